// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// What one actor may look at or do in one request: made by Guard alone, shown to every store.
///
/// There is no way to make one outside Guard but to ask an `AccessBook`, which refuses where no
/// grant reaches.
public struct Scope: Hashable, Sendable {
  /// Who asks.
  public let actor: AuditEntry.Actor
  /// What is allowed.
  public let rights: AccessRights
  /// For what.
  public let purpose: AccessPurpose
  /// Where.
  public let reach: AreaReach
  /// The area of the grant; with several the largest stands for all.
  public let area: AreaPath
  /// The number of that grant; 0 for the service itself.
  public let grant: UInt64
  /// When it was made.
  public let time: Instant
  /// From when on it counts no longer; long answers must end then.
  public let until: Instant?
  /// Whether it stands on an emergency, without a grant.
  public let isEmergency: Bool

  init(
    actor: AuditEntry.Actor, rights: AccessRights, purpose: AccessPurpose, reach: AreaReach,
    area: AreaPath, grant: UInt64, time: Instant, until: Instant?, isEmergency: Bool
  ) {
    self.actor = actor
    self.rights = rights
    self.purpose = purpose
    self.reach = reach
    self.area = area
    self.grant = grant
    self.time = time
    self.until = until
    self.isEmergency = isEmergency
  }

  /// A Boolean value: whether a record's area lies in it; an empty code, of an area that is not
  /// known, lies in the country's alone.
  public func covers(area code: String) -> Bool { reach.contains(code) }

  /// The ground of an audit entry.
  public func ground(dossier: UInt64 = 0) -> AuditEntry.Ground {
    AuditEntry.Ground(
      area: area.number, grant: grant, purpose: purpose.word, dossier: dossier)
  }
}
