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
        table: try NamedTable(
          path: cases, needed: InsideRun.header, isStrict: strict, progress: "inside",
          longestLine: InsideRun.longestLine),
        writer: try LineWriter(path: output, mode: .replace), isJSON: json)
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
  static let header = ["case", "model", "latitude", "longitude", "radius", "wkt"]

  private var table: NamedTable
  private var writer: LineWriter
  private let isJSON: Bool
  private let columns: [Int]
  private var answered = 0
  private var notes = 0
  /// The last polygon and the text it was read from: cases of one fence come in a row.
  private var shape: Shape?
  private var shapeText: [UInt8] = []

  init(table: consuming NamedTable, writer: consuming LineWriter, isJSON: Bool) {
    columns = Self.header.map { table.place(of: $0) }
    self.table = table
    self.writer = writer
    self.isJSON = isJSON
  }

  /// Answers every case; with `--strict` up to the first bad line.
  mutating func answerAll() throws {
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
    if table.bad > 0 {
      StandardError.line("\(answered) cases answered, \(table.bad) bad lines left out")
    }
  }

  private mutating func answerRecords() throws {
    while try table.advance() {
      do throws(GeoError) {
        try answer()
      } catch {
        try table.refuse(error.detail)
        continue
      }
      try writer.endLine()
      answered += 1
    }
  }

  /// Puts the answer to the present record into the writer, without a line end.
  private mutating func answer() throws(GeoError) {
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
      writer.text.append(csv: table.reader.field(columns[0]))
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(probability, decimals: 6)
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append(share * 100, decimals: 4)
      return
    }
    writer.text.append(literal: "{\"case\":")
    writer.text.appendJSON(table.reader.field(columns[0]))
    writer.text.append(literal: ",\"probability\":")
    writer.text.append(probability, decimals: 6)
    writer.text.append(literal: ",\"match_rate\":")
    writer.text.append(share * 100, decimals: 4)
    writer.text.append(byte: UInt8(ascii: "}"))
  }

  private func model() throws(GeoError) -> UncertainFix.Model {
    let field = table.reader.field(columns[1])
    if field.count == 5, field[0] == UInt8(ascii: "g"), areEqual(field, "gauss".utf8Span.span) {
      return .gauss
    }
    if areEqual(field, "disc".utf8Span.span) { return .disc }
    throw GeoError(
      .malformed, detail: "model \"\(table.text(columns[1]))\" is not gauss or disc")
  }

  private func number(_ column: Int, _ name: String) throws(GeoError) -> Double {
    guard let number = decimalNumber(table.reader.field(columns[column])) else {
      throw GeoError(
        .notANumber, detail: "\(name) \"\(table.text(columns[column]))\" is not a number")
    }
    return number
  }

  private mutating func currentShape() throws(GeoError) -> Shape {
    if let shape, areEqual(table.reader.field(columns[5]), shapeText.span) { return shape }
    shape = nil
    let read = try Shape(wkt: table.reader.field(columns[5]))
    shapeText = Array(copying: table.reader.field(columns[5]))
    shape = read
    // Well-known text leaves the sense of rotation open, so that is no note.
    for repair in read.repairs where repair.kind != .reversed {
      notes += 1
      if notes <= Complaints.told {
        table.note("\(repair)")
      }
    }
    return read
  }
}
