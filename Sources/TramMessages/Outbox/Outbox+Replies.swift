// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

extension Outbox {
  /// The campaign under which replies to people's texts go: none of anybody's.
  public static let replies: UInt32 = 0
  /// Hours after which a reply says nothing any more.
  private static let hoursOfReply = 24.0
  /// Reply texts that are kept at hand; most replies are one of a few.
  private static let mostReplyTexts = 256

  /// Queues a reply to somebody's text: without diacritics, before everything else, at any hour,
  /// without a receipt.
  ///
  /// - Parameters:
  ///   - source: The number that the person wrote to.
  ///   - tag: A number of the caller's.
  /// - Returns: The place after which it is accepted.
  /// - Throws: `MessagesError`: `.badValue` for a text that cannot be sent or a centre that there
  ///   is not, `.io`
  public func reply(
    _ text: String, to number: PhoneNumber, from source: Octets, centre: UInt16, tag: UInt64 = 0,
    at now: Instant
  ) throws(MessagesError) -> UInt64 {
    let sheet = try QueuedText(
      try MessagePlan(text).folded.cut, source: source, wantsReceipts: false)
    let place: TextPlace
    if let known = state.withLock({ $0.replyTexts[sheet] }) {
      place = TextPlace(known)
    } else {
      place = keep(sheet, campaign: Self.replies, counts: false, at: now)
      state.withLock { state in
        if state.replyTexts.count >= Self.mostReplyTexts { state.replyTexts = [:] }
        state.replyTexts[sheet] = place.rawValue
      }
    }
    return try accept(
      Batch(
        campaign: Self.replies, centre: centre, urgency: .max, text: place,
        expires: now.advanced(seconds: Self.hoursOfReply * 3600)),
      to: [number], tags: [tag], at: now
    ).place
  }
}
