// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// Mends and marks what only the observations before it show to be wrong.
///
/// Takes batches in the order of time, as `Reorderer` gives them. A fix that a receiver repeats is
/// marked as stale, one that nothing could have reached as implausible; both are kept as evidence.
/// A cell whose identity was nearly always heard under another radio gets that radio back, without
/// the measurements, which are the present radio's.
public struct ObservationRepair: Sendable {
  /// What was marked and mended so far.
  public internal(set) var tally = IntakeTally()

  /// The memory of each device by its number; one without any is blank.
  var fixes: [FixMemory] = []
  var radios: CellRadios

  /// Numbers of devices from here on have no memory, for numbers are dense.
  static let mostDevices = 1 << 24

  /// Creates a repair that knows nothing yet.
  ///
  /// - Parameter mostCells: Of how many cells it learns the radio; 32 bytes each at most.
  public init(mostCells: Int = 1 << 20) { radios = CellRadios(most: mostCells) }

  /// Marks and mends the observations of a batch.
  ///
  /// - Parameter counts: Whether the fixes of a device are looked at and remembered; all are unless
  ///   told otherwise.
  /// - Complexity: O(observations + cells)
  public mutating func apply(
    to batch: inout ObservationBatch, of counts: (DeviceID) -> Bool = { _ in true }
  ) {
    for i in batch.observations.indices {
      let observation = batch.observations[i]
      if observation.fix != nil, counts(observation.device) {
        batch.observations[i].fix = marked(observation)
      }
      let own = Int(observation.cells.lowerBound)..<Int(observation.cells.upperBound)
      for c in own where radios.mend(&batch.cells[c]) { tally.count(.radioLagged) }
    }
  }

  /// Forgets what was heard of a device, as when nothing personal of it may be left.
  public mutating func forget(_ device: DeviceID) {
    guard device.rawValue < UInt64(fixes.count) else { return }
    fixes[Int(device.rawValue)] = FixMemory()
  }

  private mutating func marked(_ observation: Observation) -> Fix? {
    guard var fix = observation.fix else { return nil }
    guard observation.device.rawValue < UInt64(ObservationRepair.mostDevices) else { return fix }
    let device = Int(observation.device.rawValue)
    while fixes.count <= device { fixes.append(FixMemory()) }
    fix.isStale = fixes[device].repeats(fix, at: observation.time)
    if fix.isStale {
      tally.count(.fixFrozen)
      return fix
    }
    switch fixes[device].reach(fix, at: observation.time) {
    case .reachable: break
    case .implausible:
      fix.isImplausible = true
      tally.count(.fixTooFast)
    case .backFromSpike: tally.count(.fixSpike)
    }
    return fix
  }
}

/// Which radio each cell identity was heard under, learned as it goes, in bounded memory.
struct CellRadios: Sendable {
  /// How often a cell must have been heard under its radio, and how many times as often as under
  /// the one that is named, before the named one is taken for a lag.
  static let least: UInt16 = 4

  struct Entry {
    var key: UInt64 = 0
    var heard: InlineArray<4, UInt16> = [0, 0, 0, 0]
  }

  let most: Int
  private var entries = [Entry](repeating: Entry(), count: 256)
  private var count = 0

  init(most: Int) { self.most = max(most, 1) }

  /// What is known, by key, so that the same knowledge has one order.
  var known: [Entry] { entries.filter { $0.key != 0 }.sorted { $0.key < $1.key } }

  /// Takes up what was known of a cell; whether there was room.
  mutating func put(_ entry: Entry) -> Bool {
    guard entry.key != 0, let at = slot(of: entry.key) else { return false }
    entries[at] = entry
    return true
  }

  /// Learns from a cell and mends it; whether it did.
  mutating func mend(_ cell: inout CellReading) -> Bool {
    guard let identity = cell.cell else { return false }
    let network = cell.network.map { UInt64($0.mcc) << 16 | UInt64($0.mnc ?? 0xFFFF) } ?? 0
    // 36 bits of identity and 26 of network; 0 marks an empty entry, no identity is 0.
    guard let at = slot(of: identity | network << 36) else { return false }
    let named = Int(cell.radio.rawValue)
    if entries[at].heard[named] == .max {
      for i in 0..<4 { entries[at].heard[i] /= 2 }
    }
    entries[at].heard[named] += 1
    var usual = named
    for i in 0..<4 where entries[at].heard[i] > entries[at].heard[usual] { usual = i }
    let often = entries[at].heard[usual]
    guard usual != named, often >= CellRadios.least,
      often / CellRadios.least >= entries[at].heard[named],
      let radio = Radio(rawValue: UInt8(usual))
    else { return false }
    cell.radio = radio
    cell.rsrp = nil
    cell.rsrq = nil
    cell.timingAdvance = nil
    cell.channel = nil
    cell.pci = nil
    return true
  }

  private mutating func slot(of key: UInt64) -> Int? {
    var at = Int(truncatingIfNeeded: mixedWord(key)) & (entries.count - 1)
    while entries[at].key != 0 {
      if entries[at].key == key { return at }
      at = (at &+ 1) & (entries.count - 1)
    }
    guard count < most else { return nil }
    count += 1
    entries[at].key = key
    guard count * 2 > entries.count else { return at }
    grow()
    return slot(of: key)
  }

  private mutating func grow() {
    var wider = [Entry](repeating: Entry(), count: entries.count * 2)
    for entry in entries where entry.key != 0 {
      var at = Int(truncatingIfNeeded: mixedWord(entry.key)) & (wider.count - 1)
      while wider[at].key != 0 { at = (at &+ 1) & (wider.count - 1) }
      wider[at] = entry
    }
    entries = wider
  }
}
