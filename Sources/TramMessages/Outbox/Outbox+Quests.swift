// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

extension Outbox {
  /// Questions for messages whose receipts are missing, as many as the account's rule lets be
  /// asked now.
  ///
  /// Each round goes through all entries once, a step at a time.
  public func missing(
    _ most: Int, centre: UInt16, at now: Instant
  ) -> [(number: UInt64, query: MessageQuery)] {
    guard most > 0, let rule = centres[centre]?.quest else { return [] }
    return state.withLock { state in
      var cursor = state.quests[centre] ?? QuestCursor()
      defer { state.quests[centre] = cursor }
      let count = min(cursor.permits(rule, at: now), most)
      let end = state.book.columns.next
      guard count > 0, cursor.begins(rule, end: end, at: now) else { return [] }
      cursor.next = max(cursor.next, state.book.columns.base)
      let numbers = state.book.missing(
        from: &cursor.next, most: count, centre: centre,
        before: now.advanced(seconds: -rule.after))
      var questions: [(number: UInt64, query: MessageQuery)] = []
      for number in numbers {
        guard let id = state.book.columns.id(of: number),
          let sheet = try? sheet(at: state.book.batch(of: number).text, &state)
        else { continue }
        questions.append(
          (number, MessageQuery(messageID: id, source: SMEAddress(name: sheet.source))))
      }
      cursor.allowance -= Double(questions.count)
      return questions
    }
  }

  /// Tells what a centre answered to such questions: joined like receipts.
  ///
  /// - Returns: What became of each, and the place after which it is durable.
  public func learnt(
    _ answers: [(number: UInt64, state: MessageState)], centre: UInt16, at now: Instant
  ) -> (outcomes: [ReceiptOutcome], place: UInt64) {
    state.withLock { state in
      state.quests[centre]?.failures = 0
      var outcomes: [ReceiptOutcome] = []
      for (number, told) in answers {
        guard state.book.columns.holds(number) else {
          outcomes.append(.again)
          continue
        }
        let columns = state.book.columns
        let record = OutboxRecord.Receipt(
          key: columns.key(of: number), to: columns.to(number), state: told, at: now)
        outcomes.append((try? write(.receipt(record), &state)) ?? .again)
      }
      return (outcomes, send(&state))
    }
  }

  /// Tells that a question brought nothing.
  ///
  /// - Parameter isRefused: Whether the centre does not know the command: it is not asked again.
  public func learntNothing(centre: UInt16, isRefused: Bool) {
    state.withLock { state in
      state.quests[centre]?.failures += 1
      if isRefused { state.quests[centre]?.isRefused = true }
    }
  }

  /// Whether a centre said that it answers no `query_sm`.
  public func refusesQuestions(centre: UInt16) -> Bool {
    state.withLock { $0.quests[centre]?.isRefused ?? false }
  }
}

extension OutboxBook {
  /// Entries that a centre took before a moment and whose receipts have not come.
  ///
  /// - Parameter number: Where to begin; where to go on the next time.
  func missing(
    from number: inout UInt64, most: Int, centre: UInt16, before moment: Instant
  ) -> [UInt64] {
    let limit = UInt32(clamping: moment.milliseconds / 1000)
    var found: [UInt64] = []
    var looked = 0
    let size = UInt64(OutboxColumns.blockSize)
    while number < columns.next, found.count < most, looked < QuestCursor.step {
      let block = columns.blocks[Int((number - columns.base) / size)]
      guard block.open > 0 else {
        number = min(columns.base + ((number - columns.base) / size + 1) * size, columns.next)
        continue
      }
      let at = Int((number - columns.base) % size)
      if block.state[at] == EntryState.taken.rawValue, block.sentAt[at] <= limit,
        batches[Int(block.batch[at] &- batchBase)].centre == centre
      {
        found.append(number)
      }
      looked += 1
      number += 1
    }
    return found
  }
}
