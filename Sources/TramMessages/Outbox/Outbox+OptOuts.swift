// SPDX-License-Identifier: Apache-2.0

import Synchronization

extension Outbox {
  /// Leaves out from now on who wants no messages: what is queued for such a phone is withdrawn
  /// when its turn comes.
  ///
  /// A message of which a part has been sent goes on. Replies to a phone's own texts always go.
  ///
  /// - Parameters:
  ///   - numbers: The phones (`OptOutBook.numbers`); they take the place of those told before.
  ///   - mandatory: Campaigns that the law sends to everybody.
  public func leaveOut(_ numbers: Set<PhoneNumber>, but mandatory: Set<UInt32>) {
    state.withLock { state in
      state.optedOut = numbers
      state.mandatory = mandatory
    }
  }
}

extension Outbox.State {
  /// Whether an entry is for a phone that wants no messages, and nothing of its message has gone.
  func isUnwanted(_ number: UInt64) -> Bool {
    guard let phone = PhoneNumber(rawValue: book.columns.to(number)), optedOut.contains(phone)
    else { return false }
    let batch = book.batch(of: number)
    guard batch.campaign != Outbox.replies, !mandatory.contains(batch.campaign) else {
      return false
    }
    let first = number - (number - batch.first) % UInt64(batch.parts)
    return (first..<number).allSatisfy {
      book.columns.holds($0) && book.columns.state(of: $0) == .cancelled
    }
  }

  /// The places of the texts that may still be sent or asked for.
  var neededTexts: Set<UInt64> {
    var needed = held.union(replyTexts.values)
    for block in book.columns.blocks where block.open > 0 {
      var last: UInt32?
      for i in block.state.indices
      where block.batch[i] != last && block.state[i] < EntryState.confirmed.rawValue {
        last = block.batch[i]
        needed.insert(book.batches[Int(block.batch[i] &- book.batchBase)].text)
      }
    }
    return needed
  }
}
