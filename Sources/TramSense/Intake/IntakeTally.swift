// SPDX-License-Identifier: Apache-2.0

/// How often each reason occurred; tallies of parts add up to the tally of the whole.
public struct IntakeTally: Hashable, Sendable {
  /// How many lines were seen.
  public internal(set) var lines: Int64 = 0
  /// How many observations came of them.
  public internal(set) var observations: Int64 = 0
  /// How many lines were refused; with those skipped and the observations they make up `lines`.
  public internal(set) var refused: Int64 = 0
  /// How many lines were left out with nothing wrong about them.
  public internal(set) var skipped: Int64 = 0
  private var counts = [Int64](repeating: 0, count: IntakeReason.allCases.count)

  /// Creates an empty tally.
  public init() {}

  /// How often a reason occurred.
  public subscript(reason: IntakeReason) -> Int64 { counts[Int(reason.rawValue)] }

  /// Counts a reason.
  @inline(__always)
  public mutating func count(_ reason: IntakeReason) { counts[Int(reason.rawValue)] &+= 1 }

  /// Takes up how often a reason occurred before.
  mutating func set(_ reason: IntakeReason, to count: Int64) {
    counts[Int(reason.rawValue)] = count
  }

  /// Adds the counts of another part of the input.
  public mutating func add(_ other: IntakeTally) {
    lines &+= other.lines
    observations &+= other.observations
    refused &+= other.refused
    skipped &+= other.skipped
    for i in counts.indices { counts[i] &+= other.counts[i] }
  }

  /// The reasons that occurred, in the order of their declaration.
  public var reasons: [(reason: IntakeReason, count: Int64)] {
    IntakeReason.allCases.compactMap { self[$0] > 0 ? ($0, self[$0]) : nil }
  }
}

/// Why one line was refused.
public struct IntakeRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of refusal; what callers switch on and tests compare.
  public var reason: IntakeReason
  /// What was seen and what was expected, without the line's number.
  public var detail: String

  /// Creates a refusal.
  public init(_ reason: IntakeReason, detail: String) {
    self.reason = reason
    self.detail = detail
  }

  /// The reason as a person reads it.
  public var description: String { detail }
}

/// What became of one line.
public enum LineOutcome: Hashable, Sendable {
  /// It gave an observation.
  case accepted
  /// It was left out, and nothing is wrong with it.
  case skipped(IntakeReason)
  /// It was refused.
  case refused(IntakeRefusal)
}
