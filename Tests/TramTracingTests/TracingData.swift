// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramUnits

/// The recorded outbreaks beside the repository, where they are there.
enum TracingData {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let folder = root.deletingLastPathComponent().appending(path: "shared/data/tracing")

  static func isThere(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  /// The rows of a file without quoted fields, by the names of its header.
  static func rows(_ name: String) throws -> [[String: String]] {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
    let header = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(zip(header, fields)) { first, _ in first }
    }
  }
}

extension SeededGenerator {
  /// A number of 0..<1.
  mutating func unit() -> Double { Double.random(in: 0..<1, using: &self) }

  /// A standard normal number (Box and Muller).
  mutating func normal() -> Double {
    let u = 1 - unit()
    return (-2 * Foundation.log(u)).squareRoot() * Foundation.cos(2 * .pi * unit())
  }
}
