// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging

/// Gives the answers under CAMARA's paths its form of errors and their correlator back.
struct CamaraMiddleware: RouterMiddleware {
  private static let roots = [
    "/location-verification/", "/location-retrieval/", "/geofencing-subscriptions/",
  ]
  /// The longest correlator (CAMARA's schema XCorrelator).
  private static let longest = 256

  func handle(
    _ request: Request, context: RoomContext,
    next: @concurrent (Request, RoomContext) async throws -> Response
  ) async throws -> Response {
    let path = request.uri.path
    guard Self.roots.contains(where: { path.hasPrefix($0) }) else {
      return try await next(request, context)
    }
    let correlator = request.headers[.correlator]
    guard correlator.map(Self.isCorrelator) ?? true else {
      return CamaraError.argument("x-correlator has a letter that is not allowed, or over 256")
        .response()
    }
    var response: Response
    do {
      response = try await next(request, context)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      let refusal = CamaraError(error)
      if refusal.status >= 500 {
        context.logger.error(
          "a request failed",
          metadata: ["status": "\(refusal.status)", "error": "\(type(of: error)): \(error)"])
      }
      response = refusal.response()
    }
    if let correlator { response.headers[.correlator] = correlator }
    return response
  }

  static func isCorrelator(_ text: String) -> Bool {
    text.utf8.count <= longest
      && text.unicodeScalars.allSatisfy { letter in
        switch letter {
        case "a"..."z", "A"..."Z", "0"..."9": true
        case "-", "_", ":", ";", ".", "/", "<", ">", "{", "}": true
        default: false
        }
      }
  }
}

extension HTTPField.Name {
  /// What a client knows its request by again.
  static let correlator = HTTPField.Name("x-correlator") ?? .cookie
}
