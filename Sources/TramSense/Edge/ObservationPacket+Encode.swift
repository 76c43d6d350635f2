// SPDX-License-Identifier: Apache-2.0

public import TramBytes
import TramGeo
import TramUnits

extension ObservationPacket {
  /// The bits of a transmit power that is not given: the quiet NaN.
  static let noPower: UInt32 = 0x7FC0_0000

  /// Appends a batch with plain device numbers, as our own log keeps it.
  ///
  /// - Throws: `BytesError` when the batch is beyond the limits or a value is one that no reader
  ///   gives (a time outside 2000 to 2100, a battery outside 0 to 1); nothing is appended then.
  /// - Complexity: O(bytes)
  public static func encode(
    _ batch: ObservationBatch, into writer: inout ByteWriter, limits: Limits = Limits()
  ) throws(BytesError) {
    try append(batch, table: nil, to: &writer, limits)
  }

  /// Appends a batch with a table of its devices' names, as operators send it.
  ///
  /// - Parameters:
  ///   - batch: The observations.
  ///   - names: The register that their devices are numbered by.
  ///   - writer: Where the packet goes.
  ///   - limits: How much a packet may hold.
  /// - Throws: As without names, and when a device has no name or one that is too long.
  /// - Complexity: O(bytes)
  public static func encode(
    _ batch: ObservationBatch, names: NameRegister, into writer: inout ByteWriter,
    limits: Limits = Limits()
  ) throws(BytesError) {
    var table = NameTable()
    for observation in batch.observations {
      try table.add(observation.device, of: names, limits)
    }
    try append(batch, table: table, to: &writer, limits)
  }

  /// The names of a packet in the order of first appearance, and the place of each device.
  private struct NameTable {
    var places: [DeviceID: UInt64] = [:]
    var bytes = ByteWriter()

    mutating func add(
      _ device: DeviceID, of names: NameRegister, _ limits: Limits
    ) throws(BytesError) {
      guard places[device] == nil else { return }
      let name = names.nameBytes(of: device)
      guard name.count > 0, name.count <= limits.longestName, firstBrokenUTF8(in: name) == nil
      else {
        throw BytesError(
          .outOfRange,
          detail: "device \(device.rawValue) has no name of 1 to \(limits.longestName) bytes")
      }
      places[device] = UInt64(places.count)
      bytes.appendLittleEndian(UInt16(truncatingIfNeeded: name.count))
      bytes.append(name)
    }
  }

  private static func append(
    _ batch: ObservationBatch, table: NameTable?, to writer: inout ByteWriter, _ limits: Limits
  ) throws(BytesError) {
    let header = Header(
      isNamed: table != nil, observations: batch.observations.count, cells: batch.cells.count,
      sightings: batch.sightings.count, names: table?.places.count ?? 0,
      nameBytes: table?.bytes.count ?? 0)
    guard header.observations <= limits.mostObservations, header.size <= limits.mostBytes else {
      throw BytesError(
        .tooLong,
        detail: "\(header.observations) observations of \(header.size) bytes are beyond the limit")
    }
    var body = ByteWriter(capacity: header.size)
    append(header, checksum: 0, to: &body)
    if let table { body.append(table.bytes.bytes.span) }
    try appendObservations(of: batch, table, to: &body)
    for cell in batch.cells { try append(cell, to: &body) }
    for sighting in batch.sightings { try append(sighting, to: &body) }
    append(header, checksum: checksum(of: body.bytes.span), to: &writer)
    writer.append(body.bytes.span.extracting(headerSize..<body.count))
  }

  private static func append(_ header: Header, checksum: UInt32, to writer: inout ByteWriter) {
    writer.appendLittleEndian(magic)
    writer.appendLittleEndian(version)
    writer.appendLittleEndian(header.isNamed ? namedFlag : 0)
    for count in [
      header.observations, header.cells, header.sightings, header.names, header.nameBytes,
    ] { writer.appendLittleEndian(UInt32(truncatingIfNeeded: count)) }
    writer.appendLittleEndian(checksum)
  }

  private static func appendObservations(
    of batch: ObservationBatch, _ table: NameTable?, to writer: inout ByteWriter
  ) throws(BytesError) {
    var nextCell: Int32 = 0
    var nextSighting: Int32 = 0
    for observation in batch.observations {
      guard observation.cells.lowerBound == nextCell,
        observation.sightings.lowerBound == nextSighting,
        observation.cells.count <= mostHeard, observation.sightings.count <= mostHeard
      else {
        throw BytesError(
          .outOfRange, detail: "an observation has more than \(mostHeard) cells or sightings")
      }
      nextCell = observation.cells.upperBound
      nextSighting = observation.sightings.upperBound
      guard isPlausible(observation.time), observation.fix.map({ isPlausible($0) }) ?? true else {
        throw BytesError(.outOfRange, detail: "an observation has a value that is out of range")
      }
      let device = table.map { $0.places[observation.device] ?? 0 } ?? observation.device.rawValue
      writer.appendLittleEndian(device)
      writer.appendLittleEndian(observation.time.milliseconds)
      let fix = observation.fix
      writer.appendLittleEndian(fix?.coordinate.latitudeE7 ?? 0)
      writer.appendLittleEndian(fix?.coordinate.longitudeE7 ?? 0)
      writer.appendLittleEndian(fix?.accuracy?.rawValue.bitPattern ?? 0)
      writer.appendLittleEndian(fix?.speed?.rawValue.bitPattern ?? 0)
      writer.appendLittleEndian(fix?.battery?.bitPattern ?? 0)
      writer.appendLittleEndian(marks(of: observation))
    }
  }

  private static func marks(of observation: Observation) -> UInt32 {
    var marks: UInt32 = 0
    if let fix = observation.fix {
      marks |= Mark.fix
      if fix.accuracy != nil { marks |= Mark.accuracy }
      if fix.speed != nil { marks |= Mark.speed }
      if fix.battery != nil { marks |= Mark.battery }
      if fix.isMock { marks |= Mark.mock }
      if fix.isStale { marks |= Mark.stale }
      if fix.isImplausible { marks |= Mark.implausible }
    }
    if let motion = observation.motion { marks |= Mark.motion | (motion ? Mark.moved : 0) }
    marks |= UInt32(truncatingIfNeeded: observation.cells.count) &<< Mark.cellShift
    marks |= UInt32(truncatingIfNeeded: observation.sightings.count) &<< Mark.sightingShift
    return marks
  }

  /// The first word of a cell: its identity, radio and marks, and its PCI.
  static func word(of cell: CellReading) -> UInt64 {
    var word = (cell.cell ?? 0) | UInt64(cell.radio.rawValue) &<< CellMark.radioShift
    if cell.isServing { word |= CellMark.serving }
    if let network = cell.network {
      word |= CellMark.network | (network.mnc == nil ? 0 : CellMark.mnc)
    }
    if cell.area != nil { word |= CellMark.area }
    if cell.cell != nil { word |= CellMark.cell }
    if cell.channel != nil { word |= CellMark.channel }
    if let pci = cell.pci {
      word |= CellMark.pci | UInt64(UInt16(bitPattern: pci)) &<< CellMark.pciShift
    }
    if cell.rsrp != nil { word |= CellMark.rsrp }
    if cell.rsrq != nil { word |= CellMark.rsrq }
    if cell.timingAdvance != nil { word |= CellMark.timingAdvance }
    return word
  }

  private static func append(
    _ cell: CellReading, to writer: inout ByteWriter
  ) throws(BytesError) {
    guard isPlausible(cell) else {
      throw BytesError(.outOfRange, detail: "a cell has a value that is out of range")
    }
    writer.appendLittleEndian(word(of: cell))
    writer.appendLittleEndian(cell.network?.mcc ?? 0)
    writer.appendLittleEndian(cell.network?.mnc ?? 0)
    writer.appendLittleEndian(cell.area ?? 0)
    writer.appendLittleEndian(cell.channel ?? 0)
    writer.appendLittleEndian(cell.rsrp?.rawValue.bitPattern ?? 0)
    writer.appendLittleEndian(cell.rsrq?.rawValue.bitPattern ?? 0)
    writer.appendLittleEndian(cell.timingAdvance ?? 0)
  }

  private static func append(
    _ sighting: BeaconSighting, to writer: inout ByteWriter
  ) throws(BytesError) {
    guard isPlausible(sighting) else {
      throw BytesError(.outOfRange, detail: "a sighting has a strength that is out of range")
    }
    writer.appendLittleEndian(sighting.token.high.byteSwapped)
    writer.appendLittleEndian(sighting.token.low.byteSwapped)
    writer.appendLittleEndian(sighting.rssi.rawValue.bitPattern)
    writer.appendLittleEndian(sighting.txPower?.rawValue.bitPattern ?? noPower)
  }

  // What readers give, and nothing else.

  static func isPlausible(_ time: Instant) -> Bool {
    // 2000-01-01 and 2100-01-01, as `TimeCheck` has them.
    time.milliseconds >= 946_684_800_000 && time.milliseconds < 4_102_444_800_000
  }

  static func isPlausible(_ fix: Fix) -> Bool {
    // A comparison with NaN is false.
    if let accuracy = fix.accuracy?.rawValue,
      !(accuracy > 0 && accuracy <= ObservationReader.boundlessAccuracy)
    {
      return false
    }
    if let speed = fix.speed?.rawValue,
      !(speed >= 0 && speed <= ObservationReader.impossibleSpeed)
    {
      return false
    }
    if let battery = fix.battery, !(battery >= 0 && battery <= 1) { return false }
    return true
  }

  static func isPlausible(_ cell: CellReading) -> Bool {
    if let network = cell.network {
      guard network.mcc <= 999, network.mnc ?? 0 <= 999 else { return false }
    }
    if let identity = cell.cell, identity > CellMark.identity { return false }
    if let channel = cell.channel, channel < 0 { return false }
    if let pci = cell.pci, pci < 0 || pci > 1023 { return false }
    if let advance = cell.timingAdvance, advance < 0 { return false }
    if let rsrp = cell.rsrp?.rawValue, !(rsrp.magnitude <= 200) { return false }
    if let rsrq = cell.rsrq?.rawValue, !(rsrq.magnitude <= 200) { return false }
    return true
  }

  static func isPlausible(_ sighting: BeaconSighting) -> Bool {
    // In dBm no receiver or sender lies beyond.
    guard sighting.rssi.rawValue.magnitude <= 200 else { return false }
    if let power = sighting.txPower?.rawValue { return power.magnitude <= 200 }
    return true
  }
}
