// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A generation of radio network.
@frozen
public enum Radio: UInt8, Hashable, Sendable, CaseIterable {
  case gsm, wcdma, lte, nr
}

/// The public land mobile network that a cell belongs to.
@frozen
public struct Network: Hashable, Sendable {
  /// Mobile country code, 1 to 999; Vietnam is 452.
  public var mcc: UInt16
  /// Mobile network code as a number, 0 to 999; `nil` when not known.
  ///
  /// "01" and "1" are the same number: whether a code has 2 or 3 digits follows from the country.
  public var mnc: UInt16?

  /// Creates a network.
  @inlinable
  public init(mcc: UInt16, mnc: UInt16?) {
    self.mcc = mcc
    self.mnc = mnc
  }
}

/// One cell that a phone heard, as the phone reported it.
@frozen
public struct CellReading: Hashable, Sendable {
  /// The generation under which the phone reported it; the identity may lag behind it.
  public var radio: Radio
  /// The network; `nil` when not given.
  public var network: Network?
  /// Tracking or location area code (TAC, LAC); `nil` when not given.
  public var area: UInt32?
  /// The cell identity: CI of 16 bits in GSM, UTRAN 28, LTE ECI 28, NR NCI 36; `nil` when the
  /// cell is known only by `channel` and `pci`.
  public var cell: UInt64?
  /// ARFCN, UARFCN, EARFCN or NR-ARFCN (0 to 3,279,165); `nil` when not given.
  public var channel: Int32?
  /// Physical cell identity (LTE 0 to 503, NR 0 to 1007; BSIC or PSC before); `nil` when not given.
  public var pci: Int16?
  /// Whether the phone is camped on it or connected to it.
  public var isServing: Bool
  /// Received power of the reference signal (RSRP; RSCP or RxLev before LTE); `nil` when unknown.
  public var rsrp: DecibelMilliwatts?
  /// Received quality (RSRQ; Ec/No in WCDMA); `nil` when unknown.
  public var rsrq: Decibels?
  /// Timing advance in the steps of its radio (LTE: 78.12 m one way a step, 0 to 1282).
  public var timingAdvance: Int32?

  /// Creates a reading.
  @inlinable
  public init(
    radio: Radio, network: Network? = nil, area: UInt32? = nil, cell: UInt64? = nil,
    channel: Int32? = nil, pci: Int16? = nil, isServing: Bool = false,
    rsrp: DecibelMilliwatts? = nil, rsrq: Decibels? = nil, timingAdvance: Int32? = nil
  ) {
    self.radio = radio
    self.network = network
    self.area = area
    self.cell = cell
    self.channel = channel
    self.pci = pci
    self.isServing = isServing
    self.rsrp = rsrp
    self.rsrq = rsrq
    self.timingAdvance = timingAdvance
  }
}
