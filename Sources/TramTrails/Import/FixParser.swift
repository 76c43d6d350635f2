// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Reads lines of a table of fixes.
struct FixParser {
  /// The most columns that are told apart.
  static let mostFields = 32

  // Where the columns stand; -1 where there is none.
  var person = 0
  var time = 1
  var latitude = 2
  var longitude = 3
  var accuracy = 4
  /// Times before are refused.
  private let kept: Int64
  /// Later times are refused.
  private let latest: Int64
  /// Days that were forgotten one by one.
  private let closed: [Int32]
  /// Where each field of the present line ends.
  private var ends = [Int](repeating: 0, count: FixParser.mostFields)

  init(times: ClosedRange<Int64>, closed: [Int32]) {
    self.closed = closed
    kept = times.lowerBound
    latest = times.upperBound
  }

  /// Takes in a line without its line feed.
  mutating func take(
    _ line: Span<UInt8>, _ number: Int64, _ sorter: inout FixSorter,
    _ register: inout PersonRegister, _ bad: inout [BadLine]
  ) {
    var length = line.count
    if length > 0, line[length &- 1] == UInt8(ascii: "\r") { length &-= 1 }
    if length == 0 { return }
    do throws(LineRefusal) {
      let fields = split(line, length)
      if fields < 0 {
        try takeQuoted(line.extracting(0..<length), number, &sorter, &register)
        return
      }
      guard fields > max(person, time, latitude, longitude) else {
        throw LineRefusal(
          "\(fields) fields; \(max(person, time, latitude, longitude) + 1) at least are expected")
      }
      let fix = try fix(
        person: field(line, person), time: field(line, time), latitude: field(line, latitude),
        longitude: field(line, longitude),
        accuracy: accuracy >= 0 && accuracy < fields
          ? field(line, accuracy) : line.extracting(0..<0),
        &register)
      sorter.add(fix, line: number)
    } catch { bad.append(BadLine(line: number, reason: error.reason)) }
  }

  /// Finds the ends of the fields.
  ///
  /// - Returns: How many there are; -1 for a line with quotes.
  @inline(__always)
  private mutating func split(_ line: Span<UInt8>, _ length: Int) -> Int {
    var fields = 0
    for at in 0..<length {
      let byte = line[at]
      if byte == UInt8(ascii: "\"") { return -1 }
      guard byte == UInt8(ascii: ",") else { continue }
      if fields == Self.mostFields &- 1 { break }
      ends[fields] = at
      fields &+= 1
    }
    ends[fields] = length
    return fields &+ 1
  }

  /// A field without blanks at its ends.
  @inline(__always)
  @_lifetime(copy line)
  private func field(_ line: Span<UInt8>, _ place: Int) -> Span<UInt8> {
    var start = place == 0 ? 0 : ends[place &- 1] &+ 1
    var end = ends[place]
    while start < end, line[start] == 0x20 { start &+= 1 }
    while end > start, line[end &- 1] == 0x20 { end &-= 1 }
    return line.extracting(start..<end)
  }

  private func takeQuoted(
    _ line: Span<UInt8>, _ number: Int64, _ sorter: inout FixSorter,
    _ register: inout PersonRegister
  ) throws(LineRefusal) {
    var split = CSVLine()
    if let reason = split.split(line) { throw LineRefusal(reason) }
    guard split.count > max(person, time, latitude, longitude) else {
      throw LineRefusal(
        "\(split.count) fields; \(max(person, time, latitude, longitude) + 1) at least are expected"
      )
    }
    let who = Array(split.text(person, of: line).utf8)
    let when = Array(split.text(time, of: line).utf8)
    let north = Array(split.text(latitude, of: line).utf8)
    let east = Array(split.text(longitude, of: line).utf8)
    let radius = Array(split.text(accuracy, of: line).utf8)
    let fix = try fix(
      person: who.span, time: when.span, latitude: north.span, longitude: east.span,
      accuracy: radius.span, &register)
    sorter.add(fix, line: number)
  }

  @inline(__always)
  private func fix(
    person: Span<UInt8>, time: Span<UInt8>, latitude: Span<UInt8>, longitude: Span<UInt8>,
    accuracy: Span<UInt8>, _ register: inout PersonRegister
  ) throws(LineRefusal) -> TrailFix {
    let moment = try FixLine.time(time, from: kept, to: latest)
    if !closed.isEmpty, closed.contains(TrailSlice.dayNumber(of: moment)) {
      throw LineRefusal("time \(FixLine.shown(time)) is of a day that was forgotten")
    }
    let y = try FixLine.degrees(latitude, limit: 90, name: "latitude")
    let x = try FixLine.degrees(longitude, limit: 180, name: "longitude")
    guard x != 0 || y != 0 else {
      throw LineRefusal("0 degrees, 0 degrees is what a receiver says that knows no place")
    }
    let radius = try FixLine.accuracy(accuracy)
    guard let number = register.number(person) else {
      throw LineRefusal(
        person.count == 0
          ? "person is missing"
          : "person \(FixLine.shown(person)) is longer than \(PersonRegister.longestLabel) bytes")
    }
    return TrailFix(
      time: moment, person: number, latitudeE7: y, longitudeE7: x, accuracy: radius)
  }
}
