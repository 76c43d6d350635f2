// SPDX-License-Identifier: Apache-2.0

public import TramJournal
public import TramTracing
public import TramUnits

/// Facts of the case desk as the journal's payloads: JSON with sorted keys.
///
/// The kind of the entry is the version of the form. Members may be added to it when they are
/// optional; any other change needs a kind of its own, and this one is read for ever.
public struct CaseCodec: Sendable {
  /// The kind of the entries that hold facts of the case desk.
  public static let kind = EntryKind(200)
  /// Where messages to people wait for the one who delivers them.
  public static let messages = EffectChannel(200)
  /// How many messages an entry carries at most; the journal's limit of effects.
  public static let mostMessages = 64

  /// The envelopes of what a change leaves, in order: every message hangs on one of its facts.
  ///
  /// - Parameter key: Gives the key of the fact of an index, from 0.
  public static func envelopes(
    of outcome: CaseOutcome, at now: Instant, by author: String,
    key: (Int) -> IdempotencyKey
  ) throws -> (envelopes: [Envelope], events: [CaseEvent]) {
    var rows = CaseOutcome.mostRows
    var events = outcome.events(rows: rows)
    while events.count * mostMessages < outcome.messages.count, rows > 1 {
      rows /= 2
      events = outcome.events(rows: rows)
    }
    var messages = outcome.messages[...]
    var envelopes: [Envelope] = []
    for (index, event) in events.enumerated() {
      let own = messages.prefix(mostMessages)
      messages = messages.dropFirst(mostMessages)
      let entry = CaseEntry(time: now, author: author, event: event)
      envelopes.append(
        Envelope(
          key: key(index), subject: SubjectID(0), kind: kind, time: now,
          payload: try CaseJSON.bytes(of: entry) ?? DeskJSON.bytes(entry),
          effects: own.map { message in
            Effect(channel: Self.messages, payload: CaseJSON.bytes(of: message))
          }))
    }
    return (envelopes, events)
  }

  /// The fact of a journal's entry; `nil` for an entry of another kind.
  ///
  /// - Throws: `JournalError` with code `.corrupt` when the payload cannot be read
  public static func entry(in entry: JournalEntry) throws(JournalError) -> CaseEntry? {
    guard entry.envelope.kind == kind else { return nil }
    if let fast = CaseJSONReader.entry(from: entry.envelope.payload.span) { return fast }
    return try DeskJSON.read(
      CaseEntry.self, from: entry.envelope.payload,
      of: "the case desk's fact in entry \(entry.number)")
  }

  /// The message of an effect of the channel.
  ///
  /// - Throws: `JournalError` with code `.corrupt`
  public static func message(in effect: PendingEffect) throws(JournalError) -> CaseMessage {
    try DeskJSON.read(
      CaseMessage.self, from: effect.effect.payload, of: "the message of \(effect.id.entry)")
  }
}
