// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization
import TramBytes
import TramMessages
import TramSMPP
import TramUnits

/// Text messages of one server: the centres of its `messages.json`, the outbox, the campaigns and
/// what people write back.
///
/// What is accepted is durable before anybody is told. The book of campaigns goes into backups;
/// the outbox, the lists and the texts hold telephone numbers and stay out, and a restored outbox
/// would send again what was sent since.
final class MessageRoom: Sendable {
  /// What the whole server may say to people outside a campaign: checks, reminders, answers.
  static let service = Outbox.replies
  /// The folders within the room's.
  static let outboxName = "outbox"
  static let campaignsName = "campaigns"
  static let arrivedName = "arrived-texts"
  static let optOutsName = "opt-outs"

  let file: MessagesFile
  let outbox: Outbox
  let writer: OutboxWriter
  let book: CampaignBook
  let lists: CampaignLists
  let inbox: InboxStore
  /// Texts as they came, until a desk has them.
  let arrived: InboxBook
  /// Who wants no campaigns.
  let optOuts: OptOutBook
  let routes: NumberRoutes
  let owners: [CentreOwner]
  /// Where the lines bring texts.
  let desk = LateDesk()
  /// What changed of late, for those who look on.
  let changes = MessageChanges()
  /// Held by one start of a campaign.
  let starting = Turn(most: 256)
  private let clients: [(client: CentreClient, name: String)]

  /// Opens the messages of a room, if its folder has a `messages.json`.
  ///
  /// - Throws: `ServerError`: `.invalid` for a file that is wrong, `.unavailable` where the disk
  ///   fails or another process has them open
  static func open(_ settings: ServerSettings, at now: Instant) throws -> MessageRoom? {
    guard let file = try MessagesFile.read(in: settings.folder) else { return nil }
    do { return try MessageRoom(file, settings, at: now) } catch let error as MessagesError {
      throw ServerError(error)
    }
  }

  private init(_ file: MessagesFile, _ settings: ServerSettings, at now: Instant) throws {
    self.file = file
    let path = settings.path(MessagesFile.name)
    routes = try file.routes
    outbox = try Outbox(
      folder: settings.path(Self.outboxName), centres: file.centres.map(\.account),
      seed: .random(in: 0 ... .max))
    writer = OutboxWriter(outbox)
    book = try CampaignBook(folder: settings.path(Self.campaignsName))
    lists = try CampaignLists(folder: settings.path(CampaignLists.folderName))
    inbox = try InboxStore(path: settings.path(InboxStore.fileName))
    arrived = try InboxBook(folder: settings.path(Self.arrivedName))
    optOuts = try OptOutBook(folder: settings.path(Self.optOutsName))
    var owners: [CentreOwner] = []
    var clients: [(client: CentreClient, name: String)] = []
    for centre in file.centres {
      let owner = CentreOwner(
        centre,
        line: OutboxLine(outbox, writer: writer, centre: centre.number, desk: desk))
      owners.append(owner)
      clients += try Self.clients(of: centre, owner, beside: path, at: now)
    }
    self.owners = owners
    self.clients = clients
    heedOptOuts()
  }

  /// Opens the desks, behind which the control room stands.
  func openDesks(of room: ControlRoom) throws {
    do throws(MessagesError) {
      desk.open(Inbox(arrived, desks: try TextDesks.all(self, room)))
    } catch {
      throw ServerError(error)
    }
  }

  /// Has the outbox leave out who opted out, but of campaigns that go to everybody.
  func heedOptOuts() {
    let mandatory = book.all.filter(\.content.isMandatory).map(\.number)
    outbox.leaveOut(optOuts.numbers, but: Set(mandatory))
  }

  private static func clients(
    of centre: CentreSetting, _ owner: CentreOwner, beside path: String, at now: Instant
  ) throws -> [(client: CentreClient, name: String)] {
    let password = try RoomFile.text(centre.passwordFile, beside: path)
    guard password.utf8.count <= 8 else {
      throw ServerError(
        .invalid, detail: "\(centre.passwordFile): a password of SMPP has at most 8 bytes")
    }
    var security: LineSecurity?
    if centre.tls {
      let roots = centre.roots.map { name in
        name.hasPrefix("/")
          ? name : URL(filePath: path).deletingLastPathComponent().appending(path: name).path
      }
      do throws(LineSecurity.Failure) {
        security = try LineSecurity.service(host: centre.host, roots: roots)
      } catch {
        throw ServerError(.invalid, detail: "centres: \(centre.name): \(error)")
      }
    }
    var settings = SessionSettings()
    settings.window = centre.window
    settings.fastest = centre.rate ?? .infinity
    let bind = Bind(
      systemID: Octets(centre.systemID), password: Octets(password),
      systemType: Octets(centre.systemType))
    var modes = [BindMode](
      repeating: centre.mode == .pair ? .transmitter : .transceiver, count: centre.binds)
    if centre.mode == .pair { modes.append(.receiver) }
    return modes.enumerated().map { place, mode in
      let account = CentreClient.Account(
        name: ConnectionName("\(centre.name) \(place + 1)"), host: centre.host,
        port: centre.port, mode: mode, bind: bind, settings: settings)
      return (
        CentreClient(account, owner: owner, security: security, now: now), centre.name
      )
    }
  }

  /// What runs beside the answers: the binds, the desks, campaigns that go on, checks.
  func services(_ room: ControlRoom) -> [any Service] {
    let binds = clients.enumerated().map { place, entry in
      CentreService(
        client: entry.client, name: entry.name, seed: UInt64(place) &+ 1, logger: room.logger)
    }
    return binds + [
      MessageService(messages: self, room: room), CheckTextService(messages: self, room: room),
    ]
  }

  /// How many binds there are to be.
  var binds: Int { clients.count }

  /// Writes what waits and gives the folders to whoever opens them next.
  func close() throws {
    if outbox.stopped == nil {
      do throws(MessagesError) {
        try outbox.commit()
        try outbox.checkpoint()
      } catch {}
    }
    outbox.close()
    book.close()
    arrived.close()
    optOuts.close()
    try inbox.close()
  }

  // MARK: Sending

  /// Who sends, by the centre's number.
  var senders: [UInt16: String] {
    Dictionary(file.centres.map { ($0.number, $0.sender) }) { first, _ in first }
  }

  /// The centre of an operator's number; `nil` where it is not in the file any longer.
  func centre(_ number: UInt16) -> CentreSetting? { file.centres.first { $0.number == number } }

  /// A text to one number, outside a campaign.
  struct Told: Sendable {
    var text: String
    var number: PhoneNumber
    /// Through whom; `nil` asks the routes.
    var centre: UInt16?
    /// A number of the caller's, such as the check's.
    var tag: UInt64
    var urgency: UInt8 = 2
    var expires: Instant?
  }

  /// Sends texts outside a campaign, all durable on return; a number that no centre reaches is
  /// passed over.
  ///
  /// - Returns: How many are on their way.
  /// - Throws: `ServerError`
  @discardableResult
  func say(_ texts: [Told], at now: Instant) async throws -> Int {
    let routed = texts.compactMap { told -> (Told, CentreSetting)? in
      (told.centre ?? routes.centre(of: told.number)).flatMap(centre).map { (told, $0) }
    }
    guard !routed.isEmpty else { return 0 }
    let outbox = self.outbox
    try await Self.onDisk {
      for (told, centre) in routed {
        let plan = try MessagePlan(told.text)
        let sheet = try QueuedText(plan.folded.cut, source: Octets(centre.sender))
        let place = outbox.keep(sheet, campaign: Self.service, at: now)
        _ = try outbox.accept(
          Outbox.Batch(
            campaign: Self.service, centre: centre.number, urgency: told.urgency, text: place,
            expires: told.expires),
          to: [told.number], tags: [told.tag], at: now)
      }
      try outbox.commit()
    }
    return routed.count
  }

  /// Does what waits for the disk on a thread that may wait.
  static func onDisk<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    do {
      return try await NIOThreadPool.singleton.runIfActive(body)
    } catch let error as MessagesError {
      throw ServerError(error)
    }
  }
}

extension ServerError {
  /// What an error of messages means for whoever asked.
  init(_ error: MessagesError) {
    switch error.code {
    case .badValue: self.init(.invalid, detail: error.detail)
    case .refused: self.init(.conflict, detail: error.detail)
    case .corrupt, .io:
      self.init(.unavailable, detail: "messages cannot be kept: \(error.detail)")
    }
  }
}
