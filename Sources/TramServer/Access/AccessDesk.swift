// SPDX-License-Identifier: Apache-2.0

import Logging
import TramGeo
import TramGuard
import TramUnits

/// What one account sees and does of releases, emergencies and actions of two.
struct AccessDesk: Sendable {
  let room: ControlRoom
  let account: AccountID
  let now: Instant

  /// - Throws: `ServerError` with code `.forbidden` for who is no account
  init(_ room: ControlRoom, _ context: RoomContext) throws {
    guard case .account(let id, _, _) = context.caller else {
      throw ServerError(.forbidden, detail: "this is for people who signed in")
    }
    self.room = room
    account = id
    now = room.now()
  }

  var actor: AuditEntry.Actor { AuditEntry.Actor(.account, account.rawValue) }

  // MARK: Steps

  func ask(_ form: LoanForm) async throws -> ReleaseRequest {
    try await room.accounts.askRelease(
      of: form.lends.right, by: account, in: try Self.area(form.area), for: form.purpose.purpose,
      reason: form.reason, hours: form.hours, at: now)
  }

  func answer(_ number: UInt64, isGiven: Bool) async throws -> ReleaseRequest {
    try await room.accounts.answer(request: number, isGiven: isGiven, by: account, at: now).request
  }

  func end(_ number: UInt64) async throws -> ReleaseRequest {
    _ = try await room.accounts.end(release: number, by: account, at: now)
    guard let request = room.accounts.book.allRequests.first(where: { $0.number == number }) else {
      throw AccessRefusal.noRequest
    }
    return request
  }

  /// Takes an emergency, and tells of it: in the log of the server, in the metrics, on each page
  /// of whoever oversees the area.
  func take(_ form: EmergencyForm) async throws -> AccessEmergency {
    let taken = try await room.accounts.takeEmergency(
      by: account, in: try Self.area(form.area), reason: form.reason, at: now)
    room.logger.warning(
      "an emergency was taken",
      metadata: [
        "number": "\(taken.number)", "account": "\(account.rawValue)", "area": "\(taken.area)",
      ])
    return taken
  }

  func judge(_ number: UInt64, isJustified: Bool) async throws -> AccessEmergency {
    try await room.accounts.account(
      forEmergency: number, isJustified: isJustified, by: account, at: now)
  }

  func agree(_ number: UInt64) async throws -> JointAction {
    // One that is gone is refused for that, whatever it was for.
    let purpose = room.accounts.book.jointActions(at: now).first { $0.number == number }?
      .right.nationalPurpose
    return try await room.accounts.agree(
      to: number, by: account, purpose: purpose ?? .administration, at: now)
  }

  // MARK: Lists

  /// The requests of this account, the latest first.
  var own: [ReleaseRequest] {
    Array(room.accounts.book.allRequests.filter { $0.actor == actor }.prefix(Self.most))
  }

  /// The requests of others that wait and that this account may answer.
  var toAnswer: [ReleaseRequest] {
    let book = room.accounts.book
    return book.allRequests.filter {
      $0.isWaiting(at: now) && book.mayAnswer($0, by: actor, at: now)
    }
  }

  /// What others see by a release that this account may end.
  var lent: [AccessRelease] {
    let book = room.accounts.book
    return book.allReleases.filter {
      $0.isLive(at: now) && $0.actor != actor
        && ($0.releasedBy == actor
          || book.allows(
            actor, AccessRights([$0.lends]), on: $0.area, for: $0.purpose, at: now))
    }
  }

  /// The emergencies of this account, the latest first.
  var taken: [AccessEmergency] {
    Array(room.accounts.book.allEmergencies.filter { $0.actor == actor }.prefix(Self.most))
  }

  /// The emergencies of others that this account must account for.
  var toJudge: [AccessEmergency] {
    let book = room.accounts.book
    return book.allEmergencies.filter {
      $0.account == nil && $0.actor != actor && book.oversees(actor, $0.area, at: now)
    }
  }

  /// What waits for a second person: what this account asked for, or may agree to.
  var joint: [JointAction] {
    let book = room.accounts.book
    return book.jointActions(at: now).filter { action in
      action.asked == actor
        || action.agreed == nil
          && book.grant(
            of: actor, AccessRights([action.right]), on: .country,
            for: action.right.nationalPurpose, at: now)
            != nil
    }
  }

  /// How many things wait for this account.
  var waiting: Int {
    toAnswer.count + toJudge.count
      + joint.count { $0.asked != actor && $0.agreed == nil }
  }

  /// How many rows of one's own are shown.
  private static let most = 50

  private static func area(_ code: String) throws -> AreaPath {
    guard let area = AreaPath(code), area.isWhole else { throw AccountStore.halfArea }
    return area
  }
}
