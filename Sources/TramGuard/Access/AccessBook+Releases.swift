// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

extension AccessBook {
  /// Asks that names or positions be shown beside the other, which somebody else must allow.
  ///
  /// - Throws: `AccessRefusal`: `.noGrant` for one who does not see the other half there,
  ///   `.noReason`, `.badTime` for no or too many hours, `.tooManyRequests`
  public mutating func askRelease(
    of half: AccessRight, by actor: AuditEntry.Actor, in area: AreaPath, for purpose: AccessPurpose,
    reason: String, hours: Int, at now: Instant
  ) throws(AccessRefusal) -> ReleaseRequest {
    guard let words = AccessEmergency.plain(reason) else { throw .noReason }
    guard ReleaseRequest.hourRange.contains(hours) else { throw .badTime }
    guard area.isWhole, seesOther(half, actor, area, purpose, at: now) else { throw .noGrant }
    let waiting = requests.values.count { $0.actor == actor && $0.isWaiting(at: now) }
    guard waiting < ReleaseRequest.mostWaiting else { throw .tooManyRequests }
    let request = ReleaseRequest(
      number: lastRequest + 1, actor: actor, lends: half, area: area, purpose: purpose,
      reason: words, hours: hours, time: now)
    restore(request)
    return request
  }

  /// Takes a request over as it was kept.
  public mutating func restore(_ request: ReleaseRequest) {
    lastRequest = max(lastRequest, request.number)
    requests[request.number] = request
  }

  /// A Boolean value: whether somebody may answer a request: another person, who may see there
  /// what is asked for.
  public func mayAnswer(
    _ request: ReleaseRequest, by actor: AuditEntry.Actor, at now: Instant
  ) -> Bool {
    actor != request.actor && actor.kind == .account
      && grant(
        of: actor, AccessRights([request.lends]), on: request.area, for: request.purpose, at: now)
        != nil
  }

  /// Gives or refuses what another asked for.
  ///
  /// - Returns: The request with its answer, and the release where it was given.
  /// - Throws: `AccessRefusal`: `.noRequest`, `.samePerson`, `.noGrant`
  public mutating func answer(
    request number: UInt64, isGiven: Bool, by actor: AuditEntry.Actor, at now: Instant
  ) throws(AccessRefusal) -> (request: ReleaseRequest, release: AccessRelease?) {
    guard var request = requests[number], request.isWaiting(at: now) else { throw .noRequest }
    guard request.actor != actor else { throw .samePerson }
    guard mayAnswer(request, by: actor, at: now) else { throw .noGrant }
    request.answer = .init(by: actor, time: now, isGiven: isGiven)
    var given: AccessRelease?
    if isGiven {
      let release = AccessRelease(
        number: number, actor: request.actor, releasedBy: actor, lends: request.lends,
        area: request.area, purpose: request.purpose, from: now,
        until: now.advanced(seconds: Double(request.hours) * 3600))
      try self.release(release)
      given = release
    }
    requests[number] = request
    return (request, given)
  }

  /// Ends a release: its holder, the one who gave it, or whoever could give it.
  ///
  /// - Throws: `AccessRefusal`: `.noRequest` where no such release counts, `.noGrant`
  public mutating func end(
    release number: UInt64, by actor: AuditEntry.Actor, at now: Instant
  ) throws(AccessRefusal) -> AccessRelease {
    for (holder, list) in releases {
      guard let place = list.firstIndex(where: { $0.number == number && $0.isLive(at: now) })
      else { continue }
      var release = list[place]
      guard
        actor == holder || actor == release.releasedBy
          || grant(
            of: actor, AccessRights([release.lends]), on: release.area, for: release.purpose,
            at: now) != nil
      else { throw .noGrant }
      release.until = now
      releases[holder]?[place] = release
      return release
    }
    throw .noRequest
  }

  /// A Boolean value: whether a grant of somebody sees the half that would not be lent.
  func seesOther(
    _ half: AccessRight, _ actor: AuditEntry.Actor, _ area: AreaPath, _ purpose: AccessPurpose,
    at now: Instant
  ) -> Bool {
    guard let other = AccessRelease.other(half), actor.kind == .account else { return false }
    return grant(of: actor, AccessRights([other]), on: area, for: purpose, at: now) != nil
  }

  // MARK: What is over

  /// Forgets requests, releases, judged emergencies and acts of two that were over before a moment.
  public mutating func forget(before moment: Instant) {
    let gone = Set(
      releases.values.flatMap(\.self).filter { $0.until < moment }.map(\.number))
    releases = releases.compactMapValues { list in
      let rest = list.filter { $0.until >= moment }
      return rest.isEmpty ? nil : rest
    }
    requests = requests.filter { number, request in
      if request.answer?.isGiven == true { return !gone.contains(number) }
      return (request.answer?.time ?? request.time) >= moment
    }
    emergencies = emergencies.compactMapValues { list in
      let rest = list.filter { $0.account == nil || $0.until >= moment }
      return rest.isEmpty ? nil : rest
    }
    joint = joint.filter { $0.value.time >= moment }
  }

  /// Counts on from numbers that were given before, of which the last may be gone.
  public mutating func countOn(requests: UInt64, emergencies: UInt64, acts: UInt64) {
    lastRequest = max(lastRequest, requests)
    lastEmergency = max(lastEmergency, emergencies)
    lastJoint = max(lastJoint, acts)
  }

  // MARK: Lists

  /// Every request, the latest first.
  public var allRequests: [ReleaseRequest] {
    requests.values.sorted { $0.number > $1.number }
  }

  /// The releases of somebody, live or not.
  public func releases(of actor: AuditEntry.Actor) -> [AccessRelease] { releases[actor] ?? [] }

  /// Every release, live or not, the latest first.
  public var allReleases: [AccessRelease] {
    releases.values.flatMap(\.self).sorted { $0.number > $1.number }
  }

  /// Every emergency, live or not, the latest first.
  public var allEmergencies: [AccessEmergency] {
    emergencies.values.flatMap(\.self).sorted { $0.number > $1.number }
  }

  /// Every action of two that was not done and can still be, the latest first.
  public func jointActions(at now: Instant) -> [JointAction] {
    joint.values.filter { !$0.isOver(at: now) }.sorted { $0.number > $1.number }
  }
}
