// SPDX-License-Identifier: Apache-2.0

/// What a map or a register knows a cell by: its identity when it has one, else channel and PCI.
///
/// A wide identity (more than 16 bits: UTRAN, LTE and 36-bit NR) is the same cell whatever radio
/// it was reported under, since the identity may lag behind the radio. A narrow one (GSM, short
/// WCDMA) is unique only within its area.
@frozen
public struct CellKey: Hashable, Comparable, Sendable {
  /// Kind in the top 8 bits, then MCC and MNC (10 bits each), then 36 bits of identity.
  public let rawValue: UInt64

  @inlinable
  init(kind: UInt64, network: Network?, identity: UInt64) {
    let mcc = UInt64(network?.mcc ?? 0) & 0x3FF
    let mnc = UInt64(network?.mnc ?? 0x3FF) & 0x3FF
    rawValue = kind << 56 | mcc << 46 | mnc << 36 | identity & 0xF_FFFF_FFFF
  }

  /// Orders keys by their bits, so that whatever is made from them is the same on every machine.
  @inlinable
  public static func < (a: CellKey, b: CellKey) -> Bool { a.rawValue < b.rawValue }

  /// The key of a global identity; `nil` when `cell` is a sentinel or zero.
  ///
  /// - Parameters:
  ///   - area: TAC or LAC, used for identities of 16 bits only.
  ///   - cell: CI, UTRAN, ECI or NCI; 0, 65,535, 2²⁸-1, 2³¹-1, 2³²-1 and 2³⁶-1 mean "not known".
  @inlinable
  public init?(network: Network?, area: UInt32?, cell: UInt64) {
    switch cell {
    case 0, 0xFFFF, 0xFFF_FFFF, 0x7FFF_FFFF, 0xFFFF_FFFF: return nil
    case 1..<0xFFFF:
      let area = UInt64(area ?? 0) & 0xFFFF
      self.init(kind: 2, network: network, identity: area << 16 | cell)
    case 0x1_0000..<0xF_FFFF_FFFF: self.init(kind: 1, network: network, identity: cell)
    default: return nil
    }
  }

  /// The key of a cell known by channel and PCI only; `nil` when either is out of range.
  @inlinable
  public init?(network: Network?, radio: Radio, channel: Int32, pci: Int16) {
    guard (0...3_279_165).contains(channel), (0...1007).contains(pci) else { return nil }
    let identity = UInt64(radio.rawValue) << 33 | UInt64(channel) << 11 | UInt64(pci)
    self.init(kind: 3, network: network, identity: identity)
  }

  /// The key of all cells of one area, tracking areas (LTE, NR) apart from location areas.
  ///
  /// `nil` without a network or when `area` is 0 or a sentinel.
  init?(network: Network?, radio: Radio, area: UInt32?) {
    guard let network, let area, area > 0, area != 0xFFFF, area < 0xFF_FFFF else { return nil }
    let kind: UInt64 = radio == .lte || radio == .nr ? 1 << 32 : 0
    self.init(kind: 5, network: network, identity: kind | UInt64(area))
  }

  /// Whether it names the cell globally rather than by channel and PCI.
  @inlinable
  public var isGlobal: Bool { rawValue >> 56 < 3 }

  /// The site of an LTE cell or of a UTRAN controller: the identity without its last 8 bits.
  ///
  /// `nil` for cells without a wide identity.
  @inlinable
  public var site: CellKey? {
    guard rawValue >> 56 == 1 else { return nil }
    return CellKey(rawValue: rawValue & ~0xFF | 4 << 56)
  }

  /// The same cell without its network code, for sources that hide it.
  @inlinable
  public var withoutNetworkCode: CellKey { CellKey(rawValue: rawValue | 0x3FF << 36) }

  @inlinable
  init(rawValue: UInt64) { self.rawValue = rawValue }
}
