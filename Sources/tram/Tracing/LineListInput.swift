// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramTracing
import TramUnits

/// The line list of a command and what is stated about it.
struct LineListInput: ParsableArguments {
  @Argument(help: "The list: CSV (UTF-8, UTF-16) or XLSX; - is standard input.")
  var list: String

  @Option(help: "The sheet of a workbook; else its first that is not hidden.")
  var sheet: String?

  @Option(
    name: .customLong("column"),
    help: "What a column is, \"TITLE=field\"; \"TITLE=\" leaves it alone. May be repeated.")
  var columns: [String] = []

  @Option(help: "The order of dates: dmy or mdy, or of one field: onset=mdy. May be repeated.")
  var dates: [String] = []

  @Option(help: "Numbers in place of dates count from 1900 or 1904 (CSV; a workbook says it).")
  var serial: Int?

  @Option(help: "The last day that can be in the list, such as 2021-07-30; else today.")
  var latest: String?

  /// What is stated.
  ///
  /// - Throws: `ValidationError`
  func options() throws -> LineListOptions {
    var options = LineListOptions()
    for column in columns {
      guard let at = column.lastIndex(of: "=") else {
        throw ValidationError("--column is \"TITLE=field\", not \(column)")
      }
      let word = column[column.index(after: at)...]
      let field = LineListField.named(word)
      guard field != nil || word.isEmpty else {
        throw ValidationError(
          "\(word) is no field; there are "
            + LineListField.allCases.map(\.name).joined(separator: ", "))
      }
      options.mapping[String(column[..<at])] = .some(field)
    }
    for order in dates { try state(order, in: &options) }
    switch serial {
    case nil: break
    case 1900: options.countsFrom1904 = false
    case 1904: options.countsFrom1904 = true
    default: throw ValidationError("--serial is 1900 or 1904")
    }
    if let latest {
      guard let day = Day(latest) else { throw ValidationError("--latest is a date: 2021-07-30") }
      options.latest = day
    } else {
      // A day further on: somewhere it is tomorrow already.
      options.latest = Day(number: Int32(Date().timeIntervalSince1970 / 86_400) + 1)
    }
    return options
  }

  private func state(_ order: String, in options: inout LineListOptions) throws {
    let parts = order.split(separator: "=").map(String.init)
    guard let last = parts.last, let read = DayOrder(rawValue: last), parts.count <= 2 else {
      throw ValidationError("--dates is dmy or mdy, or FIELD=dmy, not \(order)")
    }
    guard parts.count == 2 else {
      options.dayOrder = read
      return
    }
    guard let field = LineListField.named(parts[0]), field.isDay else {
      throw ValidationError("\(parts[0]) is no field of dates")
    }
    options.dayOrders[field] = read
  }

  /// Reads the list.
  ///
  /// - Throws: `BytesError`, `TracingError`
  func read() throws -> LineListImport {
    let options = try options()
    let bytes = try TracingWork.bytes(of: list, most: SheetTable.Limits().mostBytes)
    return try LineListImport.read(bytes.span, sheet: sheet, options: options)
  }
}

/// What the commands on lists share at their edge.
enum TracingWork {
  /// How many complaints are told one by one.
  static let told = 1000

  /// Runs a command's work; what the outside world did wrong becomes one line and exit code 1.
  ///
  /// - Parameter command: Its words after `tram`.
  static func run(_ command: String, _ work: () throws -> Void) throws {
    do {
      try work()
    } catch let error as BytesError {
      StandardError.line("tram \(command): error: \(error)")
      throw ExitCode.failure
    } catch let error as TracingError {
      StandardError.line("tram \(command): error: \(error.detail)")
      throw ExitCode.failure
    }
  }

  /// The bytes of a file, or of standard input, that are read as a whole.
  ///
  /// - Throws: `BytesError`, `TracingError`
  static func bytes(of path: String, most: Int) throws -> [UInt8] {
    guard path == "-" else {
      let file = try OpenFile(path, .read)
      let size = try file.size()
      guard size <= most else {
        throw TracingError(.tooLarge, detail: "\(path): \(size) bytes; \(most) are the most")
      }
      return try file.read(at: 0, count: size)
    }
    var reader = try WindowReader(path: path)
    var bytes: [UInt8] = []
    while try reader.fill(1) {
      let piece = [UInt8](copying: reader.window)
      bytes += piece
      reader.skip(piece.count)
      guard bytes.count <= most else {
        throw TracingError(.tooLarge, detail: "standard input: more than \(most) bytes")
      }
    }
    return bytes
  }

  /// Writes bytes in place of a file, or to standard output.
  ///
  /// - Throws: `BytesError`
  static func write(_ bytes: [UInt8], to path: String) throws {
    var out = try LineWriter(path: path, mode: .replace)
    out.text.append(contentsOf: bytes)
    try out.finish()
  }

  /// Tells how a list was understood and what is wrong with it.
  static func tell(_ list: LineListImport, of path: String, isQuiet: Bool) {
    let source = path == "-" ? "standard input" : path
    if !isQuiet {
      for column in list.columns {
        guard let days = column.days, days.reason != .notNeeded else { continue }
        StandardError.line("\(source): column \(column.title): \(days.sentence)")
      }
      let kept = list.columns.filter { $0.field == nil }.map(\.title)
      if !kept.isEmpty {
        StandardError.line("\(source): kept as they are: \(kept.joined(separator: ", "))")
      }
    }
    for complaint in list.complaints.prefix(told) where !isQuiet || complaint.weight == .refused {
      StandardError.line("\(source): \(complaint)")
    }
    if list.complaints.count > told {
      StandardError.line("\(source): further ones are counted, not shown")
    }
    StandardError.line(
      "\(counted(list.rows.count, "row")) taken, \(list.refused) refused, \(list.empty) empty, "
        + "\(counted(list.cautions, "note"))")
  }
}
