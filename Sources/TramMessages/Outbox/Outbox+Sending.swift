// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramBytes
public import TramUnits

extension Outbox {
  /// Entries that are given out to be sent.
  public struct Staged: Hashable, Sendable {
    /// The place after which they may be sent.
    public var place: UInt64
    /// Entries to be sent.
    public var numbers: [UInt64]
    /// Entries of which the centre is to be asked first whether it knows them.
    public var asked: [UInt64]
  }

  /// Gives out what is to be sent next through a centre.
  ///
  /// What was put back comes first, then what is in doubt, then what was put off and is due, then
  /// urgent messages, then ordinary ones, each campaign in its turn, as the window and the quota
  /// of the centre allow. Messages whose time is over are dropped.
  public func stage(_ most: Int, centre: UInt16, at now: Instant) -> Staged {
    guard let account = centres[centre], most > 0, log.stopped == nil else {
      return Staged(place: log.durable, numbers: [], asked: [])
    }
    return state.withLock { state in
      var staged = Staged(place: 0, numbers: [], asked: [])
      var left = most
      let back = state.again.take(left, of: centre)
      staged.numbers = back
      left -= back.count
      let doubtful = state.doubt.take(left, of: centre)
      left -= doubtful.count
      if case .asked = account.doubts {
        staged.asked = doubtful
      } else {
        staged.numbers += doubtful
      }
      let today = state.book.given(to: centre, on: OutboxBook.day(of: now))
      left = min(left, account.window.left(given: today))
      let least = account.window.least(at: now)
      var runs: [Range<UInt64>] = []
      while left > 0, let number = state.retries[centre]?.take(at: now.milliseconds) {
        guard state.isQueued(number) else { continue }
        guard state.book.batch(of: number).urgency >= least else {
          // It waits like the others of its kind until the window opens.
          state.retries[centre]?.add(number, due: now.milliseconds + 60_000)
          continue
        }
        left -= 1
        lease(number..<number + 1, &runs, &staged, &state, now)
      }
      for run in state.lanes.take(left, centre: centre, least: least, without: state.resting) {
        lease(run, &runs, &staged, &state, now)
      }
      if !runs.isEmpty { _ = try? write(.leased(runs, at: now), &state) }
      staged.place = send(&state)
      return staged
    }
  }

  private func lease(
    _ run: Range<UInt64>, _ runs: inout [Range<UInt64>], _ staged: inout Staged,
    _ state: inout State, _ now: Instant
  ) {
    for number in run where state.isQueued(number) {
      let expires = state.book.batch(of: number).expires
      if expires != 0, Int64(expires) * 1000 <= now.milliseconds {
        _ = try? write(.dropped(number, .expired), &state)
        continue
      }
      if !state.optedOut.isEmpty, state.isUnwanted(number) {
        _ = try? write(.dropped(number, .cancelled), &state)
        continue
      }
      staged.numbers.append(number)
      if let last = runs.last, last.upperBound == number {
        runs[runs.count - 1] = last.lowerBound..<number + 1
      } else {
        runs.append(number..<number + 1)
      }
    }
  }

  /// Entries that were given out and were certainly not sent.
  public func putBack(_ numbers: [UInt64], centre: UInt16) {
    state.withLock { $0.again[centre, default: []] += numbers }
  }

  /// Entries that were sent and will not be answered.
  public func doubt(_ numbers: [UInt64], centre: UInt16) {
    state.withLock { $0.doubt[centre, default: []] += numbers }
  }

  /// The message of an entry; `nil` for one that need not be sent any more.
  public func message(_ number: UInt64) -> ShortMessage? {
    state.withLock { state in
      guard state.book.columns.holds(number), state.book.columns.state(of: number) == .leased
      else { return nil }
      let batch = state.book.batch(of: number)
      guard let sheet = try? sheet(at: batch.text, &state),
        let to = PhoneNumber(rawValue: state.book.columns.to(number))
      else { return nil }
      let place = number - batch.first
      // The reference of a message differs from those of the messages before it to anybody.
      let message = place / UInt64(batch.parts)
      let tag = UInt16(truncatingIfNeeded: message &+ batch.first)
      var short = sheet.message(part: Int(place % UInt64(batch.parts)), to: to, tag: tag)
      if batch.expires != 0 {
        short.validity = SMPPTime.at(Instant(milliseconds: Int64(batch.expires) * 1000)).octets
      }
      if let field = centres[batch.centre]?.doubts.tag {
        short.tlvs.append(TLV(field, name(of: number)))
      }
      return short
    }
  }

  /// The question whether the centre knows an entry.
  public func question(_ number: UInt64) -> MessageQuery? {
    state.withLock { state in
      guard state.book.columns.holds(number), state.book.columns.state(of: number) == .leased,
        let sheet = try? sheet(at: state.book.batch(of: number).text, &state)
      else { return nil }
      return MessageQuery(messageID: name(of: number), source: SMEAddress(name: sheet.source))
    }
  }

  /// The name of an entry, the same in every start and of no other outbox.
  public func name(of number: UInt64) -> Octets {
    Octets(String(mixedWord(seed), radix: 36) + "-" + String(number, radix: 36))
  }

  /// Tells answers of a centre.
  ///
  /// - Parameter answers: The entry, the outcome and, where it was taken, the centre's id.
  /// - Returns: The place after which they are durable.
  public func answered(
    _ answers: [(number: UInt64, status: CommandStatus, id: Octets?)], centre: UInt16,
    at now: Instant
  ) -> UInt64 {
    let account = centres[centre]
    let rule = account?.ids ?? MessageIDRule(answer: .text, receipt: .text)
    let keepsIDs = account?.quest != nil
    return state.withLock { state in
      for answer in answers where state.book.columns.holds(answer.number) {
        let key = answer.id.flatMap(rule.key(ofAnswer:)).map { self.key($0, centre) } ?? 0
        let id = keepsIDs ? answer.id.flatMap(PackedID.pack) ?? Octets() : Octets()
        take(answer.number, answer.status, key, id, centre, &state, now)
      }
      return send(&state)
    }
  }

  private func take(
    _ number: UInt64, _ status: CommandStatus, _ key: UInt64, _ id: Octets, _ centre: UInt16,
    _ state: inout State, _ now: Instant
  ) {
    switch status.action {
    case .done, .giveUp:
      _ = try? write(.answered(number, status, key: key, id: id, at: now), &state)
    case .slowDown:
      // The pace says when; the message is the next one.
      state.again[centre, default: []].append(number)
    default:
      let tries = state.book.columns.tries(of: number)
      guard tries < limits.tries else {
        _ = try? write(.dropped(number, .failed), &state)
        return
      }
      _ = try? write(.back(number, counts: true), &state)
      let seconds = min(1 << Int64(min(tries, 8)), 300)
      state.retries[centre, default: RetryHeap()].add(
        number, due: now.milliseconds + Int64(seconds) * 1000)
    }
  }

  /// Tells that a centre does not know entries that were in doubt: they wait again.
  public func unknownThere(_ numbers: [UInt64], centre: UInt16) {
    state.withLock { $0.again[centre, default: []] += numbers }
  }

  /// Tells receipts of a centre, from whichever of its binds.
  ///
  /// - Returns: What became of each, and the place after which they may be answered; `nil` in
  ///   place of an outcome where it is to be put off, as too many wait for their messages.
  public func received(
    _ receipts: [(receipt: DeliveryReceipt, from: SMEAddress)], centre: UInt16, at now: Instant
  ) -> (outcomes: [ReceiptOutcome?], place: UInt64) {
    let account = centres[centre]
    let rule = account?.ids ?? MessageIDRule(answer: .text, receipt: .text)
    return state.withLock { state in
      var outcomes: [ReceiptOutcome?] = []
      outcomes.reserveCapacity(receipts.count)
      for (receipt, from) in receipts {
        guard let told = receipt.state, let id = rule.key(ofReceipt: receipt.messageID) else {
          outcomes.append(.again)
          continue
        }
        let to = account?.checksSource == false ? 0 : PhoneNumber(from.digits.bytes)?.rawValue ?? 0
        guard state.book.early.count < limits.early else {
          outcomes.append(nil)
          continue
        }
        let record = OutboxRecord.Receipt(key: key(id, centre), to: to, state: told, at: now)
        outcomes.append((try? write(.receipt(record), &state)) ?? .again)
      }
      return (outcomes, send(&state))
    }
  }

  /// The key of an id, or of a part of it, at a centre.
  private func key(_ id: Octets, _ centre: UInt16) -> UInt64 {
    let bytes = id.bytes
    return max(mixedBytes(bytes.span, seed: seed &+ UInt64(centre)), 1)
  }

  /// Gives up what waited since before some moments: entries for their receipts, and receipts for
  /// their messages.
  ///
  /// - Returns: The place after which it is durable.
  public func sweep(takenBefore taken: Instant, earlyBefore early: Instant) -> UInt64 {
    state.withLock { state in
      _ = try? write(.swept(taken: taken, early: early), &state)
      return send(&state)
    }
  }

  /// How many entries wait to be sent through a centre.
  public func waiting(centre: UInt16) -> Int {
    state.withLock { state in
      state.lanes.waiting(centre: centre) + (state.again[centre]?.count ?? 0)
        + (state.doubt[centre]?.count ?? 0) + (state.retries[centre]?.count ?? 0)
    }
  }
}

extension Outbox.State {
  func isQueued(_ number: UInt64) -> Bool {
    book.columns.holds(number) && book.columns.state(of: number) == .queued
  }

  /// Keeps in mind whether a campaign rests.
  mutating func rest(_ campaign: UInt32) {
    if book.campaigns[campaign]?.run == .paused {
      resting.insert(campaign)
    } else {
      resting.remove(campaign)
    }
  }

  /// Puts what waits into lanes, and what may have been sent aside, as a start finds it.
  mutating func layOutLanes() {
    for campaign in book.campaigns.keys { rest(campaign) }
    let queued = EntryState.queued.rawValue
    let leased = EntryState.leased.rawValue
    for (place, block) in book.columns.blocks.enumerated() where block.open > 0 {
      let first = book.columns.base + UInt64(place * OutboxColumns.blockSize)
      var start = 0
      while start < block.state.count {
        var end = start + 1
        let (state, batch) = (block.state[start], block.batch[start])
        while end < block.state.count, block.state[end] == state, block.batch[end] == batch {
          end += 1
        }
        let run = first + UInt64(start)..<first + UInt64(end)
        let row = book.batches[Int(batch &- book.batchBase)]
        if state == queued {
          lanes.add(run, campaign: row.campaign, urgency: row.urgency, centre: row.centre)
        } else if state == leased {
          doubt[row.centre, default: []] += Array(run)
        }
        start = end
      }
    }
  }
}

extension [UInt16: [UInt64]] {
  /// Takes the first entries of a centre.
  fileprivate mutating func take(_ most: Int, of centre: UInt16) -> [UInt64] {
    guard most > 0, var mine = removeValue(forKey: centre), !mine.isEmpty else { return [] }
    let taken = Array(mine.prefix(most))
    mine.removeFirst(taken.count)
    if !mine.isEmpty { self[centre] = mine }
    return taken
  }
}
