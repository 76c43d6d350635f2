// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

/// Somebody whom a person met within a window, and what the meeting may have led to.
public struct ChainLink: Hashable, Sendable {
  /// Whom.
  public var person: PersonNumber
  /// The first moment of contact within the window.
  public var first: Instant
  /// The last one.
  public var last: Instant
  /// How likely the contact was one and infected him, had the other been infectious.
  public var risk: Probability
  /// What says that they met.
  public var sources: ContactSource

  /// Creates a contact.
  public init(
    person: PersonNumber, first: Instant, last: Instant, risk: Probability,
    sources: ContactSource = .position
  ) {
    self.person = person
    self.first = first
    self.last = last
    self.risk = risk
    self.sources = sources
  }
}

/// Finds whom a person met; what a search through chains asks, step by step.
///
/// `MemoryChainLinks` is the specification.
public protocol ChainFinding: Sendable {
  /// The contacts of a person within a window that count by the rule of the trace, in any order.
  ///
  /// What lies outside the window is cut off: `first` and `last` lie within it.
  func contacts(
    of person: PersonNumber, from: Instant, until: Instant
  ) throws -> [ChainLink]
}
