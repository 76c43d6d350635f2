// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramSense
import TramUnits

/// Moments as RFC 3339 writes them, always with a zone.
enum CamaraTime {
  static func text(_ time: Instant) -> String {
    // Half a millisecond keeps the fraction from being cut to the one before.
    let date = Date(timeIntervalSince1970: (Double(time.milliseconds) + 0.5) / 1000)
    return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// Reads a moment; `nil` for any other form, or without a zone.
  static func reading(_ text: String) -> Instant? {
    let bytes = Array(text.utf8)
    guard (20...64).contains(bytes.count), bytes[10] | 0x20 == UInt8(ascii: "t"),
      bytes[16] == UInt8(ascii: ":")
    else { return nil }
    let sign = bytes[bytes.count - 6]
    let hasOffset =
      (sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"))
      && bytes[bytes.count - 3] == UInt8(ascii: ":")
    guard bytes[bytes.count - 1] | 0x20 == UInt8(ascii: "z") || hasOffset else { return nil }
    return Instant(iso: bytes.span)
  }
}
