// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A refusal in CAMARA's form: a status, a code that programs compare, a sentence.
struct CamaraError: Error, Hashable, Sendable {
  var status: Int
  var code: String
  var message: String
  var retryAfter: Int?

  init(_ status: Int, _ code: String, _ message: String, retryAfter: Int? = nil) {
    self.status = status
    self.code = code
    self.message = message
    self.retryAfter = retryAfter
  }

  /// What a failure of any part is to a client of CAMARA.
  init(_ error: any Error) {
    if let error = error as? CamaraError {
      self = error
      return
    }
    let problem = Problem(error)
    let said = problem.detail ?? problem.title
    let (status, code): (Int, String) =
      switch problem.status {
      case 400: (400, "INVALID_ARGUMENT")
      case 401: (401, "UNAUTHENTICATED")
      case 403: (403, "PERMISSION_DENIED")
      case 404: (404, "NOT_FOUND")
      case 405: (405, "METHOD_NOT_ALLOWED")
      case 409: (409, "CONFLICT")
      case 413: (413, "PAYLOAD_TOO_LARGE")
      case 415: (415, "UNSUPPORTED_MEDIA_TYPE")
      case 422: (400, "INVALID_ARGUMENT")
      case 429: (429, "TOO_MANY_REQUESTS")
      case 503: (503, "UNAVAILABLE")
      default: (500, "INTERNAL")
      }
    self.init(status, code, said, retryAfter: problem.retryAfter)
  }

  static func argument(_ message: String) -> CamaraError {
    CamaraError(400, "INVALID_ARGUMENT", message)
  }

  private struct Body: Encodable {
    var status: Int
    var code: String
    var message: String
  }

  /// The answer.
  func response() -> Response {
    var response = CamaraAnswer.response(
      Body(status: status, code: code, message: message), status: status)
    if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
    if status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }
}

/// An answer in JSON as CAMARA writes it.
enum CamaraAnswer {
  static func bytes(_ body: some Encodable) -> ByteBuffer {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(body)).map { ByteBuffer(bytes: $0) } ?? ByteBuffer()
  }

  static func response(_ body: some Encodable, status: Int = 200) -> Response {
    Response(
      status: HTTPResponse.Status(code: status), headers: [.contentType: "application/json"],
      body: .init(byteBuffer: bytes(body)))
  }
}
