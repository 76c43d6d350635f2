// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// One run of `score` or `exposures`: reads, estimates, writes, and says what was found.
struct ProximityRun: ~Copyable {
  private let options: SightingOptions
  private var ledger = SightingLedger()
  private var writer: LineWriter

  init(_ options: SightingOptions) throws {
    self.options = options
    writer = try LineWriter(path: options.output, mode: .replace)
  }

  /// Runs `write` with what the sightings say; every refusal becomes an exit code.
  static func run(
    _ options: SightingOptions, command: String,
    write: (inout ProximityRun, NearnessEstimate) throws -> Void
  ) throws {
    try ProximityWork.run("proximity \(command)") {
      var run = try ProximityRun(options)
      let estimate = try run.estimate()
      try write(&run, estimate)
      try run.writer.finish()
    }
  }

  private mutating func estimate() throws -> NearnessEstimate {
    var table = PhoneCalibration()
    if let path = options.calibration {
      table = try CalibrationFile.read(path, isStrict: options.strict)
    }
    var file = try SightingFile(
      path: options.sightings, isStrict: options.strict, calibration: table)
    try file.readAll()
    ledger = file.ledger
    if !options.quiet {
      StandardError.line(
        "\(ledger.sightings) sightings of \(ledger.phones) phones in \(ledger.rows) minutes of "
          + "pairs"
          + (ledger.unusable > 0 ? ", \(ledger.unusable) without a usable strength" : "")
          + (file.bad > 0 ? ", \(file.bad) bad lines left out" : ""))
    }
    return NearnessEstimator().estimate(ledger)
  }

  /// Writes the columns' names, unless objects are written.
  mutating func header(_ names: StaticString) throws {
    guard !options.json else { return }
    writer.text.append(literal: names)
    try writer.endLine()
  }

  /// Begins a row with the two phones.
  mutating func begin(receiver: Int32, sender: Int32) {
    if options.json { writer.text.append(literal: "{\"receiver\":") }
    append(ledger.name(of: receiver))
    writer.text.append(literal: options.json ? ",\"sender\":" : ",")
    append(ledger.name(of: sender))
  }

  /// What the file calls a phone.
  func name(of phone: Int32) -> String { String(decoding: ledger.name(of: phone), as: UTF8.self) }

  private mutating func append(_ name: [UInt8]) {
    guard options.json else { return writer.text.append(csv: name.span) }
    writer.text.appendJSON(name.span)
  }

  /// Adds a member to the row; its name stands only in objects.
  mutating func add(_ name: StaticString, _ value: Double, decimals: Int) {
    label(name)
    writer.text.append(value, decimals: decimals)
  }

  /// Adds a whole number to the row.
  mutating func add(_ name: StaticString, _ value: Int64) {
    label(name)
    writer.text.append(decimal: value)
  }

  private mutating func label(_ name: StaticString) {
    writer.text.append(byte: UInt8(ascii: ","))
    guard options.json else { return }
    writer.text.append(byte: UInt8(ascii: "\""))
    writer.text.append(literal: name)
    writer.text.append(literal: "\":")
  }

  /// Adds a range of minutes; what is written keeps low <= expected <= high.
  mutating func add(_ minutes: MinutesRange) {
    add("minutes", minutes.expected, decimals: 4)
    add("minutes_low", minutes.low, decimals: 4)
    add("minutes_high", minutes.high, decimals: 4)
  }

  /// Ends the row.
  mutating func end() throws {
    if options.json { writer.text.append(byte: UInt8(ascii: "}")) }
    try writer.endLine()
  }

  /// Says something about the whole answer on standard error.
  func tell(_ line: @autoclosure () -> String) {
    if !options.quiet { StandardError.line(line()) }
  }
}
