// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension CellReading {
  /// The received power where it can be believed; `nil` for sentinels.
  @inlinable
  public var believedStrength: DecibelMilliwatts? {
    guard let rsrp, rsrp.rawValue > -139.95, rsrp.rawValue < -31.05 else { return nil }
    return rsrp
  }

  /// The key by identity, if it has one that can be believed.
  @inlinable
  public var identityKey: CellKey? {
    guard let cell else { return nil }
    return CellKey(network: network, area: area, cell: cell)
  }

  /// The key by channel and PCI, if both are given.
  ///
  /// - Parameter home: the network of the serving cell, for neighbours that name none.
  @inlinable
  public func channelKey(in home: Network?) -> CellKey? {
    guard let channel, let pci else { return nil }
    return CellKey(network: network ?? home, radio: radio, channel: channel, pci: pci)
  }
}
