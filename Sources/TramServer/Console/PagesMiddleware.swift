// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Answers failures of pages with a page, where a browser asked; programs get their problem
/// documents.
struct PagesMiddleware: RouterMiddleware {
  let console: Console

  func handle(
    _ request: Request, context: RoomContext,
    next: @concurrent (Request, RoomContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      guard request.headers[.accept]?.contains("text/html") == true,
        !request.uri.path.hasPrefix("/v1/")
      else { throw error }
      let problem = Problem(error)
      // What failed here belongs into the log, which the frame round this one writes.
      guard problem.status < 500 else { throw error }
      var context = context
      context.authentication = try await console.gate.authenticator.authenticate(
        console.gate.facts(of: request, context), for: .signedIn, at: console.room.now())
      let visit = PageVisit(console: console, request: request, context: context)
      // The page on which it is added says why.
      if (error as? AccountsError)?.code == .mustAddSecond { return visit.go(to: "/account") }
      if problem.status == 401 { return entrance(visit) }
      return try await page(problem, visit, isLacking: (error as? ServerError)?.isLacking == true)
    }
  }

  private func entrance(_ visit: PageVisit) -> Response {
    if console.room.accounts.needsSetup { return visit.go(to: "/setup") }
    let wanted = visit.request.method == .get ? visit.request.uri.string : "/"
    return visit.go(to: wanted == "/" ? "/sign-in" : "/sign-in?next=\(FormFields.encoded(wanted))")
  }

  private func page(
    _ problem: Problem, _ visit: PageVisit, isLacking: Bool
  ) async throws -> Response {
    let code = problem.type.split(separator: "/").last.map(String.init) ?? ""
    let key = Speech.knows("problem.\(code)") ? "problem.\(code)" : "problem.invalid"
    var view: PageView = ["sentence": visit.speech.say(code == "stale" ? "problem.conflict" : key)]
    // The reasons of the desk are in English, and say something only where a row stands otherwise.
    view["detail"] = ["conflict", "invalid"].contains(code) ? problem.detail : nil
    // A page that somebody else can open for the caller says whom to ask.
    if isLacking, visit.request.method == .get {
      view["ask"] = FormFields.encoded(visit.request.uri.path)
    }
    return try await visit.page(
      "problem", title: visit.speech.say("problem.title"), view,
      faults: problem.errors.flatMap { FaultWords(visit.speech).view($0) }, isNarrow: true,
      status: HTTPResponse.Status(code: problem.status))
  }
}
