// SPDX-License-Identifier: Apache-2.0

/// How two people met within a stretch of time, in figures, and what says so.
///
/// Times of contact of several sources are united: what overlaps counts once.
public struct ContactRow: Hashable, Sendable {
  /// The one asked for, or the one with the smaller number.
  public var a: PersonNumber
  /// The other.
  public var b: PersonNumber
  /// The time in contact, milliseconds.
  public var total: Double
  /// The largest contact time within any window of the rule's length, milliseconds.
  public var largest: Double
  /// The start of the first contact, milliseconds since 1970-01-01 00:00 UTC.
  public var first: Int64
  /// The end of the last contact, likewise.
  public var last: Int64
  /// The first time whose last window holds the rule's threshold; `nil`: never.
  public var reached: Int64?
  /// What says so.
  public var evidence: ContactEvidence

  /// Creates a row.
  public init(
    a: PersonNumber, b: PersonNumber, total: Double, largest: Double, first: Int64, last: Int64,
    reached: Int64?, evidence: ContactEvidence
  ) {
    self.a = a
    self.b = b
    self.total = total
    self.largest = largest
    self.first = first
    self.last = last
    self.reached = reached
    self.evidence = evidence
  }
}

/// What says that two people met: sources, how often, how near, how surely.
public struct ContactEvidence: Hashable, Sendable {
  /// The sources that say so.
  public var sources: ContactSource = []
  /// The stretches of contact by position.
  public var positionStretches = 0
  /// The time in contact by position, milliseconds; not united with proven contacts.
  public var positionTime = 0.0
  /// The proven contacts.
  public var provenStretches = 0
  /// The time in proven contact, milliseconds.
  public var provenTime = 0.0
  /// The least distance by position, metres; `nil` without one.
  public var nearest: Double?
  /// The typical error of the offset between both positions while in contact: the radius that
  /// holds it with 68 %, metres; `nil` without a contact by position.
  public var error: Double?

  /// The areas in which both were at the same time.
  public var areas = 0
  /// The time they were both in one, milliseconds; no time of contact.
  public var areaTime: Int64 = 0

  /// Creates empty evidence.
  public init() {}
}
