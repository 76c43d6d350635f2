// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore
import ServiceLifecycle
import TramBytes
import TramGeo
import TramGuard
import TramIsolation
import TramJournal
import TramMessages
import TramSQLite
import TramTracing
import TramUnits

/// What happens, told to one listener until they go or the server stops (server-sent events).
///
/// A listener reads at their own pace: what is new is read from the journal when they can take it,
/// so nothing is kept for them and nobody waits for them.
struct EventStream: Sendable {
  let room: ControlRoom
  /// The beginning of the codes of areas that are told of; empty for all.
  let area: String
  /// Whose listening it is; what they may see is asked again and again while they listen.
  let caller: Caller
  /// The last journal entry that the listener knows.
  var seen: UInt64
  /// Kept while the listener is there.
  let place: EventPlaces.Place

  private func reach(_ right: AccessRight, _ need: Need, _ purpose: AccessPurpose) -> AreaReach {
    guard need.allows(caller),
      let scope = try? room.accounts.scope(
        of: caller, AccessRights([right]), for: purpose, at: room.now())
    else { return .nowhere }
    return scope.reach
  }

  /// Of which areas the desk of isolation may be told of now.
  private var deskReach: AreaReach { reach(.seeOrders, ApiRoutes.reading, .isolation) }
  /// Of which areas the case desk may be told of now.
  private var caseReach: AreaReach { reach(.seeCases, ApiRoutes.caseReading, .tracing) }

  /// Whether the listener may read the desk of isolation.
  var tellsDesk: Bool { !deskReach.isNowhere }
  /// Whether the listener may read the case desk.
  var tellsCases: Bool { !caseReach.isNowhere }

  /// Of which areas campaigns and texts may be told of now.
  private var messageReach: AreaReach { reach(.sendMessages, .signedIn, .communication) }
  /// Whether the listener may look at campaigns.
  var tellsMessages: Bool { !messageReach.isNowhere }

  /// How often a comment is sent when nothing else is: proxies drop a silent connection.
  static let beat = Duration.seconds(15)
  /// How often movements are told at most.
  static let pace = Duration.seconds(1)
  /// How many entries are read at once.
  private static let entries = 100

  /// Writes until the server stops; throws when the listener is gone.
  @concurrent
  func run(_ writer: inout any ResponseBodyWriter) async throws {
    let hub = room.hub
    try await withGracefulShutdownHandler {
      try await tell(&writer)
    } onGracefulShutdown: {
      hub.close()
    }
  }

  @concurrent
  private func tell(_ writer: inout any ResponseBodyWriter) async throws {
    let clock = ContinuousClock()
    var seen = self.seen
    var moves = room.hub.now.moves
    var changes = room.hub.now.messages
    var lastMoved = clock.now - Self.pace
    var lastWrite = clock.now
    try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
    while true {
      let now = room.hub.now
      if now.head > seen {
        let page = try await facts(after: seen)
        if !page.text.isEmpty {
          try await writer.write(ByteBuffer(bytes: page.text))
          lastWrite = clock.now
        }
        let isBehind = page.seen > seen && page.seen < now.head
        seen = max(page.seen, seen)
        if isBehind { continue }
      }
      let mayTell = clock.now - lastMoved >= Self.pace || now.isClosed
      if now.moves != moves, mayTell, tellsDesk {
        let text = moved(after: moves)
        moves = now.moves
        lastMoved = clock.now
        if !text.isEmpty {
          try await writer.write(ByteBuffer(bytes: text))
          lastWrite = clock.now
        }
      }
      if now.messages > changes {
        let text = await changed(after: changes)
        changes = now.messages
        if !text.isEmpty {
          try await writer.write(ByteBuffer(bytes: text))
          lastWrite = clock.now
        }
      }
      // A grant that ended, or a session that was, ends the stream.
      if now.isClosed || !tellsDesk && !tellsCases && !tellsMessages { break }
      if clock.now - lastWrite >= Self.beat {
        try await writer.write(ByteBuffer(string: ":\n\n"))
        lastWrite = clock.now
      }
      // Movements that may not be told yet must not wake us again and again.
      let wantsMoves = tellsDesk && now.moves == moves && clock.now - lastMoved >= Self.pace
      let end =
        wantsMoves || !tellsDesk
        ? lastWrite + Self.beat : min(lastWrite + Self.beat, lastMoved + Self.pace)
      try await wait(
        until: end, clock, after: max(seen, now.head), wantsMoves ? moves : nil,
        tellsMessages ? changes : nil)
    }
    try await writer.finish(nil)
  }

  /// Waits for news, or until a moment.
  private func wait(
    until end: ContinuousClock.Instant, _ clock: ContinuousClock, after head: UInt64,
    _ moves: UInt64?, _ messages: UInt64?
  ) async throws {
    let hub = room.hub
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await hub.wait(afterEntry: head, moves: moves, messages: messages) }
      group.addTask { try await Task.sleep(until: end, clock: clock) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// The next facts as events, and the last entry that was looked at.
  private func facts(after seen: UInt64) async throws -> (text: [UInt8], seen: UInt64) {
    let page = try await room.desk.journal.read(
      after: SequenceNumber(seen), limit: Self.entries)
    var out = ByteWriter()
    for entry in page {
      guard let (name, data) = try await notice(of: entry) else { continue }
      out.append("id: \(entry.number.rawValue)\nevent: \(name)\ndata: ")
      out.append(contentsOf: data)
      out.append(literal: "\n\n")
    }
    return (out.bytes, page.last?.number.rawValue ?? seen)
  }

  /// What the listener is told of an entry; `nil` for nothing.
  private func notice(of entry: JournalEntry) async throws -> (name: String, data: [UInt8])? {
    if tellsDesk, let fact = try DeskCodec.entry(in: entry) {
      let notice = try await EventNotice(fact, rows: room.desk.everyRow)
      let isTold = notice.area.hasPrefix(area) && deskReach.contains(notice.area)
      return isTold ? (fact.event.name, notice.bytes) : nil
    }
    if tellsCases, let fact = try CaseCodec.entry(in: entry) {
      return try await CaseNotice(fact, area: area, within: caseReach, rows: room.cases.rows)
        .map { (fact.event.name, $0.bytes) }
    }
    return nil
  }

  /// The campaigns that moved and whether texts came, as events without a number.
  private func changed(after count: UInt64) async -> [UInt8] {
    guard let messages = room.messages, tellsMessages else { return [] }
    let (numbers, hasTexts, _) = messages.changes.since(count)
    let told = numbers.filter { number in
      messages.book[number].map { campaign in
        campaign.content.area.hasPrefix(area) && messageReach.contains(campaign.content.area)
      } ?? false
    }
    var out: [UInt8] = []
    if !told.isEmpty {
      let ids = told.map { JSONTree.text(CampaignID(UInt64($0)).text) }
      let data: JSONTree = ["campaigns": .list(ids)]
      out += Array("event: campaign-moved\ndata: ".utf8) + data.bytes + Array("\n\n".utf8)
    }
    if hasTexts { out += Array("event: text-arrived\ndata: {}\n\n".utf8) }
    return out
  }

  /// The orders whose standing may have changed, as an event without a number.
  private func moved(after moves: UInt64) -> [UInt8] {
    var data: JSONTree = ["all": true]
    if let devices = room.hub.moved(after: moves) {
      let orders = room.watch.look { live in
        devices.compactMap { live.order(by: $0) }.filter {
          $0.area.hasPrefix(area) && deskReach.contains($0.area)
        }.map(\.id)
      }
      guard !orders.isEmpty else { return [] }
      let sorted = orders.sorted { $0.rawValue < $1.rawValue }
      data = ["orders": .list(sorted.map { .text($0.text) })]
    }
    return Array("event: moved\ndata: ".utf8) + data.bytes + Array("\n\n".utf8)
  }
}
