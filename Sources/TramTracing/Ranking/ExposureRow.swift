// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

/// What one person's contact with a case is ranked by.
public struct ExposureRow: Hashable, Sendable {
  /// When the first contact began.
  public var first: Instant
  /// When the last contact ended.
  public var last: Instant
  /// Seconds of contact between the two.
  public var seconds: Double
  /// How far they were from each other while in contact; `nil`: anywhere within the radius.
  public var distance: Meters?
  /// Where they met.
  public var context: ContactContext
  /// What says that they met.
  public var sources: ContactSource
  /// How likely they met as the rule asks.
  public var probability: Probability

  /// Creates a row.
  public init(
    first: Instant, last: Instant, seconds: Double, distance: Meters? = nil,
    context: ContactContext = .unknown, sources: ContactSource = .position,
    probability: Probability = Probability(1)
  ) {
    self.first = first
    self.last = last
    self.seconds = seconds
    self.distance = distance
    self.context = context
    self.sources = sources
    self.probability = probability
  }
}

/// A contact with its place in the list and what put it there.
public struct RankedContact: Hashable, Sendable {
  /// Which row it was, from 0.
  public var row: Int
  /// Hours at the reference distance, indoors, at the height of infectiousness, had they met.
  public var dose: Double
  /// How likely that dose infects.
  public var risk: Probability
  /// How likely they met and he was infected: what the list is ordered by.
  public var expected: Probability
}
