// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// When a centre is asked by `query_sm` for a message whose receipt has not come.
public struct ReceiptQuest: Hashable, Sendable {
  /// Seconds after the centre took the message.
  public var after: Double
  /// Seconds from the beginning of one round of questions to the next.
  public var again: Double
  /// Questions a second, over all binds.
  public var rate: Double

  /// Creates a rule; what cannot be is brought into range.
  public init(after: Double = 3600, again: Double = 7200, rate: Double = 2) {
    self.after = min(max(after, 0), 1e8)
    self.again = min(max(again, 1), 1e8)
    self.rate = min(max(rate, 0.001), 1000)
  }
}

/// Where the questions of a centre have come to.
struct QuestCursor: Hashable, Sendable {
  /// Entries that are looked at in one step at most.
  static let step = 50_000
  /// Questions in a row that brought nothing after which a round is given up.
  static let mostFailures = 20

  var next: UInt64 = 0
  var began: Instant?
  /// How many questions may be asked, and when that was so.
  var allowance = 0.0
  var last: Instant?
  var failures = 0
  /// The centre said that it does not know the command.
  var isRefused = false

  /// How many questions may be asked now.
  mutating func permits(_ rule: ReceiptQuest, at now: Instant) -> Int {
    // At first as many as of a second.
    let seconds = last.map { min(max(now.seconds(since: $0), 0), 60) } ?? 60
    last = now
    allowance = min(allowance + seconds * rule.rate, max(rule.rate, 1))
    return isRefused ? 0 : Int(allowance)
  }

  /// Whether a round goes on or may begin; a clock that was set back begins none.
  mutating func begins(_ rule: ReceiptQuest, end: UInt64, at now: Instant) -> Bool {
    if began != nil, next < end, failures < Self.mostFailures { return true }
    if let began, now.seconds(since: began) < rule.again { return false }
    began = now
    next = 0
    failures = 0
    return true
  }
}
