// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
public import Logging
import ServiceLifecycle
import TramGuard
import TramIsolation
import TramJournal
public import TramSQLite
public import TramTracing
public import TramTrails
public import TramUnits

/// Everything that the handlers of one server share.
public final class ControlRoom: Sendable {
  /// What the server was told.
  public let settings: ServerSettings
  /// The time of day.
  public let now: @Sendable () -> Instant
  /// Accounts, sessions and tokens.
  public let accounts: AccountStore
  /// The codes on the papers at people's homes.
  public let checkCodes: CheckCodes
  /// The log of who looked at what.
  public let audit: AuditDesk
  /// Who looked at whom, out of that log.
  let looks: LookIndex
  /// The desk.
  public let desk: DeskService
  /// Devices by name.
  public let devices: DeviceDirectory
  /// Observations on their way into the log.
  public let intake: Intake
  /// The watch.
  public let watch: WatchService
  /// Who waits for news.
  public let hub: EventHub
  /// The log of observations.
  public let log: FileTrailLog
  /// The key server of exposure notification, where the folder has an `exposure.json`.
  public let exposure: ExposureRoom?
  /// Text messages, where the folder has a `messages.json`.
  let messages: MessageRoom?
  /// Drives for donations by message, where the folder has a `donations.json`.
  public let donations: DonationRoom
  /// The case desk.
  public let cases: CaseOffice
  /// Where enrolled devices were; contacts of cases are found in it.
  let trails: TrailRoom
  /// The codes of wards and districts by name, where the folder has an `areas.csv`.
  let areaNames: AreaNames
  /// Line lists that somebody looks at.
  let shelf = LineListShelf()
  /// Declarations of health, places and check-ins.
  let front: FrontDesk
  /// Where the server writes what happens, without personal data.
  public let logger: Logger

  private let journal: SQLiteJournal
  private let rows: SQLiteDesk
  private let caseFile: SQLiteCases
  /// The register of names, for messages that the case desk has left for people.
  let names: SQLiteNames

  /// Opens everything under the settings' folder, which is made when it is not there.
  ///
  /// - Parameters:
  ///   - finder: Where contacts of cases are found; `nil` for the room's own trails.
  ///   - given: The log of who looked at what; `nil` for that of the folder.
  /// - Throws: `ServerError` for a file of areas that cannot be read; `JournalError`,
  ///   `TrailsError`, `AccountsError`, when something is damaged, of a
  ///   later version, or used by another process
  public init(
    settings: ServerSettings, logger: Logger,
    accounts options: AccountStore.Options = AccountStore.Options(),
    finder: (any ContactFinding)? = nil, audit given: AuditDesk? = nil,
    now: @escaping @Sendable () -> Instant = ControlRoom.systemTime
  ) async throws {
    self.settings = settings
    self.now = now
    self.logger = logger
    try FileManager.default.createDirectory(
      atPath: settings.folder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    journal = try SQLiteJournal(path: settings.path("journal.sqlite"))
    let areas = AreaIndex(path: settings.path("areas.csv"), logger: logger)
    accounts = try Self.accounts(settings, options, areas)
    if !settings.areaChanges.isEmpty {
      accounts.follow(try AreaChangeFile.read(settings.areaChanges))
    }
    audit =
      try given
      ?? AuditDesk(folder: settings.path(AuditDesk.folderName), origin: Self.origin(settings))
    looks = try LookIndex(path: settings.path(LookIndex.fileName), log: audit.log)
    checkCodes = try CheckCodes(path: settings.path("check-codes.key"))
    log = try FileTrailLog(folder: settings.path("observations"))
    areaNames = areas.names
    exposure = try await ExposureRoom.open(settings, at: now())
    messages = try MessageRoom.open(settings, at: now())
    donations = try await DonationRoom.open(settings)
    hub = EventHub()
    rows = try SQLiteDesk(path: settings.path("desk.sqlite"))
    let devices = DeviceDirectory()
    self.devices = devices
    let rows = rows
    caseFile = try SQLiteCases(path: settings.path("cases.sqlite"))
    names = try SQLiteNames(
      path: settings.path("names.sqlite"), keyPath: settings.path("names.key"))
    let trails = try await TrailRoom(settings)
    self.trails = trails
    let front = try await FrontDesk(
      settings, journal: journal, trails: trails, areas: areas)
    self.front = front
    cases = CaseOffice(
      journal: journal, rows: caseFile, names: names,
      finder: finder
        ?? TrailFinder(
          trails: trails, area: Self.areas(devices, rows), front: front,
          phone: Self.phones(devices, rows), now: now),
      settings: try CaseFile.settings(at: settings.path(CaseFile.name)),
      session: UInt64.random(in: .min ... .max))
    desk = DeskService(
      journal: journal, rows: rows, hub: hub,
      session: UInt64.random(in: .min ... .max))
    intake = Intake(log: log)
    watch = WatchService(
      settings: settings.watch, log: log, desk: desk, hub: hub,
      snapshot: settings.path("watch.state"), folder: settings.folder,
      checkDue: .seconds(settings.checkMinutes * 60),
      logger: logger, now: now)
    try await startDesks()
    await connect()
  }

  private func startDesks() async throws {
    try messages?.openDesks(of: self)
    try await desk.start()
    try await cases.start(at: now())
    try await devices.load(from: desk.everyRow)
    try await donations.resume(at: now())
  }

  /// Has the parts follow what the desks keep.
  private func connect() async {
    await cases.onCommit { [hub] number, _ in hub.noteEntry(number) }
    desk.onFact { [devices] in devices.follow($0) }
    desk.onCommit { [watch, logger] number in
      do {
        try await watch.noteClock(entry: number)
      } catch {
        // The next tick carries the same number.
        logger.warning("the log did not take the clock", metadata: ["error": "\(error)"])
      }
    }
  }

  /// The name of an audit log that begins here: the public host, else this machine's.
  private static func origin(_ settings: ServerSettings) -> String {
    let host = settings.publicAddress.flatMap { URL(string: $0)?.host() } ?? "localhost"
    return "audit.\(host)"
  }

  /// The rows for a change of the case desk: as the scope of the request shows them that asks for
  /// it, and all for what the service does by itself.
  var caseRowsForChange: any CaseReading { AccessFrame.current == nil ? cases.rows : caseRows }

  /// The case desk's rows, as the scope of a request shows them.
  var caseRows: any CaseReading { GuardedCases(store: cases.rows) }

  private static func accounts(
    _ settings: ServerSettings, _ options: AccountStore.Options, _ areas: AreaIndex
  ) throws -> AccountStore {
    var options = options
    options.secondFactorRoles.formUnion(settings.secondFactor)
    if let rule = try RetentionFile.rule("access", settings) {
      options.accessLife = .seconds(Int(rule.days) * 86_400)
    }
    let names = Set(areas.everything.flatMap(\.path))
    options.passwordRule = PasswordRule(words: options.passwordRule.words, place: Array(names))
    options.vault = try options.vault ?? vault(settings)
    return try AccountStore(path: settings.path("accounts.sqlite"), options: options)
  }

  /// Where secrets of second factors are sealed, under the master key of the settings.
  private static func vault(_ settings: ServerSettings) throws -> AccountVault {
    guard !settings.masterKeyFile.isEmpty else { return try AccountVault(folder: settings.folder) }
    do {
      return try AccountVault(
        folder: settings.folder, master: try MasterKeySource.open(settings.masterKeyFile))
    } catch let error as GuardError {
      throw ServerError(.invalid, detail: "masterKeyFile: \(error.detail)")
    }
  }

  /// The ward of the person whom a device stands for; empty where it is not known.
  private static func areas(
    _ devices: DeviceDirectory, _ rows: any DeskReading
  ) -> @Sendable (DeviceID) async -> String {
    { device in
      guard let person = devices.device(device)?.person else { return "" }
      return (try? await rows.find(person, of: Person.self))?.area ?? ""
    }
  }

  /// The phone of the person whom a device stands for; empty where it is not known.
  private static func phones(
    _ devices: DeviceDirectory, _ rows: any DeskReading
  ) -> @Sendable (DeviceID) async -> String {
    { device in
      guard let person = devices.device(device)?.person else { return "" }
      return (try? await rows.find(person, of: Person.self))?.phone ?? ""
    }
  }

  /// The time of day by the machine's clock.
  public static let systemTime: @Sendable () -> Instant = {
    Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }

  /// Closes the files; the last thing.
  public func close() throws {
    looks.close()
    audit.close(at: now())
    log.close()
    exposure?.close()
    try messages?.close()
    donations.close()
    trails.close()
    try front.close()
    try rows.close()
    try caseFile.close()
    try names.close()
    try journal.close()
    try accounts.close()
  }

  /// What runs beside the answers: the watch, its clock, what falls due.
  var services: [any Service] {
    [
      watch, AuditService(room: self), ClockService(room: self),
      TrailService(trails: trails, room: self),
      CaseWarmUp(room: self),
      FrontService(room: self),
    ]
      + (exposure.map { [ExposureService(exposure: $0, room: self)] } ?? [])
      + (messages?.services(self) ?? [])
  }
}
