// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity
import TramUnits

/// A CSV file whose columns are read by their names, one record after the other.
///
/// Bad lines are told with number and reason, counted, and read over.
struct TracingTable: ~Copyable {
  /// The most bytes of a line: far more than any of these files has.
  static let longestLine = 1 << 16

  private var reader: CSVReader
  private(set) var complaints: Complaints
  private let places: [String: Int]
  /// The names of the columns, as they stand in the file.
  let columns: [String]

  /// Opens a file and reads its header.
  ///
  /// - Parameter needed: The columns that must be there; one of several by `a|b`.
  /// - Throws: `BytesError`, `ProximityError` for a header without them
  static func open(path: String, needed: [String], isStrict: Bool) throws -> TracingTable {
    var reader = try CSVReader(path: path, longestLine: longestLine)
    let source = path == "-" ? "standard input" : path
    var columns: [String] = []
    if case .record = try reader.advance() {
      for i in 0..<reader.fieldCount { columns.append(reader.text(i)) }
    }
    for name in needed {
      let names = name.split(separator: "|").map(String.init)
      guard names.contains(where: columns.contains) else {
        throw ProximityError(
          .malformed,
          detail: "\(source): line 1: the column \(names.joined(separator: " or ")) is missing")
      }
    }
    return TracingTable(
      reader: reader, complaints: Complaints(source: source, isStrict: isStrict),
      columns: columns)
  }

  private init(reader: consuming CSVReader, complaints: Complaints, columns: [String]) {
    self.reader = reader
    self.complaints = complaints
    self.columns = columns
    // Of two columns of one name the first counts.
    places = Dictionary(
      columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// How many bad lines were left out.
  var bad: Int { complaints.count }
  /// How far the reading has come, for a progress bar.
  var bytesRead: Int64 { reader.bytesRead }
  /// How many bytes there are; `nil` for a pipe.
  var totalBytes: Int64? { reader.totalBytes }

  /// Whether there is a column of that name.
  func has(_ name: String) -> Bool { places[name] != nil }

  /// Goes to the next record; `false` at the end.
  ///
  /// - Throws: `BytesError`, `StrictStop`
  mutating func advance() throws -> Bool {
    while true {
      switch try reader.advance() {
      case .end: return false
      case .bad(let reason): try complaints.add(line: reader.lineNumber, reason)
      case .record: return true
      }
    }
  }

  /// Tells that the present record cannot be used.
  mutating func refuse(_ reason: String) throws(StrictStop) {
    try complaints.add(line: reader.lineNumber, reason)
  }

  /// The text of a field of the present record; empty when it is not there.
  func text(_ name: String) -> String { places[name].map { reader.text($0) } ?? "" }

  /// Sixteen bytes from the first of the columns that there is.
  func sixteen(_ names: String...) throws(ProximityError) -> SixteenBytes {
    for name in names {
      guard let place = places[name] else { continue }
      if let bytes = SixteenBytes(hexadecimal: reader.field(place)) { return bytes }
      throw ProximityError(
        .malformed,
        detail: "\(name) \"\(reader.text(place).prefix(64))\" is not 32 hexadecimal digits")
    }
    throw ProximityError(.malformed, detail: "\(names.joined(separator: " or ")) is missing")
  }

  /// Four bytes as a number; `nil` when the field is empty or not there.
  func four(_ name: String) throws(ProximityError) -> UInt32? {
    let text = text(name)
    if text.isEmpty { return nil }
    guard text.utf8.count == 8, let number = UInt32(text, radix: 16), !text.hasPrefix("+") else {
      throw ProximityError(
        .malformed, detail: "\(name) \"\(text.prefix(64))\" is not 8 hexadecimal digits")
    }
    return number
  }

  /// A number in a range; `nil` when the field is empty or not there.
  func number(_ name: String, _ range: ClosedRange<Double>) throws(ProximityError) -> Double? {
    guard let place = places[name], !reader.field(place).isEmpty else { return nil }
    guard let number = decimalNumber(reader.field(place)), range.contains(number) else {
      throw ProximityError(
        .malformed,
        detail: "\(name) \"\(reader.text(place).prefix(64))\" is not a number of "
          + "\(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A time in milliseconds since 1970, to 2100.
  func time() throws(ProximityError) -> Instant {
    guard let time = try number("time", 0...4_102_444_800_000) else {
      throw ProximityError(.malformed, detail: "time is empty")
    }
    return Instant(milliseconds: Int64(time))
  }

  /// A strength that a receiver can mean.
  func strength() throws(ProximityError) -> DecibelMilliwatts {
    guard let rssi = try number("rssi", -127...19) else {
      throw ProximityError(.malformed, detail: "rssi is empty")
    }
    return DecibelMilliwatts(Float(rssi))
  }

  /// A temporary exposure key with its validity.
  func key() throws(ProximityError) -> TemporaryExposureKey {
    let bytes = try sixteen("tek_hex", "key_hex")
    guard let start = try number("rolling_start", 0...Double(Int32.max)) else {
      throw ProximityError(.malformed, detail: "rolling_start is empty")
    }
    let period = try number("rolling_period", 1...144) ?? 144
    return TemporaryExposureKey(
      key: bytes, rollingStart: ExposureInterval(UInt32(start)), rollingPeriod: UInt32(period))
  }
}

extension TracingTable {
  /// Appends the present record as it was read, fields in quotes where they need them.
  func appendRecord(to text: inout ByteWriter) {
    for i in 0..<max(reader.fieldCount, 1) {
      if i > 0 { text.append(byte: UInt8(ascii: ",")) }
      text.appendField(reader.text(i))
    }
  }
}

extension ByteWriter {
  /// Appends a field of CSV, in quotes where it needs them (RFC 4180).
  mutating func appendField(_ field: String) {
    guard field.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0D || $0 == 0x0A })
    else { return append(field) }
    append(byte: 0x22)
    for byte in field.utf8 {
      if byte == 0x22 { append(byte: 0x22) }
      append(byte: byte)
    }
    append(byte: 0x22)
  }

  /// Appends a strength in dBm, without decimals where it has none.
  mutating func append(_ strength: DecibelMilliwatts) {
    let number = Double(strength.rawValue)
    if number == number.rounded() { append(number, decimals: 0) } else { append(shortest: number) }
  }

  /// Appends sixteen bytes as hexadecimal digits.
  mutating func appendHexadecimal(_ bytes: SixteenBytes) {
    let letters = Array("0123456789abcdef".utf8)
    for byte in bytes.bytes {
      append(byte: letters[Int(byte >> 4)])
      append(byte: letters[Int(byte & 15)])
    }
  }
}

/// What the commands of tracing share at their edge.
enum TracingWork {
  /// A number with its noun: "1 finding", "2 findings".
  static func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }

  /// Runs a command's work; what the outside world did wrong becomes one line and exit code 1.
  static func run(_ command: String, _ work: () throws -> Void) throws {
    do {
      try work()
    } catch let error as BytesError {
      StandardError.line("tram \(command): \(error)")
      throw ExitCode.failure
    } catch let error as ProximityError {
      StandardError.line("tram \(command): \(error)")
      throw ExitCode.failure
    } catch is StrictStop {
      throw ExitCode.failure
    }
  }

  /// The bytes of a file that is read as a whole.
  ///
  /// - Throws: `BytesError`, `ProximityError` with `.tooLarge`
  static func bytes(of path: String, most: Int) throws -> [UInt8] {
    let file = try OpenFile(path, .read)
    let size = try file.size()
    guard size <= most else {
      throw ProximityError(
        .tooLarge, detail: "\(path): \(size) bytes; \(most) are the most")
    }
    return try file.read(at: 0, count: size)
  }
}
