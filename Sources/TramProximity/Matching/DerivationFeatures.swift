// SPDX-License-Identifier: Apache-2.0

import CProximity

/// Which instructions of the processor the derivation of identifiers may use.
///
/// The answers are the same with any of them; only the time differs.
public struct DerivationFeatures: OptionSet, Hashable, Sendable {
  /// One bit for each, as the C target counts them.
  public let rawValue: UInt32

  /// Creates a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// SHA-256 in the processor, two keys at a time (x86 SHA extensions).
  public static let sha = Self(rawValue: TRAM_SHA_NI)
  /// AES in the processor, eight blocks at a time (x86 AES-NI).
  public static let aes = Self(rawValue: TRAM_AES_NI)
  /// AES on four blocks a register, twelve registers at a time (x86 VAES with AVX-512).
  public static let wideAES = Self(rawValue: TRAM_VAES_512)
  /// SHA-256 of sixteen keys at a time, a key a lane (x86 AVX-512).
  public static let wideSHA = Self(rawValue: TRAM_AVX_512)

  /// Nothing but portable C.
  public static let portable: Self = []
  /// All that this processor has.
  public static let available = Self(rawValue: tram_proximity_features())

  /// The names as a person reads them.
  public var name: String {
    let names: [(Self, String)] = [
      (.sha, "SHA-NI"), (.aes, "AES-NI"), (.wideAES, "VAES-512"),
      (.wideSHA, "AVX-512"),
    ]
    let held = names.filter { contains($0.0) }.map(\.1)
    return held.isEmpty ? "portable" : held.joined(separator: " + ")
  }
}
