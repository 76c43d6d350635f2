// SPDX-License-Identifier: Apache-2.0

public import TramBytes

extension ContactEvidence {
  /// Appends the evidence as short text that a machine reads as well: sources with spaces between.
  ///
  /// `position:12 nearest=1.3m error=8.0m`: 12 stretches by position, the nearest 1.3 m apart, the
  /// typical error of the offset 8 m. `proven:4`: 4 proven contacts. `area:3 together=5400s`: both
  /// were in 3 areas at the same time, for 5,400 s in all.
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
      text.append(literal: "area:")
      text.append(decimal: Int64(areas))
      text.append(literal: " together=")
      text.append(Double(areaTime) / 1000, decimals: 0)
      text.append(byte: UInt8(ascii: "s"))
    }
  }
}

/// What an accuracy says about the error of a position.
public enum PositionError {
  /// The squared radius that holds 68 % in variances an axis: -2 ln 0.32 for a round normal error.
  public static let variances = 2.278_868_566_37
  /// The accuracy of a fix that names none, metres: a telephone's under open sky, and worse.
  public static let assumedAccuracy = Double(LegColumns.assumedAccuracy)
}
