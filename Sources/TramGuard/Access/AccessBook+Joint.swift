// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

extension AccessBook {
  // MARK: Emergencies

  /// Takes access without a grant: everything can be seen in an area for an hour, nothing done.
  ///
  /// Whoever calls it must raise the alarm with the emergency that it gives, before anything is
  /// shown. An actor with a live grant of some role takes it; nobody else.
  ///
  /// - Throws: `AccessRefusal`: `.noReason`, `.noGrant`, `.tooManyEmergencies` for a fourth in a
  ///   day, or when an earlier one was not accounted for within a day or was not justified
  public mutating func takeEmergency(
    by actor: AuditEntry.Actor, in area: AreaPath, reason: String, at now: Instant
  ) throws(AccessRefusal) -> AccessEmergency {
    guard let words = AccessEmergency.plain(reason) else { throw .noReason }
    let sees = grants(of: actor).contains {
      $0.isLive(at: now) && !$0.role.rights.isDisjoint(with: .seeing) && $0.role != .communicator
    }
    guard sees, actor.kind == .account, area.isWhole else { throw .noGrant }
    let own = emergencies[actor] ?? []
    let today = own.count { now.seconds(since: $0.from) < AccessEmergency.accountable }
    let isOwing = own.contains {
      $0.account == nil && now.seconds(since: $0.from) >= AccessEmergency.accountable
        || $0.account?.isJustified == false
    }
    guard today < AccessEmergency.mostADay, !isOwing else { throw .tooManyEmergencies }
    lastEmergency += 1
    let emergency = AccessEmergency(
      number: lastEmergency, actor: actor, area: area, reason: words, from: now,
      until: now.advanced(seconds: AccessEmergency.life))
    emergencies[actor, default: []].append(emergency)
    return emergency
  }

  /// Takes an emergency over as it was kept.
  public mutating func restore(_ emergency: AccessEmergency) {
    lastEmergency = max(lastEmergency, emergency.number)
    emergencies[emergency.actor, default: []].append(emergency)
  }

  /// Notes whether it was right to take an emergency; one that was not ends at once.
  ///
  /// - Throws: `AccessRefusal`: `.noRequest`, `.samePerson`, `.noGrant` for one who does not
  ///   oversee its area
  public mutating func account(
    forEmergency number: UInt64, isJustified: Bool, by actor: AuditEntry.Actor, at now: Instant
  ) throws(AccessRefusal) -> AccessEmergency {
    for (holder, list) in emergencies {
      guard let place = list.firstIndex(where: { $0.number == number }) else { continue }
      guard holder != actor else { throw .samePerson }
      guard oversees(actor, list[place].area, at: now) else { throw .noGrant }
      guard list[place].account == nil else { throw .noRequest }
      var emergency = list[place]
      emergency.account = .init(by: actor, time: now, isJustified: isJustified)
      emergencies[holder]?[place] = emergency
      return emergency
    }
    throw .noRequest
  }

  /// A Boolean value: whether somebody is told of emergencies in an area, and accounts for them.
  public func oversees(_ actor: AuditEntry.Actor, _ area: AreaPath, at now: Instant) -> Bool {
    grant(of: actor, AccessRights([.oversee]), on: area, for: .audit, at: now) != nil
  }

  // MARK: Two people

  /// Takes an action over as it was kept.
  public mutating func restore(_ action: JointAction) {
    lastJoint = max(lastJoint, action.number)
    joint[action.number] = action
  }

  /// A Boolean value: whether anybody else could agree to something of the whole country.
  public func hasSecond(
    beside actor: AuditEntry.Actor, for right: AccessRight, purpose: AccessPurpose, at now: Instant,
    where counts: (AuditEntry.Actor) -> Bool
  ) -> Bool {
    actors.contains {
      $0 != actor && counts($0)
        && grant(of: $0, AccessRights([right]), on: .country, for: purpose, at: now) != nil
    }
  }

  /// Asks for something of the whole country, which another must agree to.
  ///
  /// - Throws: `AccessRefusal` with code `.noGrant`
  public mutating func ask(
    for right: AccessRight, _ content: MerkleHash, label: String = "", by actor: AuditEntry.Actor,
    purpose: AccessPurpose, at now: Instant
  ) throws(AccessRefusal) -> JointAction {
    try requireNational(right, actor, purpose, at: now)
    joint = joint.filter { !$0.value.isOver(at: now) }
    lastJoint += 1
    let action = JointAction(
      number: lastJoint, right: right, content: content, label: label, asked: actor,
      time: now)
    joint[action.number] = action
    return action
  }

  /// Agrees to what another asked for.
  ///
  /// - Throws: `AccessRefusal`: `.noRequest`, `.samePerson`, `.noGrant`
  public mutating func agree(
    to number: UInt64, by actor: AuditEntry.Actor, purpose: AccessPurpose, at now: Instant
  ) throws(AccessRefusal) -> JointAction {
    guard var action = joint[number], !action.isOver(at: now), action.agreed == nil else {
      throw .noRequest
    }
    guard action.asked != actor else { throw .samePerson }
    try requireNational(action.right, actor, purpose, at: now)
    action.agreed = actor
    joint[number] = action
    return action
  }

  /// Uses an agreement up, for exactly what was agreed to.
  ///
  /// - Returns: The action, which is done.
  /// - Throws: `AccessRefusal`: `.noRequest`; `.noGrant` when one of the two lost the right since
  @discardableResult
  public mutating func spend(
    _ number: UInt64, _ content: MerkleHash, by actor: AuditEntry.Actor, purpose: AccessPurpose,
    at now: Instant
  ) throws(AccessRefusal) -> JointAction {
    guard var action = joint[number], !action.isOver(at: now), action.asked == actor,
      action.content == content, let other = action.agreed
    else { throw .noRequest }
    try requireNational(action.right, actor, purpose, at: now)
    try requireNational(action.right, other, purpose, at: now)
    action.isDone = true
    joint[number] = action
    return action
  }

  private func requireNational(
    _ right: AccessRight, _ actor: AuditEntry.Actor, _ purpose: AccessPurpose, at now: Instant
  ) throws(AccessRefusal) {
    guard
      grant(of: actor, AccessRights([right]), on: .country, for: purpose, at: now) != nil
    else { throw .noGrant }
  }
}
