// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import TramGuard
import TramJournal
import TramMessages
import TramSQLite
public import TramTrails
public import TramUnits

/// A copy of a room, taken while its server runs or after it has stopped.
///
/// The order makes the copy one moment's (docs/decisions/0120-backup-order.md): the watch's state
/// and the accounts first, then the journal, then the log, which is cut where it speaks of journal
/// entries that the copy does not have. The rows of the desk are left out: they are folded anew.
public struct Backup: Sendable {
  /// What a backup came to.
  public struct Summary: Hashable, Sendable {
    /// Files in it.
    public var files: Int
    /// Their bytes.
    public var bytes: Int
    /// The journal's last entry in it.
    public var journalEntry: UInt64
    /// The next record that its log would take.
    public var nextRecord: TrailPosition
  }

  private let room: String
  private let part: String
  private let target: String

  /// Copies the room in a folder into a folder that is not there yet.
  ///
  /// - Parameter now: The time of day, for the manifest.
  /// - Throws: `ServerError`: `.invalid`, `.conflict`; `JournalError`, `TrailsError`
  public static func make(of room: String, at target: String, now: Instant) async throws -> Summary
  {
    let backup = Backup(room: room, part: "\(target).part", target: target)
    let files = FileManager.default
    guard files.fileExists(atPath: "\(room)/journal.sqlite") else {
      throw ServerError(.invalid, detail: "\(room) holds no journal: it is not a room")
    }
    for path in [target, backup.part] where files.fileExists(atPath: path) {
      throw ServerError(.conflict, detail: "\(path) is there already; name another folder")
    }
    try files.createDirectory(
      atPath: backup.part, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    do {
      return try await backup.run(now)
    } catch {
      try? files.removeItem(atPath: backup.part)
      throw error
    }
  }

  private func run(_ now: Instant) async throws -> Summary {
    for name in try plainFiles() { try copyFile(name) }
    for name in try databases() where name != "journal.sqlite" { try copyDatabase(name) }
    try copyDatabase("journal.sqlite")
    let journal = try SQLiteJournalReader(path: "\(part)/journal.sqlite")
    let head = try await journal.head()
    try copyAudit()
    try copyCampaigns()
    try copyDonations()
    try await copyLog()
    try await cutLog(after: head.number.rawValue)
    let log = try FileTrailLog(folder: "\(part)/observations")
    let bounds = try await log.bounds()
    try await log.verify()
    log.close()
    try removeBeside()
    let paths = try Self.files(in: part)
    let manifest = BackupManifest(
      time: now.milliseconds, journalEntry: head.number.rawValue, journalHash: "\(head.hash)",
      firstRecord: bounds.lowerBound.rawValue, nextRecord: bounds.upperBound.rawValue,
      files: try paths.map { try BackupManifest.describe($0, in: part) })
    try manifest.write(to: part)
    try Self.settle(part, as: target)
    return Summary(
      files: manifest.files.count, bytes: manifest.files.reduce(0) { $0 + $1.bytes },
      journalEntry: head.number.rawValue, nextRecord: bounds.upperBound)
  }

  // MARK: Files

  /// Files that are folded anew from the others.
  private static let projections = ["desk.sqlite", "cases.sqlite", LookIndex.fileName]
  /// Where people were is left out, as trails are: no copy outlives its day.
  private static let whereabouts = [FrontDesk.visitsName, FrontDesk.phonesName]

  /// Texts from people lie with their numbers; the outbox would send again what was sent since.
  private static let texts = [InboxStore.fileName]

  private func databases() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: room).sorted()
      .filter {
        $0.hasSuffix(".sqlite") && !Self.projections.contains($0)
          && !Self.whereabouts.contains($0) && !Self.texts.contains($0)
      }
  }

  /// Small files that are replaced whole: the watch's state, lists of cells.
  ///
  /// Without those that are being written, and without the keys of exports and the secrets of
  /// operators: who steals a backup must not be able to speak as the authority. Nor with the keys
  /// of the register of names: who steals a backup must not read names. Trails are left out, and
  /// how far they were carried: a restored room makes them again from its log.
  private func plainFiles() throws -> [String] {
    let left = [".next", ".part", ".pem", ".secret", "names.key", TrailService.placeName]
    return try FileManager.default.contentsOfDirectory(atPath: room).sorted().filter { name in
      try !Self.isFolder("\(room)/\(name)") && !name.contains(".sqlite")
        && !left.contains(where: name.hasSuffix)
    }
  }

  /// Copies the audit log without its signer's key and its lock.
  ///
  /// What is appended meanwhile may be cut within an entry, as by a crash: opening cuts the rest.
  /// Heads are copied first, so that no head speaks of entries that the copy lacks.
  private func copyAudit() throws {
    let (from, to) = ("\(room)/\(AuditDesk.folderName)", "\(part)/\(AuditDesk.folderName)")
    guard FileManager.default.fileExists(atPath: from) else { return }
    try FileManager.default.createDirectory(
      atPath: to, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let names = try FileManager.default.contentsOfDirectory(atPath: from)
      .filter { !$0.hasSuffix(".secret") && $0 != "lock" && !$0.hasSuffix(".next") }
    // Heads, then what they are of: the tree, then the entries.
    let order = ["identity", "heads", "tree"]
    func rank(_ name: String) -> Int {
      order.firstIndex { name.hasPrefix($0) } ?? order.count
    }
    for name in names.sorted(by: { (rank($0), $0) < (rank($1), $1) }) {
      try FileManager.default.copyItem(atPath: "\(from)/\(name)", toPath: "\(to)/\(name)")
    }
    // Opening cuts what was copied while it was written, and brings the tree up to the entries.
    do { try AuditLog(folder: to).close() } catch {
      throw ServerError(.unavailable, detail: "the copy of the audit log is not whole: \(error)")
    }
  }

  /// Copies the book of campaigns, which names no phone, and that of opt-outs, which a restored
  /// room must go on heeding.
  ///
  /// What is appended meanwhile may be cut within a record, as by a crash: opening cuts the rest.
  private func copyCampaigns() throws {
    try copyBook(MessageRoom.campaignsName) { try CampaignBook(folder: $0).close() }
    try copyBook(MessageRoom.optOutsName) { try OptOutBook(folder: $0).close() }
  }

  private func copyBook(_ name: String, open: (String) throws -> Void) throws {
    let (from, to) = ("\(room)/\(name)", "\(part)/\(name)")
    guard FileManager.default.fileExists(atPath: from) else { return }
    try FileManager.default.createDirectory(
      atPath: to, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for name in try FileManager.default.contentsOfDirectory(atPath: from).sorted()
    where name != "lock" {
      try FileManager.default.copyItem(atPath: "\(from)/\(name)", toPath: "\(to)/\(name)")
    }
    do { try open(to) } catch {
      throw ServerError(.unavailable, detail: "the copy of \(name) is not whole: \(error)")
    }
  }

  /// Copies the books of donations, which are only ever appended to, and the files of months.
  ///
  /// What is appended meanwhile may be cut within a record, as by a crash: opening cuts the rest.
  private func copyDonations() throws {
    let files = FileManager.default
    for folder in try files.contentsOfDirectory(atPath: room).sorted()
    where folder.hasPrefix(DonationRoom.folderMark) {
      try files.createDirectory(
        atPath: "\(part)/\(folder)", withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
      // Logs first: the files of a result are written before it is in the log.
      let names = try files.contentsOfDirectory(atPath: "\(room)/\(folder)").sorted()
      let logs = names.filter { $0.hasPrefix("log-") }
      for name in logs + names where name != "lock" && !name.hasSuffix(".next") {
        let target = "\(part)/\(folder)/\(name)"
        guard !files.fileExists(atPath: target) else { continue }
        try files.copyItem(atPath: "\(room)/\(folder)/\(name)", toPath: target)
      }
    }
  }

  private func copyFile(_ name: String) throws {
    try FileManager.default.copyItem(atPath: "\(room)/\(name)", toPath: "\(part)/\(name)")
  }

  /// Copies a database as it stands between two transactions, while others may write it.
  private func copyDatabase(_ name: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    let source = try DatabaseQueue(path: "\(room)/\(name)", configuration: configuration)
    let copy = try DatabaseQueue(path: "\(part)/\(name)")
    try source.backup(to: copy)
    try copy.close()
    try source.close()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: "\(part)/\(name)")
  }

  /// Removes what opening files left beside them: nothing of it is needed to open them again.
  private func removeBeside() throws {
    let files = FileManager.default
    for path in try Self.files(in: part)
    where path.hasSuffix("-wal") || path.hasSuffix("-shm") || path.hasSuffix("lock") {
      try files.removeItem(atPath: "\(part)/\(path)")
    }
  }

  /// The files of a folder and of the folders in it.
  static func files(in folder: String) throws -> [String] {
    var found: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      if try isFolder("\(folder)/\(name)") {
        found += try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)").sorted()
          .map { "\(name)/\($0)" }
      } else {
        found.append(name)
      }
    }
    return found
  }

  private static func isFolder(_ path: String) throws -> Bool {
    let facts = try FileManager.default.attributesOfItem(atPath: path)
    return facts[.type] as? FileAttributeType == .typeDirectory
  }

  /// Makes a folder's files durable and gives it its name.
  static func settle(_ part: String, as target: String) throws {
    for path in try files(in: part) {
      let handle = try FileHandle(forUpdating: URL(filePath: "\(part)/\(path)"))
      try handle.synchronize()
      try handle.close()
    }
    try FileManager.default.moveItem(atPath: part, toPath: target)
  }
}

// MARK: - The log

extension Backup {
  private var logFolder: String { "\(room)/observations" }
  private var logCopy: String { "\(part)/observations" }

  private func segments() throws -> [String] {
    guard FileManager.default.fileExists(atPath: logFolder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: logFolder)
      .filter { $0.hasPrefix("trail-") && $0.hasSuffix(".log") }.sorted()
  }

  /// Copies the segments in their order, until none has begun behind the last that was copied.
  private func copyLog() async throws {
    try FileManager.default.createDirectory(
      atPath: logCopy, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var last: String?
    while true {
      let names = try segments()
      for name in names { try copySegment(name) }
      if names.last == last { return }
      last = names.last
    }
  }

  /// Copies what a segment has beyond the copy; nothing of one that was forgotten meanwhile.
  private func copySegment(_ name: String) throws {
    let path = "\(logCopy)/\(name)"
    guard let source = FileHandle(forReadingAtPath: "\(logFolder)/\(name)") else { return }
    defer { try? source.close() }
    if !FileManager.default.fileExists(atPath: path) {
      let isMade = FileManager.default.createFile(
        atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
      guard isMade else {
        throw ServerError(.unavailable, detail: "\(path) cannot be made")
      }
    }
    let copy = try FileHandle(forUpdating: URL(filePath: path))
    defer { try? copy.close() }
    let size = try source.seekToEnd()
    var at = try copy.seekToEnd()
    if size < at {
      // A write that failed was cut off; what was copied of it goes too.
      try copy.truncate(atOffset: 0)
      at = 0
    }
    try source.seek(toOffset: at)
    while at < size {
      let chunk = try source.read(upToCount: Int(min(size - at, 1 << 20))) ?? Data()
      guard !chunk.isEmpty else { return }
      try copy.write(contentsOf: chunk)
      at += UInt64(chunk.count)
    }
  }

  /// Cuts the copy before the first record that speaks of a journal entry behind `head`.
  private func cutLog(after head: UInt64) async throws {
    let log = try FileTrailLog(folder: logCopy)
    var next = try await log.bounds().lowerBound
    var cut: TrailPosition?
    search: while true {
      let page = try await log.read(from: next, limit: 1 << 20)
      if page.isEmpty { break }
      for record in page.entries where record.kind == ClockRecord.kind {
        if let clock = ClockRecord(page.bytes(of: record), time: record.time), clock.entry > head {
          cut = record.position
          break search
        }
      }
      next = page.next
    }
    log.close()
    if let cut { try FileTrailLog.cut(folder: logCopy, from: cut) }
  }
}
