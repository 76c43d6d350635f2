// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// The word of one person that lets another see names and positions together, for a time.
public struct AccessRelease: Hashable, Sendable {
  /// Who may see both.
  public var actor: AuditEntry.Actor
  /// Who said so.
  public var releasedBy: AuditEntry.Actor
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
    actor: AuditEntry.Actor, releasedBy: AuditEntry.Actor, area: AreaPath, purpose: AccessPurpose,
    from: Instant, until: Instant
  ) {
    self.actor = actor
    self.releasedBy = releasedBy
    self.area = area
    self.purpose = purpose
    self.from = from
    self.until = until
  }
}
