// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramIsolation
import TramJournal
import TramSQLite
import TramUnits

/// The alarms of a watch in a journal on disk: durable before they are told, and each once.
///
/// The watch is a fold of its feed. Killed at any moment and given the same feed again, it comes to
/// the same alarms; those that the journal holds are acknowledged there and not told again.
struct AlarmJournal {
  /// The kind of an entry that is an alarm; its payload is the alarm's JSON object.
  static let alarmKind = EntryKind(1)
  /// Alarms on their way to the output.
  static let output = EffectChannel(1)

  private let journal: SQLiteJournal
  /// The last alarm that the output has; told to the journal with the next batch.
  private var told: EffectID?
  /// Alarms that the journal held already.
  private(set) var known = 0
  /// Alarms that the journal holds with other evidence, from another version or other settings.
  private(set) var different = 0

  /// Opens the journal at `path`, or begins it.
  ///
  /// - Throws: `JournalError`, when it is damaged, locked, or made by a later version.
  init(path: String) throws {
    journal = try SQLiteJournal(path: path)
  }

  /// Reads every alarm of earlier runs, in order.
  func forEachAlarm(_ body: ([UInt8]) throws -> Void) async throws {
    var place = SequenceNumber.start
    while true {
      let page = try await journal.read(after: place, limit: 1000)
      guard let last = page.last else { return }
      for entry in page where entry.envelope.kind == Self.alarmKind {
        try body(entry.envelope.payload)
      }
      place = last.number
    }
  }

  /// Reads the alarms that are durable but that the output may not have got.
  func forEachPending(_ body: ([UInt8]) throws -> Void) async throws -> EffectID? {
    var last: EffectID?
    var pending = try await journal.pendingEffects(of: Self.output, limit: 1000)
    while let end = pending.last?.id {
      for each in pending { try body(each.effect.payload) }
      _ = try await journal.append(
        JournalBatch(delivered: [Delivery(channel: Self.output, through: end)]))
      last = end
      pending = try await journal.pendingEffects(of: Self.output, limit: 1000)
    }
    return last
  }

  /// Notes that the output has everything that was committed.
  mutating func noteDelivered(_ last: EffectID?) {
    if let last { told = last }
  }

  /// Makes alarms durable and gives the indices of those that are new.
  mutating func commit(_ alarms: [Alarm], json: [[UInt8]]) async throws -> [Int] {
    let envelopes = zip(alarms, json).map(envelope)
    let delivered = told.map { [Delivery(channel: Self.output, through: $0)] } ?? []
    do {
      let receipt = try await journal.append(
        JournalBatch(entries: envelopes, delivered: delivered))
      return fresh(receipt.outcomes)
    } catch let error as JournalError where error.code == .keyConflict {
      return try await commitOneByOne(envelopes)
    }
  }

  /// Where one alarm tells something else than the journal, the journal's account stays.
  private mutating func commitOneByOne(_ envelopes: [Envelope]) async throws -> [Int] {
    var found: [Int] = []
    for (index, envelope) in envelopes.enumerated() {
      do {
        let receipt = try await journal.append(JournalBatch(entries: [envelope]))
        found += fresh(receipt.outcomes).map { _ in index }
      } catch let error as JournalError where error.code == .keyConflict {
        different += 1
      }
    }
    return found
  }

  private mutating func fresh(_ outcomes: [EntryOutcome]) -> [Int] {
    var found: [Int] = []
    for (index, outcome) in outcomes.enumerated() {
      switch outcome {
      case .written(let number):
        found.append(index)
        told = EffectID(entry: number, index: 0)
      case .alreadyThere: known += 1
      }
    }
    return found
  }

  private func envelope(_ alarm: Alarm, _ json: [UInt8]) -> Envelope {
    var name = ByteWriter()
    for part in [alarm.order, alarm.deviceName, alarm.kind.word, alarm.evidence.rule.word] {
      name.appendVarint(UInt64(part.utf8.count))
      name.append(part)
    }
    name.appendZigZag(alarm.time.milliseconds)
    return Envelope(
      key: IdempotencyKey(content: name.bytes), subject: SubjectID(alarm.device.rawValue),
      kind: Self.alarmKind, time: alarm.time, payload: json,
      effects: [Effect(channel: Self.output, payload: json)])
  }
}
