// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramSense
public import TramUnits

/// What an alarm was decided from: what was observed, how likely, which rule.
public struct Evidence: Hashable, Sendable {
  /// One fix as the watch saw it.
  public struct SeenFix: Hashable, Sendable {
    /// When.
    public var time: Instant
    /// Where.
    public var coordinate: Coordinate
    /// Metres outside the fence, 0 inside, after the claimed inaccuracy was taken off.
    public var outside: Meters
    /// The log-odds of a departure after this fix; 0 inside.
    public var logOdds: Double
  }

  /// One serving cell as the watch saw it.
  public struct SeenCell: Hashable, Sendable {
    /// The cell, without its network.
    public var cell: CellKey
    /// The share of the time at home that this cell served, 0 to 1.
    public var homeShare: Double
    /// The strength now; `nil` when unknown.
    public var strength: DecibelMilliwatts?
    /// The mean strength at home; `nil` when it never served there.
    public var homeStrength: DecibelMilliwatts?
  }

  /// One term of the decision: its name and what it added to the log-odds, or a plain figure.
  public struct Term: Hashable, Sendable {
    /// What the term measures.
    public var name: String
    /// What it came to.
    public var value: Double

    /// Creates a term.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// The rule that raised the alarm.
  public var rule: WatchRule
  /// The log-odds of the claim at the moment of the alarm.
  public var logOdds: Double
  /// The last fixes, oldest first.
  public var fixes: [SeenFix] = []
  /// The cells of the last block and of home, the present one first.
  public var cells: [SeenCell] = []
  /// The log-odds of the last blocks of cells, oldest first; those of fixes stand with `fixes`.
  public var blocks: [CurvePoint] = []
  /// The terms of the decision.
  public var terms: [Term] = []
  /// The accuracy taken for fixes that state none; `nil` when the last fix stated one.
  public var assumedAccuracy: Meters?

  /// Creates evidence.
  public init(rule: WatchRule, logOdds: Double, terms: [Term] = []) {
    self.rule = rule
    self.logOdds = logOdds
    self.terms = terms
  }
}

/// The log-odds as a probability.
func probability(ofLogOdds logOdds: Double) -> Probability {
  Probability(1 / (1 + exponential(-logOdds)))
}
