// SPDX-License-Identifier: Apache-2.0

import CTrails

/// Which instructions of the processor the C target may use: to meet rows of bins, to find chunks
/// and to meet them.
///
/// The answers are the same bit for bit with any of them; only the time differs.
struct MeetingFeatures: OptionSet, Hashable, Sendable {
  /// One bit for each, as the C target counts them.
  let rawValue: UInt32

  /// Eight bins or four ways at a time (x86 AVX2).
  static let wide = Self(rawValue: TRAM_TRAILS_AVX_2)
  /// Sixteen bins or eight ways at a time (x86 AVX-512 with the parts F, BW, DQ and VL).
  static let widest = Self(rawValue: TRAM_TRAILS_AVX_512)

  /// Nothing but portable C: four bins or two ways at a time.
  static let portable: Self = []
  /// All that this processor has.
  static let available = Self(rawValue: tram_trails_features())
}
