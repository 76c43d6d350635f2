// SPDX-License-Identifier: Apache-2.0

internal import TramUnits

/// What may be said of a probability of two metres in a word.
public enum Verdict: String, Hashable, Sendable, CaseIterable {
  /// Within 2 m, by all that is known: probability 0.8 or more.
  case near
  /// Not within 2 m: probability 0.1 or less. Stricter than `near`, as bodies can hide any phone.
  case apart
  /// The signal does not tell.
  case cannotTell

  /// The verdict on a probability.
  public init(probability: Double) {
    self = probability >= 0.8 ? .near : probability <= 0.1 ? .apart : .cannotTell
  }
}
