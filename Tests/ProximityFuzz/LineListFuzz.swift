// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramTestKit
import TramTracing
import TramUnits

extension FuzzTarget {
  /// A line list as CSV; what is taken is written again and must come back.
  static let lineList = FuzzTarget(name: "linelist") {
    [SoundList.csv, [UInt8]("id;onset;ca nguồn\n1;3/4/20;\"2; 3\"\n".utf8)]
  } run: { bytes in
    try readList(bytes)
  }

  /// The archive of a workbook.
  static let workbook = FuzzTarget(name: "workbook") {
    [try LineListExport.workbook(SoundList.rows)]
  } run: { bytes in
    try readList(bytes)
  }

  /// The sheet of a workbook, changed before it is packed, so that no check of the archive fails.
  static let sheet = FuzzTarget(name: "sheet") {
    let whole = try LineListExport.workbook(SoundList.rows)
    return [try SoundList.part("xl/worksheets/sheet1.xml", of: whole)]
  } run: { bytes in
    let whole = try LineListExport.workbook(SoundList.rows)
    var zip = ZipWriter()
    for entry in try ZipReader.entries(of: whole.span, limits: SoundList.limits) {
      let part = try SoundList.part(entry.name, of: whole)
      try zip.add(entry.name, entry.name.hasSuffix("sheet1.xml") ? bytes.span : part.span)
    }
    return try readList(zip.finished())
  }

  private static func readList(_ bytes: [UInt8]) throws -> Bool {
    let list: LineListImport
    do throws(TracingError) {
      list = try LineListImport.read(bytes.span)
    } catch {
      return false
    }
    guard list.rows.count == list.rowNumbers.count, list.rows.count <= bytes.count * 8 else {
      throw FuzzFailure("more rows than bytes hold")
    }
    // Writing and reading again takes as long as ten readings: some are.
    guard bytes.count % 7 == 0 else { return true }
    guard !list.rows.isEmpty else { return true }
    let again = LineListExport.csv(list.rows)
    let read = try LineListImport.read(again.span)
    guard read.rows == list.rows else {
      throw FuzzFailure("what was read does not come back as it was written")
    }
    return true
  }
}

/// A sound line list.
enum SoundList {
  static let limits = ZipLimits(
    kind: "workbook", mostBytes: 1 << 20, mostEntries: 64, mostRatio: 200, ratioFreeBytes: 1 << 20,
    allowsFolders: true)

  static let rows: [LineListRow] = (0..<3).map { number in
    var row = LineListRow()
    row[.identifier] = .text("BN\(number)")
    row[.name] = .text("Nguyễn Văn An")
    row[.onset] = .day(Day(number: 18_800 + Int32(number)))
    row[.infectors] = .list(["BN7", "BN8"])
    row[.age] = .number(40 + number)
    row[.result] = .word(.positive)
    row.keep("=1+1", under: "Cột riêng")
    return row
  }

  static let csv = LineListExport.csv(rows)

  static func part(_ name: String, of bytes: [UInt8]) throws -> [UInt8] {
    for entry in try ZipReader.entries(of: bytes.span, limits: limits) where entry.name == name {
      return try ZipReader.content(of: entry, in: bytes.span, most: 1 << 20, limits: limits)
    }
    throw FuzzFailure("there is no \(name)")
  }
}
