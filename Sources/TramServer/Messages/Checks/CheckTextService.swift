// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TramIsolation
import TramJournal
import TramMessages
import TramSQLite
import TramTracing
import TramUnits

/// Asks checks by text message, reminds once, and delivers the case desk's messages to people.
///
/// What was said is noted after it is durable in the outbox: a kill in between says it twice, and
/// never not at all.
struct CheckTextService: Service {
  let messages: MessageRoom
  let room: ControlRoom

  /// A reminder with less time left would come too late.
  static let leastLeft = 60.0
  private static let mostEffects = 200

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await attempt("checks") { try await askChecks() }
        await attempt("case messages") { try await deliverMessages() }
        do { try await Task.sleep(for: .seconds(min(room.settings.tickSeconds, 2))) } catch {
          return
        }
      }
    }
  }

  private func attempt(_ what: String, _ body: () async throws -> Void) async {
    do { try await body() } catch {
      room.logger.warning(
        "messages to people were put off", metadata: ["at": "\(what)", "error": "\(error)"])
    }
  }

  // MARK: Checks

  /// Asks and reminds what is due.
  func askChecks() async throws {
    guard messages.file.checks != .none else { return }
    var filter = DeskFilter()
    filter.states = [Check.State.asked.rawValue]
    filter.limit = DeskFilter.mostRows
    repeat {
      let page = try await room.desk.everyRow.list(Check.self, filter)
      let now = room.now()
      let waiting = page.rows.filter { $0.due > now }
      let asked = try await messages.inbox.asked(waiting.map(\.id))
      for check in waiting {
        if let before = asked[check.id] {
          if isReminderDue(check, before, at: now) {
            try await tell(check, isReminder: true, at: now)
          }
        } else {
          try await tell(check, isReminder: false, at: now)
        }
      }
      filter.after = page.next
    } while filter.after != nil
  }

  /// Half of the time is over, and enough of it is left.
  private func isReminderDue(_ check: Check, _ asked: InboxStore.Asked, at now: Instant) -> Bool {
    guard asked.reminded == nil else { return false }
    let left = check.due.seconds(since: now)
    return left >= Self.leastLeft && left <= check.due.seconds(since: asked.time) / 2
  }

  private func tell(_ check: Check, isReminder: Bool, at now: Instant) async throws {
    if try await isAsked(check),
      let person = try await room.desk.everyRow.find(check.person, of: Person.self),
      !person.isErased, let number = person.phone.flatMap({ PhoneNumber($0) }),
      let centre = messages.routes.centre(of: number).flatMap(messages.centre)
    {
      let speech = Speech(language: person.language)
      let words = speech.say(
        isReminder ? "texts.remind" : "texts.ask", speech.clock(check.due),
        room.checkCodes.textCode(of: check.id), centre.shortCode)
      try await messages.say(
        [
          MessageRoom.Told(
            text: words, number: number, centre: centre.number, tag: check.id.rawValue,
            expires: check.due)
        ], at: now)
    }
    // Whose phone nobody reaches is noted, too, and not looked up again each time.
    try await messages.inbox.note(check.id, isReminder: isReminder, at: now)
  }

  /// Whether the rule has this check asked by text.
  private func isAsked(_ check: Check) async throws -> Bool {
    guard messages.file.checks == .withoutApp,
      let order = try await room.desk.everyRow.find(check.order, of: OrderRecord.self),
      let device = order.device,
      let enrolled = try await room.desk.everyRow.find(device, of: EnrolledDevice.self)
    else { return true }
    // What an operator tells of a phone is no app that could be answered in.
    return enrolled.kind == .network || enrolled.retired != nil
  }

  // MARK: The case desk's messages

  /// For how long a message of the case desk is news, in seconds: what waited longer, as in a room
  /// that had no centre, is not sent any more.
  private static let newsSeconds = 86_400.0

  /// Sends what the case desk has left for people, by the numbers of the register of names.
  func deliverMessages() async throws {
    let journal = room.desk.journal
    while true {
      let pending = try await journal.pendingEffects(
        of: CaseCodec.messages, limit: Self.mostEffects)
      guard let last = pending.last else { return }
      let found = try pending.map { try CaseCodec.message(in: $0) }
      let names = try await room.names.names(of: Array(Set(found.map(\.person))))
      let now = room.now()
      var told: [MessageRoom.Told] = []
      var times: [SequenceNumber: Instant] = [:]
      for (message, effect) in zip(found, pending) {
        let entry = effect.id.entry
        if times[entry] == nil {
          let before = SequenceNumber(max(entry.rawValue, 1) - 1)
          times[entry] = try await journal.read(after: before, limit: 1).first?.envelope.time
        }
        let expires = (times[entry] ?? now).advanced(seconds: Self.newsSeconds)
        guard expires > now, let phone = names[message.person]?.phone,
          let number = PhoneNumber(phone)
        else { continue }
        told.append(
          MessageRoom.Told(
            text: Self.words(message), number: number, tag: message.person.rawValue, urgency: 1,
            expires: expires))
      }
      try await messages.say(told, at: now)
      _ = try await journal.append(
        JournalBatch(delivered: [Delivery(channel: CaseCodec.messages, through: last.id)]))
      if pending.count < Self.mostEffects { return }
    }
  }

  /// A message of the case desk in words; the register of names does not know who reads what, so
  /// it is in the language of the country.
  static func words(_ message: CaseMessage) -> String {
    let speech = Speech(language: .vietnamese)
    let key = "texts.\(message.text.replacing(".", with: "-"))"
    return speech.say(
      Speech.knows(key) ? key : "texts.trace-other", message.values["until"] ?? "",
      message.values["days"] ?? "")
  }
}
