// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import TramJournal
import TramSQLite
import TramTrails
public import TramUnits

/// Looks at what somebody who sets a room up stumbles on, and says what to do about it.
public struct Doctor: Sendable {
  /// One thing that was looked at.
  public struct Finding: Hashable, Sendable {
    /// How it stands.
    public enum State: String, Hashable, Sendable {
      /// As it should be.
      case well
      /// Works, but is worth a look.
      case note
      /// Does not work.
      case wrong
    }

    /// How it stands.
    public var state: State
    /// What was seen.
    public var words: String
    /// What to do; empty when nothing.
    public var advice: String
  }

  private let settings: ServerSettings
  private let now: Instant
  private var findings: [Finding] = []
  /// Whether a server holds the room now.
  private var runs = false

  private init(settings: ServerSettings, now: Instant) {
    self.settings = settings
    self.now = now
  }

  /// Looks at a room, and at a running server when its address is given.
  ///
  /// Nothing is changed but what opening files leaves beside them.
  public static func look(
    at settings: ServerSettings, address: String?, now: Instant
  ) async -> [Finding] {
    var doctor = Doctor(settings: settings, now: now)
    doctor.lookAtClock()
    if doctor.lookAtFolder() {
      doctor.lookAtDisk()
      await doctor.lookAtJournal()
      await doctor.lookAtLog()
      doctor.lookAtAccounts()
    }
    doctor.lookAtCertificate()
    await doctor.lookAtPort()
    let known = address ?? settings.publicAddress
    if let known { await doctor.lookAtAddress(known) }
    return doctor.findings
  }

  private mutating func well(_ words: String) {
    findings.append(Finding(state: .well, words: words, advice: ""))
  }

  private mutating func note(_ words: String, _ advice: String) {
    findings.append(Finding(state: .note, words: words, advice: advice))
  }

  private mutating func wrong(_ words: String, _ advice: String) {
    findings.append(Finding(state: .wrong, words: words, advice: advice))
  }

  // MARK: The machine

  private static let firstYear = Instant(milliseconds: 1_704_067_200_000)  // 2024-01-01
  private static let lastYear = Instant(milliseconds: 4_102_444_800_000)  // 2100-01-01

  private mutating func lookAtClock() {
    if now < Self.firstYear || now > Self.lastYear {
      wrong(
        "The machine's clock is wrong.",
        "Set it: alarms and the ends of orders depend on it (timedatectl set-ntp true).")
    } else {
      well("The machine's clock is plausible.")
    }
    let east = TimeZone.current.secondsFromGMT()
    if east != 7 * 3600 {
      note(
        "The machine's time zone is not Vietnam's.",
        "Screens show Vietnam's time all the same; times in its own log are UTC.")
    }
  }

  private mutating func lookAtFolder() -> Bool {
    let files = FileManager.default
    guard let facts = try? files.attributesOfItem(atPath: settings.folder) else {
      let parent = URL(filePath: settings.folder).deletingLastPathComponent().path
      if files.isWritableFile(atPath: parent) {
        note(
          "There is no room at \(settings.folder) yet.",
          "The first tram serve makes it; name another one with --folder.")
      } else {
        wrong(
          "There is no room at \(settings.folder), and none can be made there.",
          "Let the user that runs the server write in \(parent), or name another --folder.")
      }
      return false
    }
    guard facts[.type] as? FileAttributeType == .typeDirectory else {
      wrong("\(settings.folder) is a file.", "Name a folder with --folder.")
      return false
    }
    guard files.isWritableFile(atPath: settings.folder),
      files.isReadableFile(atPath: settings.folder)
    else {
      wrong(
        "This user may not write in \(settings.folder).",
        "Run this as the user that runs the server, or give that user the folder (chown).")
      return false
    }
    let rights = (facts[.posixPermissions] as? NSNumber)?.intValue ?? 0o700
    if rights & 0o077 != 0 {
      wrong(
        "Other users of this machine can look into \(settings.folder).",
        "Close it: chmod 700 \(settings.folder)")
    } else {
      well("The folder \(settings.folder) belongs to this user alone.")
    }
    return true
  }

  private mutating func lookAtDisk() {
    guard let free = ProcessFigures.freeBytes(settings.folder) else {
      note("The free space of the disk is not known.", "")
      return
    }
    let megabytes = free / 1_000_000
    if megabytes < Int64(settings.leastFreeMegabytes) {
      wrong(
        "The disk has \(megabytes) megabytes left.",
        "Make room: without it no report of a phone can be taken.")
    } else {
      well("The disk has \(megabytes) megabytes left.")
    }
  }

  // MARK: The room

  private mutating func lookAtJournal() async {
    let path = settings.path("journal.sqlite")
    guard FileManager.default.fileExists(atPath: path) else {
      note("The room is empty.", "The first tram serve fills it.")
      return
    }
    do {
      let journal = try SQLiteJournal(path: path)
      defer { try? journal.close() }
      try await journal.verify()
      let head = try await journal.head()
      well("The journal is whole, to entry \(head.number.rawValue).")
      if let last = try await journal.read(after: before(head.number), limit: 1).first,
        last.envelope.time > now.advanced(seconds: 300)
      {
        wrong(
          "The journal's last entry is from the future: the clock went back.",
          "Set the clock; until it has caught up, times on screens are out of order.")
      }
    } catch let error as JournalError where error.code == .busy {
      runs = true
      await lookAtBusyJournal(path)
    } catch let error as JournalError {
      damaged("The journal", "\(error.code)", error.detail)
    } catch {
      damaged("The journal", "", "\(error)")
    }
  }

  private func before(_ number: SequenceNumber) -> SequenceNumber {
    SequenceNumber(number.rawValue - min(number.rawValue, 1))
  }

  private mutating func lookAtBusyJournal(_ path: String) async {
    do {
      let journal = try SQLiteJournalReader(path: path)
      try await journal.verify()
      well("A server runs on this room, and its journal is whole.")
    } catch {
      damaged("The journal", "", "\(error)")
    }
  }

  private mutating func damaged(_ what: String, _ kind: String, _ detail: String) {
    wrong(
      "\(what) cannot be used: \(detail)",
      "Stop the server, keep the folder as it is, and restore the last backup into another "
        + "folder: tram restore --from BACKUP --folder NEW")
  }

  private mutating func lookAtLog() async {
    let folder = settings.path("observations")
    guard FileManager.default.fileExists(atPath: folder) else { return }
    if runs {
      note(
        "The log of observations is in use and was not read through.",
        "tram backup reads it through, or run this again when the server is stopped.")
      return
    }
    do {
      let log = try FileTrailLog(folder: folder)
      defer { log.close() }
      try await log.verify()
      let bounds = try await log.bounds()
      well(
        "The log of observations is whole, "
          + "\(bounds.upperBound.rawValue - bounds.lowerBound.rawValue) records.")
      if let repair = log.repair {
        note(
          "A crash had left \(repair.bytes) bytes of a half-written record, which were cut.",
          "Nothing that was acknowledged was in them.")
      }
    } catch {
      damaged("The log of observations", "", "\(error)")
    }
  }

  private mutating func lookAtAccounts() {
    let path = settings.path("accounts.sqlite")
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      let store = try AccountStore(path: path)
      if store.needsSetup {
        note(
          "There is no administrator yet.",
          "tram serve prints a word with which the first one is made.")
      } else {
        well("There is an administrator.")
      }
      if settings.isReachedSecurely, settings.secondFactor.isEmpty {
        note(
          "A password alone opens every account.",
          "Set secondFactor to everybody, or to the roles that see much.")
      }
      try store.close()
    } catch {
      wrong("The accounts cannot be read: \(error)", "Restore them from the last backup.")
    }
  }

  // MARK: The network

  private mutating func lookAtCertificate() {
    guard let chain = settings.certificate, let key = settings.certificateKey else { return }
    do {
      let served = try CertificateFiles(chain: chain, key: key).read()
      if let warning = served.warning(at: now) {
        wrong(
          "About \(chain): \(warning).", "Renew it; the server takes new files over by itself.")
      } else {
        well("The certificate \(chain) and its key fit.")
      }
    } catch {
      wrong("TLS cannot be spoken: \((error as? ServerError)?.detail ?? "\(error)").", "")
    }
  }

  private mutating func lookAtPort() async {
    guard !runs, settings.port != 0 else { return }
    do {
      let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(host: settings.host, port: settings.port).get()
      try await channel.close().get()
      well("The port \(settings.port) at \(settings.host) is free.")
    } catch {
      wrong(
        "The server cannot listen at \(settings.host), port \(settings.port): \(error)",
        "Stop the program that has it, or name another --port; below 1024 needs rights.")
    }
  }

  private mutating func lookAtAddress(_ address: String) async {
    if !address.hasPrefix("https://") {
      note(
        "The address \(address) is not https.",
        "Browsers give a page their place only over https (or on this machine), and tokens would "
          + "be readable on the way.")
    }
    guard await answer("\(address)/health")?.text == "ok\n" else {
      wrong(
        "Nothing of Tram answers at \(address).",
        "Look whether the server runs, and whether the proxy or firewall in front lets it through."
      )
      return
    }
    well("The server answers at \(address).")
    if let ready = await answer("\(address)/ready"), ready.status != 200 {
      wrong("It is not ready: \(ready.text.replacing("\n", with: "; "))", "")
    }
    if (try? Assets())?.hasMapLibrary != true {
      note(
        "The map's program is missing, so the map stays empty; lists work.",
        "Fetch it with scripts/map-library and build again.")
    }
  }

  private func answer(_ address: String) async -> (status: Int, text: String)? {
    do {
      let answer = try await HTTPClient.shared.execute(
        HTTPClientRequest(url: address), timeout: .seconds(10))
      // The map's program is about a megabyte; what matters is that it is there.
      let body = try await answer.body.collect(upTo: 8 << 20)
      return (Int(answer.status.code), String(buffer: body))
    } catch {
      return nil
    }
  }
}
