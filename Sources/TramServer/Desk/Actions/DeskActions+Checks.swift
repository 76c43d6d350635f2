// SPDX-License-Identifier: Apache-2.0

import TramGeo
public import TramIsolation
public import TramJournal
public import TramUnits

extension Check {
  /// A Boolean value: whether the answer was given after its time was out.
  public var isLate: Bool { answer.map { $0.time > due } ?? false }
}

extension DeskActions {
  /// How far a clock of an answer may be ahead of ours, seconds.
  private static let clockError = 300.0

  /// Asks a person whether they are there.
  public func askCheck(
    _ form: CheckForm, by author: String, key: IdempotencyKey? = nil
  ) async throws -> Check {
    try form.checked()
    return try await once(Check.self, by: author, key) { event in
      guard case .checkAsked(let check) = event else { return false }
      return check.order == form.order && check.reason == form.reason
    } _: { draft in
      let order = try await draft.issued(form.order)
      guard order.from <= draft.now, order.isInForce(at: draft.now) else {
        throw ServerError(.conflict, detail: "the order \(order.id.text) does not hold now")
      }
      var waiting = DeskFilter()
      waiting.order = order.id
      waiting.states = [Check.State.asked.rawValue]
      if let check = try await draft.rows.list(Check.self, waiting).rows.first {
        throw ServerError(.conflict, detail: "the check \(check.id.text) waits for an answer")
      }
      let id = try await draft.nextID(Check.self)
      let minutes = Double(room.settings.checkMinutes)
      draft.add(
        .checkAsked(
          check: Check(
            id: id, order: order.id, person: order.person, area: order.area, asked: draft.now,
            due: draft.now.advanced(seconds: minutes * 60), reason: form.reason)))
      return id
    }
  }

  /// Keeps the answer to a check; a late one too, and `Check.isLate` says so.
  ///
  /// - Parameter person: Whose check it must be, when the person answers; `nil` for officers.
  public func answerCheck(
    _ id: CheckID, _ form: AnswerForm, of person: PersonID? = nil, by author: String,
    key: IdempotencyKey? = nil, seen: SeenTags? = nil
  ) async throws -> Check {
    try form.checked()
    return try await once(Check.self, by: author, key) { event in
      guard case .checkAnswered(id, let answer) = event else { return false }
      return form.asks(for: answer)
    } _: { draft in
      let check = try await draft.current(id, Check.self, seen: seen)
      guard person == nil || person == check.person else {
        throw ServerError(.notFound, detail: "there is no \(id.text) among the checks")
      }
      guard check.state != .answered else {
        throw ServerError(.conflict, detail: "\(id.text) was answered before")
      }
      let time = form.time ?? draft.now
      var faults = FormFaults()
      if time.seconds(since: draft.now) > Self.clockError {
        faults.add("time", "is later than now")
      } else if check.asked.seconds(since: time) > Self.clockError {
        faults.add("time", "is before the check was asked")
      }
      try ServerError.refuse(faults.faults)
      let order = try await draft.the(check.order, OrderRecord.self)
      draft.add(.checkAnswered(check: id, answer: form.answer(at: time, to: order)))
      return id
    }
  }
}

extension AnswerForm {
  fileprivate func asks(for answer: Check.Answer) -> Bool {
    way == answer.way && latitude == answer.latitude && longitude == answer.longitude
      && accuracy == answer.accuracy && note == answer.note
      && time.map { $0 == answer.time } ?? true
  }

  fileprivate func answer(at time: Instant, to order: OrderRecord) -> Check.Answer {
    Check.Answer(
      way: way, time: time, latitude: latitude, longitude: longitude, accuracy: accuracy,
      inside: inside(order.place), note: note)
  }

  /// How likely the place of the answer lies inside; `nil` without a position or a place.
  private func inside(_ place: Place?) -> Double? {
    guard let latitude, let longitude, let accuracy, let fence = try? place?.fence(),
      let center = try? Coordinate(latitude: latitude, longitude: longitude),
      let fix = try? UncertainFix(
        center: center, radius: Meters(accuracy * Self.deviation), model: .gauss)
    else { return nil }
    return fence.probabilityInside(fix).rawValue
  }

  /// Deviations an axis in a radius that holds 68 % of a normal error in the plane:
  /// 1 / sqrt(-2 ln 0.32).
  private static let deviation = 0.6624
}
