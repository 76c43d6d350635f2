// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import TramBytes
import TramUnits

/// Asks one operator where a number is.
final class CamaraClient: Sendable {
  /// What came of a question.
  enum Outcome: Hashable, Sendable {
    case located(CamaraLocation)
    /// The operator cannot or may not tell (404, 422): an answer, and no failure.
    case untold(status: Int, code: String)
    /// Too much at once (429, 503); after how many seconds to ask again, where it said so.
    case busy(after: Double?)
    /// It did not answer, or nothing that is understood; without personal data.
    case failed(String)
  }

  private struct Token: Sendable {
    var value: String
    var until: Instant
  }

  let asked: CamaraOperator
  /// Made when first asked, so that who asks nothing has nothing to let go.
  private let made = Mutex<HTTPClient?>(nil)
  private let token = Mutex<Token?>(nil)
  private let turn = Turn()

  /// The most bytes of an answer.
  private static let mostBytes = 64 << 10

  init(asking operator: CamaraOperator) {
    asked = `operator`
  }

  private func client() -> HTTPClient {
    made.withLock { made in
      if let made { return made }
      let fresh = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
      made = fresh
      return fresh
    }
  }

  private var configuration: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(
        connect: .seconds(Int64(min(asked.answerSeconds, 5))),
        read: .seconds(Int64(asked.answerSeconds))))
    configuration.httpVersion = .http1Only
    return configuration
  }

  /// Lets the connections go; the last thing.
  func close() async {
    let open = made.withLock { made in
      defer { made = nil }
      return made
    }
    try? await open?.shutdown()
  }

  private struct Question: Encodable {
    var device: CamaraDevice
    var maxAge: Int?
    var maxSurface: Int?
  }

  /// Asks where a number is; a token that opens nothing any longer is fetched anew once.
  func retrieve(_ phone: String, at now: Instant) async -> Outcome {
    do {
      let first = try await ask(phone, by: try await bearer(at: now))
      guard first.status == 401, case .client = asked.credential else { return first.outcome }
      token.withLock { $0 = nil }
      return try await ask(phone, by: try await bearer(at: now)).outcome
    } catch let error as CamaraError {
      return .failed("\(error.status) \(error.code)")
    } catch {
      return .failed("no answer: \(type(of: error))")
    }
  }

  private func ask(
    _ phone: String, by bearer: String
  ) async throws -> (status: Int, outcome: Outcome) {
    var request = HTTPClientRequest(url: asked.address + "/retrieve")
    request.method = .POST
    request.headers.add(name: "authorization", value: "Bearer \(bearer)")
    request.headers.add(name: "content-type", value: "application/json")
    request.headers.add(name: "x-correlator", value: UUID().uuidString)
    request.body = .bytes(
      CamaraAnswer.bytes(
        Question(
          device: CamaraDevice(phoneNumber: phone), maxAge: asked.maxAge,
          maxSurface: asked.maxSurface)))
    let (status, headers, body) = try await send(request)
    switch status {
    case 200: return (status, .located(try CamaraLocation(body)))
    case 404, 422: return (status, .untold(status: status, code: Self.code(in: body)))
    case 429, 503: return (status, .busy(after: Self.pause(headers)))
    default: return (status, .failed("\(status) \(Self.code(in: body))"))
    }
  }

  private func send(
    _ request: HTTPClientRequest
  ) async throws -> (status: Int, headers: HTTPHeaders, body: [UInt8]) {
    let deadline = NIODeadline.now() + .seconds(Int64(asked.answerSeconds))
    let response = try await client().execute(request, deadline: deadline)
    let body = try await response.body.collect(upTo: Self.mostBytes)
    return (Int(response.status.code), response.headers, Array(buffer: body))
  }

  /// The code of an error; only letters that codes are made of are kept.
  private static func code(in body: [UInt8]) -> String {
    guard let value = try? CamaraValue(body), var members = try? CamaraMembers(value),
      let code = try? members.string("code")
    else { return "without a code" }
    return String(
      code.unicodeScalars.filter { letter in
        ("A"..."Z").contains(letter) || ("0"..."9").contains(letter)
          || "_.".contains(
            Character(letter))
      }.prefix(80).map { Character($0) })
  }

  /// The seconds of Retry-After; a date there is passed over.
  private static func pause(_ headers: HTTPHeaders) -> Double? {
    headers.first(name: "retry-after").flatMap { Int($0) }.map { Double(min(max($0, 0), 86_400)) }
  }

  // MARK: Tokens

  private func bearer(at now: Instant) async throws -> String {
    guard case .client(let address, let id, let secret, let scope) = asked.credential else {
      guard case .bearer(let value) = asked.credential else { return "" }
      return value
    }
    if let known = token.withLock({ $0 }), now < known.until { return known.value }
    return try await turn.take {
      if let known = token.withLock({ $0 }), now < known.until { return known.value }
      let fetched = try await fetch(address, id, secret, scope, at: now)
      token.withLock { $0 = fetched }
      return fetched.value
    }
  }

  private func fetch(
    _ address: String, _ id: String, _ secret: String, _ scope: String, at now: Instant
  ) async throws -> Token {
    var request = HTTPClientRequest(url: address)
    request.method = .POST
    let pair = Array("\(Self.escaped(id)):\(Self.escaped(secret))".utf8)
    request.headers.add(
      name: "authorization", value: "Basic \(Base64.text(of: pair))")
    request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
    request.headers.add(name: "accept", value: "application/json")
    let form =
      "grant_type=client_credentials" + (scope.isEmpty ? "" : "&scope=\(Self.escaped(scope))")
    request.body = .bytes(ByteBuffer(string: form))
    let (status, _, body) = try await send(request)
    guard status == 200 else { throw CamaraError(status, "TOKEN", "no token was given") }
    var members = try CamaraMembers(try CamaraValue(body))
    let value = try members.required("access_token", members.string("access_token"))
    let life = try members.number("expires_in") ?? 300
    // A little before its end, so that it does not end on the way.
    let kept = min(max(life - min(30, life / 10), 0), 86_400)
    return Token(value: value, until: now.advanced(seconds: kept))
  }

  /// As forms write it: all but letters, digits and four marks in per cent.
  private static func escaped(_ text: String) -> String {
    var allowed = CharacterSet()
    allowed.insert(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
  }
}
