// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder of its own for a test, which is gone after it.
public final class ScratchFolder: Sendable {
  private let url: URL

  /// Makes an empty folder.
  public init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("tram-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in it.
  public func file(_ name: String) -> String { url.appendingPathComponent(name).path }
}
