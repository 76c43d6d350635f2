// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramGeo
import TramUnits

/// `tram inside`: how likely uncertain fixes lie inside their fences.
struct InsideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inside",
    abstract: "Tells how likely an uncertain fix lies inside a fence.",
    discussion: """
      Reads CSV with the columns case, model, latitude, longitude, radius and
      wkt, in any order.
        model   gauss: radius is the standard deviation an axis, in metres;
                disc: anywhere within the radius, equally likely
        wkt     POLYGON or MULTIPOLYGON, longitude before latitude

      Writes CSV case,probability,match_rate. The match rate is the part of
      the disc of that radius that lies inside, in per cent (CAMARA).

      A bad line is reported on standard error as "FILE: line 17: reason" and
      left out. A polygon that is not closed or crosses itself is set right,
      and "FILE: line 17: note: ring 0: closed, from ... to ..." says so.

      Example, a fix with 25 m deviation near the edge of a house's block:
        $ cat cases.csv
        case,model,latitude,longitude,radius,wkt
        a,gauss,21.0301,105.8502,25,"POLYGON((105.85 21.03,105.851 21.03,
        105.851 21.031,105.85 21.031,105.85 21.03))"     (all on one line)
        $ tram inside --cases cases.csv
        case,probability,match_rate
        a,0.534639,73.3238
      It may well be inside, and nothing is proven.

      Exit code: 0 every line answered or left out; 1 a file cannot be read or
      written, its header is wrong, or --strict met a bad line; 64 the command
      line is wrong.
      """)

  @Option(help: "The cases, a CSV file; - is standard input.")
  var cases = "-"

  @Option(help: "The answers, a CSV file; - is standard output.")
  var output = "-"

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  @Flag(help: "Write JSON Lines, one object a case, instead of CSV.")
  var json = false

  func run() throws {
    do {
      var run = InsideRun(
        reader: try CSVReader(path: cases, longestLine: InsideRun.longestLine),
        writer: try LineWriter(path: output, mode: .replace),
        complaints: Complaints(
          source: cases == "-" ? "standard input" : cases, isStrict: strict),
        isJSON: json)
      try run.answerAll()
    } catch let error as BytesError {
      StandardError.line("tram inside: \(error)")
      throw ExitCode.failure
    } catch let error as GeoError {
      StandardError.line("tram inside: \(error)")
      throw ExitCode.failure
    }
  }
}

/// One pass over the cases: constant memory, one polygon kept from line to line.
private struct InsideRun: ~Copyable {
  /// 4 MiB: a polygon of more than 100,000 vertices on one line.
  static let longestLine = 4 << 20
  /// Records between two looks at the clock for the progress bar.
  private static let stride = 4096
  private static let header = ["case", "model", "latitude", "longitude", "radius", "wkt"]

  private var reader: CSVReader
  private var writer: LineWriter
  private var complaints: Complaints
  private let isJSON: Bool
  private var columns: [Int] = []
  private var lastColumn = 0
  private var answered = 0
  private var notes = 0
  /// The last polygon and the text it was read from: cases of one fence come in a row.
  private var shape: Shape?
  private var shapeText: [UInt8] = []

  init(
    reader: consuming CSVReader, writer: consuming LineWriter, complaints: Complaints, isJSON: Bool
  ) {
    self.reader = reader
    self.writer = writer
    self.complaints = complaints
    self.isJSON = isJSON
  }

  /// Answers every case; with `--strict` up to the first bad line.
  mutating func answerAll() throws {
    try readHeader()
    if !isJSON {
      writer.text.append(literal: "case,probability,match_rate")
      try writer.endLine()
    }
    do {
      try answerRecords()
    } catch is StrictStop {
      try writer.finish()
      throw ExitCode.failure
    }
    try writer.finish()
    if complaints.count > 0 {
      StandardError.line("\(answered) cases answered, \(complaints.count) bad lines left out")
    }
  }

  private mutating func answerRecords() throws {
    var progress = ProgressBar("inside")
    defer { progress.clear() }
    var untilUpdate = InsideRun.stride
    while true {
      switch try reader.advance() {
      case .end: return
      case .bad(let reason):
        progress.clear()
        try complaints.add(line: reader.lineNumber, reason)
      case .record:
        do throws(GeoError) {
          try answer()
        } catch {
          progress.clear()
          try complaints.add(line: reader.lineNumber, error.detail)
          continue
        }
        try writer.endLine()
        answered += 1
      }
      untilUpdate -= 1
      if untilUpdate == 0 {
        untilUpdate = InsideRun.stride
        progress.update(
          reader.bytesRead, of: reader.totalBytes, note: "\(answered) cases")
      }
    }
  }

  private mutating func readHeader() throws {
    guard case .record = try reader.advance() else {
      throw GeoError(
        .malformed,
        detail: "\(complaints.source): line 1: the header "
          + "\(InsideRun.header.joined(separator: ",")) is expected")
    }
    var places: [String: Int] = [:]
    for i in 0..<reader.fieldCount { places[reader.text(i)] = i }
    for name in InsideRun.header {
      guard let place = places[name] else {
        throw GeoError(
          .malformed,
          detail: "\(complaints.source): line 1: the column \(name) is missing; expected are "
            + InsideRun.header.joined(separator: ","))
      }
      columns.append(place)
      lastColumn = max(lastColumn, place)
    }
  }

  /// Puts the answer to the present record into the writer, without a line end.
  private mutating func answer() throws(GeoError) {
    guard reader.fieldCount > lastColumn else {
      throw GeoError(
        .malformed,
        detail: "\(reader.fieldCount) fields; \(lastColumn + 1) at least are expected")
    }
    let model = try model()
    let center = try Coordinate(
      latitude: number(2, "latitude"), longitude: number(3, "longitude"))
    let fix = try UncertainFix(
      center: center, radius: Meters(number(4, "radius")), model: model)
    let shape = try currentShape()
    let share = shape.coveredShare(of: center, radius: fix.radius)
    let probability = model == .disc ? share : shape.probabilityInside(fix).rawValue
    write(probability: probability, share: share)
  }

  private mutating func write(probability: Double, share: Double) {
    guard isJSON else {
      writer.text.append(csv: reader.field(columns[0]))
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(probability, decimals: 6)
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(share * 100, decimals: 4)
      return
    }
    writer.text.append(literal: "{\"case\":")
    writer.text.appendJSON(reader.field(columns[0]))
    writer.text.append(literal: ",\"probability\":")
    writer.text.append(probability, decimals: 6)
    writer.text.append(literal: ",\"match_rate\":")
    writer.text.append(share * 100, decimals: 4)
    writer.text.append(byte: UInt8(ascii: "}"))
  }

  private func model() throws(GeoError) -> UncertainFix.Model {
    let field = reader.field(columns[1])
    if field.count == 5, field[0] == UInt8(ascii: "g"), areEqual(field, "gauss".utf8Span.span) {
      return .gauss
    }
    if areEqual(field, "disc".utf8Span.span) { return .disc }
    throw GeoError(
      .malformed, detail: "model \"\(reader.text(columns[1]))\" is not gauss or disc")
  }

  private func number(_ column: Int, _ name: String) throws(GeoError) -> Double {
    guard let number = decimalNumber(reader.field(columns[column])) else {
      throw GeoError(
        .notANumber, detail: "\(name) \"\(reader.text(columns[column]))\" is not a number")
    }
    return number
  }

  private mutating func currentShape() throws(GeoError) -> Shape {
    if let shape, areEqual(reader.field(columns[5]), shapeText.span) { return shape }
    shape = nil
    let read = try Shape(wkt: reader.field(columns[5]))
    shapeText.removeAll(keepingCapacity: true)
    let text = reader.field(columns[5])
    for i in text.indices { shapeText.append(text[i]) }
    shape = read
    // Well-known text leaves the sense of rotation open, so that is no note.
    for repair in read.repairs where repair.kind != .reversed {
      notes += 1
      if notes <= Complaints.told {
        StandardError.line(
          "\(complaints.source): line \(reader.lineNumber): note: \(repair)")
      }
    }
    return read
  }
}
