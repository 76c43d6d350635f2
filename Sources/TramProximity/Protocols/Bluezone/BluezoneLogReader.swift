// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Reads the contact history that a Bluezone phone keeps and uploads: a line each, own identifier,
/// other's identifier, strength in dBm, milliseconds since 1970, with tabs between them.
///
/// No header. The caller brings the lines, and bounds them.
public struct BluezoneLogReader: Sendable {
  /// The longest line that can be one: two identifiers, a strength, a time and a mark at its end.
  public static let longestLine = 128
  /// Moments before 2020 and after 2100 are no contact that the app had.
  static let times: ClosedRange<Int64> = 1_577_836_800_000...4_102_444_800_000

  private var split = CSVLine(separator: 0x09)

  /// Creates a reader.
  public init() {}

  /// Reads one line.
  ///
  /// - Throws: `.malformed` with what was seen and what is expected.
  public mutating func read(_ line: Span<UInt8>) throws(ProximityError) -> TracedContact {
    if let reason = split.split(line) { throw ProximityError(.malformed, detail: reason) }
    guard split.count == 4 else {
      throw ProximityError(
        .malformed,
        detail: "\(split.count) fields between tabs; own identifier, other's identifier, strength "
          + "and time are expected")
    }
    let own = try identifier(0, "own identifier", line)
    let other = try identifier(1, "other's identifier", line)
    guard own != other else {
      throw ProximityError(.forged, detail: "a phone that heard itself, \(own.text)")
    }
    let strength = split.text(2, of: line)
    guard let rssi = Int64(strength), TracedContact.strengths.contains(rssi) else {
      throw ProximityError(
        .malformed, detail: "strength \"\(strength)\" is not a number of -127 to 19 dBm")
    }
    let moment = split.text(3, of: line)
    guard let time = Int64(moment), Self.times.contains(time) else {
      throw ProximityError(
        .malformed,
        detail: "time \"\(moment)\" is not milliseconds since 1970 between 2020 and 2100")
    }
    return TracedContact(
      time: Instant(milliseconds: time), receiver: own.text, sender: other.text,
      rssi: DecibelMilliwatts(Float(rssi)))
  }

  private func identifier(
    _ field: Int, _ name: String, _ line: Span<UInt8>
  ) throws(ProximityError) -> BluezoneIdentifier {
    let text = split.text(field, of: line)
    guard let identifier = BluezoneIdentifier(hexadecimal: text.utf8Span.span) else {
      throw ProximityError(
        .malformed, detail: "\(name) \"\(text.prefix(32))\" is not 24 hexadecimal digits")
    }
    return identifier
  }
}
