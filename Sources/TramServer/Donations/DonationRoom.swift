// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import TramGuard
import TramMessages
import TramUnits

/// The drives of a room with their books.
public final class DonationRoom: Sendable {
  /// One drive: what the settings say of it, and its books.
  struct Drive: Sendable {
    let settings: DriveSettings
    let books: DurableDriveBook
    /// The folder of its books and of the files of its months.
    let folder: String
    /// One upload or booking of a month at a time.
    let turn: Turn
  }

  /// What the name of the folder of a drive begins with.
  static let folderMark = "donations-"
  /// The file with the key of senders' digests; it is in no backup.
  static let keyName = "donations.secret"

  /// The drives, by number.
  let drives: [Drive]
  private let key: SymmetricKey

  /// Opens the drives that a room's `donations.json` names; none without it.
  ///
  /// - Throws: `ServerError` with code `.invalid` for settings that cannot be, `.unavailable` for
  ///   books that cannot be opened
  static func open(_ settings: ServerSettings) async throws -> DonationRoom {
    let found = try DonationFile.drives(at: settings.path(DonationFile.name))
    guard !found.isEmpty else { return DonationRoom([], key: SymmetricKey(size: .bits256)) }
    let key = try KeyFile.bytes(
      path: settings.path(keyName), length: 32, what: "the key of donors' digests")
    var drives: [Drive] = []
    do {
      for one in found.sorted(by: { $0.number < $1.number }) {
        drives.append(try await open(one, in: settings.folder))
      }
    } catch {
      for drive in drives { drive.books.letGo() }
      throw error
    }
    return DonationRoom(drives, key: SymmetricKey(data: key))
  }

  private static func open(_ one: DriveSettings, in room: String) async throws -> Drive {
    let folder = "\(room)/\(folderMark)\(one.number)"
    do {
      let books = try DurableDriveBook(folder: folder, unit: one.drive.unit)
      try await books.open(one.operators)
      return Drive(settings: one, books: books, folder: folder, turn: Turn(most: 16))
    } catch let error as MessagesError {
      throw ServerError(
        error.code == .badValue ? .invalid : .unavailable,
        detail: "\(DonationFile.name): drive \(one.number): \(error.detail)")
    }
  }

  private init(_ drives: [Drive], key: SymmetricKey) {
    self.drives = drives
    self.key = key
  }

  /// What takes texts to the short codes of the drives.
  public var desk: DonationDesk { DonationDesk(room: self) }

  /// A digest of a sender that tells nobody who it is without the key, and only 16 bits of which
  /// are kept.
  func tag(_ sender: Octets) -> UInt64 {
    let code = HMAC<SHA256>.authenticationCode(for: sender.bytes, using: key)
    return code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The drive of a number within a scope.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  func drive(_ id: String?, within scope: Scope?) throws -> Drive {
    guard let id, let number = Int(id),
      let drive = drives.first(where: { $0.settings.number == number }),
      scope?.covers(area: drive.settings.area) == true
    else { throw ServerError(.notFound, detail: "there is no such drive") }
    return drive
  }

  /// The drives within a scope.
  func drives(within scope: Scope?) -> [Drive] {
    drives.filter { scope?.covers(area: $0.settings.area) == true }
  }

  /// Goes on with months whose bookings a kill broke off.
  func resume(at now: Instant) async throws {
    for drive in drives {
      for month in try await drive.books.months() where month.state == .booking {
        try await MonthDesk(drive).book(month.number, by: month.decidedBy ?? 0, at: now)
      }
    }
  }

  /// Gives the books to whoever opens them next; everything that was acknowledged is on the disk.
  func close() { for drive in drives { drive.books.letGo() } }

  /// Opens the books of a folder and closes them again, as a server that starts there would.
  static func check(_ folder: String) async throws {
    let settings = ServerSettings(folder: folder)
    guard FileManager.default.fileExists(atPath: settings.path(DonationFile.name)) else { return }
    for one in try DonationFile.drives(at: settings.path(DonationFile.name))
    where FileManager.default.fileExists(atPath: "\(folder)/\(folderMark)\(one.number)") {
      let drive = try await open(one, in: folder)
      drive.books.letGo()
    }
  }
}

extension ServerError {
  /// What a refusal of the books means for programs; pages have words of their own.
  init(_ refusal: BookRefusal) {
    switch refusal {
    case .unknown: self.init(.notFound, detail: "there is no such entry, payout or month")
    case .settled: self.init(.conflict, detail: "it was settled, reversed or decided already")
    case .notThat: self.init(.conflict, detail: "this cannot be done to that entry")
    case .monthSettled:
      self.init(.conflict, detail: "the month's bill of that operator is settled already")
    case .overdrawn: self.init(.conflict, detail: "there is not as much in the books")
    case .samePerson:
      self.init(.forbidden, detail: "whoever asked for it may not agree to it: another person must")
    case .conflict: self.init(.conflict, detail: "this key was used for another payout")
    case .badValue: self.init(.invalid, detail: "a name, a sum or a reason cannot be")
    case .full: self.init(.unavailable, detail: "the books take no more")
    }
  }

  /// What a fault of the books means.
  init(books error: MessagesError) {
    switch error.code {
    case .badValue: self.init(.invalid, detail: error.detail)
    default: self.init(.unavailable, detail: "the books of donations take nothing at the moment")
    }
  }
}
