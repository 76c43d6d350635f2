// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder of its own for a test, which is gone after it.
final class ScratchFolder: Sendable {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("tram-journal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in it.
  func file(_ name: String) -> String { url.appendingPathComponent(name).path }
}
