// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation

/// What a backup holds, in the file `manifest.json` of its folder.
struct BackupManifest: Codable, Hashable, Sendable {
  /// One file of a backup.
  struct File: Codable, Hashable, Sendable {
    /// Its path within the backup.
    var path: String
    /// Its length.
    var bytes: Int
    /// Its SHA-256, in hexadecimal.
    var sha256: String
  }

  /// The form and its version.
  var form = Self.form
  /// When the copying began, milliseconds since 1970 UTC.
  var time: Int64
  /// The journal's last entry in it.
  var journalEntry: UInt64
  /// The hash of that entry, on which the chain of all before it hangs.
  var journalHash: String
  /// The first record of the log that is kept, and the next that would be written.
  var firstRecord: UInt64
  var nextRecord: UInt64
  /// Every file but this one, by path.
  var files: [File]

  static let form = "tram-backup-1"
  static let fileName = "manifest.json"

  /// Writes the manifest into a folder.
  func write(to folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: URL(filePath: "\(folder)/\(Self.fileName)"))
  }

  /// Reads the manifest of a folder.
  ///
  /// - Throws: `ServerError` with code `.invalid`
  static func read(_ folder: String) throws -> BackupManifest {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(fileName)") else {
      throw ServerError(.invalid, detail: "\(folder) holds no \(fileName): it is not a backup")
    }
    guard let manifest = try? JSONDecoder().decode(Self.self, from: data), manifest.form == form
    else {
      throw ServerError(.invalid, detail: "\(fileName) is not one of this version")
    }
    for file in manifest.files where !isPlain(file.path) {
      throw ServerError(.invalid, detail: "the manifest names a file outside the backup")
    }
    return manifest
  }

  /// Whether a path stays within its folder.
  private static func isPlain(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count)
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\0") }
  }

  /// A file's length and SHA-256.
  static func describe(_ path: String, in folder: String) throws -> File {
    let handle = try FileHandle(forReadingFrom: URL(filePath: "\(folder)/\(path)"))
    defer { try? handle.close() }
    var hash = SHA256()
    var count = 0
    while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
      hash.update(data: chunk)
      count += chunk.count
    }
    let digits = hash.finalize().map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return File(path: path, bytes: count, sha256: digits.joined())
  }

  /// Compares the files of a folder with the manifest.
  ///
  /// - Throws: `ServerError` with code `.invalid` for the first that is missing or another
  func check(_ folder: String) throws {
    for file in files {
      guard FileManager.default.fileExists(atPath: "\(folder)/\(file.path)") else {
        throw ServerError(.invalid, detail: "the backup lacks \(file.path)")
      }
      guard try Self.describe(file.path, in: folder) == file else {
        throw ServerError(.invalid, detail: "\(file.path) is not as it was backed up")
      }
    }
  }
}
