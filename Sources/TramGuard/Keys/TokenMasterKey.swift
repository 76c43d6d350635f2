// SPDX-License-Identifier: Apache-2.0

import CToken
public import Crypto
import Synchronization

/// Where a master key lies that never leaves its token.
public struct TokenPlace: Hashable, Sendable {
  /// The module of the token's maker, such as `/usr/lib/softhsm/libsofthsm2.so`.
  public var module: String
  /// The token's label.
  public var token: String
  /// The key's label.
  public var key: String

  /// Creates a place.
  public init(module: String, token: String, key: String = "tram-master-key") {
    self.module = module
    self.token = token
    self.key = key
  }
}

/// A master key in a token that speaks PKCS #11: a smart card, a machine's own module, SoftHSM.
///
/// It wraps and unwraps in the token (`CKM_AES_KEY_WRAP`) and must be one that cannot be read out
/// of it. A session that ended is opened anew at the next call; a wrong PIN is tried once and never
/// again, because tokens lock themselves after a few.
public final class TokenMasterKey: MasterKeyProvider {
  /// A number by which it is told from other master keys: of the hash of a known text's wrap.
  public let identifier: UInt64

  private struct State: ~Copyable {
    var session: TokenSession?
    var isBarred = false
  }

  private let place: TokenPlace
  private let pin: String
  private let state: Mutex<State>

  /// Any key of 32 bytes that everybody knows; its wrap is the same each time, and tells nothing of
  /// the key that wrapped it.
  private static let known = Array("tram-token-master-key-identifier".utf8)

  /// Opens a token and finds its key.
  ///
  /// - Parameter makes: Whether a key that is not there is made in the token.
  /// - Throws: `GuardError`: `.io` for a token that is not there or does not answer, `.refused` for
  ///   a wrong PIN, a key that is not there or one that can be read out
  public init(_ place: TokenPlace, pin: String, makes: Bool = false) throws {
    self.place = place
    self.pin = pin
    do throws(TokenSession.Failure) {
      let session = try TokenSession(place, pin: pin, makes: makes)
      let wrapped = try session.wrap(Self.known)
      identifier =
        KeyDigest.of(SymmetricKey(data: wrapped), domain: "tram-token-master-key-1\n").first
      state = Mutex(State(session: session))
    } catch {
      throw Self.error(error, place)
    }
  }

  /// Wraps a key in the token.
  public func wrap(_ key: SymmetricKey) throws -> [UInt8] {
    try ask { session throws(TokenSession.Failure) in try session.wrap(KeyDigest.bytes(of: key)) }
  }

  /// Takes a key out of its wrap in the token.
  ///
  /// - Throws: `GuardError`: `.corrupt` for bytes that this key did not wrap, else `.io`
  public func unwrap(_ wrapped: [UInt8]) throws -> SymmetricKey {
    let bytes = try ask { session throws(TokenSession.Failure) in
      do throws(TokenSession.Failure) { return try session.unwrap(wrapped) } catch {
        // Makers differ in how they say that a wrap is not theirs: a token that goes on wrapping
        // means the bytes.
        if (try? session.wrap(Self.known)) != nil { return [] }
        throw error
      }
    }
    guard bytes.count == 32 else {
      throw GuardError(.corrupt, detail: "a key was not wrapped by this master key")
    }
    return SymmetricKey(data: bytes)
  }

  /// Asks the token, and once more by a new session when the one there was has ended.
  private func ask(
    _ question: (borrowing TokenSession) throws(TokenSession.Failure) -> [UInt8]
  ) throws -> [UInt8] {
    try state.withLock { state in
      if let answer = try? Self.ask(&state, question) { return answer }
      guard !state.isBarred else { throw Self.error(Self.wrongPIN, place) }
      state.session = nil
      do throws(TokenSession.Failure) {
        state.session = try TokenSession(place, pin: pin, makes: false)
        return try Self.ask(&state, question)
      } catch {
        state.isBarred = Self.isAboutPIN(error)
        throw Self.error(error, place)
      }
    }
  }

  private static func ask(
    _ state: inout State,
    _ question: (borrowing TokenSession) throws(TokenSession.Failure) -> [UInt8]
  ) throws(TokenSession.Failure) -> [UInt8] {
    guard let session = state.session.take() else { throw TokenSession.Failure(code: 0) }
    do throws(TokenSession.Failure) {
      let answer = try question(session)
      state.session = consume session
      return answer
    } catch {
      state.session = consume session
      throw error
    }
  }

  private static let wrongPIN = TokenSession.Failure(code: UInt64(TRAM_CKR_PIN_INCORRECT))

  private static func isAboutPIN(_ failure: TokenSession.Failure) -> Bool {
    failure == wrongPIN || failure.code == UInt64(TRAM_CKR_PIN_LOCKED)
  }

  private static func error(_ failure: TokenSession.Failure, _ place: TokenPlace) -> GuardError {
    let code = "0x" + String(failure.code, radix: 16)
    switch failure.code {
    case UInt64(TRAM_TOKEN_NO_MODULE):
      return GuardError(.io, detail: "the module \(place.module) of the token cannot be loaded")
    case UInt64(TRAM_TOKEN_NO_TOKEN):
      return GuardError(.io, detail: "there is no token labelled \(place.token)")
    case UInt64(TRAM_TOKEN_NO_KEY):
      return GuardError(
        .refused, detail: "the token \(place.token) should have one AES key labelled \(place.key)")
    case UInt64(TRAM_TOKEN_LOOSE_KEY):
      return GuardError(
        .refused,
        detail: "the key \(place.key) can be read out of its token; one that cannot is expected")
    case UInt64(TRAM_CKR_PIN_INCORRECT), UInt64(TRAM_CKR_PIN_LOCKED):
      return GuardError(
        .refused, detail: "the token \(place.token) does not take the PIN; it is not tried again")
    default:
      return GuardError(.io, detail: "the token \(place.token) does not answer (\(code))")
    }
  }
}
