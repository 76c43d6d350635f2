// SPDX-License-Identifier: Apache-2.0

public import TramBytes
import TramGeo
import TramUnits

extension ObservationRepair {
  /// The version of the snapshot's form; another one is refused.
  private static let form: UInt64 = 1

  /// Writes what is remembered of devices and cells; the same memory gives the same bytes.
  ///
  /// - Complexity: O(devices + cells × log(cells)), some 30 bytes a device and 10 a cell
  public func write(to out: inout ByteWriter) {
    out.appendVarint(ObservationRepair.form)
    let reasons = tally.reasons
    out.appendVarint(UInt64(reasons.count))
    for (reason, count) in reasons {
      out.append(byte: reason.rawValue)
      out.appendZigZag(count)
    }
    out.appendVarint(UInt64(fixes.count { !$0.isBlank }))
    var next = 0
    for device in fixes.indices where !fixes[device].isBlank {
      out.appendVarint(UInt64(device - next))
      fixes[device].write(to: &out)
      next = device + 1
    }
    let cells = radios.known
    out.appendVarint(UInt64(cells.count))
    var last: UInt64 = 0
    for cell in cells {
      out.appendVarint(cell.key &- last)
      last = cell.key
      for i in 0..<4 { out.appendVarint(UInt64(cell.heard[i])) }
    }
  }

  /// Reads what `write(to:)` wrote in place of what is remembered.
  ///
  /// - Throws: `BytesError` when the bytes are damaged, of another form, or hold more than this
  ///   repair may; it is then as it was
  public mutating func read(from reader: inout ByteReader) throws(BytesError) {
    let form = try reader.varint()
    guard form == ObservationRepair.form else {
      throw BytesError(
        .syntax, detail: "the repair's snapshot has the form \(form)", offset: reader.offset)
    }
    var read = ObservationRepair(mostCells: radios.most)
    try read.tally.readReasons(from: &reader)
    try read.readFixes(from: &reader)
    try read.readRadios(from: &reader)
    self = read
  }

  private mutating func readFixes(from reader: inout ByteReader) throws(BytesError) {
    var next: UInt64 = 0
    // No device takes less than two bytes, so a damaged count runs into the end.
    for _ in 0..<(try reader.count(least: 2)) {
      let (device, isOver) = next.addingReportingOverflow(try reader.varint())
      guard !isOver, device < UInt64(ObservationRepair.mostDevices) else {
        throw reader.damage("the number of a device")
      }
      while fixes.count <= Int(device) { fixes.append(FixMemory()) }
      fixes[Int(device)] = try FixMemory(from: &reader)
      next = device + 1
    }
  }

  private mutating func readRadios(from reader: inout ByteReader) throws(BytesError) {
    var key: UInt64 = 0
    for _ in 0..<(try reader.count(least: 5)) {
      let step = try reader.varint()
      let (sum, isOver) = key.addingReportingOverflow(step)
      guard !isOver, step > 0 else { throw reader.damage("the key of a cell") }
      key = sum
      var entry = CellRadios.Entry()
      entry.key = key
      for i in 0..<4 {
        guard let times = UInt16(exactly: try reader.varint()) else {
          throw reader.damage("how often a cell was heard")
        }
        entry.heard[i] = times
      }
      guard radios.put(entry) else { throw reader.damage("the number of cells") }
    }
  }
}

extension IntakeTally {
  fileprivate mutating func readReasons(from reader: inout ByteReader) throws(BytesError) {
    for _ in 0..<(try reader.count(least: 2)) {
      guard let reason = IntakeReason(rawValue: try reader.byte()) else {
        throw reader.damage("a reason")
      }
      set(reason, to: try reader.zigZag())
    }
  }
}

extension FixMemory {
  /// A Boolean value: whether nothing was heard of the device.
  var isBlank: Bool { latest == nil && trusted == nil && doubted == nil }

  /// The places in the order of the form.
  private var places: [Place?] { [latest, former, trusted, trustedBefore, doubted] }

  fileprivate func write(to out: inout ByteWriter) {
    var present: UInt8 = latestAgain == nil ? 0 : 32
    for (i, place) in places.enumerated() where place != nil { present |= 1 << UInt8(i) }
    out.append(byte: present)
    var last = Mark()
    for case .some(let place) in places {
      let mark = Mark(place)
      out.appendZigZag(mark.latitude - last.latitude)
      out.appendZigZag(mark.longitude - last.longitude)
      out.appendZigZag(mark.time &- last.time)
      // Accuracies are whole metres or nearly so: their low bits are zero.
      out.appendVarint(place.accuracy.bitPattern.byteSwapped)
      last = mark
    }
    if let latestAgain { out.appendZigZag(latestAgain.milliseconds &- last.time) }
  }

  fileprivate init(from reader: inout ByteReader) throws(BytesError) {
    let present = try reader.byte()
    guard present < 64 else { throw reader.damage("what is known of a device") }
    var last = Mark()
    var read: [Place?] = []
    for i in 0..<5 as Range<UInt8> {
      guard present & 1 << i != 0 else {
        read.append(nil)
        continue
      }
      let place = try FixMemory.place(after: last, from: &reader)
      last = Mark(place)
      read.append(place)
    }
    self.init()
    (latest, former, trusted) = (read[0], read[1], read[2])
    (trustedBefore, doubted) = (read[3], read[4])
    if present & 32 != 0 {
      latestAgain = Instant(milliseconds: last.time &+ (try reader.zigZag()))
    }
  }

  private static func place(
    after last: Mark, from reader: inout ByteReader
  ) throws(BytesError) -> Place {
    let north = last.latitude.addingReportingOverflow(try reader.zigZag())
    let east = last.longitude.addingReportingOverflow(try reader.zigZag())
    let time = Instant(milliseconds: last.time &+ (try reader.zigZag()))
    let accuracy = Double(bitPattern: try reader.varint().byteSwapped)
    guard !north.overflow, !east.overflow, let latitude = Int32(exactly: north.partialValue),
      let longitude = Int32(exactly: east.partialValue),
      let coordinate = Coordinate(latitudeE7: latitude, longitudeE7: longitude),
      accuracy.isFinite, accuracy >= 0
    else { throw reader.damage("a place") }
    return Place(coordinate: coordinate, time: time, accuracy: accuracy)
  }

  /// What a place is told from: the one before it, in 10⁻⁷ degrees and milliseconds.
  private struct Mark {
    var latitude: Int64 = 0
    var longitude: Int64 = 0
    var time: Int64 = 0

    init() {}

    init(_ place: Place) {
      latitude = Int64(place.coordinate.latitudeE7)
      longitude = Int64(place.coordinate.longitudeE7)
      time = place.time.milliseconds
    }
  }
}

extension ByteReader {
  /// Reads a count of things that take at least `least` bytes each, so that it is no more than
  /// what the bytes have room for.
  fileprivate mutating func count(least: Int) throws(BytesError) -> Int {
    let count = try varint()
    guard count <= UInt64(remaining / least) else { throw damage("a count") }
    return Int(count)
  }

  fileprivate func damage(_ what: String) -> BytesError {
    BytesError(.syntax, detail: "a repair's snapshot is damaged in \(what)", offset: offset)
  }
}
