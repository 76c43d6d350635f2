// SPDX-License-Identifier: Apache-2.0

import TramGuard
import TramUnits

/// Releases, emergencies and actions of two as the interface shows them.
struct AccessView: Encodable {
  /// A request for a release, and what came of it.
  struct Loan: Encodable {
    var id: UInt64
    var account: UInt64
    var lends: String
    var area: String
    var purpose: String
    var reason: String
    var hours: Int
    var time: Instant
    /// `waiting`, `given`, `ended`, `refused`, `over` for one that nobody answered in time.
    var state: String
    var answeredBy: UInt64?
    var until: Instant?

    init(_ request: ReleaseRequest, _ desk: AccessDesk) {
      let release = desk.room.accounts.book.releases(of: request.actor)
        .last { $0.number == request.number }
      id = request.number
      account = request.actor.number
      lends = LentHalf(request.lends)?.rawValue ?? ""
      area = "\(request.area)"
      purpose = "\(request.purpose.word)"
      reason = request.reason
      hours = request.hours
      time = request.time
      state = Self.state(of: request, release, at: desk.now)
      answeredBy = request.answer?.by.number
      until = release?.until
    }

    /// How a request stands.
    static func state(
      of request: ReleaseRequest, _ release: AccessRelease?, at now: Instant
    ) -> String {
      guard let answer = request.answer else {
        return request.isWaiting(at: now) ? "waiting" : "over"
      }
      guard answer.isGiven else { return "refused" }
      return release?.isLive(at: now) == true ? "given" : "ended"
    }
  }

  /// An emergency.
  struct Emergency: Encodable {
    var id: UInt64
    var account: UInt64
    var area: String
    var reason: String
    var from: Instant
    var until: Instant
    /// `unjudged`, `right`, `wrong`.
    var judgement: String
    var isLive: Bool

    init(_ emergency: AccessEmergency, _ desk: AccessDesk) {
      id = emergency.number
      account = emergency.actor.number
      area = "\(emergency.area)"
      reason = emergency.reason
      from = emergency.from
      until = emergency.until
      judgement = emergency.account.map { $0.isJustified ? "right" : "wrong" } ?? "unjudged"
      isLive = emergency.isLive(at: desk.now)
    }
  }

  /// Something of the whole country that waits for a second person.
  struct Act: Encodable {
    var id: UInt64
    var account: UInt64
    var label: String
    var time: Instant
    var agreedBy: UInt64?

    init(_ action: JointAction, _ desk: AccessDesk) {
      id = action.number
      account = action.asked.number
      label = action.label
      time = action.time
      agreedBy = action.agreed?.number
    }
  }

  var own: [Loan]
  var toAnswer: [Loan]
  var emergencies: [Emergency]
  var toJudge: [Emergency]
  var acts: [Act]

  init(_ desk: AccessDesk) {
    own = desk.own.map { Loan($0, desk) }
    toAnswer = desk.toAnswer.map { Loan($0, desk) }
    emergencies = desk.taken.map { Emergency($0, desk) }
    toJudge = desk.toJudge.map { Emergency($0, desk) }
    acts = desk.joint.map { Act($0, desk) }
  }
}
