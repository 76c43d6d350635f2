// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder for journals on the disk of the checkout; whoever made it removes it.
struct Scratch: Sendable {
  private let folder: URL

  init() throws {
    folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: ".build/scratch-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// The path of a file in an empty folder of its own: what was there before is removed.
  func fresh(_ name: String) throws -> String {
    let own = folder.appending(path: name)
    try? FileManager.default.removeItem(at: own)
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    return own.appending(path: "file").path
  }

  /// The bytes of a file.
  static func size(of path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
  }
}
