// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import TramGuard
import TramIsolation
import TramUnits

/// What a template is filled with.
typealias PageView = [String: Any]

/// One request for a page: who asks, in which language, and how it is answered.
struct PageVisit: Sendable {
  let console: Console
  let request: Request
  let context: RoomContext
  let speech: Speech
  let now: Instant

  init(console: Console, request: Request, context: RoomContext) {
    self.console = console
    self.request = request
    self.context = context
    speech = Speech(language: Language(of: request))
    now = console.room.now()
  }

  /// The fields of the address.
  var query: FormFields { FormFields(request.uri.query ?? "") }

  /// The name of the account that asks; `nil` before signing in.
  var accountName: String? {
    guard case .account(_, let name, _) = context.caller else { return nil }
    return name
  }

  /// A Boolean value: whether the caller may open a page.
  func mayOpen(_ path: String) -> Bool {
    guard let duty = RouteDuties.duty(.get, path) else { return false }
    if duty.rights.isEmpty { return true }
    return
      (try? console.room.accounts.scope(
        of: context.caller, duty.rights, for: duty.purpose, at: now)) != nil
  }

  /// The page that the caller sees first: the overview, or what comes next to it.
  static func landing(_ caller: Caller, _ console: Console, at now: Instant) -> String {
    ["/", "/cases", "/messages", "/donations", "/hotspots", "/accounts"].first { path in
      guard let duty = RouteDuties.duty(.get, path) else { return false }
      return
        (try? console.room.accounts.scope(of: caller, duty.rights, for: duty.purpose, at: now))
        != nil
    } ?? "/about"
  }

  /// How many alarms are open where the caller may see them, for the navigation of every page.
  private func openAlarms() async throws -> Int {
    guard
      let scope = try? console.room.accounts.scope(
        of: context.caller, AccessRights([.seeOrders]), for: .isolation, at: now)
    else { return 0 }
    return try await console.room.desk.everyRow.counts(area: "", within: scope.reach).openAlarms
  }

  /// The fields of the form that was sent.
  func form() async throws -> FormFields {
    let body = try await request.body.collect(upTo: 1 << 20)
    return FormFields(String(buffer: body))
  }

  /// The identity that the path names as `id`.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  func id<Subject: LetteredSubject>(_ name: String = "id") throws -> ID<Subject> {
    guard let id = context.parameters.get(name).flatMap({ ID<Subject>($0) }) else {
      throw ServerError(.notFound, detail: "this is no identity")
    }
    return id
  }

  /// A page in the frame of all pages.
  func page(
    _ template: String, title: String, section: String? = nil, _ view: PageView,
    faults: PageView? = nil, hasMap: Bool = false, isNarrow: Bool = false,
    status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let assets = console.assets
    var frame = view
    frame["t"] = speech
    frame["lang"] = speech.language.rawValue
    frame["title"] = title
    frame["assets"] = assets.address
    frame["csrf"] = context.authentication.session?.formToken() ?? ""
    frame["hasMap"] = hasMap && assets.hasMapLibrary
    frame["narrow"] = isNarrow
    frame["otherLanguage"] = speech.language.other.rawValue
    frame["back"] = FormFields.encoded(request.method == .get ? request.uri.string : "/")
    frame["faults"] = faults
    if let done = query["done"] {
      let key = "done.\(done)"
      if Speech.knows(key) { frame["notice"] = speech.say(key, query["count"] ?? "") }
    }
    if let accountName {
      frame["account"] = accountName
      frame["eventNames"] = Self.eventNames
      frame["nav"] = try await navigation(section)
      if section != "access" { frame["emergency"] = emergency() }
    }
    frame["body"] = assets.templates.render(frame, withTemplate: template) ?? ""
    return html(assets.templates.render(frame, withTemplate: "layout") ?? "", status)
  }

  /// The newest emergency that the caller must judge, told on each page until it is.
  private func emergency() -> String? {
    guard let desk = try? AccessDesk(console.room, context), let first = desk.toJudge.first else {
      return nil
    }
    let who = console.room.accounts.accounts.first { $0.id.rawValue == first.actor.number }
    return speech.say("access.alarm", "\(who?.name ?? ""), \(first.area)")
  }

  /// A part of a page alone, for scripts that put it in place of an older one.
  func fragment(_ template: String, _ view: PageView) -> Response {
    var frame = view
    frame["t"] = speech
    return html(console.assets.templates.render(frame, withTemplate: template) ?? "", .ok)
  }

  private func html(_ text: String, _ status: HTTPResponse.Status) -> Response {
    Response(
      status: status,
      headers: [
        .contentType: "text/html; charset=utf-8", .contentLanguage: speech.language.rawValue,
        .vary: "Accept-Language, Cookie",
      ], body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  /// Sends the browser on to another page, which says what was done.
  func go(to path: String, done: String? = nil, _ cookies: String...) -> Response {
    let address = done.map { path + (path.contains("?") ? "&" : "?") + "done=\($0)" } ?? path
    var response = Response(status: .seeOther, headers: [.location: address])
    for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
    return response
  }

  private func navigation(_ section: String?) async throws -> [PageView] {
    let open = try await openAlarms()
    var places = [
      ("overview", "/"), ("alarms", "/alarms"), ("orders", "/orders"), ("people", "/people"),
      ("requests", "/requests"), ("cases", "/cases"), ("tasks", "/tasks"),
      ("declarations", "/declarations"), ("messages", "/messages"),
    ]
    if !console.room.donations.drives.isEmpty { places.append(("donations", "/donations")) }
    places += [("accounts", "/accounts"), ("access", "/access")]
    let waiting = (try? AccessDesk(console.room, context))?.waiting ?? 0
    return places.filter { mayOpen($0.1) }.map { key, href in
      var entry: PageView = [
        "href": href, "label": speech.say("shell.\(key)"), "current": key == section,
      ]
      if key == "alarms" {
        entry["badge"] = true
        // A section of 0 would be shown: an absent value hides it.
        if open > 0 { entry["count"] = open }
      }
      if key == "access", waiting > 0 { entry["waitingCount"] = "\(waiting)" }
      return entry
    }
  }

  /// The notices of change after which lists and maps are read again.
  private static let eventNames = [
    "alarm-raised", "alarm-acknowledged", "alarm-assigned", "alarm-closed", "order-issued",
    "order-extended", "order-transferred", "order-ended", "order-erased", "leave-granted",
    "campaign-moved", "text-arrived",
  ].joined(separator: " ")
}

extension HTTPField.Name {
  static let vary = HTTPField.Name("Vary") ?? .cookie
}
