// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramJournal
import TramSQLite
import TramTrails

/// A room made anew from a backup.
public struct Restore: Sendable {
  /// Copies a backup into a room that is not there or empty, and checks everything in it.
  ///
  /// The backup itself is only read. Nothing stands under the room's name before all is checked.
  ///
  /// - Throws: `ServerError`: `.invalid` when the backup is not whole, `.conflict` when the room
  ///   holds something; `JournalError`, `TrailsError`
  public static func make(of room: String, from backup: String) async throws -> Backup.Summary {
    let files = FileManager.default
    let manifest = try BackupManifest.read(backup)
    if files.fileExists(atPath: room) {
      guard try files.contentsOfDirectory(atPath: room).isEmpty else {
        throw ServerError(
          .conflict, detail: "\(room) is not empty; move it away or name another folder")
      }
    }
    let part = "\(room).part"
    guard !files.fileExists(atPath: part) else {
      throw ServerError(.conflict, detail: "\(part) is there already; move it away")
    }
    do {
      try copy(manifest, from: backup, to: part)
      try await check(part, manifest)
      if files.fileExists(atPath: room) { try files.removeItem(atPath: room) }
      try Backup.settle(part, as: room)
    } catch {
      try? files.removeItem(atPath: part)
      throw error
    }
    return Backup.Summary(
      files: manifest.files.count, bytes: manifest.files.reduce(0) { $0 + $1.bytes },
      journalEntry: manifest.journalEntry, nextRecord: TrailPosition(manifest.nextRecord))
  }

  private static func copy(
    _ manifest: BackupManifest, from backup: String, to part: String
  ) throws {
    let files = FileManager.default
    try files.createDirectory(
      atPath: part, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for file in manifest.files {
      let path = "\(part)/\(file.path)"
      if let slash = file.path.firstIndex(of: "/") {
        try files.createDirectory(
          atPath: "\(part)/\(file.path[..<slash])", withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      }
      guard files.fileExists(atPath: "\(backup)/\(file.path)") else {
        throw ServerError(.invalid, detail: "the backup lacks \(file.path)")
      }
      try files.copyItem(atPath: "\(backup)/\(file.path)", toPath: path)
      try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
    try manifest.check(part)
  }

  /// Reads every entry and every record, as the server that starts on them would find them.
  private static func check(_ part: String, _ manifest: BackupManifest) async throws {
    let journal = try SQLiteJournal(path: "\(part)/journal.sqlite")
    try await journal.verify()
    let head = try await journal.head()
    try journal.close()
    guard head.number.rawValue == manifest.journalEntry, "\(head.hash)" == manifest.journalHash
    else {
      throw ServerError(.invalid, detail: "the journal ends elsewhere than the manifest says")
    }
    try await DonationRoom.check(part)
    let log = try FileTrailLog(folder: "\(part)/observations")
    try await log.verify()
    let bounds = try await log.bounds()
    log.close()
    guard bounds.lowerBound.rawValue == manifest.firstRecord,
      bounds.upperBound.rawValue == manifest.nextRecord
    else {
      throw ServerError(.invalid, detail: "the log ends elsewhere than the manifest says")
    }
  }
}
