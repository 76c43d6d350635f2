// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Who was within two metres of whom, minute by minute and in all, and how sure that is.
public struct NearnessEstimate: Sendable {
  /// One minute in which a receiver heard a sender.
  public struct Minute: Hashable, Sendable {
    /// The phones, as the ledger numbers them.
    public var receiver: Int32
    /// The phone that was heard.
    public var sender: Int32
    /// The minute, counted from 1970-01-01 00:00 UTC.
    public var minute: Int32
    /// The calibrated probability that the two were within 2 m.
    public var probability: Float

    /// The start of the minute.
    public var start: Instant { Instant(milliseconds: Int64(minute) * 60_000) }
    /// The expected time within 2 m and the interval that holds it with 80 %, in minutes, 0 to 1.
    ///
    /// People are rarely at the line for a part of a minute, so it is nearly all or nothing.
    public var minutes: MinutesRange {
      let p = Double(probability)
      return MinutesRange(
        expected: p, low: p < 0.9 ? 0 : min(p, 0.5), high: p > 0.1 ? 1 : max(p, 0.5))
    }
  }

  /// What an ordered pair comes to over the whole ledger.
  public struct Exposure: Hashable, Sendable {
    /// The phone that heard.
    public var receiver: Int32
    /// The phone that was heard.
    public var sender: Int32
    /// The minutes within 2 m.
    public var minutes: MinutesRange
    /// The probability of 15 minutes or more within 2 m.
    public var probability: Probability
  }

  /// Every minute of every ordered pair with a sighting, by receiver, sender and time.
  public internal(set) var minutes: [Minute] = []
  /// Every ordered pair with a sighting, by receiver and sender.
  public internal(set) var exposures: [Exposure] = []
  /// Every encounter of two phones, by the names of the two and time.
  public internal(set) var encounters: [Encounter] = []
  /// How much each habit of the model has of this ledger; they sum to 1.
  public internal(set) var habits: [Double] = []
  /// By how much the levels of the whole ledger lie above the model's, in dB.
  public internal(set) var fileOffset = 0.0
}

/// A number of minutes that is not known exactly.
public struct MinutesRange: Hashable, Sendable {
  /// The expected number.
  public var expected: Double
  /// Where the interval begins that holds the true number with 80 %.
  public var low: Double
  /// Where that interval ends.
  public var high: Double

  /// Creates a range; ends are moved so that the expected number lies within.
  public init(expected: Double, low: Double, high: Double) {
    self.expected = max(expected, 0)
    self.low = min(max(low, 0), self.expected)
    self.high = max(high, self.expected)
  }
}

/// Two phones in reach of each other for a while: what a watch, or a tracing room, is told.
public struct Encounter: Hashable, Sendable {
  /// The two phones; `first` is the one whose name comes first.
  public var first: Int32
  /// The other phone.
  public var second: Int32
  /// The first minute in which one may have heard the other.
  public var start: Instant
  /// The end of the last such minute.
  public var end: Instant
  /// The minutes within 2 m.
  public var minutes: MinutesRange
  /// The probability of 15 minutes or more within 2 m.
  public var probability: Probability
  /// How likely each whole number of minutes within 2 m is, from 0.
  var counts: [Double]
}
