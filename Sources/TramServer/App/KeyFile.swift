// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A secret of this server in a file that only its owner can read, made when it is not there.
enum KeyFile {
  /// Reads the bytes, or makes them.
  ///
  /// - Parameter what: What a person calls the key, for errors.
  /// - Throws: `ServerError` with code `.unavailable` when the file is there and is no key
  static func bytes(
    path: String, length: Int, what: String, random: SecretSource = .system
  ) throws -> [UInt8] {
    let files = FileManager.default
    if !files.fileExists(atPath: path) {
      let fresh = path + ".next"
      try? files.removeItem(atPath: fresh)
      guard
        files.createFile(
          atPath: fresh, contents: Data(random.bytes(length)),
          attributes: [.posixPermissions: 0o600])
      else {
        throw ServerError(.unavailable, detail: "\(what) could not be kept")
      }
      try files.moveItem(atPath: fresh, toPath: path)
    }
    guard let bytes = files.contents(atPath: path), bytes.count == length else {
      throw ServerError(.unavailable, detail: "\(what) is damaged")
    }
    return [UInt8](bytes)
  }
}
