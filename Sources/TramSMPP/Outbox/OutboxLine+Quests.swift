// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramUnits

extension OutboxLine {
  /// Asks for messages whose receipts have not come, where the account wants it.
  func ask(_ room: Int, _ tally: inout Tally, _ session: inout SMPPSession, at now: Instant) {
    for (number, query) in outbox.missing(room, centre: centre, at: now) {
      guard session.request(.query(query), token: number | Self.questBit, at: now) else { return }
      tally.quests += 1
    }
  }

  /// Takes an answer to such a question.
  func take(
    quest number: UInt64, _ unit: PDU, _ learnt: inout [(number: UInt64, state: MessageState)],
    _ tally: inout Tally
  ) {
    if unit.status == .ok, case .queryAnswer(let answer) = unit.body,
      let state = MessageState(rawValue: answer.state)
    {
      tally.learnt += 1
      learnt.append((number, state))
      return
    }
    tally.learntNothing += 1
    // A centre that was too busy has told nothing; one that does not have the command never will.
    guard unit.status.action != .slowDown else { return }
    outbox.learntNothing(centre: centre, isRefused: unit.status == .invalidCommandID)
  }
}
