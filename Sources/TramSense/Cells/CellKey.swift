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

  /// Whether it is a wide identity, which is its own name whatever area it was reported in.
  @inlinable
  public var isWide: Bool { rawValue >> 56 == 1 }

  /// The cell identity as networks number it: CI, UTRAN, ECI or NCI; `nil` without one.
  @inlinable
  public var cell: UInt64? {
    switch rawValue >> 56 {
    case 1: rawValue & 0xF_FFFF_FFFF
    case 2: rawValue & 0xFFFF
    default: nil
    }
  }

  /// The area of a narrow identity, 0 when it was not known; `nil` for any other key.
  @inlinable
  public var area: UInt32? {
    rawValue >> 56 == 2 ? UInt32(truncatingIfNeeded: rawValue >> 16 & 0xFFFF) : nil
  }

  /// The site that carries the cell, so that its sectors and carriers are one.
  ///
  /// An eNodeB has 8 bits of cells below its 20 (TS 36.413 §9.2.1.38), which serve a UTRAN
  /// controller, too: below 28 bits the two cannot be told apart. A gNodeB's share of the 36 bits
  /// is the operator's choice; 24 are common, so the last 12 are taken off. `nil` for cells
  /// without a wide identity.
  @inlinable
  public var site: CellKey? {
    guard isWide else { return nil }
    let low: UInt64 = rawValue & 0xF_FFFF_FFFF < 1 << 28 ? 0xFF : 0xFFF
    return CellKey(rawValue: rawValue & ~(0xFF << 56 | low) | 4 << 56)
  }

  /// The cells that fall silent with it: its site, or narrow identities but for the last 4 bits.
  ///
  /// How a GSM network numbers the cells of one site is its own choice; neighbours by number are
  /// neighbours on the ground mostly, which is enough to explain a silence.
  @inlinable
  public var cluster: CellKey {
    if let site { return site }
    return rawValue >> 56 == 2 ? CellKey(rawValue: rawValue & ~0xF) : self
  }

  /// The number of the cluster within its network: that of the eNodeB where there is one.
  @inlinable
  public var clusterNumber: UInt64 {
    let identity = rawValue & 0xF_FFFF_FFFF
    switch rawValue >> 56 {
    case 1, 4: return identity >> (identity < 1 << 28 ? 8 : 12)
    case 2: return identity >> 4
    default: return identity
    }
  }

  /// The same cell whatever network it was reported under, for one phone that tells it at times.
  @inlinable
  public var withoutNetwork: CellKey {
    CellKey(rawValue: rawValue & ~(0xF_FFFF << 36) | 0x3FF << 36)
  }

  /// The same cell without its network code, for sources that hide it.
  @inlinable
  public var withoutNetworkCode: CellKey { CellKey(rawValue: rawValue | 0x3FF << 36) }

  /// Creates a key from bits that were a key's `rawValue`.
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }
}
