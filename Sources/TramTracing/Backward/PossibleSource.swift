// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// People whom a case met while he was infected, as those who may have infected him.
public struct SourceRanking: Sendable {
  /// A person met, and what is known of him.
  public struct Candidate: Hashable, Sendable {
    /// The contact.
    public var row: ExposureRow
    /// His own case; `nil`: nobody knows of one.
    public var traced: IndexCase?

    /// Creates a candidate.
    public init(row: ExposureRow, traced: IndexCase? = nil) {
      self.row = row
      self.traced = traced
    }
  }

  /// A candidate with his place in the list.
  public struct Ranked: Hashable, Sendable {
    /// Which candidate, from 0.
    public var candidate: Int
    /// Hours at the height of infectiousness, weighed by closeness, context, how well the time
    /// fits the onset of the case, and how likely they met.
    public var weight: Double
    /// The share of all candidates' weights: how likely it was he if it was one of them.
    public var share: Double
  }

  private let disease: Disease
  private let window: SourceWindow
  private let closeness: Closeness
  private let unknownDistance: Double
  /// How much a person counts of whom no case is known, as a part of a case at his height.
  public let unknownShare: Double

  /// Creates the ranking of those whom a case met.
  ///
  /// - Parameters:
  ///   - radius: How near counted as a contact when the rows were made, above 0.
  ///   - unknownShare: How likely somebody of whom no case is known was infectious; 1 in 100.
  public init(
    _ disease: Disease, _ traced: IndexCase, radius: Meters, unknownShare: Double = 0.01
  ) {
    self.disease = disease
    window = SourceWindow(disease, traced)
    closeness = Closeness(reference: disease.referenceDistance)
    unknownDistance = closeness.mean(within: radius.rawValue)
    self.unknownShare = unknownShare
  }

  /// The time in which the case was infected.
  public var times: (from: Instant, until: Instant) { (window.from, window.until) }

  /// All candidates, the likeliest first; those alike stay in their order.
  ///
  /// - Complexity: O(*n* x days)
  public func ranked(_ candidates: [Candidate]) -> [Ranked] {
    var ranked = candidates.indices.map {
      Ranked(candidate: $0, weight: weight(candidates[$0]), share: 0)
    }
    let sum = ranked.reduce(0) { $0 + $1.weight }
    for i in ranked.indices where sum > 0 { ranked[i].share = ranked[i].weight / sum }
    ranked.sort { a, b in
      a.weight != b.weight ? a.weight > b.weight : a.candidate < b.candidate
    }
    return ranked
  }

  private func weight(_ candidate: Candidate) -> Double {
    let row = candidate.row
    guard row.seconds > 0 else { return 0 }
    let span = max(row.last.seconds(since: row.first), row.seconds)
    let curve = candidate.traced.map { InfectiousnessCurve(disease, $0) }
    // Six hours at a time: both curves are flat enough over that.
    var hours = 0.0
    let start = max(row.first, window.from)
    let end = min(row.first.advanced(seconds: span), window.until)
    var at = start
    while at < end {
      let next = min(at.advanced(seconds: 21_600), end)
      let fits = window.density(from: at, until: next)
      let own = curve?.hours(from: at, until: next)
      hours += fits * (own ?? unknownShare * next.seconds(since: at) / 3600)
      at = next
    }
    let near = row.distance.map { closeness.weight(at: $0.rawValue) } ?? unknownDistance
    return hours * row.seconds / span * near * disease.contexts[row.context]
      * row.probability.rawValue
  }
}
