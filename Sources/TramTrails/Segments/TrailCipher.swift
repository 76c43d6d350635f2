// SPDX-License-Identifier: Apache-2.0

import Crypto

/// Seals bytes with AES-256 in Galois/counter mode (NIST SP 800-38D): 12 bytes of nonce, the
/// ciphertext, 16 bytes of tag.
///
/// Every sealing draws a nonce of 96 random bits. A key seals one day: far fewer than the 2^32
/// messages at which a random nonce would begin to repeat (§8.3).
struct TrailCipher: Sendable {
  /// What sealing adds to the bytes.
  static let overhead = 28

  private let key: SymmetricKey

  init(_ key: TrailKey) { self.key = SymmetricKey(data: key.bytes) }

  /// Seals `plain` as what `label` says it is.
  func seal(_ plain: [UInt8], as label: SealLabel) throws(TrailsError) -> [UInt8] {
    guard let box = try? AES.GCM.seal(plain, using: key, authenticating: label.bytes),
      let combined = box.combined
    else { throw TrailsError(.io, detail: "\(plain.count) bytes could not be sealed") }
    return [UInt8](combined)
  }

  /// Opens what was sealed under the same label; `nil` for anything else.
  ///
  /// - Parameter room: So many bytes may be added to what is returned without copying it.
  func open(_ sealed: [UInt8], as label: SealLabel, room: Int = 0) -> [UInt8]? {
    guard let box = try? AES.GCM.SealedBox(combined: sealed),
      let plain = try? AES.GCM.open(box, using: key, authenticating: label.bytes)
    else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(plain.count + room)
    bytes.append(contentsOf: plain)
    return bytes
  }
}

/// What a sealed message is and where it belongs, so that none can stand for another.
struct SealLabel: Hashable, Sendable {
  enum Kind: UInt8 {
    case block = 1
    case persons, directory, register, key, batch, edges, stays, areas
  }

  var kind: Kind
  /// The number of the segment.
  var segment: UInt64
  /// The place within it.
  var place: UInt32

  var bytes: [UInt8] {
    var bytes = [kind.rawValue]
    for i in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: segment &>> UInt64(8 * i))) }
    for i in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: place &>> UInt32(8 * i))) }
    return bytes
  }
}

/// A key of 256 bits.
struct TrailKey: Hashable, Sendable {
  static let size = 32

  let bytes: [UInt8]

  /// Takes the bytes of a key; `nil` unless there are 32.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    self.bytes = bytes
  }

  /// Draws a key.
  init(using random: inout some RandomNumberGenerator) {
    bytes = (0..<Self.size).map { _ in UInt8.random(in: 0...255, using: &random) }
  }
}
