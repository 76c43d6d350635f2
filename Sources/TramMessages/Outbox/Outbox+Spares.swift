// SPDX-License-Identifier: Apache-2.0

import TramUnits

extension Outbox {
  /// Queues the message of who failed for good to his second phone, once; it stands in one frame of
  /// the log with the failure, so that a kill loses neither or both.
  ///
  /// The person was addressed already, and counts once.
  func trySpares(_ state: inout State) {
    for (batch, tag, spare) in state.book.takeFailures() {
      guard state.book.campaigns[batch.campaign]?.run != .stopped, centres[spare.centre] != nil
      else { continue }
      let first = state.book.columns.next
      let record = OutboxRecord.accepted(
        OutboxRecord.Batch(
          campaign: batch.campaign, centre: spare.centre, urgency: batch.urgency,
          parts: batch.parts, wantsReceipts: batch.wantsReceipts, isSecond: true,
          text: batch.text, expires: batch.expires),
        to: [spare.number.rawValue], tags: [tag], at: Instant(milliseconds: 0))
      guard (try? write(record, &state)) != nil else { continue }
      state.lanes.add(
        first..<state.book.columns.next, campaign: batch.campaign, urgency: batch.urgency,
        centre: spare.centre)
    }
  }
}
