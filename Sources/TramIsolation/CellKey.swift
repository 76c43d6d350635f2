// SPDX-License-Identifier: Apache-2.0

public import TramSense

/// A cell as one phone tells it from others, whatever radio it was reported under.
///
/// A wide identity (more than 16 bits: UTRAN, E-UTRAN, NR) is its own name: phones report the old
/// identity under the new radio for seconds after a change, so the radio is left out. A narrow one
/// (GSM) is only unique within its location area, which is kept.
@frozen
public struct CellKey: Hashable, Sendable {
  /// The bits that are compared and stored.
  public let rawValue: UInt64

  /// Creates a key from its bits.
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The key of a reading; `nil` when it names no cell.
  public init?(_ reading: CellReading) {
    guard let cell = reading.cell, cell > 0, cell < 1 << 36 else { return nil }
    if cell > 0xFFFF {
      rawValue = cell
    } else {
      guard let area = reading.area else { return nil }
      rawValue = 1 << 63 | UInt64(area & 0xFFFF_FFFF) << 16 | cell
    }
  }

  /// The cell identity.
  public var cell: UInt64 { isNarrow ? rawValue & 0xFFFF : rawValue }

  /// The location area of a narrow identity; `nil` for a wide one.
  public var area: UInt32? { isNarrow ? UInt32(truncatingIfNeeded: rawValue >> 16) : nil }

  private var isNarrow: Bool { rawValue >> 63 == 1 }

  /// The site that carries the cell, so that its sectors and carriers are one.
  ///
  /// An eNodeB has 8 bits of cells below its 20 (TS 36.413 §9.2.1.38); a gNodeB's share of the
  /// 36 bits is chosen by the operator, 24 bits are common and the last 12 are taken off here;
  /// below 28 bits UTRAN and E-UTRAN cannot be told apart and the eNodeB's rule serves both.
  var site: UInt64 {
    if isNarrow { return rawValue & ~0xF }
    return rawValue < 1 << 28 ? rawValue >> 8 : 1 << 40 | rawValue >> 12
  }
}
