// SPDX-License-Identifier: Apache-2.0

/// Why access was not given.
public enum AccessRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// No grant of the actor has the rights, or none for this purpose, or none at this moment.
  case noGrant
  /// Names and positions would be seen together, and nobody has released that.
  case noRelease
  /// An emergency was asked for without a reason that can be read later.
  case noReason
  /// The actor has too many emergencies, or has not accounted for an earlier one.
  case tooManyEmergencies
  /// It is the other one of two who must agree.
  case samePerson
  /// There is no such request, or its time has passed, or it was used.
  case noRequest
  /// A release of no time, or for longer than a week.
  case badTime
  /// Too many requests of the actor wait for an answer.
  case tooManyRequests
  /// The area comes to too many pieces.
  case tooManyPieces

  /// The sentence for a person.
  public var description: String {
    switch self {
    case .noGrant: "no grant allows this here and now"
    case .noRelease: "names and positions are not shown together without a release"
    case .noReason: "this needs a reason of 10 to 500 characters on one line"
    case .tooManyEmergencies: "too many emergencies, or an earlier one is not accounted for"
    case .samePerson: "another person must agree"
    case .noRequest: "there is no such request, or its time has passed"
    case .badTime: "a release is for 1 to 168 hours"
    case .tooManyRequests: "too many requests wait for an answer"
    case .tooManyPieces: "the area comes to too many pieces"
    }
  }

  /// The word in audit entries.
  public var word: AuditWord {
    switch self {
    case .noGrant: AuditWord("no-grant")
    case .noRelease: AuditWord("no-release")
    case .noReason: AuditWord("no-reason")
    case .tooManyEmergencies: AuditWord("too-many-emergencies")
    case .samePerson: AuditWord("same-person")
    case .noRequest: AuditWord("no-request")
    case .badTime: AuditWord("bad-time")
    case .tooManyRequests: AuditWord("too-many-requests")
    case .tooManyPieces: AuditWord("too-many-pieces")
    }
  }
}
