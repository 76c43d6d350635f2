// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// Requests by route, with their answers' classes and how long they took.
///
/// A route is its pattern, so that neither tokens nor identities get in and their number is that
/// of the table of routes.
final class RequestTally: Sendable {
  struct Route: Hashable, Comparable {
    var path: String
    var method: String

    static func < (a: Route, b: Route) -> Bool { (a.path, a.method) < (b.path, b.method) }
  }

  struct Row {
    /// Answers of 1xx to 5xx.
    var classes: [UInt64] = [0, 0, 0, 0, 0]
    /// Answers within each bound of `RequestTally.bounds`, and those beyond.
    var buckets = [UInt64](repeating: 0, count: RequestTally.bounds.count + 1)
    var seconds = 0.0
  }

  /// Upper bounds of the histogram, seconds.
  static let bounds: [Double] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
  ]

  private let state = Mutex<[Route: Row]>([:])

  /// What was counted, in the order of routes.
  var rows: [(route: Route, row: Row)] {
    state.withLock { $0.map { (route: $0.key, row: $0.value) } }.sorted { $0.route < $1.route }
  }

  func note(_ route: Route, status: Int, seconds: Double) {
    let at = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    state.withLock { rows in
      rows[route, default: Row()].classes[min(max(status / 100, 1), 5) - 1] += 1
      rows[route, default: Row()].buckets[at] += 1
      rows[route, default: Row()].seconds += seconds
    }
  }
}

/// Counts every answer, and tells it in the log when asked to.
struct RequestMeter: RouterMiddleware {
  let tally: RequestTally
  let tells: Bool

  func handle(
    _ request: Request, context: RoomContext,
    next: @concurrent (Request, RoomContext) async throws -> Response
  ) async throws -> Response {
    let begun = ContinuousClock.now
    let response = try await next(request, context)
    let seconds = (ContinuousClock.now - begun).inSeconds
    // Of what leads nowhere neither path nor method is kept: both are anybody's words.
    let route = context.endpointPath.flatMap { path in
      path.hasPrefix("/") ? RequestTally.Route(path: path, method: request.method.rawValue) : nil
    }
    tally.note(
      route ?? RequestTally.Route(path: "none", method: "any"), status: response.status.code,
      seconds: seconds)
    if tells {
      context.logger.notice(
        "answered",
        metadata: [
          "method": "\(route?.method ?? "any")", "route": "\(route?.path ?? "none")",
          "status": "\(response.status.code)", "ms": "\((seconds * 1e5).rounded() / 100)",
          "bytes": "\(response.body.contentLength.map { String($0) } ?? "stream")",
        ])
    }
    return response
  }
}
