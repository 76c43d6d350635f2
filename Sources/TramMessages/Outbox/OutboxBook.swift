// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// What an outbox holds, as a value: records go in, in order; the same records give the same book.
///
/// It has no files and no clock. What is to be sent next is no part of it (`Lanes`).
struct OutboxBook: Sendable {
  /// What entries of one acceptance share: 32 octets.
  struct Batch: Sendable {
    var first: UInt64
    var text: UInt64
    var campaign: UInt32
    var expires: UInt32
    var centre: UInt16
    var urgency: UInt8
    var parts: UInt8
    var wantsReceipts: Bool
  }

  /// A receipt whose message nobody has named yet.
  struct Early: Hashable, Sendable {
    var state: MessageState
    var at: Instant
  }

  var columns = OutboxColumns()
  var index = IDIndex()
  var batches: [Batch] = []
  /// The number of `batches[0]`.
  var batchBase: UInt32 = 0
  var campaigns: [UInt32: CampaignAccount] = [:]
  var early: [UInt64: Early] = [:]
  /// Second phones by campaign and tag, as long as they were not tried.
  var spares: [UInt32: [UInt64: SparePhone]] = [:]
  /// Entries that failed for good since somebody looked, where there are second phones.
  private(set) var failures: [UInt64] = []
  var tally = ReceiptTally()
  /// How many entries each centre was given on the last days that the clock showed: one that is
  /// set forth and back gives no quota twice.
  var given: [UInt16: [DayCount]] = [:]

  /// Says nothing (`IDIndex.warm`).
  var warmth: UInt64 = 0

  struct DayCount: Hashable, Sendable {
    var day: Int64
    var count: Int64
  }

  /// The batch of an entry.
  func batch(of number: UInt64) -> Batch {
    batches[Int(columns.batch(of: number) &- batchBase)]
  }

  /// Applies a record.
  ///
  /// - Returns: What became of a receipt; `nil` for other records.
  /// - Throws: `MessagesError` with `.corrupt` for a record that no outbox in this state writes
  @discardableResult
  mutating func apply(_ record: OutboxRecord) throws(MessagesError) -> ReceiptOutcome? {
    switch record {
    case .text(let campaign, _, let at):
      campaigns[campaign, default: .init()].reach.texts.add(1, at: at)
    case .accepted(let batch, let to, let tags, let at): try accept(batch, to, tags, at)
    case .leased(let runs, let at):
      for run in runs { try lease(run, at) }
    case .answered(let number, let status, let key, let id, let at):
      try answer(number, status, key, at)
      if !id.isEmpty, columns.holds(number) { columns.setID(id, of: number) }
    case .back(let number, let counts):
      try check(number)
      guard columns.state(of: number) == .leased else { return nil }
      move(number, to: .queued)
      if counts { columns.addTry(to: number) }
    case .receipt(let receipt): return take(receipt)
    case .dropped(let number, let state):
      try check(number)
      drop(number, state)
    case .swept(let taken, let old): sweep(taken: taken, early: old)
    case .campaign(let campaign, let run, let at): turn(campaign, run, at)
    case .spares(let campaign, let tags, let to, let centres):
      for (place, tag) in tags.enumerated() {
        guard let number = PhoneNumber(rawValue: to[place]) else { continue }
        spares[campaign, default: [:]][tag] = SparePhone(number: number, centre: centres[place])
      }
    }
    return nil
  }

  private func check(_ number: UInt64) throws(MessagesError) {
    guard columns.holds(number) else {
      throw MessagesError(.corrupt, detail: "a record names entry \(number), which is not there")
    }
  }

  private mutating func accept(
    _ batch: OutboxRecord.Batch, _ to: [UInt64], _ tags: [UInt64], _ at: Instant
  ) throws(MessagesError) {
    guard batch.parts > 0, to.count == tags.count, !to.isEmpty, batches.count < Int(UInt32.max)
    else { throw MessagesError(.corrupt, detail: "a batch of nobody, or of no parts") }
    let number = batchBase &+ UInt32(truncatingIfNeeded: batches.count)
    batches.append(
      Batch(
        first: columns.next, text: batch.text, campaign: batch.campaign, expires: batch.expires,
        centre: batch.centre, urgency: batch.urgency, parts: batch.parts,
        wantsReceipts: batch.wantsReceipts))
    columns.append(batch: number, parts: Int(batch.parts), to: to, tags: tags)
    var account = campaigns[batch.campaign] ?? CampaignAccount()
    account.accepted += Int64(to.count) * Int64(batch.parts)
    if batch.isSecond {
      for tag in tags { spares[batch.campaign]?[tag] = nil }
    } else {
      account.reach.peopleAddressed.add(Int64(to.count), at: at)
    }
    campaigns[batch.campaign] = account
  }

  private mutating func lease(_ run: Range<UInt64>, _ at: Instant) throws(MessagesError) {
    let day = OutboxBook.day(of: at)
    let sentAt = seconds(at)
    var centre: UInt16 = 0
    var count: Int64 = 0
    for number in run {
      try check(number)
      guard columns.state(of: number) == .queued else { continue }
      move(number, to: .leased)
      columns.setSentAt(sentAt, of: number)
      let own = batch(of: number).centre
      if own != centre, count > 0 {
        give(count, to: centre, on: day)
        count = 0
      }
      centre = own
      count += 1
    }
    if count > 0 { give(count, to: centre, on: day) }
  }

  /// Counts entries that a centre is given.
  private mutating func give(_ count: Int64, to centre: UInt16, on day: Int64) {
    var days = given.removeValue(forKey: centre) ?? []
    if let last = days.last, last.day == day {
      days[days.count - 1].count += count
    } else {
      let before = days.first { $0.day == day }?.count ?? 0
      days.removeAll { $0.day == day }
      days.append(DayCount(day: day, count: before + count))
      if days.count > Self.daysOfQuota { days.removeFirst() }
    }
    given[centre] = days
  }

  /// How many entries a centre was given on a day.
  func given(to centre: UInt16, on day: Int64) -> Int64 {
    given[centre]?.first { $0.day == day }?.count ?? 0
  }

  /// How many days are told apart.
  static let daysOfQuota = 4

  /// The day in Hanoi, which has no other hours in summer.
  static func day(of moment: Instant) -> Int64 {
    Int64((Double(moment.milliseconds) / 1000 + 7 * 3600) / 86_400)
  }

  private mutating func answer(
    _ number: UInt64, _ status: CommandStatus, _ key: UInt64, _ at: Instant
  ) throws(MessagesError) {
    try check(number)
    let state = columns.state(of: number)
    // Sent twice, and answered twice: the first answer stands, the second id leads to it too
    // late. A receipt came for neither: the second is counted by its own receipt as unknown.
    guard !state.isSettled, state != .taken else { return }
    let batch = batch(of: number)
    guard status == .ok else { return drop(number, .failed) }
    campaigns[batch.campaign]?.reach.segmentsSubmitted.add(1, at: at)
    guard batch.wantsReceipts else { return drop(number, .unknown) }
    columns.setSentAt(seconds(at), of: number)
    move(number, to: .taken)
    guard key != 0 else { return }
    if let other = index.find(key, in: columns), columns.to(other) == columns.to(number) {
      // The centre gave one id twice to one number: it stands for the first, and says so.
      tally.sameID += 1
      return
    }
    columns.setKey(key, of: number)
    index.insert(number, under: key)
    let names = [earlyKey(key, columns.to(number)), earlyKey(key, 0)]
    guard let name = names.first(where: { early[$0] != nil }), let waiting = early[name] else {
      return
    }
    early[name] = nil
    guard waiting.state.isFinal else { return }
    tally.joinedEarly += 1
    settle(number, waiting.state, waiting.at)
  }

  private mutating func take(_ receipt: OutboxRecord.Receipt) -> ReceiptOutcome {
    guard let number = index.find(receipt.key, in: columns) else {
      // Under id and number together: a forged one does not stand in the way of the true one.
      let name = earlyKey(receipt.key, receipt.to)
      if let before = early[name], before.state.isFinal {
        tally.again += 1
        return .again
      }
      early[name] = Early(state: receipt.state, at: receipt.at)
      tally.early += 1
      return .early
    }
    guard receipt.to == 0 || receipt.to == columns.to(number) else {
      tally.forged += 1
      return .forged
    }
    let state = columns.state(of: number)
    if state == .taken {
      guard receipt.state.isFinal else {
        tally.intermediate += 1
        return .intermediate(number)
      }
      tally.joined += 1
      settle(number, receipt.state, receipt.at)
      return .joined(number, receipt.state)
    }
    if state == .unknown, receipt.state.isFinal {
      // Late beyond all waiting: it says what nobody knew.
      tally.late += 1
      let campaign = batch(of: number).campaign
      campaigns[campaign]?.unknown -= 1
      settle(number, receipt.state, receipt.at)
      return .joined(number, receipt.state)
    }
    let isSame =
      (receipt.state == .delivered || receipt.state == .accepted)
      == (state == .confirmed)
    if receipt.state.isFinal, !isSame {
      tally.contradicting += 1
      return .contradicting(number)
    }
    tally.again += 1
    return .again
  }

  /// Brings an entry to what a final receipt says.
  private mutating func settle(_ number: UInt64, _ state: MessageState, _ at: Instant) {
    guard state.isFinal else { return }
    let batch = batch(of: number)
    guard state == .delivered || state == .accepted else {
      campaigns[batch.campaign]?.failed += 1
      note(failure: number, of: batch.campaign)
      move(number, to: .failed)
      return
    }
    campaigns[batch.campaign]?.reach.segmentsConfirmed.add(1, at: at)
    let first = number - (number - batch.first) % UInt64(batch.parts)
    let others = first..<first + UInt64(batch.parts)
    let isWhole = others.allSatisfy { $0 == number || columns.state(of: $0) == .confirmed }
    if isWhole {
      campaigns[batch.campaign]?.reach.peopleConfirmed.add(1, at: at)
      if !spares.isEmpty { spares[batch.campaign]?[columns.tag(of: number)] = nil }
    }
    move(number, to: .confirmed)
  }

  private mutating func note(failure number: UInt64, of campaign: UInt32) {
    guard !spares.isEmpty, spares[campaign]?[columns.tag(of: number)] != nil else { return }
    failures.append(number)
  }

  /// Takes the entries that failed for good, each with its batch, its tag and the second phone.
  mutating func takeFailures() -> [(batch: Batch, tag: UInt64, spare: SparePhone)] {
    guard !failures.isEmpty else { return [] }
    var taken: [(batch: Batch, tag: UInt64, spare: SparePhone)] = []
    var seen: Set<UInt64> = []
    for number in failures where columns.holds(number) {
      let batch = batch(of: number)
      let tag = columns.tag(of: number)
      // A message of several parts may fail several times.
      guard let spare = spares[batch.campaign]?[tag],
        seen.insert(mixedWord(tag ^ UInt64(batch.campaign) << 40)).inserted
      else { continue }
      taken.append((batch, tag, spare))
    }
    failures = []
    return taken
  }

  private mutating func drop(_ number: UInt64, _ state: EntryState) {
    guard !columns.state(of: number).isSettled else { return }
    let campaign = batch(of: number).campaign
    switch state {
    case .failed:
      campaigns[campaign]?.failed += 1
      note(failure: number, of: campaign)
    case .unknown: campaigns[campaign]?.unknown += 1
    default: campaigns[campaign]?.withdrawn += 1
    }
    move(number, to: state)
  }

  private mutating func turn(_ campaign: UInt32, _ run: CampaignRun, _ at: Instant) {
    let before = campaigns[campaign]?.run
    guard before != .stopped else { return }
    campaigns[campaign, default: .init()].run = run
    guard run == .stopped else { return }
    spares[campaign] = nil
    for number in columns.numbers where columns.holds(number) {
      if columns.state(of: number) == .queued, batch(of: number).campaign == campaign {
        drop(number, .cancelled)
      }
    }
  }

  private mutating func sweep(taken: Instant, early old: Instant) {
    let before = early.count
    early = early.filter { $0.value.at >= old }
    tally.strays += before - early.count
    let limit = seconds(taken)
    for number in columns.numbers where columns.holds(number) {
      if columns.state(of: number) == .taken, columns.sentAt(number) < limit {
        drop(number, .unknown)
      }
    }
  }

  private mutating func move(_ number: UInt64, to state: EntryState) {
    guard let block = columns.setState(state, of: number) else { return }
    // From behind: what a drop leaves out in front moves none that is still looked at.
    for place in [block + 1, block, block - 1] where columns.mayDrop(place) { forget(place) }
  }

  /// Drops a block whose entries are all settled, with their ids.
  private mutating func forget(_ block: Int) {
    let first = columns.base + UInt64(block * OutboxColumns.blockSize)
    for number in first..<first + UInt64(OutboxColumns.blockSize) {
      let key = columns.key(of: number)
      if key != 0 { index.remove(number, under: key) }
    }
    let last = columns.batch(of: first)
    columns.drop(block)
    guard block == 0 || columns.blocks[..<block].allSatisfy({ $0.isDropped }) else { return }
    // Batches before the last one that a dropped block names are named by nothing any more.
    let dead = Int(last &- batchBase)
    if dead > 4096, dead > batches.count / 2 {
      batches.removeFirst(dead)
      batchBase &+= UInt32(dead)
    }
  }

  private func earlyKey(_ key: UInt64, _ to: UInt64) -> UInt64 {
    to == 0 ? key : mixedWord(key ^ mixedWord(to))
  }

  private func seconds(_ moment: Instant) -> UInt32 {
    UInt32(clamping: moment.milliseconds / 1000)
  }
}
