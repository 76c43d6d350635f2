// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// The question of one person to be shown names and positions together, which another answers.
public struct ReleaseRequest: Hashable, Sendable {
  /// Its number, from 1; the release that answers it has the same.
  public var number: UInt64
  /// Who asks.
  public var actor: AuditEntry.Actor
  /// What is asked for: `.seePeople` or `.seePositions`.
  public var lends: AccessRight
  /// Where.
  public var area: AreaPath
  /// For what.
  public var purpose: AccessPurpose
  /// Why, in the words of the one who asks; it is kept apart from the audit log.
  public var reason: String
  /// For how many hours.
  public var hours: Int
  /// When it was asked.
  public var time: Instant
  /// How it was answered; `nil` until then.
  public var answer: Answer?

  /// How a request was answered.
  public struct Answer: Hashable, Sendable {
    /// By whom.
    public var by: AuditEntry.Actor
    /// When.
    public var time: Instant
    /// Whether the release was given.
    public var isGiven: Bool

    /// Creates an answer.
    public init(by: AuditEntry.Actor, time: Instant, isGiven: Bool) {
      self.by = by
      self.time = time
      self.isGiven = isGiven
    }
  }

  /// How long it waits for an answer, in seconds: a day.
  public static let life = 86_400.0
  /// The hours of a release.
  public static let hourRange = 1...168
  /// The most requests of one actor that wait.
  public static let mostWaiting = 20

  /// Creates a request as it is kept; `AccessBook.askRelease` takes one.
  public init(
    number: UInt64, actor: AuditEntry.Actor, lends: AccessRight, area: AreaPath,
    purpose: AccessPurpose, reason: String, hours: Int, time: Instant, answer: Answer? = nil
  ) {
    self.number = number
    self.actor = actor
    self.lends = lends
    self.area = area
    self.purpose = purpose
    self.reason = reason
    self.hours = hours
    self.time = time
    self.answer = answer
  }

  /// A Boolean value: whether it can still be answered.
  public func isWaiting(at now: Instant) -> Bool {
    answer == nil && time <= now && now.seconds(since: time) < Self.life
  }
}
