// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Reads separated values as programs for tables save them (RFC 4180, and what they do besides).
///
/// Commas, semicolons or tabs; a quoted cell may hold any of them, doubled quotes and line breaks.
/// A byte order mark is read over, "Unicode text" (UTF-16) is read too. A cell that a writer kept
/// from being a formula by an apostrophe in front comes without it. A stray quote costs its row
/// and no other.
public enum CSVSheet {
  /// How many bytes a record may have: far more than a row of people's lists.
  static let longestRecord = 1 << 18

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - separator: What stands between two cells; `nil` for the one that the first line with a
  ///     separator has most of.
  ///   - limits: What is too much.
  /// - Throws: `TracingError` with `.tooLarge`
  /// - Complexity: O(bytes), in time and memory
  public static func read(
    _ bytes: Span<UInt8>, separator: UInt8? = nil, limits: SheetTable.Limits = .init()
  ) throws(TracingError) -> SheetTable {
    guard bytes.count <= limits.mostBytes else {
      throw TracingError(
        .tooLarge, detail: "the file has \(bytes.count) bytes; \(limits.mostBytes) are the most")
    }
    if let text = wideText(bytes) {
      let plain = Array(text.utf8)
      return try read(plain.span, separator: separator, limits: limits)
    }
    let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    var parse = Parse(
      at: hasMark ? 3 : 0, separator: separator ?? usualSeparator(of: bytes), limits: limits)
    while parse.at < bytes.count { try parse.record(of: bytes) }
    return parse.table
  }

  /// The text of UTF-16 with its mark; `nil` for anything else.
  private static func wideText(_ bytes: Span<UInt8>) -> String? {
    guard bytes.count >= 2 else { return nil }
    let isLittle = bytes[0] == 0xFF && bytes[1] == 0xFE
    guard isLittle || (bytes[0] == 0xFE && bytes[1] == 0xFF) else { return nil }
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var at = 2
    while at + 1 < bytes.count {
      let (low, high) = isLittle ? (bytes[at], bytes[at + 1]) : (bytes[at + 1], bytes[at])
      units.append(UInt16(high) << 8 | UInt16(low))
      at += 2
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// The separator that the first line with any has most of, outside of quotes; a comma if none.
  private static func usualSeparator(of bytes: Span<UInt8>) -> UInt8 {
    let known: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
    var counts = [0, 0, 0]
    var isQuoted = false
    for i in 0..<min(bytes.count, longestRecord) {
      let byte = bytes[i]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard !isQuoted else { continue }
      if let place = known.firstIndex(of: byte) { counts[place] += 1 }
      if byte == 0x0A || byte == 0x0D, counts.contains(where: { $0 > 0 }) { break }
    }
    guard let most = counts.max(), most > 0, let place = counts.firstIndex(of: most) else {
      return known[0]
    }
    return known[place]
  }
}

/// Where the reading stands, and the table so far.
private struct Parse {
  var at: Int
  var line = 1
  var table = SheetTable()
  let separator: UInt8
  let limits: SheetTable.Limits
  /// Whether a cell of the present record came without its quotes' content, so is told.
  private var start = 0

  init(at: Int, separator: UInt8, limits: SheetTable.Limits) {
    self.at = at
    self.separator = separator
    self.limits = limits
    table.separator = separator
  }

  /// Reads one record, or tells why it is none and goes to the next line.
  mutating func record(of bytes: Span<UInt8>) throws(TracingError) {
    guard table.rowCount < limits.mostRows, table.cellCount < limits.mostCells else {
      throw TracingError(
        .tooLarge,
        detail: "more than \(limits.mostRows) rows or \(limits.mostCells) cells, at line \(line)")
    }
    start = at
    let first = line
    table.beginRow(first)
    if let reason = cells(of: bytes) {
      // The rest of its line is no record either; what follows is.
      at = start
      line = first
      while at < bytes.count, bytes[at] != 0x0A, bytes[at] != 0x0D { at &+= 1 }
      endLine(bytes)
      return table.dropRow(reason)
    }
    if let bad = firstBrokenUTF8(in: bytes.extracting(start..<at)) {
      return table.dropRow(
        "byte \(bad + 1) is not UTF-8; save the file as \"CSV UTF-8\", or as XLSX")
    }
    table.dropEmptyRow()
  }

  private mutating func cells(of bytes: Span<UInt8>) -> String? {
    while true {
      guard table.cellsOfRow < limits.mostColumns else {
        return "more than \(limits.mostColumns) cells"
      }
      if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
        if let reason = quoted(bytes) { return reason }
      } else {
        plain(bytes)
      }
      guard table.bytesOfCell <= limits.mostCellBytes else {
        return "cell \(table.cellsOfRow + 1) has more than \(limits.mostCellBytes) bytes"
      }
      table.endCell(.text)
      guard at < bytes.count else { return nil }
      guard bytes[at] == separator else {
        endLine(bytes)
        return nil
      }
      at &+= 1
    }
  }

  /// Goes past the end of a line: `\n`, `\r\n`, or `\r` alone as old programs wrote it.
  private mutating func endLine(_ bytes: Span<UInt8>) {
    guard at < bytes.count else { return }
    if bytes[at] == 0x0D, at &+ 1 < bytes.count, bytes[at &+ 1] == 0x0A { at &+= 1 }
    at &+= 1
    line &+= 1
  }

  private mutating func plain(_ bytes: Span<UInt8>) {
    let first = at
    while at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A, bytes[at] != 0x0D {
      at &+= 1
    }
    add(bytes, first, at)
  }

  /// Reads a quoted cell; the reason when it is not closed or something stands behind it.
  private mutating func quoted(_ bytes: Span<UInt8>) -> String? {
    let cell = table.cellsOfRow + 1
    at &+= 1
    var first = at
    var isFirstPiece = true
    while true {
      guard at < bytes.count, at &- start <= CSVSheet.longestRecord else {
        return "cell \(cell): its quote is not closed"
      }
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        if isFirstPiece { add(bytes, first, at) } else { table.add(bytes.extracting(first..<at)) }
        isFirstPiece = false
        at &+= 1
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { break }
        table.add(byte: byte)
        first = at &+ 1
      } else if byte == 0x0D, at &+ 1 < bytes.count, bytes[at &+ 1] == 0x0A {
        // A line break within a cell is one character, whichever system wrote it.
        if isFirstPiece { add(bytes, first, at) } else { table.add(bytes.extracting(first..<at)) }
        isFirstPiece = false
        first = at &+ 1
      } else if byte == 0x0A {
        line &+= 1
      }
      at &+= 1
    }
    guard at == bytes.count || bytes[at] == separator || bytes[at] == 0x0A || bytes[at] == 0x0D
    else { return "cell \(cell): something stands behind its closing quote" }
    return nil
  }

  /// Adds the first piece of a cell, without an apostrophe that kept it from being a formula.
  private mutating func add(_ bytes: Span<UInt8>, _ first: Int, _ end: Int) {
    let piece = bytes.extracting(first..<end)
    table.add(piece.extracting((FormulaGuard.isGuarded(piece) ? 1 : 0)..<piece.count))
  }
}
