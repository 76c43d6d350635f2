// SPDX-License-Identifier: Apache-2.0

public import TramBytes
import TramGeo
import TramUnits

extension ObservationPacket {
  /// Adds the observations of a packet with plain device numbers, as our own log keeps them.
  ///
  /// - Parameters:
  ///   - bytes: The whole packet.
  ///   - batch: What they are added to; left as it was when the packet is refused.
  ///   - limits: How much a packet may hold.
  /// - Throws: `BytesError`: what is wrong, at which offset.
  /// - Complexity: O(bytes); no allocation a record
  public static func decode(
    _ bytes: Span<UInt8>, into batch: inout ObservationBatch, limits: Limits = Limits()
  ) throws(BytesError) {
    let header = try header(of: bytes, limits: limits)
    guard !header.isNamed else {
      throw BytesError(.syntax, detail: "the packet names its devices", offset: 6)
    }
    let decoder = PacketDecoder(header)
    try decoder.decode(bytes, numbers: nil, into: &batch)
  }

  /// Adds the observations of a packet that names its devices, as operators send them.
  ///
  /// Names that a full or frozen register does not take lose their observations, which are
  /// counted in what is returned.
  ///
  /// - Parameters:
  ///   - bytes: The whole packet.
  ///   - batch: What they are added to; left as it was when the packet is refused.
  ///   - names: Gives names their numbers; it keeps new ones of a packet that is refused later.
  ///   - limits: How much a packet may hold.
  /// - Returns: How many observations were of devices that `names` does not take.
  /// - Throws: `BytesError`: what is wrong, at which offset.
  /// - Complexity: O(bytes); no allocation a record
  public static func decode(
    _ bytes: Span<UInt8>, into batch: inout ObservationBatch, names: inout NameRegister,
    limits: Limits = Limits()
  ) throws(BytesError) -> Int {
    let header = try header(of: bytes, limits: limits)
    guard header.isNamed else {
      throw BytesError(.syntax, detail: "the packet does not name its devices", offset: 6)
    }
    let table = bytes.extracting(headerSize..<(headerSize + header.nameBytes))
    let numbers = try readNames(table, count: header.names, into: &names, limits)
    let decoder = PacketDecoder(header)
    let before = batch.observations.count
    try decoder.decode(bytes, numbers: numbers, into: &batch)
    return header.observations - (batch.observations.count - before)
  }

  /// The number of each name; `UInt64.max` for one that the register does not take.
  private static func readNames(
    _ table: Span<UInt8>, count: Int, into names: inout NameRegister, _ limits: Limits
  ) throws(BytesError) -> [UInt64] {
    // Every name has a length of two bytes and at least one byte of its own.
    guard count <= table.count / 3 else {
      throw BytesError(.syntax, detail: "more names are counted than fit", offset: 20)
    }
    var numbers: [UInt64] = []
    numbers.reserveCapacity(count)
    var reader = ByteReader(table)
    for _ in 0..<count {
      let offset = headerSize + reader.offset
      let length = try Int(reader.littleEndian(UInt16.self))
      guard length > 0, length <= limits.longestName else {
        throw BytesError(
          .tooLong, detail: "a name has \(length) bytes; 1 to \(limits.longestName) are allowed",
          offset: offset)
      }
      let name = try reader.span(length)
      guard firstBrokenUTF8(in: name) == nil else {
        throw BytesError(.notText, detail: "a name is not UTF-8", offset: offset)
      }
      numbers.append(names.id(of: name)?.rawValue ?? .max)
    }
    guard reader.remaining == 0 else {
      throw BytesError(
        .syntax, detail: "bytes are left behind the last name", offset: headerSize + reader.offset)
    }
    return numbers
  }
}

/// Reads the records of a packet whose header has been checked.
private struct PacketDecoder {
  private let header: ObservationPacket.Header

  init(_ header: ObservationPacket.Header) { self.header = header }

  /// Adds the records to `batch`; `numbers` are those of the names, by their place in the table.
  func decode(
    _ bytes: Span<UInt8>, numbers: [UInt64]?, into batch: inout ObservationBatch
  ) throws(BytesError) {
    let counts = (batch.observations.count, batch.cells.count, batch.sightings.count)
    guard counts.1 + header.cells <= Int(Int32.max),
      counts.2 + header.sightings <= Int(Int32.max)
    else { throw BytesError(.tooLong, detail: "the batch is full", offset: 8) }
    do throws(BytesError) {
      try decodeAll(bytes, numbers, &batch)
    } catch {
      batch.observations.removeSubrange(counts.0...)
      batch.cells.removeSubrange(counts.1...)
      batch.sightings.removeSubrange(counts.2...)
      throw error
    }
  }

  private func decodeAll(
    _ bytes: Span<UInt8>, _ numbers: [UInt64]?, _ batch: inout ObservationBatch
  ) throws(BytesError) {
    let first = ObservationPacket.headerSize + header.nameBytes
    let second = first + header.observations * ObservationPacket.observationSize
    let third = second + header.cells * ObservationPacket.cellSize
    let cells = FixedRecords(
      bytes.extracting(second..<third), size: ObservationPacket.cellSize)
    let sightings = FixedRecords(
      bytes.extracting(third..<bytes.count), size: ObservationPacket.sightingSize)
    let records = FixedRecords(
      bytes.extracting(first..<second), size: ObservationPacket.observationSize)
    batch.observations.reserveCapacity(batch.observations.count + records.count)
    batch.cells.reserveCapacity(batch.cells.count + cells.count)
    var nextCell = 0
    var nextSighting = 0
    for i in 0..<records.count {
      let offset = first &+ i &* ObservationPacket.observationSize
      let marks = records.number(i, 44, as: UInt32.self)
      let heard = Int(marks &>> ObservationPacket.Mark.cellShift & 1023)
      let seen = Int(marks &>> ObservationPacket.Mark.sightingShift & 1023)
      guard heard <= cells.count &- nextCell, seen <= sightings.count &- nextSighting else {
        throw failure("it has more cells or sightings than there are", offset)
      }
      var observation = try observation(records, i, marks, offset)
      var isKept = true
      if let numbers {
        guard observation.device.rawValue < UInt64(numbers.count) else {
          throw failure("its device is not in the table of names", offset)
        }
        let number = numbers[Int(truncatingIfNeeded: observation.device.rawValue)]
        observation.device = DeviceID(number)
        isKept = number != .max
      }
      let cellStart = Int32(truncatingIfNeeded: batch.cells.count)
      let sightingStart = Int32(truncatingIfNeeded: batch.sightings.count)
      for j in nextCell..<(nextCell &+ heard) {
        let cell = try cell(cells, j, second &+ j &* ObservationPacket.cellSize)
        if isKept { batch.cells.append(cell) }
      }
      for j in nextSighting..<(nextSighting &+ seen) {
        let one = try sighting(sightings, j, third &+ j &* ObservationPacket.sightingSize)
        if isKept { batch.sightings.append(one) }
      }
      nextCell &+= heard
      nextSighting &+= seen
      guard isKept else { continue }
      observation.cells = cellStart..<Int32(truncatingIfNeeded: batch.cells.count)
      observation.sightings = sightingStart..<Int32(truncatingIfNeeded: batch.sightings.count)
      batch.observations.append(observation)
    }
    guard nextCell == cells.count, nextSighting == sightings.count else {
      throw failure("cells or sightings are left that belong to no observation", second)
    }
  }

  private func failure(_ detail: String, _ offset: Int) -> BytesError {
    BytesError(.outOfRange, detail: detail, offset: offset)
  }

  @inline(__always)
  private func observation(
    _ records: borrowing FixedRecords, _ i: Int, _ marks: UInt32, _ offset: Int
  ) throws(BytesError) -> Observation {
    typealias Mark = ObservationPacket.Mark
    guard marks & Mark.unused == 0, marks & (Mark.motion | Mark.moved) != Mark.moved else {
      throw failure("an unknown mark is set", offset)
    }
    let time = records.number(i, 8, as: Int64.self)
    guard ObservationPacket.isPlausible(Instant(milliseconds: time)) else {
      throw failure("time \(time) is no moment between 2000 and 2100", offset)
    }
    var result = Observation(
      device: DeviceID(records.number(i, 0, as: UInt64.self)), time: Instant(milliseconds: time),
      motion: marks & Mark.motion == 0 ? nil : marks & Mark.moved != 0)
    let accuracy = records.double(i, 24)
    let speed = records.double(i, 32)
    let battery = records.float(i, 40)
    guard marks & Mark.fix != 0 else {
      let isBare =
        marks & 0x7F == 0 && records.number(i, 16, as: UInt64.self) == 0
        && accuracy.bitPattern | speed.bitPattern == 0 && battery.bitPattern == 0
      guard isBare else { throw failure("it has values of a fix and no fix", offset) }
      return result
    }
    guard
      let coordinate = Coordinate(
        latitudeE7: records.number(i, 16, as: Int32.self),
        longitudeE7: records.number(i, 20, as: Int32.self))
    else { throw failure("its position is outside of the world", offset) }
    var fix = Fix(coordinate: coordinate, isMock: marks & Mark.mock != 0)
    fix.accuracy = marks & Mark.accuracy == 0 ? nil : Meters(accuracy)
    fix.speed = marks & Mark.speed == 0 ? nil : MetersPerSecond(speed)
    fix.battery = marks & Mark.battery == 0 ? nil : battery
    fix.isStale = marks & Mark.stale != 0
    fix.isImplausible = marks & Mark.implausible != 0
    guard fix.accuracy != nil || accuracy.bitPattern == 0,
      fix.speed != nil || speed.bitPattern == 0, fix.battery != nil || battery.bitPattern == 0,
      ObservationPacket.isPlausible(fix)
    else { throw failure("its accuracy, speed or battery is out of range", offset) }
    result.fix = fix
    return result
  }

  private func cell(
    _ records: borrowing FixedRecords, _ i: Int, _ offset: Int
  ) throws(BytesError) -> CellReading {
    typealias Mark = ObservationPacket.CellMark
    let marks = records.number(i, 0, as: UInt64.self)
    guard let radio = Radio(rawValue: UInt8(truncatingIfNeeded: marks &>> Mark.radioShift & 3))
    else { throw failure("its radio is unknown", offset) }
    let mcc = records.number(i, 8, as: UInt16.self)
    let mnc = records.number(i, 10, as: UInt16.self)
    var cell = CellReading(radio: radio, isServing: marks & Mark.serving != 0)
    if marks & Mark.network != 0 {
      cell.network = Network(mcc: mcc, mnc: marks & Mark.mnc == 0 ? nil : mnc)
    }
    if marks & Mark.area != 0 { cell.area = records.number(i, 12, as: UInt32.self) }
    if marks & Mark.cell != 0 { cell.cell = marks & Mark.identity }
    if marks & Mark.channel != 0 { cell.channel = records.number(i, 16, as: Int32.self) }
    if marks & Mark.pci != 0 {
      cell.pci = Int16(truncatingIfNeeded: marks &>> Mark.pciShift)
    }
    if marks & Mark.rsrp != 0 { cell.rsrp = DecibelMilliwatts(records.float(i, 20)) }
    if marks & Mark.rsrq != 0 { cell.rsrq = Decibels(records.float(i, 24)) }
    if marks & Mark.timingAdvance != 0 {
      cell.timingAdvance = records.number(i, 28, as: Int32.self)
    }
    // Written again it must be the same bytes, so nothing hides behind a mark that is not set.
    guard ObservationPacket.isPlausible(cell), ObservationPacket.word(of: cell) == marks,
      cell.network != nil || mcc == 0, cell.network?.mnc != nil || mnc == 0,
      cell.area != nil || records.number(i, 12, as: UInt32.self) == 0,
      cell.channel != nil || records.number(i, 16, as: Int32.self) == 0,
      cell.rsrp != nil || records.number(i, 20, as: UInt32.self) == 0,
      cell.rsrq != nil || records.number(i, 24, as: UInt32.self) == 0,
      cell.timingAdvance != nil || records.number(i, 28, as: Int32.self) == 0
    else { throw failure("a cell has values that are out of range or not marked", offset) }
    return cell
  }

  private func sighting(
    _ records: borrowing FixedRecords, _ i: Int, _ offset: Int
  ) throws(BytesError) -> BeaconSighting {
    let power = records.float(i, 20)
    let sighting = BeaconSighting(
      token: SightingToken(
        high: records.number(i, 0, as: UInt64.self).byteSwapped,
        low: records.number(i, 8, as: UInt64.self).byteSwapped),
      rssi: DecibelMilliwatts(records.float(i, 16)),
      txPower: power.bitPattern == ObservationPacket.noPower ? nil : DecibelMilliwatts(power))
    guard ObservationPacket.isPlausible(sighting) else {
      throw failure("a sighting's strength is out of range", offset)
    }
    return sighting
  }
}
