// SPDX-License-Identifier: Apache-2.0

/// Where two people met, as far as it weighs in a risk.
public enum ContactContext: String, Hashable, Sendable, CaseIterable {
  /// Indoors, of one household.
  case household
  /// Indoors at work or at school.
  case work
  /// Indoors elsewhere.
  case indoors
  /// In the open.
  case outdoors
  /// Nobody said; it weighs as indoors.
  case unknown
}

/// How much an hour weighs by where it was spent; indoors among strangers weighs 1.
public struct ContextWeights: Hashable, Sendable {
  /// Indoors, of one household.
  public var household: Double
  /// Indoors at work or at school.
  public var work: Double
  /// Indoors elsewhere, and where nobody said.
  public var indoors: Double
  /// In the open.
  public var outdoors: Double

  /// Creates weights.
  public init(household: Double, work: Double, indoors: Double, outdoors: Double) {
    self.household = household
    self.work = work
    self.indoors = indoors
    self.outdoors = outdoors
  }

  /// The weight of a context.
  public subscript(_ context: ContactContext) -> Double {
    switch context {
    case .household: household
    case .work: work
    case .indoors, .unknown: indoors
    case .outdoors: outdoors
    }
  }
}
