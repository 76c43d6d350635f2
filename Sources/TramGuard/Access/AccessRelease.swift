// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// The word of one person that lets another see names and positions together, for a time.
///
/// Whoever sees one of the two is lent the other. In its area, for its purpose, each grant that
/// sees the one half counts as if its role saw both; what can be done stays what it was.
public struct AccessRelease: Hashable, Sendable {
  /// Its number, that of the request which it answers; from 1.
  public var number: UInt64
  /// Who may see both.
  public var actor: AuditEntry.Actor
  /// Who said so.
  public var releasedBy: AuditEntry.Actor
  /// What is lent: `.seePeople` or `.seePositions`.
  public var lends: AccessRight
  /// Where.
  public var area: AreaPath
  /// For what alone.
  public var purpose: AccessPurpose
  /// From when on.
  public var from: Instant
  /// From when on no longer.
  public var until: Instant

  /// The longest time of a release, in seconds: a week.
  public static let longest = 7 * 86_400.0

  /// Creates a release.
  public init(
    number: UInt64 = 0, actor: AuditEntry.Actor, releasedBy: AuditEntry.Actor,
    lends: AccessRight, area: AreaPath, purpose: AccessPurpose, from: Instant, until: Instant
  ) {
    self.number = number
    self.actor = actor
    self.releasedBy = releasedBy
    self.lends = lends
    self.area = area
    self.purpose = purpose
    self.from = from
    self.until = until
  }

  /// A Boolean value: whether it counts at a moment.
  public func isLive(at now: Instant) -> Bool { from <= now && now < until }

  /// The half that its holder must see by a grant; `nil` where it lends neither.
  static func other(_ half: AccessRight) -> AccessRight? {
    switch half {
    case .seePeople: .seePositions
    case .seePositions: .seePeople
    default: nil
    }
  }

  /// What a role comes to where the release counts; `nil` for one that it does not help.
  func lent(to role: AccessRole) -> AccessRights? {
    guard let other = Self.other(lends), role.rights.contains(other) else { return nil }
    return role.rights.union(AccessRights([lends, .seeTogether]))
  }
}
