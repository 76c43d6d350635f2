// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import TramBytes
import TramSignIn
import TramUnits

/// The provider of identities: its document and keys as they were fetched, and the fetching.
///
/// Addresses come from the settings and from the provider's own document alone, never from a
/// request; nothing is followed elsewhere, and answers are bounded in bytes and time.
final class OpenIDRoom: Sendable {
  private struct State {
    var document: ProviderDocument?
    var keys: ProviderKeys?
    var documentAge = KeyRotation()
    var keyAge = KeyRotation()
  }

  let settings: OpenIDSettings
  let client: OpenIDClient
  private let secret: String?
  private let state = Mutex(State())

  /// The seconds that the provider has for an answer.
  private static let seconds: Int64 = 10
  /// Where the provider sends browsers back to.
  static let back = "/sign-in/openid/back"

  /// Makes the room of a provider; `nil` where the settings name none.
  ///
  /// - Parameter address: Where browsers reach this server.
  /// - Throws: `ServerError` with code `.invalid` where the settings do not fit together
  init?(_ settings: OpenIDSettings, at address: String?) throws {
    guard !settings.issuer.isEmpty else { return nil }
    guard ProviderDocument.isSafe(settings.issuer, allowsPlain: settings.allowsPlain),
      !settings.client.isEmpty
    else {
      throw ServerError(
        .invalid, detail: "openidIssuer is an https address, and openidClient is not empty")
    }
    guard let address else {
      throw ServerError(
        .invalid, detail: "openidIssuer needs publicAddress, to which the provider sends back")
    }
    self.settings = settings
    client = OpenIDClient(
      issuer: settings.issuer, identifier: settings.client, redirect: address + Self.back)
    secret = try settings.secretFile.isEmpty ? nil : Self.secret(settings.secretFile)
  }

  private static func secret(_ path: String) throws -> String {
    guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= 4096 else {
      throw ServerError(.invalid, detail: "the file of openidSecretFile cannot be read")
    }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The provider's document.
  ///
  /// - Throws: `SignInError`
  func document(at now: Instant) async throws -> ProviderDocument {
    let (kept, isDue) = state.withLock { state in
      let isDue = state.documentAge.isDue(at: now)
      if isDue { state.documentAge.begin(at: now) }
      return (state.documentAge.isFresh(at: now) ? state.document : nil, isDue)
    }
    guard isDue else {
      guard let kept else { throw Self.silent }
      return kept
    }
    do {
      let bytes = try await fetch(
        HTTPClientRequest(url: client.discovery), most: ProviderDocument.longest)
      let document = try ProviderDocument(
        bytes, of: client.issuer, hasSecret: secret != nil, allowsPlain: settings.allowsPlain)
      state.withLock { state in
        state.document = document
        state.documentAge.succeed(at: now)
      }
      return document
    } catch {
      // What was fetched some time ago still serves while the provider does not answer.
      guard let kept else { throw error }
      return kept
    }
  }

  /// Hands a code in and checks the identity that comes back.
  ///
  /// - Throws: `SignInError`
  func identity(
    code: String, _ round: OpenIDRound, at now: Instant
  ) async throws -> Identity {
    let document = try await document(at: now)
    var request = HTTPClientRequest(url: document.token)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
    if document.proof == .basic, let secret {
      let pair = Base64.text(of: Array(client.basic(secret: secret).utf8))
      request.headers.add(name: "authorization", value: "Basic \(pair)")
    }
    let body = client.tokenRequest(
      code: code, verifier: round.verifier, secret: document.proof == .body ? secret : nil)
    request.body = .bytes(ByteBuffer(string: body))
    let answer = try TokenAnswer(
      await fetch(request, most: TokenAnswer.longest, takesRefusal: true))
    let check = IdentityCheck(client)
    do {
      return try await check.check(
        answer.identity, nonce: round.nonce, keys: keys(document, at: now), at: now)
    } catch let error as SignInError where error.code == .unknownKey {
      // The provider may have changed its keys.
      return try await check.check(
        answer.identity, nonce: round.nonce, keys: keys(document, isUnknown: true, at: now),
        at: now)
    }
  }

  private func keys(
    _ document: ProviderDocument, isUnknown: Bool = false, at now: Instant
  ) async throws -> ProviderKeys {
    let (kept, isDue) = state.withLock { state in
      let isDue = state.keyAge.isDue(isUnknown: isUnknown, at: now)
      if isDue { state.keyAge.begin(at: now) }
      return (state.keyAge.isFresh(at: now) ? state.keys : nil, isDue)
    }
    guard isDue else {
      guard let kept else { throw Self.silent }
      return kept
    }
    do {
      let bytes = try await fetch(HTTPClientRequest(url: document.keys), most: ProviderKeys.longest)
      let keys = try ProviderKeys(bytes)
      state.withLock { state in
        state.keys = keys
        state.keyAge.succeed(at: now)
      }
      return keys
    } catch {
      guard let kept else { throw error }
      return kept
    }
  }

  /// - Parameter takesRefusal: Reads a refusal's body too, which says why.
  private func fetch(
    _ request: HTTPClientRequest, most: Int, takesRefusal: Bool = false
  ) async throws -> [UInt8] {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(
        connect: .seconds(5), read: .seconds(Self.seconds)))
    configuration.httpVersion = .http1Only
    var request = request
    request.headers.replaceOrAdd(name: "accept", value: "application/json")
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let result: Result<[UInt8], any Error>
    do {
      let response = try await http.execute(request, timeout: .seconds(Self.seconds))
      let isRead = response.status == .ok || (takesRefusal && response.status == .badRequest)
      guard isRead else {
        throw SignInError(.refused, detail: "the provider answers \(response.status.code)")
      }
      result = .success(Array(buffer: try await response.body.collect(upTo: most)))
    } catch let error as SignInError {
      result = .failure(error)
    } catch {
      result = .failure(Self.silent)
    }
    try? await http.shutdown()
    return try result.get()
  }

  private static let silent = SignInError(
    .refused, detail: "the provider does not answer, or not as it should")
}
