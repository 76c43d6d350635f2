// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramGeo
import TramGuard
import TramIsolation
import TramUnits

extension Console {
  /// Adds the page of releases, emergencies and what needs a second person.
  func addAccess(to table: inout RouteTable) {
    page(&table, .get, "/access", "Shows what is lent, taken and agreed to") { visit in
      try await accessPage(visit)
    }
    step(&table, "releases", "Asks to see names and positions together", done: "loanAsked") {
      desk, _, form in
      _ = try await desk.ask(
        try LoanForm.read(
          fields: form.only(
            "lends", "area", "purpose", "reason", "hours")))
    }
    for (verb, isGiven) in [("give", true), ("refuse", false)] {
      step(
        &table, "releases/{id}/\(verb)", "Answers a request for a release",
        done: isGiven ? "loanGiven" : "loanRefused"
      ) { desk, id, _ in _ = try await desk.answer(id, isGiven: isGiven) }
    }
    step(&table, "releases/{id}/end", "Ends a release at once", done: "loanEnded") { desk, id, _ in
      _ = try await desk.end(id)
    }
    step(&table, "emergencies", "Takes access without a grant", done: "emergencyTaken") {
      desk, _, form in
      _ = try await desk.take(try EmergencyForm.read(fields: form.only("area", "reason")))
    }
    step(
      &table, "emergencies/{id}/judge", "Says whether it was right to take an emergency",
      done: "emergencyJudged"
    ) { desk, id, form in
      let form = try AccountForm.read(fields: form.only("judgement"))
      _ = try await desk.judge(id, isJustified: form.judgement == .right)
    }
    step(&table, "acts/{id}/agree", "Agrees to what another asked for", done: "agreed") {
      desk, id, _ in
      _ = try await desk.agree(id)
    }
  }

  private func step(
    _ table: inout RouteTable, _ path: String, _ summary: String, done: String,
    _ step: @escaping @Sendable (AccessDesk, UInt64, FormFields) async throws -> Void
  ) {
    page(&table, .post, "/access/\(path)", summary) { visit in
      let form = try await visit.form()
      do {
        let desk = try AccessDesk(room, visit.context)
        let id = path.contains("{") ? UInt64(visit.context.parameters.get("id") ?? "") : 0
        guard let id else { throw AccessRefusal.noRequest }
        try await step(desk, id, form)
      } catch let refusal as AccessRefusal {
        return try await accessPage(
          visit, form, FaultWords(visit.speech).view(visit.sentence(of: refusal)))
      } catch let error as ServerError where !error.faults.isEmpty {
        return try await accessPage(visit, form, FaultWords(visit.speech).view(error.faults))
      }
      // Back to the page that could not be opened before, where one is named.
      return visit.go(to: "/access", done: done)
    }
  }

  /// The page, perhaps with a form that was not taken and why.
  private func accessPage(
    _ visit: PageVisit, _ form: FormFields? = nil, _ faults: PageView? = nil
  ) async throws -> Response {
    let desk = try AccessDesk(room, visit.context)
    let words = AccessWords(desk, visit)
    let wanted = visit.query["for"].flatMap { Self.local($0) == $0 ? $0 : nil }
    var view: PageView = [
      "toAnswer": desk.toAnswer.map(words.loan), "own": desk.own.map(words.loan),
      "lent": desk.lent.map(words.release), "taken": desk.taken.map(words.emergency),
      "toJudge": desk.toJudge.map(words.emergency), "acts": desk.joint.map(words.act),
    ]
    for (key, list) in view {
      view["has\(key.prefix(1).uppercased())\(key.dropFirst())"] =
        (list as? [PageView])?.isEmpty == false
    }
    let half = try await words.half(wanted)
    view["mayAsk"] = half.isPossible
    view["mayTake"] = words.mayTake
    view["halves"] = visit.speech.choices(
      LentHalf.allCases.map { ($0.rawValue, visit.speech.say("access.\($0.rawValue)")) },
      chosen: form?["lends"] ?? half.lacking?.rawValue ?? "positions")
    view["purposes"] = visit.speech.choices(
      LoanForm.LoanPurpose.allCases.map {
        ($0.rawValue, visit.speech.say("access.\($0.rawValue)"))
      }, chosen: form?["purpose"] ?? half.purpose.rawValue)
    view["area"] = form?["area"] ?? half.area
    view["reason"] = form?["reason"] ?? ""
    view["hours"] = form?["hours"] ?? "4"
    view["for"] = wanted
    return try await visit.page(
      "access", title: visit.speech.say("access.title"), section: "access", view, faults: faults,
      status: faults == nil ? .ok : .unprocessableContent)
  }
}

/// The rows of the page of releases, as its reader is told them.
struct AccessWords {
  private let desk: AccessDesk
  private let visit: PageVisit
  private let names: [AccountID: String]

  init(_ desk: AccessDesk, _ visit: PageVisit) {
    self.desk = desk
    self.visit = visit
    names = Dictionary(desk.room.accounts.accounts.map { ($0.id, $0.name) }) { first, _ in first }
  }

  private func name(_ actor: AuditEntry.Actor) -> String { names[AccountID(actor.number)] ?? "?" }

  private func area(_ area: AreaPath) -> String {
    let code = "\(area)"
    let name = desk.room.front.areaName(code)
    return name.isEmpty || name == code ? code : "\(name) (\(code))"
  }

  func loan(_ request: ReleaseRequest) -> PageView {
    let speech = visit.speech
    let release = desk.room.accounts.book.releases(of: request.actor)
      .last { $0.number == request.number }
    let state = AccessView.Loan.state(of: request, release, at: desk.now)
    var view: PageView = [
      "id": "\(request.number)", "who": name(request.actor),
      "what": speech.say("access.\(LentHalf(request.lends)?.rawValue ?? "people")"),
      "area": area(request.area), "reason": request.reason,
      "purpose": speech.say("access.\(request.purpose.word)"),
      "hours": speech.say("span.hours", "\(request.hours)"),
      "time": speech.near(request.time, now: desk.now), "iso": request.time.iso,
      "state": speech.say("access.state-\(state)"),
      "tone": ["given": "good", "waiting": "warn", "refused": "bad"][state] ?? "",
    ]
    if let answer = request.answer { view["by"] = name(answer.by) }
    if state == "given", let release {
      view["until"] = speech.say("accounts.until", speech.near(release.until, now: desk.now))
    }
    return view
  }

  func release(_ release: AccessRelease) -> PageView {
    let speech = visit.speech
    return [
      "id": "\(release.number)", "who": name(release.actor),
      "what": speech.say("access.\(LentHalf(release.lends)?.rawValue ?? "people")"),
      "area": area(release.area), "by": name(release.releasedBy),
      "until": speech.say("accounts.until", speech.near(release.until, now: desk.now)),
    ]
  }

  func emergency(_ emergency: AccessEmergency) -> PageView {
    let speech = visit.speech
    let judgement = emergency.account.map { $0.isJustified ? "right" : "wrong" }
    let isLive = emergency.isLive(at: desk.now)
    var view: PageView = [
      "id": "\(emergency.number)", "who": name(emergency.actor), "area": area(emergency.area),
      "reason": emergency.reason, "time": speech.near(emergency.from, now: desk.now),
      "iso": emergency.from.iso,
      "until": speech.say("accounts.until", speech.near(emergency.until, now: desk.now)),
      "state": speech.say(judgement.map { "access.\($0)" } ?? "access.unjudged"),
      "tone": judgement.map { $0 == "right" ? "good" : "bad" } ?? "warn", "isLive": isLive,
    ]
    if let account = emergency.account { view["by"] = name(account.by) }
    if judgement == nil {
      let due = emergency.from.advanced(seconds: AccessEmergency.accountable)
      view["due"] = speech.say("access.due", speech.near(due, now: desk.now))
    }
    return view
  }

  func act(_ action: JointAction) -> PageView {
    let speech = visit.speech
    let isOwn = action.asked == desk.actor
    return [
      "id": "\(action.number)", "who": name(action.asked), "label": action.label,
      "time": speech.near(action.time, now: desk.now), "iso": action.time.iso,
      "mayAgree": !isOwn && action.agreed == nil,
      "state": speech.say(action.agreed == nil ? "access.state-waiting" : "access.agreed"),
      "tone": action.agreed == nil ? "warn" : "good",
    ]
  }

  /// A Boolean value: whether the account could take an emergency.
  var mayTake: Bool {
    desk.room.accounts.grants(of: desk.account).contains {
      $0.isLive(at: desk.now) && !$0.role.rights.isDisjoint(with: .seeing)
        && $0.role != .communicator
    }
  }

  /// What a page that could not be opened lacked, and the area of the record that it shows.
  func half(
    _ path: String?
  ) async throws -> (
    isPossible: Bool, lacking: LentHalf?, area: String, purpose: LoanForm.LoanPurpose
  ) {
    let book = desk.room.accounts.book
    let both = AccessRights([.seePeople, .seePositions])
    let parts = (path ?? "").split(separator: "/").map(String.init)
    let pattern = parts.count == 2 ? "/\(parts[0])/{id}" : path ?? ""
    let duty = RouteDuties.duty(.get, pattern)
    var lacking: AccessRight?
    for purpose in [AccessPurpose.isolation, .tracing] where lacking == nil {
      lacking =
        book.lacking(desk.actor, duty?.rights ?? both, purpose, at: desk.now)
        ?? book.lacking(desk.actor, both, purpose, at: desk.now)
    }
    let own = desk.room.accounts.grants(of: desk.account).first {
      $0.isLive(at: desk.now) && !$0.role.rights.isDisjoint(with: both)
    }
    let area = parts.count == 2 ? try await area(of: parts[1], in: parts[0]) : nil
    return (
      lacking != nil, lacking.flatMap { LentHalf($0) },
      area ?? own.map { "\($0.area)" } ?? "", duty?.purpose == .tracing ? .tracing : .isolation
    )
  }

  /// The area of a record that the account may see in part.
  private func area(of id: String, in kind: String) async throws -> String? {
    let rights = AccessRights([kind == "people" ? .seePeople : .seeOrders])
    guard
      let scope = try? desk.room.accounts.scope(
        of: visit.context.caller, rights, for: .isolation, at: desk.now)
    else { return nil }
    let rows = desk.room.desk.everyRow
    func find<Record: DeskRecord>(_ record: Record.Type) async throws -> String? {
      guard let id = ID<Record.Subject>(id) else { return nil }
      return try await rows.find([id], of: record, within: scope.reach)[id]?.columns.area
    }
    return switch kind {
    case "alarms": try await find(AlarmCase.self)
    case "orders": try await find(OrderRecord.self)
    case "people": try await find(Person.self)
    default: nil
    }
  }
}

extension PageVisit {
  /// What a refusal of access means for the one who asks.
  func sentence(of refusal: AccessRefusal) -> String {
    speech.say("access.refusal-\(refusal.word)")
  }
}
