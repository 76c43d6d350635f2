// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes
public import TramUnits

/// What whoever uploaded keys gets, so that nobody else can say something else of them later.
///
/// The keys and the moment, sealed by AES-256-GCM under a key of this server alone: nothing needs
/// to be kept for it, and nobody can make or read one.
public struct RevisionToken: Hashable, Sendable {
  /// The first byte of a token, its form; it is sealed with the rest.
  private static let form: UInt8 = 1
  private static let nonceBytes = 12
  private static let tagBytes = 16

  /// When the upload was.
  public var issuedAt: Instant
  /// The keys of the upload.
  public var keys: Set<SixteenBytes>

  /// Creates a token.
  public init(issuedAt: Instant, keys: Set<SixteenBytes>) {
    self.issuedAt = issuedAt
    self.keys = keys
  }

  /// The token as it is handed out.
  ///
  /// - Parameter random: Gives the 96 bits that may not come twice under one key.
  /// - Throws: `ProximityError`: `.malformed`, if the cipher refuses, which it does not
  func sealed(
    by key: SymmetricKey, using random: inout some RandomNumberGenerator
  ) throws(ProximityError) -> [UInt8] {
    var writer = ByteWriter()
    writer.appendLittleEndian(issuedAt.milliseconds)
    for each in keys.sorted() { writer.append(contentsOf: each.bytes) }
    let nonce = (0..<Self.nonceBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
    do {
      let box = try AES.GCM.seal(
        writer.bytes, using: key, nonce: try AES.GCM.Nonce(data: nonce),
        authenticating: [Self.form])
      return [Self.form] + nonce + [UInt8](box.ciphertext) + [UInt8](box.tag)
    } catch {
      throw ProximityError(.malformed, detail: "the token cannot be sealed: \(error)")
    }
  }

  /// Opens a token.
  ///
  /// - Throws: `ProximityError`: `.forged` for what this server did not make, `.tooOld`
  init(
    opening token: [UInt8], by key: SymmetricKey, settings: PublishSettings, at now: Instant
  ) throws(ProximityError) {
    let overhead = 1 + Self.nonceBytes + Self.tagBytes
    let most = overhead + 8 + 16 * settings.mostKeys
    guard token.count >= overhead + 8, token.count <= most, token[0] == Self.form else {
      throw ProximityError(.forged, detail: "the revision token is none of this server's")
    }
    let end = token.count - Self.tagBytes
    let plain: [UInt8]
    do {
      let box = try AES.GCM.SealedBox(
        nonce: try AES.GCM.Nonce(data: token[1..<1 + Self.nonceBytes]),
        ciphertext: token[(1 + Self.nonceBytes)..<end], tag: token[end...])
      plain = [UInt8](try AES.GCM.open(box, using: key, authenticating: [Self.form]))
    } catch {
      throw ProximityError(.forged, detail: "the revision token is none of this server's")
    }
    do throws(BytesError) {
      var reader = ByteReader(plain.span)
      issuedAt = Instant(milliseconds: Int64(bitPattern: try reader.littleEndian(UInt64.self)))
      keys = []
      while reader.remaining > 0 {
        guard let key = SixteenBytes(try reader.span(16)) else { break }
        keys.insert(key)
      }
    } catch {
      throw ProximityError(.forged, detail: "the revision token is damaged")
    }
    guard now.milliseconds - issuedAt.milliseconds <= settings.revisionLifetime * 1000 else {
      throw ProximityError(.tooOld, detail: "the revision token has ended")
    }
  }
}
