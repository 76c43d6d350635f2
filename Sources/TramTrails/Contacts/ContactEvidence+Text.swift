// SPDX-License-Identifier: Apache-2.0

public import TramBytes
public import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension ContactEvidence {
  /// Appends the evidence as short text that a machine reads as well: sources with spaces between.
  ///
  /// `position:12 nearest=1.3m error=8.0m`: 12 stretches by position, the nearest 1.3 m apart, the
  /// typical error of the offset 8 m. `proven:4`: 4 proven contacts.
  public func append(to text: inout ByteWriter) {
    var isFirst = true
    func begin(_ text: inout ByteWriter) {
      if !isFirst { text.append(byte: UInt8(ascii: " ")) }
      isFirst = false
    }
    if sources.contains(.position) {
      begin(&text)
      text.append(literal: "position:")
      text.append(decimal: Int64(positionStretches))
      if let nearest {
        text.append(literal: " nearest=")
        text.append(nearest, decimals: 1)
        text.append(byte: UInt8(ascii: "m"))
      }
      if let error {
        text.append(literal: " error=")
        text.append(error, decimals: 1)
        text.append(byte: UInt8(ascii: "m"))
      }
    }
    if sources.contains(.proven) {
      begin(&text)
      text.append(literal: "proven:")
      text.append(decimal: Int64(provenStretches))
    }
    if sources.contains(.area) {
      begin(&text)
      text.append(literal: "area")
    }
  }

  /// How sure it is that they really were within a radius of each other at all.
  ///
  /// A proven contact is sure: 1. For positions it is the share of the typical error that lies
  /// within the radius: 1 - exp(-radius² / (2 σ²)), σ being the error an axis. It takes no account
  /// of how often and how long they were near; a model that does stands above this module.
  public func probability(within radius: Meters) -> Double {
    if sources.contains(.proven) { return 1 }
    guard sources.contains(.position), let error else { return 0 }
    let variance = max(error * error / PositionError.variances, 1e-6)
    return 1 - exp(-radius.rawValue * radius.rawValue / (2 * variance))
  }
}

/// What an accuracy says about the error of a position.
public enum PositionError {
  /// The squared radius that holds 68 % in variances an axis: -2 ln 0.32 for a round normal error.
  public static let variances = 2.278_868_566_37
  /// The accuracy of a fix that names none, metres: a telephone's under open sky, and worse.
  public static let assumedAccuracy = Double(LegColumns.assumedAccuracy)
}
