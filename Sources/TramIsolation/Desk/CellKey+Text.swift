// SPDX-License-Identifier: Apache-2.0

public import TramSense

extension CellKey {
  /// The cell as people who run networks read it: `452-04-26734113`; with the area in front of a
  /// narrow identity, `452-04-331/4711`; by channel and PCI, `452-04-pci 211 on 1800`.
  ///
  /// A network that was not told is `?`.
  public var text: String {
    let mcc = rawValue >> 46 & 0x3FF
    let mnc = rawValue >> 36 & 0x3FF
    let network = [
      mcc == 0 ? "?" : "\(mcc)", mnc == 0x3FF ? "?" : (mnc < 10 ? "0" : "") + "\(mnc)",
    ]
    let identity = rawValue & 0xF_FFFF_FFFF
    let name =
      switch rawValue >> 56 {
      case 2: "\(area.map { "\($0)" } ?? "?")/\(cell.map { "\($0)" } ?? "?")"
      case 3: "pci \(identity & 0x7FF) on \(identity >> 11 & 0x3F_FFFF)"
      default: "\(identity)"
      }
    return (network + [name]).joined(separator: "-")
  }
}
