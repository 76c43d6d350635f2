// SPDX-License-Identifier: Apache-2.0

/// The cyclic redundancy check CRC-32C (Castagnoli), as in RFC 3720 §12.1.
///
/// Finds torn and damaged records; it is no protection against a person who wants to deceive.
public struct CRC32C: Hashable, Sendable {
  private var state: UInt32 = .max

  /// Creates the check of no bytes.
  public init() {}

  /// Takes in more bytes.
  ///
  /// - Complexity: O(bytes), eight at a time
  public mutating func update(_ bytes: Span<UInt8>) {
    let effects = crcEffects.span
    let raw = unsafe bytes.bytes
    var value = state
    var at = 0
    while bytes.count &- at >= 8 {
      let eight = UInt64(
        littleEndian: unsafe raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
      value = checkOfEight(eight ^ UInt64(value), effects)
      at &+= 8
    }
    while at < bytes.count {
      value = effects[Int((value ^ UInt32(bytes[at])) & 0xFF)] ^ (value >> 8)
      at &+= 1
    }
    state = value
  }

  /// The check of all bytes so far.
  public var value: UInt32 { ~state }

  /// The check of `bytes`.
  public static func of(_ bytes: Span<UInt8>) -> UInt32 {
    var check = CRC32C()
    check.update(bytes)
    return check.value
  }
}

/// What eight bytes, the first of them joined with the check before, leave as the check.
@inline(__always)
private func checkOfEight(_ eight: UInt64, _ effects: Span<UInt32>) -> UInt32 {
  // The first byte has seven behind it, the last one none. Each index is below 8 * 256.
  @inline(__always)
  func effect(_ place: UInt64) -> UInt32 {
    let byte = (eight >> (place &* 8)) & 0xFF
    return unsafe effects[unchecked: Int(truncatingIfNeeded: (7 &- place) &* 256 &+ byte)]
  }
  return effect(0) ^ effect(1) ^ effect(2) ^ effect(3) ^ effect(4) ^ effect(5) ^ effect(6)
    ^ effect(7)
}

/// The effect of each byte with none to seven zero bytes behind it.
///
/// 256 entries each, from the polynomial 0x1EDC6F41 with its bits reversed.
private let crcEffects: [UInt32] = {
  var effects = (0..<256).map { byte in
    var value = UInt32(byte)
    for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    return value
  }
  for place in 256..<8 * 256 {
    let before = effects[place - 256]
    effects.append(effects[Int(before & 0xFF)] ^ (before >> 8))
  }
  return effects
}()
