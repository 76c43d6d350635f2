// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// Who may look at or do what, where, when and for what: the one place where it is decided.
///
/// A value; whoever holds it keeps it in step with the grants on disk. What no grant allows is
/// refused. No clock is read here: every question names its moment.
public struct AccessBook: Sendable {
  /// In which area an area lies.
  public private(set) var history: AreaHistory
  private var grants: [AuditEntry.Actor: [AccessGrant]] = [:]
  var releases: [AuditEntry.Actor: [AccessRelease]] = [:]
  var requests: [UInt64: ReleaseRequest] = [:]
  var lastRequest: UInt64 = 0
  var emergencies: [AuditEntry.Actor: [AccessEmergency]] = [:]
  var lastEmergency: UInt64 = 0
  var joint: [UInt64: JointAction] = [:]
  var lastJoint: UInt64 = 0

  /// Creates a book in which nobody may do anything.
  public init(history: AreaHistory = .unchanged) { self.history = history }

  // MARK: Keeping

  /// Lets areas lie as another history says.
  public mutating func follow(_ history: AreaHistory) { self.history = history }

  /// Adds a grant.
  ///
  /// - Throws: `GuardError` with code `.badValue` for half a code of an area
  public mutating func add(_ grant: AccessGrant) throws(GuardError) {
    guard grant.area.isWhole else {
      throw GuardError(
        .badValue, detail: "'\(grant.area)' is no country, province, district or ward")
    }
    grants[grant.actor, default: []].append(grant)
  }

  /// Ends a grant at a moment, unless it ends before.
  ///
  /// - Returns: Whether there is such a grant.
  @discardableResult
  public mutating func end(
    grant number: UInt64, of actor: AuditEntry.Actor, at now: Instant
  ) -> Bool {
    guard let place = grants[actor]?.firstIndex(where: { $0.number == number }) else {
      return false
    }
    let until = grants[actor]?[place].until
    grants[actor]?[place].until = until.map { min($0, now) } ?? now
    return true
  }

  /// Everybody who ever had a grant.
  var actors: Dictionary<AuditEntry.Actor, [AccessGrant]>.Keys { grants.keys }

  /// The grants of somebody, live or not.
  public func grants(of actor: AuditEntry.Actor) -> [AccessGrant] { grants[actor] ?? [] }

  /// Lets somebody see names and positions together.
  ///
  /// - Throws: `AccessRefusal`: `.samePerson` for one's own release; `.noGrant` where the one who
  ///   releases may not see there what is lent, or the one who is lent it not the other half;
  ///   `.badTime` for longer than a week
  public mutating func release(_ release: AccessRelease) throws(AccessRefusal) {
    guard release.releasedBy != release.actor else { throw .samePerson }
    let (from, purpose) = (release.from, release.purpose)
    let length = release.until.seconds(since: from)
    guard length >= 0, length <= AccessRelease.longest else { throw .badTime }
    guard
      grant(
        of: release.releasedBy, AccessRights([release.lends]), on: release.area, for: purpose,
        at: from) != nil, seesOther(release.lends, release.actor, release.area, purpose, at: from)
    else { throw .noGrant }
    restore(release)
  }

  /// Takes a release over as it was kept.
  public mutating func restore(_ release: AccessRelease) {
    releases[release.actor, default: []].append(release)
  }

  // MARK: Deciding

  /// The grant by which somebody may do all of some things in an area, or `nil`.
  ///
  /// - Complexity: O(grants of the actor × depth); below a microsecond for a few
  public func grant(
    of actor: AuditEntry.Actor, _ rights: AccessRights, on area: AreaPath,
    for purpose: AccessPurpose, at now: Instant
  ) -> AccessGrant? {
    guard let own = grants[actor] else { return nil }
    for grant in own
    where grant.isLive(at: now) && grant.role.rights.isSuperset(of: rights)
      && grant.purposes.contains(purpose) && history.lies(area, in: grant.area, at: now)
    {
      return grant
    }
    return nil
  }

  /// A Boolean value: whether somebody may do all of some things in an area; names and positions
  /// together need a release besides, or a role that sees both.
  public func allows(
    _ actor: AuditEntry.Actor, _ rights: AccessRights, on area: AreaPath,
    for purpose: AccessPurpose, at now: Instant
  ) -> Bool {
    if AccessRights.seeing.isSuperset(of: rights), let own = emergencies[actor] {
      for emergency in own
      where emergency.isLive(at: now) && history.lies(area, in: emergency.area, at: now) {
        return true
      }
    }
    let needed = Self.joined.isSubset(of: rights) ? rights.union(Self.together) : rights
    return grant(of: actor, needed, on: area, for: purpose, at: now) != nil
      || isReleased(actor, needed, area, purpose, at: now)
  }

  private static let joined = AccessRights([.seePeople, .seePositions])
  private static let together = AccessRights([.seeTogether])

  /// A Boolean value: whether a grant and a release together allow something.
  private func isReleased(
    _ actor: AuditEntry.Actor, _ needed: AccessRights, _ area: AreaPath, _ purpose: AccessPurpose,
    at now: Instant
  ) -> Bool {
    guard let own = releases[actor] else { return false }
    for release in own
    where release.isLive(at: now) && release.purpose == purpose
      && history.lies(area, in: release.area, at: now)
    {
      for grant in grants[actor] ?? [] where counts(grant, purpose, at: now) {
        if let lent = release.lent(to: grant.role), lent.isSuperset(of: needed),
          history.lies(area, in: grant.area, at: now)
        {
          return true
        }
      }
    }
    return false
  }

  private func counts(_ grant: AccessGrant, _ purpose: AccessPurpose, at now: Instant) -> Bool {
    grant.isLive(at: now) && grant.purposes.contains(purpose)
  }

  // MARK: Scopes

  /// What somebody may look at or do in one request, for stores.
  ///
  /// Its reach is every area for which `allows` says yes.
  ///
  /// - Throws: `AccessRefusal`
  /// - Complexity: O(grants × *n* log *n*) in the areas that ever changed
  public func scope(
    of actor: AuditEntry.Actor, _ rights: AccessRights, for purpose: AccessPurpose, at now: Instant
  ) throws(AccessRefusal) -> Scope {
    let needed = Self.joined.isSubset(of: rights) ? rights.union(Self.together) : rights
    var found = try granted(actor, needed, purpose, at: now)
    found += try released(actor, needed, purpose, at: now)
    if AccessRights.seeing.isSuperset(of: rights) { found += try taken(actor, at: now) }
    guard let first = found.min(by: { $0.area.count < $1.area.count }) else {
      throw lacking(actor, needed, purpose, at: now) == nil ? .noGrant : .noRelease
    }
    let reach = found.dropFirst().reduce(found[0].reach) { $0.union($1.reach) }
    guard !reach.isNowhere else {
      throw lacking(actor, needed, purpose, at: now) == nil ? .noGrant : .noRelease
    }
    return Scope(
      actor: actor, rights: rights, purpose: purpose, reach: reach, area: first.area,
      grant: first.grant, time: now, until: found.compactMap(\.until).min(),
      isEmergency: found.allSatisfy(\.isEmergency))
  }

  /// A stretch of what is allowed, and by what.
  private struct Piece {
    var reach: AreaReach
    var area: AreaPath
    var grant: UInt64
    var until: Instant?
    var isEmergency = false
  }

  private func granted(
    _ actor: AuditEntry.Actor, _ rights: AccessRights, _ purpose: AccessPurpose, at now: Instant
  ) throws(AccessRefusal) -> [Piece] {
    var found: [Piece] = []
    for grant in grants[actor] ?? []
    where grant.isLive(at: now) && grant.role.rights.isSuperset(of: rights)
      && grant.purposes.contains(purpose)
    {
      found.append(
        Piece(
          reach: try reach(of: grant.area, at: now), area: grant.area, grant: grant.number,
          until: grant.until))
    }
    return found
  }

  private func released(
    _ actor: AuditEntry.Actor, _ needed: AccessRights, _ purpose: AccessPurpose, at now: Instant
  ) throws(AccessRefusal) -> [Piece] {
    var found: [Piece] = []
    for release in releases[actor] ?? [] where release.isLive(at: now) && release.purpose == purpose
    {
      let area = try reach(of: release.area, at: now)
      for grant in grants[actor] ?? [] where counts(grant, purpose, at: now) {
        guard let lent = release.lent(to: grant.role), lent.isSuperset(of: needed) else { continue }
        let reach = area.intersection(try reach(of: grant.area, at: now))
        guard !reach.isNowhere else { continue }
        found.append(
          Piece(
            reach: reach, area: release.area, grant: grant.number,
            until: grant.until.map { min($0, release.until) } ?? release.until))
      }
    }
    return found
  }

  /// What somebody would have to be lent to be allowed something anywhere; `nil` where a release
  /// would not help.
  public func lacking(
    _ actor: AuditEntry.Actor, _ rights: AccessRights, _ purpose: AccessPurpose, at now: Instant
  ) -> AccessRight? {
    let needed = Self.joined.isSubset(of: rights) ? rights.union(Self.together) : rights
    for grant in grants[actor] ?? []
    where counts(grant, purpose, at: now) && !grant.role.rights.isSuperset(of: needed) {
      for half in [AccessRight.seePositions, .seePeople] where needed.contains(half) {
        guard let other = AccessRelease.other(half), grant.role.rights.contains(other) else {
          continue
        }
        let lent = grant.role.rights.union(AccessRights([half, .seeTogether]))
        if lent.isSuperset(of: needed) { return half }
      }
    }
    return nil
  }

  private func taken(
    _ actor: AuditEntry.Actor, at now: Instant
  ) throws(AccessRefusal) -> [Piece] {
    var found: [Piece] = []
    for emergency in emergencies[actor] ?? [] where emergency.isLive(at: now) {
      found.append(
        Piece(
          reach: try reach(of: emergency.area, at: now), area: emergency.area, grant: 0,
          until: emergency.until, isEmergency: true))
    }
    return found
  }

  private func reach(
    of area: AreaPath, at now: Instant
  ) throws(AccessRefusal) -> AreaReach {
    do { return try history.reach(of: area, at: now) } catch { throw .tooManyPieces }
  }

  /// The scope of the service itself: of what runs by its own clock, and of routes that show
  /// nothing of anybody.
  public static func ownScope(
    for purpose: AccessPurpose = .service, at now: Instant
  ) -> Scope {
    Scope(
      actor: AuditEntry.Actor(.system), rights: AccessRights(AccessRight.allCases),
      purpose: purpose, reach: .everywhere, area: .country, grant: 0, time: now, until: nil,
      isEmergency: false)
  }
}
