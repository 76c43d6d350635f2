// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TramGeo
import TramGuard
import TramIsolation
import TramUnits

/// Lets a request through to its handler when its caller has what the route needs.
struct RouteGate: Sendable {
  let authenticator: Authenticator
  let now: @Sendable () -> Instant
  /// Whether this process speaks TLS itself.
  let speaksTLS: Bool
  /// Whether a proxy in front says by `X-Forwarded-Proto` that the browser came by https.
  let trustsProxy: Bool
  /// The origins that forms may be sent from beside the request's own host.
  let origins: [String]
  /// Who may do what.
  let accounts: AccountStore
  /// Where looks are written down.
  let audit: AuditDesk

  func pass(
    _ request: Request, _ context: RoomContext, need: Need, duty: RouteDuty?,
    answer: RouteTable.Answer
  ) async throws -> Response {
    var context = context
    var request = request
    let facts = self.facts(of: request, context)
    let found = try await authenticator.authenticate(facts, for: need, at: now())
    guard let duty else { throw ServerError(.forbidden, detail: "this route is not declared") }
    guard need.allows(found.caller) else {
      if found.caller == .nobody {
        audit.noteStranger()
        throw ServerError(.unauthenticated, detail: "this needs: \(need)")
      }
      try await refuse(found.caller, duty, AuditWord("need"), context)
      throw ServerError(.forbidden, detail: "this needs: \(need)")
    }
    if found.session != nil, !facts.isSafe {
      let token = try await formToken(&request, most: mostBytes(found.caller, duty))
      if let refusal = found.refusal(of: facts, formToken: token, origins: origins) {
        throw ServerError(.forbidden, detail: "the form was not sent from here (\(refusal))")
      }
    }
    context.authentication = found
    // What shows nothing of anybody stays open, or nobody could add what is missing.
    if case .account(let id, _, let role) = found.caller, !duty.rights.isEmpty {
      try await accounts.requireFactors(of: id, role)
    }
    let scope = try await scope(of: found.caller, duty, context)
    context.scope = scope
    try await requireSecond(request, context, duty, scope)
    return try await perform(request, context, duty, answer)
  }

  // MARK: Scope and audit

  /// The scope of a caller on a route; `nil` where the route shows nothing of anybody.
  private func scope(
    of caller: Caller, _ duty: RouteDuty, _ context: RoomContext
  ) async throws -> Scope? {
    if duty.rights.isEmpty { return nil }
    do {
      return try accounts.scope(of: caller, duty.rights, for: duty.purpose, at: now())
    } catch {
      try await refuse(caller, duty, error.word, context)
      throw ServerError(error)
    }
  }

  /// Lets what takes two people for the whole country go on if another agreed to exactly this; asks
  /// otherwise, and writes down that it was not done.
  ///
  /// A list of one area reaches that area alone.
  private func requireSecond(
    _ request: Request, _ context: RoomContext, _ duty: RouteDuty, _ scope: Scope?
  ) async throws {
    guard case .account(let id, _, _) = context.caller, let scope, scope.area == .country,
      let right = duty.rights.list.first(where: \.takesTwo)
    else { return }
    let areas = request.uri.queryParameters.filter { $0.key == "area" }
    if right == .exportPeople, areas.count == 1, areas.allSatisfy({ !$0.value.isEmpty }) { return }
    let act = "\(request.method.rawValue) \(request.uri.string)"
    do {
      try await accounts.requireSecond(
        for: right, MerkleHash.digest(Array(act.utf8).span),
        label: "\(duty.verb): \(request.uri.string.prefix(120))", by: id,
        purpose: right.nationalPurpose, at: now())
    } catch let error as AccountsError {
      if error.code == .needsSecond {
        try await refuse(context.caller, duty, AuditWord("second"), context)
      }
      throw error
    } catch let error as AccessRefusal {
      throw ServerError(error)
    }
  }

  /// Answers under a frame; what the audit log is told is durable before the answer leaves.
  private func perform(
    _ request: Request, _ context: RoomContext, _ duty: RouteDuty, _ answer: RouteTable.Answer
  ) async throws -> Response {
    var own: PersonID?
    if case .person(let number) = context.caller { own = PersonID(number.rawValue) }
    let frame = AccessFrame(scope: own == nil ? context.scope : nil, own: own)
    let trail = AuditTrail(context, duty, at: now())
    if duty.audit.comesFirst { try await audit.write([trail.entry()].compactMap(\.self)) }
    let response: Response
    do {
      response = try await AccessFrame.$current.withValue(frame) {
        try await answer(request, context)
      }
    } catch {
      let status = Problem(error).status
      if duty.audit != .none, status == 403 || status == 404 {
        try await audit.write([trail.refusal(duty.verb)])
      }
      throw error
    }
    if !duty.audit.comesFirst { try await audit.write(trail.entries(frame.tally)) }
    return response
  }

  private func refuse(
    _ caller: Caller, _ duty: RouteDuty, _ reason: AuditWord, _ context: RoomContext
  ) async throws {
    var context = context
    context.authentication = Authentication(caller: caller, session: nil, isStale: false)
    try await audit.write([AuditTrail(context, duty, at: now()).refusal(reason)])
  }

  func facts(of request: Request, _ context: RoomContext) -> RequestFacts {
    let isSecure =
      speaksTLS
      || trustsProxy && request.headers[values: .forwardedProto].contains { $0 == "https" }
    return RequestFacts(
      method: request.method, isSecure: isSecure, authority: request.head.authority,
      query: request.uri.query, pathToken: context.parameters.get("token"),
      fields: request.headers)
  }

  /// Whose address it is; behind a proxy of ours the one that the proxy saw, which it puts last.
  ///
  /// What stands before the last is the browser's own word, and tries would be counted against
  /// whomever it names.
  func address(of request: Request, _ context: RoomContext) -> String {
    guard trustsProxy,
      let last = request.headers[values: .forwardedFor].last?.split(separator: ",").last
    else { return context.address }
    return String(last.filter { $0 != " " }.prefix(64))
  }

  /// The field `csrf` of a form, also of one with files; the body is read here and stays readable.
  private func formToken(_ request: inout Request, most: Int) async throws -> String? {
    if let boundary = MultipartForm.boundary(of: request.headers[.contentType]) {
      if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > most {
        throw ServerError(.tooLarge, detail: "at most \(most >> 20) MiB are taken")
      }
      let body = try await request.body.collect(upTo: most)
      request.body = RequestBody(buffer: body)
      return MultipartForm(Array(buffer: body), boundary: boundary)?["csrf"]
    }
    guard let type = request.headers[.contentType],
      type.hasPrefix("application/x-www-form-urlencoded")
    else { return nil }
    let body = try await request.body.collect(upTo: Self.mostFormBytes)
    request.body = RequestBody(buffer: body)
    let text = String(buffer: body)
    for pair in text.split(separator: "&") where pair.hasPrefix("csrf=") {
      return String(pair.dropFirst(5)).removingPercentEncoding
    }
    return nil
  }

  /// The most bytes of a form with files: a month's bills have millions of lines, and only who may
  /// compare them may send as much.
  private func mostBytes(_ caller: Caller, _ duty: RouteDuty) -> Int {
    guard duty.verb == Self.longUpload,
      (try? accounts.scope(of: caller, duty.rights, for: duty.purpose, at: now())) != nil
    else { return Self.mostUploadBytes }
    return MonthDesk.mostBytes
  }

  private static let longUpload = AuditWord("months.compare")
  private static let mostFormBytes = 1 << 20
  /// A file of a list and the fields beside it.
  private static let mostUploadBytes = LineListDesk.mostBytes + (1 << 16)
}

extension HTTPField.Name {
  /// Set by a proxy: how the browser came.
  static let forwardedProto = HTTPField.Name("X-Forwarded-Proto") ?? .cookie
  /// Set by a proxy: whose request it hands on.
  static let forwardedFor = HTTPField.Name("X-Forwarded-For") ?? .cookie
}
