// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging

/// Turns every failure into an answer and sets the headers that every answer has.
struct ProblemMiddleware: RouterMiddleware {
  /// Whether browsers are told to come by https alone (RFC 6797).
  let keepsToHTTPS: Bool

  func handle(
    _ request: Request, context: RoomContext,
    next: @concurrent (Request, RoomContext) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      response = try await next(request, context)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      let problem = Problem(error)
      if problem.status >= 500 {
        context.logger.error(
          "a request failed",
          metadata: ["status": "\(problem.status)", "error": "\(type(of: error)): \(error)"])
      }
      response = problem.response()
    }
    for (name, value) in Self.headers where response.headers[name] == nil {
      response.headers[name] = value
    }
    if keepsToHTTPS { response.headers[.strictTransportSecurity] = Self.oneYear }
    return response
  }

  private static let oneYear = "max-age=31536000; includeSubDomains"

  /// Nothing but our own files is loaded; nobody frames us; no other site learns an address.
  ///
  /// Not `no-referrer`: browsers then send `Origin: null` with our own forms.
  private static let headers: [(HTTPField.Name, String)] = [
    (
      .contentSecurityPolicy,
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        + "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self' blob:; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    (.xContentTypeOptions, "nosniff"),
    (HTTPField.Name("Referrer-Policy") ?? .cookie, "same-origin"),
    (
      HTTPField.Name("Permissions-Policy") ?? .cookie,
      "geolocation=(self), camera=(), microphone=()"
    ),
    (HTTPField.Name("Cross-Origin-Opener-Policy") ?? .cookie, "same-origin"),
    (.cacheControl, "no-store"),
  ]
}
