// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TramGeo
import TramGuard
import TramIsolation
import TramJournal
import TramMessages
import TramTracing
import TramTrails

/// An error as a client reads it: problem details (RFC 9457).
///
/// The one place where a failure gets its HTTP status and its sentence. Neither holds personal
/// data nor paths of the machine.
struct Problem: Encodable, Sendable {
  /// A stable name for programs; relative to the server.
  var type: String
  /// What it is, for a person.
  var title: String
  /// The HTTP status.
  var status: Int
  /// What was seen and what was expected.
  var detail: String?
  /// Members at fault.
  var errors: [ServerError.Fault]?
  /// Seconds after which trying again makes sense.
  var retryAfter: Int?

  private enum CodingKeys: String, CodingKey { case type, title, status, detail, errors }

  init(_ error: any Error) {
    switch error {
    case let error as ServerError: self = Problem(error)
    case let error as AccountsError: self = Problem(ServerError(error))
    case let error as AccessRefusal: self = Problem(ServerError(error))
    case let error as TrailsError: self = Problem(ServerError(error))
    case let error as JournalError: self = Problem(ServerError(error))
    case let error as GeoError:
      self = Problem(ServerError(.invalid, detail: error.detail))
    case let error as IsolationError:
      self = Problem(ServerError(.invalid, detail: error.detail))
    case let error as TracingError: self = Problem(ServerError(error))
    case let refusal as BookRefusal: self = Problem(ServerError(refusal))
    case let error as MessagesError: self = Problem(ServerError(error))
    case let error as DecodingError: self = Problem(ServerError(error))
    case is NIOTooManyBytesError:
      self = Problem(ServerError(.tooLarge, detail: "the body has more bytes than are taken"))
    case let error as any HTTPResponseError:
      self = Problem(status: error.status, code: Self.name(of: error.status), detail: nil)
    default:
      self = Problem(
        status: .internalServerError, code: "internal",
        detail: "something failed here; it is in the log")
    }
  }

  private init(_ error: ServerError) {
    self.init(status: Self.status(of: error.code), code: error.code.name, detail: error.detail)
    errors = error.faults.isEmpty ? nil : error.faults
    retryAfter = error.retryAfter
  }

  private init(status: HTTPResponse.Status, code: String, detail: String?) {
    type = "/problems/\(code)"
    title = Self.titles[code] ?? status.reasonPhrase
    self.status = status.code
    self.detail = detail
  }

  /// The answer.
  func response() -> Response {
    var headers: HTTPFields = [.contentType: "application/problem+json"]
    if let retryAfter { headers[.retryAfter] = String(retryAfter) }
    if status == 401 { headers[.wwwAuthenticate] = "Basic realm=\"tram\", Bearer" }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = (try? encoder.encode(self)).map { ByteBuffer(bytes: $0) } ?? ByteBuffer()
    return Response(
      status: HTTPResponse.Status(code: status), headers: headers, body: .init(byteBuffer: body))
  }

  private static func status(of code: ServerError.Code) -> HTTPResponse.Status {
    switch code {
    case .unauthenticated: .unauthorized
    case .forbidden: .forbidden
    case .notFound: .notFound
    case .invalid: .unprocessableContent
    case .conflict: .conflict
    case .stale: .preconditionFailed
    case .tooLarge: .contentTooLarge
    case .unsupported: .unsupportedMediaType
    case .busy: .tooManyRequests
    case .unavailable: .serviceUnavailable
    default: .internalServerError
    }
  }

  private static func name(of status: HTTPResponse.Status) -> String {
    switch status {
    case .notFound: "not-found"
    case .methodNotAllowed: "method-not-allowed"
    case .contentTooLarge: "too-large"
    case .badRequest: "malformed"
    default: "http-\(status.code)"
    }
  }

  private static let titles = [
    "unauthenticated": "Sign in first",
    "forbidden": "Not for this account",
    "not-found": "There is nothing here",
    "invalid": "Something is not as expected",
    "malformed": "The request cannot be read",
    "method-not-allowed": "This cannot be done here",
    "conflict": "It does not fit what is there now",
    "stale": "It has changed since it was read",
    "too-large": "Too large",
    "unsupported": "This form of content is not read here",
    "busy": "Too much waits; try again",
    "unavailable": "Not working at the moment",
    "internal": "Something failed here",
  ]
}
