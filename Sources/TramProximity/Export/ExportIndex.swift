// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The list of exports that phones fetch first (`index.txt`): a path a line, oldest first.
///
/// Source: google/exposure-notifications-server, "Downloading export batches".
public struct ExportIndex: Hashable, Sendable {
  /// How many paths a list may have: two weeks of one a minute.
  public static let mostPaths = 20_160
  /// How many bytes a path may have.
  public static let mostPathBytes = 1024

  /// The paths, oldest first, relative to where the list lies.
  public private(set) var paths: [String] = []

  /// Creates an empty list.
  public init() {}

  /// Reads a list; empty lines are read over.
  ///
  /// - Throws: `ProximityError`: `.malformed` for a path that is none, `.tooLarge`
  public init(reading bytes: Span<UInt8>) throws(ProximityError) {
    var start = 0
    var line = 1
    for at in 0...bytes.count where at == bytes.count || bytes[at] == 0x0A {
      var end = at
      if end > start, bytes[end - 1] == 0x0D { end -= 1 }
      if end > start {
        guard end - start <= Self.mostPathBytes else {
          throw ProximityError(
            .tooLarge, detail: "line \(line): more than \(Self.mostPathBytes) bytes")
        }
        try append(String(copying: bytes.extracting(start..<end)), line: line)
      }
      start = at + 1
      line += 1
    }
  }

  /// Adds the newest export.
  ///
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`
  public mutating func append(_ path: String) throws(ProximityError) {
    try append(path, line: paths.count + 1)
  }

  private mutating func append(_ path: String, line: Int) throws(ProximityError) {
    guard paths.count < Self.mostPaths else {
      throw ProximityError(.tooLarge, detail: "more than \(Self.mostPaths) paths")
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
      !path.contains(":"), parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." })
    else {
      throw ProximityError(
        .malformed, detail: "line \(line): \(path) is no plain path below the list")
    }
    paths.append(path)
  }

  /// The text of the list.
  public var text: String { paths.map { $0 + "\n" }.joined() }
}
