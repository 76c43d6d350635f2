// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramSQLite
import TramTracing
import TramUnits

/// The pages for everybody, reached by the codes at doors and on posters.
///
/// Declaring one's health, checking in and out: they need no account and no script.
struct FrontPages: Sendable {
  let room: ControlRoom
  let assets: Assets
  let gate: RouteGate

  var front: FrontDesk { room.front }

  typealias Answer = @Sendable (FrontVisit) async throws -> Response

  /// Adds every page to the table of routes.
  func add(to table: inout RouteTable) {
    addDeclaration(to: &table)
    addCheckIn(to: &table)
  }

  /// Adds a page; what fails is told in the reader's words.
  func page(
    _ table: inout RouteTable, _ method: HTTPRequest.Method, _ path: String, _ summary: String,
    answer: @escaping Answer
  ) {
    table.add(method, path, need: .open, summary) { request, context in
      let visit = FrontVisit(pages: self, request: request, context: context)
      do {
        return try await answer(visit)
      } catch let error as ServerError where error.code == .notFound {
        return visit.stop("front.gone", status: .notFound)
      } catch let error as ServerError where error.code == .forbidden {
        return visit.stop("front.foreign", status: .forbidden)
      } catch let error as TracingError where error.code == .tooLarge {
        return visit.stop("front.full", status: .serviceUnavailable)
      }
    }
  }

  /// The place whose poster was scanned.
  ///
  /// - Throws: `ServerError` with code `.notFound` for a code that is not ours, or no longer
  func venue(_ visit: FrontVisit) async throws -> VenueRecord {
    let scanned = "\(visit.part("place"))/\(visit.part("check"))"
    guard let id = try? front.press("").place(of: scanned),
      let venue = try await front.venues.find(id), venue.isOpen
    else { throw ServerError(.notFound, detail: "there is no such place") }
    return venue
  }
}
