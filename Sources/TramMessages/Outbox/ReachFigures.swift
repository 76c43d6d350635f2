// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One figure and when it was last so.
public struct ReachFigure: Hashable, Sendable {
  /// How many.
  public internal(set) var count: Int64 = 0
  /// When it last changed; `nil` while it is 0.
  public internal(set) var asOf: Instant?

  /// Creates a figure.
  public init(count: Int64 = 0, asOf: Instant? = nil) {
    self.count = count
    self.asOf = asOf
  }

  mutating func add(_ more: Int64, at now: Instant) {
    count += more
    asOf = max(asOf ?? now, now)
  }
}

/// What a campaign reached: five figures that are never one another.
///
/// "15 billion messages" of 2020 were segments; a text of five segments to a person with two
/// numbers is one text, one person and five or ten segments.
public struct ReachFigures: Hashable, Sendable {
  /// Different texts.
  public internal(set) var texts = ReachFigure()
  /// People to whom a message was accepted.
  public internal(set) var peopleAddressed = ReachFigure()
  /// Segments that a message centre took.
  public internal(set) var segmentsSubmitted = ReachFigure()
  /// Segments of which a receipt says that the phone has them.
  public internal(set) var segmentsConfirmed = ReachFigure()
  /// People of whose message every segment is confirmed.
  public internal(set) var peopleConfirmed = ReachFigure()

  /// Creates figures of nothing.
  public init() {}

  /// The five figures with their names, in their order.
  public var named: [(name: String, figure: ReachFigure)] {
    [
      ("texts", texts), ("people addressed", peopleAddressed),
      ("segments submitted", segmentsSubmitted), ("segments confirmed", segmentsConfirmed),
      ("people confirmed", peopleConfirmed),
    ]
  }
}

/// One campaign's part of an outbox.
public struct CampaignAccount: Hashable, Sendable {
  /// Whether its messages may go.
  public internal(set) var run = CampaignRun.running
  /// What it reached.
  public internal(set) var reach = ReachFigures()
  /// Segments that were accepted.
  public internal(set) var accepted: Int64 = 0
  /// Segments that a centre refused or the network could not deliver.
  public internal(set) var failed: Int64 = 0
  /// Segments that were not sent any more: the campaign stopped, or their time was over.
  public internal(set) var withdrawn: Int64 = 0
  /// Segments whose receipt never came.
  public internal(set) var unknown: Int64 = 0

  /// Creates an account of nothing.
  public init() {}

  /// Segments that are not settled.
  public var open: Int64 {
    accepted - failed - withdrawn - unknown - reach.segmentsConfirmed.count
  }
}
