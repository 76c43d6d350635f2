// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension AccessRight {
  /// Whether what it allows takes two people when it reaches the whole country.
  public var takesTwo: Bool { self == .exportPeople || self == .erasePeople }

  /// For what it is used when it reaches the whole country.
  public var nationalPurpose: AccessPurpose { self == .exportPeople ? .tracing : .administration }
}

/// Something of the whole country that one person asks for and another must agree to.
///
/// Its time begins with the question; once agreed to it can be done once, by the one who asked.
public struct JointAction: Hashable, Sendable {
  /// Its number, from 1.
  public var number: UInt64
  /// What would be done: a right, for the whole country.
  public var right: AccessRight
  /// Exactly what, such as the hash of a form; it is done as it was agreed to or not at all.
  public var content: MerkleHash
  /// What it is in words, for the one who must agree; it is kept apart from the audit log.
  public var label: String
  /// Who asked.
  public var asked: AuditEntry.Actor
  /// When.
  public var time: Instant
  /// Who agreed; `nil` until then.
  public var agreed: AuditEntry.Actor?
  /// Whether it was done.
  public var isDone = false

  /// How long it waits, in seconds: a day.
  public static let life = 86_400.0

  /// Creates an action that waits.
  public init(
    number: UInt64, right: AccessRight, content: MerkleHash, label: String = "",
    asked: AuditEntry.Actor, time: Instant
  ) {
    self.number = number
    self.right = right
    self.content = content
    self.label = label
    self.asked = asked
    self.time = time
  }

  /// A Boolean value: whether its time has passed.
  public func isOver(at now: Instant) -> Bool {
    isDone || now < time || now.seconds(since: time) >= Self.life
  }
}
