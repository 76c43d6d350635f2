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
  private var releases: [AuditEntry.Actor: [AccessRelease]] = [:]
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

  /// The grants of somebody, live or not.
  public func grants(of actor: AuditEntry.Actor) -> [AccessGrant] { grants[actor] ?? [] }

  /// Lets somebody see names and positions together.
  ///
  /// - Throws: `AccessRefusal`: `.samePerson` for one's own release, `.noGrant` where the one who
  ///   releases may not see names there themselves, or for longer than a week
  public mutating func release(_ release: AccessRelease) throws(AccessRefusal) {
    guard release.releasedBy != release.actor else { throw .samePerson }
    let rights = AccessRights([.seePeople])
    guard release.until.seconds(since: release.from) <= AccessRelease.longest,
      grant(
        of: release.releasedBy, rights, on: release.area, for: release.purpose, at: release.from)
        != nil
    else { throw .noGrant }
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
    if grant(of: actor, needed, on: area, for: purpose, at: now) != nil { return true }
    guard needed != rights, !rights.contains(.seeTogether) else { return false }
    // With a release the two may come from two grants.
    guard isReleased(actor, area, purpose, at: now) else { return false }
    let rest = rights.subtracting(Self.joined)
    return grant(
      of: actor, rest.union(AccessRights([.seePeople])), on: area, for: purpose, at: now) != nil
      && grant(
        of: actor, rest.union(AccessRights([.seePositions])), on: area, for: purpose, at: now)
        != nil
  }

  private static let joined = AccessRights([.seePeople, .seePositions])
  private static let together = AccessRights([.seeTogether])

  private func isReleased(
    _ actor: AuditEntry.Actor, _ area: AreaPath, _ purpose: AccessPurpose, at now: Instant
  ) -> Bool {
    (releases[actor] ?? []).contains { release in
      release.from <= now && now < release.until && release.purpose == purpose
        && history.lies(area, in: release.area, at: now)
    }
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
    var isBarred = false
    if needed != rights, !rights.contains(.seeTogether) {
      let rest = rights.subtracting(Self.joined)
      let names = try granted(actor, rest.union(AccessRights([.seePeople])), purpose, at: now)
      let places = try granted(actor, rest.union(AccessRights([.seePositions])), purpose, at: now)
      isBarred = !names.isEmpty && !places.isEmpty || found.isEmpty && !names.isEmpty
      found += try released(actor, purpose, names, places, at: now)
    }
    if AccessRights.seeing.isSuperset(of: rights) { found += try taken(actor, at: now) }
    guard let first = found.min(by: { $0.area.count < $1.area.count }) else {
      throw isBarred ? .noRelease : .noGrant
    }
    let reach = found.dropFirst().reduce(found[0].reach) { $0.union($1.reach) }
    guard !reach.isNowhere else { throw isBarred ? .noRelease : .noGrant }
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
    _ actor: AuditEntry.Actor, _ purpose: AccessPurpose, _ names: [Piece], _ places: [Piece],
    at now: Instant
  ) throws(AccessRefusal) -> [Piece] {
    let named = names.reduce(AreaReach.nowhere) { $0.union($1.reach) }
    let placed = places.reduce(AreaReach.nowhere) { $0.union($1.reach) }
    let both = named.intersection(placed)
    var found: [Piece] = []
    for release in releases[actor] ?? []
    where release.from <= now && now < release.until && release.purpose == purpose {
      let reach = both.intersection(try reach(of: release.area, at: now))
      guard !reach.isNowhere else { continue }
      let until = (names + places).compactMap(\.until).min()
      found.append(
        Piece(
          reach: reach, area: release.area, grant: names.first?.grant ?? 0,
          until: until.map { min($0, release.until) } ?? release.until))
    }
    return found
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
