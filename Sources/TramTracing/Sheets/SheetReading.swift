// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The cells of one sheet's XML, put into a table (ECMA-376 part 1, §18.3.1).
struct SheetReading {
  var table: SheetTable
  let texts: SharedTexts
  let formats: CellFormats
  let limits: SheetTable.Limits

  private var row = 0
  private var column = 0
  private var reason: String?
  private var isOpen = false
  private var inCell = false
  private var inValue = false
  private var inText = false
  private var inSound = false
  private var hasFormula = false
  private var type = CellType.number
  private var style = 0
  private var value: [UInt8] = []

  init(table: SheetTable, texts: SharedTexts, formats: CellFormats, limits: SheetTable.Limits) {
    self.table = table
    self.texts = texts
    self.formats = formats
    self.limits = limits
  }

  /// Reads the whole part.
  ///
  /// - Throws: `BytesError`
  mutating func read(_ part: Span<UInt8>) throws(BytesError) {
    var scanner = XMLScanner(part)
    while true {
      switch try scanner.advance() {
      case .finish: return
      case .start: try begin(scanner)
      case .end: end(scanner)
      case .text:
        guard inCell, inValue || inText, !inSound else { continue }
        if value.count <= limits.mostCellBytes { CellEscapes.append(scanner.text, to: &value) }
      }
    }
  }

  private mutating func begin(_ scanner: borrowing XMLScanner) throws(BytesError) {
    if scanner.isNamed("c"), isOpen {
      beginCell(scanner)
    } else if scanner.isNamed("v") {
      inValue = true
    } else if scanner.isNamed("t") {
      inText = true
    } else if scanner.isNamed("f") {
      hasFormula = true
    } else if scanner.isNamed("rPh") {
      inSound = true
    } else if scanner.isNamed("row"), !isOpen {
      try beginRow(scanner)
    }
  }

  private mutating func end(_ scanner: borrowing XMLScanner) {
    if scanner.isNamed("c"), inCell {
      endCell()
    } else if scanner.isNamed("v") {
      inValue = false
    } else if scanner.isNamed("t") {
      inText = false
    } else if scanner.isNamed("rPh") {
      inSound = false
    } else if scanner.isNamed("row"), isOpen {
      endRow()
    }
  }

  private mutating func beginRow(_ scanner: borrowing XMLScanner) throws(BytesError) {
    let said = scanner.attribute("r").flatMap { number($0) }
    let next = said ?? row + 1
    guard next > row, next <= limits.mostRows else {
      throw BytesError(
        .syntax, detail: "row \(next) stands behind row \(row), or beyond \(limits.mostRows)",
        offset: scanner.offset)
    }
    guard table.cellCount < limits.mostCells else {
      throw BytesError(.tooLong, detail: "more than \(limits.mostCells) cells")
    }
    row = next
    column = 0
    reason = nil
    isOpen = true
    table.beginRow(row)
  }

  private mutating func endRow() {
    isOpen = false
    if let reason { return table.dropRow(reason) }
    table.dropEmptyRow()
  }

  private mutating func beginCell(_ scanner: borrowing XMLScanner) {
    inCell = true
    hasFormula = false
    value.removeAll(keepingCapacity: true)
    type = scanner.attribute("t").map { CellType($0) } ?? .number
    style = scanner.attribute("s").flatMap { number($0) } ?? 0
    guard let place = scanner.attribute("r") else { return }
    guard let said = Self.column(of: place), said >= column else {
      reason = reason ?? "a cell calls itself \(String(decoding: place, as: UTF8.self))"
      return
    }
    guard said < limits.mostColumns else {
      reason = reason ?? "more than \(limits.mostColumns) columns"
      return
    }
    while column < said {
      table.endCell(.empty)
      column += 1
    }
  }

  private mutating func endCell() {
    inCell = false
    inValue = false
    inText = false
    guard reason == nil else { return }
    guard column < limits.mostColumns else {
      reason = "more than \(limits.mostColumns) columns"
      return
    }
    guard value.count <= limits.mostCellBytes else {
      reason = "cell \(column + 1) has more than \(limits.mostCellBytes) bytes"
      return
    }
    let texts = texts
    switch type {
    case .shared:
      guard let index = number(value), let text = texts.text(index) else {
        reason =
          "cell \(column + 1) names a text beyond the \(texts.count) that there are"
        return
      }
      table.add(text)
      table.endCell(.text)
    case .truth: add(.truth)
    case .fault: add(.fault)
    case .text, .formulaText: add(.text)
    case .number: add(formats.showsDate(style) ? .date : .number)
    }
    column += 1
  }

  private mutating func add(_ kind: SheetTable.Kind) {
    let value = value
    guard value.isEmpty, hasFormula, type != .formulaText else {
      table.add(value.span)
      return table.endCell(kind)
    }
    // What the formula would give is known to nobody who does not compute it.
    table.add("#FORMULA".utf8Span.span)
    table.endCell(.fault)
  }

  private func number(_ digits: [UInt8]) -> Int? {
    guard (1...9).contains(digits.count) else { return nil }
    var number = 0
    for digit in digits {
      guard digit &- 0x30 < 10 else { return nil }
      number = number * 10 + Int(digit &- 0x30)
    }
    return number
  }

  /// The column of `BC12`, from 0.
  static func column(of place: [UInt8]) -> Int? {
    var column = 0
    for byte in place {
      let letter = byte | 0x20
      guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else { break }
      column = column * 26 + Int(letter - UInt8(ascii: "a")) + 1
      // Workbooks end at XFD, the 16,384th.
      guard column <= 16_384 else { return nil }
    }
    return column > 0 ? column - 1 : nil
  }
}

/// What a cell says it holds (ECMA-376 part 1, §18.18.11).
private enum CellType {
  case number, shared, truth, fault, text, formulaText

  /// The type of an attribute `t`; what is not known is a number, as when nothing is said.
  init(_ word: [UInt8]) {
    switch (word.count, word.first) {
    case (1, UInt8(ascii: "s")): self = .shared
    case (1, UInt8(ascii: "b")): self = .truth
    case (1, UInt8(ascii: "e")): self = .fault
    case (1, UInt8(ascii: "d")), (9, UInt8(ascii: "i")): self = .text
    case (3, UInt8(ascii: "s")): self = .formulaText
    default: self = .number
    }
  }
}
