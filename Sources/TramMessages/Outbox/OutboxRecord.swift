// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// One thing that happened to an outbox, as it stands in the log.
enum OutboxRecord: Hashable, Sendable {
  /// A text of a campaign was kept.
  case text(campaign: UInt32, place: UInt64, at: Instant)
  /// Messages were accepted, the same text to each person.
  case accepted(Batch, to: [UInt64], tags: [UInt64], at: Instant)
  /// Runs of entries may have been sent from now on.
  case leased([Range<UInt64>], at: Instant)
  /// The centre answered.
  ///
  /// `id` is empty, or the centre's id, packed, where the centre is asked for receipts.
  case answered(UInt64, CommandStatus, key: UInt64, id: Octets = Octets(), at: Instant)
  /// The centre put an entry off, or does not have it: it waits again, and it may count as a try.
  case back(UInt64, counts: Bool)
  /// A receipt came.
  case receipt(Receipt)
  /// An entry's time was over, or it was tried too often.
  case dropped(UInt64, EntryState)
  /// What waited for a receipt or an answer since before a moment is given up.
  case swept(taken: Instant, early: Instant)
  /// A campaign goes on, rests or is over.
  case campaign(UInt32, CampaignRun, at: Instant)
  /// Second phones of people of a campaign, by the people's tags.
  case spares(UInt32, tags: [UInt64], to: [UInt64], centres: [UInt16])

  /// What the entries of one acceptance have in common.
  struct Batch: Hashable, Sendable {
    var campaign: UInt32
    var centre: UInt16
    var urgency: UInt8
    var parts: UInt8
    var wantsReceipts: Bool
    /// Whether it goes to the second phone of people who are addressed already.
    var isSecond = false
    var text: UInt64
    /// Seconds since 1970; 0 for never.
    var expires: UInt32
  }

  /// What a receipt says, and whose it may be.
  struct Receipt: Hashable, Sendable {
    var key: UInt64
    /// The number that it is about; 0 where it says none.
    var to: UInt64
    var state: MessageState
    var at: Instant
  }

  /// The most people of one acceptance.
  static let mostPeople = 200_000

  func encode(to out: inout ByteWriter) {
    switch self {
    case .text(let campaign, let place, let at):
      out.append(byte: 1)
      out.appendVarint(UInt64(campaign))
      out.appendVarint(place)
      out.appendZigZag(at.milliseconds)
    case .accepted(let batch, let to, let tags, let at):
      out.append(byte: 2)
      Self.encode(batch, at, to: &out)
      out.appendVarint(UInt64(to.count))
      var columns: [UInt8] = []
      columns.reserveCapacity(16 * to.count)
      append(column: to, to: &columns)
      append(column: tags, to: &columns)
      out.append(contentsOf: columns)
    case .leased(let runs, let at):
      out.append(byte: 3)
      out.appendZigZag(at.milliseconds)
      out.appendVarint(UInt64(runs.count))
      for run in runs {
        out.appendVarint(run.lowerBound)
        out.appendVarint(UInt64(run.count))
      }
    case .answered(let number, let status, let key, let id, let at):
      out.append(byte: id.isEmpty ? 4 : 10)
      out.appendVarint(number)
      out.appendVarint(UInt64(status.rawValue))
      out.appendLittleEndian(key)
      out.appendZigZag(at.milliseconds)
      if !id.isEmpty {
        out.append(byte: UInt8(truncatingIfNeeded: id.count))
        out.append(contentsOf: id.bytes)
      }
    case .back(let number, let counts):
      out.append(byte: 5)
      out.appendVarint(number)
      out.append(byte: counts ? 1 : 0)
    case .receipt(let receipt):
      out.append(byte: 6)
      out.appendLittleEndian(receipt.key)
      out.appendVarint(receipt.to)
      out.append(byte: receipt.state.rawValue)
      out.appendZigZag(receipt.at.milliseconds)
    case .dropped(let number, let state):
      out.append(byte: 7)
      out.appendVarint(number)
      out.append(byte: state.rawValue)
    case .swept(let taken, let early):
      out.append(byte: 8)
      out.appendZigZag(taken.milliseconds)
      out.appendZigZag(early.milliseconds)
    case .campaign(let campaign, let run, let at):
      out.append(byte: 9)
      out.appendVarint(UInt64(campaign))
      out.append(byte: run.rawValue)
      out.appendZigZag(at.milliseconds)
    case .spares(let campaign, let tags, let to, let centres):
      out.append(byte: 11)
      out.appendVarint(UInt64(campaign))
      out.appendVarint(UInt64(tags.count))
      var columns: [UInt8] = []
      append(column: tags, to: &columns)
      append(column: to, to: &columns)
      append(column: centres, to: &columns)
      out.append(contentsOf: columns)
    }
  }

  private static func encode(_ batch: Batch, _ at: Instant, to out: inout ByteWriter) {
    out.appendVarint(UInt64(batch.campaign))
    out.appendVarint(UInt64(batch.centre))
    out.append(byte: batch.urgency)
    out.append(byte: batch.parts)
    out.append(byte: (batch.wantsReceipts ? 1 : 0) | (batch.isSecond ? 2 : 0))
    out.appendVarint(batch.text)
    out.appendVarint(UInt64(batch.expires))
    out.appendZigZag(at.milliseconds)
  }

  /// Reads the next record; `nil` at the end.
  ///
  /// - Throws: `MessagesError` with `.corrupt` for what no version wrote
  init?(_ reader: inout ByteReader) throws(MessagesError) {
    guard reader.remaining > 0 else { return nil }
    do throws(BytesError) {
      let kind = try reader.byte()
      guard let record = try Self.read(kind, &reader) else {
        throw BytesError(.outOfRange, detail: "a record of kind \(kind) cannot be")
      }
      self = record
    } catch {
      throw MessagesError(.corrupt, detail: "a record of the outbox: \(error)")
    }
  }

  private static func read(
    _ kind: UInt8, _ reader: inout ByteReader
  ) throws(BytesError) -> OutboxRecord? {
    switch kind {
    case 1:
      return .text(
        campaign: UInt32(truncatingIfNeeded: try reader.varint()), place: try reader.varint(),
        at: try reader.instant())
    case 2: return try readBatch(&reader)
    case 3:
      let at = try reader.instant()
      let count = try reader.varint()
      guard count <= UInt64(reader.remaining) else { return nil }
      var runs: [Range<UInt64>] = []
      for _ in 0..<count {
        let (first, length) = (try reader.varint(), try reader.varint())
        guard first < 1 << 60, length < 1 << 32 else { return nil }
        runs.append(first..<first + length)
      }
      return .leased(runs, at: at)
    case 4, 10:
      let number = try reader.varint()
      let status = CommandStatus(rawValue: UInt32(truncatingIfNeeded: try reader.varint()))
      let key: UInt64 = try reader.littleEndian()
      let at = try reader.instant()
      guard kind == 10 else { return .answered(number, status, key: key, at: at) }
      let count = Int(try reader.byte())
      guard count < PackedID.width else { return nil }
      return .answered(number, status, key: key, id: Octets(try reader.span(count)), at: at)
    case 5: return .back(try reader.varint(), counts: try reader.byte() != 0)
    case 6:
      let key: UInt64 = try reader.littleEndian()
      let to = try reader.varint()
      guard let state = MessageState(rawValue: try reader.byte()) else { return nil }
      return .receipt(Receipt(key: key, to: to, state: state, at: try reader.instant()))
    case 7:
      let number = try reader.varint()
      guard let state = EntryState(rawValue: try reader.byte()), state.isSettled else { return nil }
      return .dropped(number, state)
    case 8: return .swept(taken: try reader.instant(), early: try reader.instant())
    case 9:
      let campaign = UInt32(truncatingIfNeeded: try reader.varint())
      guard let run = CampaignRun(rawValue: try reader.byte()) else { return nil }
      return .campaign(campaign, run, at: try reader.instant())
    case 11: return try readSpares(&reader)
    default: return nil
    }
  }

  private static func readSpares(
    _ reader: inout ByteReader
  ) throws(BytesError) -> OutboxRecord? {
    let campaign = UInt32(truncatingIfNeeded: try reader.varint())
    let count = try reader.varint()
    guard count <= UInt64(mostPeople) else { return nil }
    let people = Int(count)
    let bytes = try reader.span(18 * people)
    guard let tags = column(UInt64.self, count: people, from: bytes, at: 0),
      let to = column(UInt64.self, count: people, from: bytes, at: 8 * people),
      let centres = column(UInt16.self, count: people, from: bytes, at: 16 * people)
    else { return nil }
    return .spares(campaign, tags: tags, to: to, centres: centres)
  }

  private static func readBatch(
    _ reader: inout ByteReader
  ) throws(BytesError) -> OutboxRecord? {
    let campaign = UInt32(truncatingIfNeeded: try reader.varint())
    let centre = UInt16(truncatingIfNeeded: try reader.varint())
    let (urgency, parts, flags) = (try reader.byte(), try reader.byte(), try reader.byte())
    let (text, expires) = (try reader.varint(), try reader.varint())
    let at = try reader.instant()
    let count = try reader.varint()
    guard count > 0, count <= UInt64(mostPeople), parts > 0 else { return nil }
    let people = Int(count)
    let bytes = try reader.span(16 * people)
    guard let to = column(UInt64.self, count: people, from: bytes, at: 0),
      let tags = column(UInt64.self, count: people, from: bytes, at: 8 * people)
    else { return nil }
    let batch = Batch(
      campaign: campaign, centre: centre, urgency: urgency, parts: parts,
      wantsReceipts: flags & 1 != 0, isSecond: flags & 2 != 0, text: text,
      expires: UInt32(truncatingIfNeeded: expires))
    return .accepted(batch, to: to, tags: tags, at: at)
  }
}

/// Whether the messages of a campaign may go.
public enum CampaignRun: UInt8, Hashable, Sendable, CaseIterable {
  /// They go.
  case running = 0
  /// They wait until it goes on.
  case paused = 1
  /// What was not sent is not sent any more.
  case stopped = 2
}

extension ByteReader {
  /// Reads a moment.
  mutating func instant() throws(BytesError) -> Instant {
    Instant(milliseconds: try zigZag())
  }
}
