// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
public import TramGuard
import TramUnits

/// The audit log of a server, which nothing is shown without.
public final class AuditDesk: Sendable {
  /// The folder of a room that holds the log.
  static let folderName = "audit"
  /// The file with the key that signs heads; it is in no backup.
  static let signerName = "signer.secret"

  /// The log.
  public let log: AuditLog
  private let signer: NoteSigner?
  /// Requests that were refused to nobody who is known, since they were last told.
  private let strangers = Mutex<UInt64>(0)

  /// Opens the log of a folder, or begins one with a key of chance.
  ///
  /// - Parameter origin: The log's name where it begins.
  /// - Throws: `GuardError`
  init(folder: String, origin: String) throws {
    let files = FileManager.default
    try files.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let path = "\(folder)/\(Self.signerName)"
    if (try? AuditIdentity.read(folder)) != nil {
      // Without its key the log goes on; heads are then signed elsewhere.
      signer = try files.contents(atPath: path).map {
        try NoteSigner(text: String(decoding: $0, as: UTF8.self))
      }
      log = try AuditLog(folder: folder)
    } else {
      let fresh = try NoteSigner(name: origin)
      try? files.removeItem(atPath: path)
      guard
        files.createFile(
          atPath: path, contents: Data(fresh.secretText.utf8),
          attributes: [.posixPermissions: 0o600])
      else { throw GuardError(.io, detail: "the audit log's key could not be kept") }
      signer = fresh
      log = try AuditLog(folder: folder, beginning: AuditIdentity(signer: fresh.key))
    }
  }

  /// Shows a log that is open already, whose heads are signed elsewhere.
  init(log: AuditLog) {
    self.log = log
    signer = nil
  }

  /// Writes what was done or looked at, durably, before it is answered.
  ///
  /// - Throws: `ServerError` with code `.unavailable` when nothing could be written: then nothing
  ///   may be shown
  func write(_ entries: [AuditEntry]) async throws {
    guard !entries.isEmpty else { return }
    do {
      try await log.append(entries)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw ServerError(
        .unavailable, detail: "nothing can be shown while looks cannot be written down")
    }
  }

  /// Counts a request that was refused to nobody who is known.
  ///
  /// Such requests are not written one by one: whoever finds the address could fill the disk.
  func noteStranger() { strangers.withLock { $0 += 1 } }

  /// Writes how many requests were refused to nobody who is known since it was last told.
  func tellStrangers(at now: Instant) async throws {
    let count = strangers.withLock { count in
      defer { count = 0 }
      return count
    }
    guard count > 0 else { return }
    do {
      try await write([
        AuditEntry(
          time: now, kind: .refusal, outcome: .refused, actor: AuditEntry.Actor(.nobody),
          verb: AuditWord("requests.nobody"), records: count)
      ])
    } catch {
      strangers.withLock { $0 += count }
      throw error
    }
  }

  /// Signs what the log says of itself now, where that has changed.
  func sign(at now: Instant) throws {
    guard let signer, log.size > log.lastHead?.size ?? 0 else { return }
    try log.signHead(by: signer, at: now)
  }

  /// Signs a last time and closes the log.
  func close(at now: Instant) {
    try? sign(at: now)
    log.close()
  }
}
