// SPDX-License-Identifier: Apache-2.0

import CToken
import TramBytes

/// An open session with a token (PKCS #11), for one task at a time.
///
/// Every pointer stays within its call. The token's own memory belongs to this value, which there
/// is one of, so it may go from one thread to another (PKCS #11, 5.1: with the system's locks).
@safe struct TokenSession: ~Copyable, @unchecked Sendable {
  private let token: OpaquePointer

  /// Why a token did not do what it was asked to: a code of the specification, or one of ours.
  struct Failure: Error, Hashable {
    let code: UInt64
  }

  /// Opens a session and finds the key, or makes it.
  ///
  /// - Throws: `Failure`
  init(_ place: TokenPlace, pin: String, makes: Bool) throws(Failure) {
    var opened: OpaquePointer?
    let code = unsafe tram_token_open(
      place.module, place.token, pin, place.key, makes, &opened)
    guard code == 0, let opened = unsafe opened else { throw Failure(code: code) }
    unsafe token = opened
  }

  deinit { unsafe tram_token_close(token) }

  /// Wraps 32 bytes into 40.
  func wrap(_ key: [UInt8]) throws(Failure) -> [UInt8] {
    guard key.count == 32 else { throw Failure(code: TokenSession.otherSize) }
    var wrapped = [UInt8](repeating: 0, count: 40)
    let code = unsafe tram_token_wrap(token, key, &wrapped)
    guard code == 0 else { throw Failure(code: code) }
    return wrapped
  }

  /// Takes 32 bytes out of 40.
  func unwrap(_ wrapped: [UInt8]) throws(Failure) -> [UInt8] {
    guard wrapped.count == 40 else { throw Failure(code: TokenSession.otherSize) }
    var key = [UInt8](repeating: 0, count: 32)
    let code = unsafe tram_token_unwrap(token, wrapped, &key)
    guard code == 0 else { throw Failure(code: code) }
    return key
  }

  static let otherSize = UInt64(TRAM_TOKEN_OTHER_SIZE)
}
