// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// A role that somebody has in an area for a time.
public struct AccessGrant: Hashable, Sendable {
  /// The grant's number, which audit entries carry; from 1.
  public var number: UInt64
  /// Who has it.
  public var actor: AuditEntry.Actor
  /// What they are.
  public var role: AccessRole
  /// Where; the country's is everywhere.
  public var area: AreaPath
  /// From when on.
  public var from: Instant
  /// From when on no longer; `nil` until it is taken back.
  public var until: Instant?
  /// For what alone.
  public var purposes: AccessPurposes

  /// Creates a grant.
  public init(
    number: UInt64, actor: AuditEntry.Actor, role: AccessRole, area: AreaPath, from: Instant,
    until: Instant? = nil, purposes: AccessPurposes = .all
  ) {
    self.number = number
    self.actor = actor
    self.role = role
    self.area = area
    self.from = from
    self.until = until
    self.purposes = purposes
  }

  /// A Boolean value: whether it counts at a moment: from `from` on, at `until` no longer.
  public func isLive(at now: Instant) -> Bool {
    guard from <= now else { return false }
    guard let until else { return true }
    return now < until
  }
}
