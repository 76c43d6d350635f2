// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Answers failures of a person's pages in the person's words, where a browser asked for a page.
struct PersonMiddleware: RouterMiddleware {
  let pages: PersonPages

  func handle(
    _ request: Request, context: RoomContext,
    next: @concurrent (Request, RoomContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      let path = request.uri.path
      guard path == "/me" || path.hasPrefix("/me/") || path.hasPrefix("/p/"),
        request.headers[.accept]?.contains("text/html") == true
      else { throw error }
      let problem = Problem(error)
      guard problem.status < 500 else { throw error }
      let visit = PersonVisit(pages: pages, request: request, context: context)
      let status = HTTPResponse.Status(code: problem.status)
      let speech = visit.speech
      if problem.status == 401 {
        return try await visit.page(
          "me-closed", title: speech.say("mine.closedTitle"), [:],
          status: status)
      }
      let code = problem.type.split(separator: "/").last.map(String.init) ?? ""
      let key = Speech.knows("problem.\(code)") ? "problem.\(code)" : "problem.invalid"
      return try await visit.page(
        "me-problem", title: speech.say("problem.title"), [:],
        fault: speech.say(code == "forbidden" ? "mine.oldPage" : key), status: status)
    }
  }
}
