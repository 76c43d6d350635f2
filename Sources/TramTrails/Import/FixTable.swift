// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A line that cannot be used, by its number and with its reason.
public struct BadLine: Hashable, Sendable {
  /// The number of the line; the header is line 1.
  public var line: Int64
  /// Why, as a person reads it.
  public var reason: String
}

/// Reads a table of fixes, several million lines a second.
///
/// The columns `person`, `time`, `latitude` and `longitude` are found by their names; `accuracy`
/// may be missing.
struct FixTable: ~Copyable {
  /// The longest line, and what is read at once: 4 MiB.
  private static let windowSize = 4 << 20
  private static let header = "person, time, latitude, longitude and, where known, accuracy"

  private var reader: WindowReader
  /// How many lines were read, the header included.
  private(set) var lines: Int64 = 0
  private var parser: FixParser
  private let source: String

  var bytesRead: Int64 { reader.offset }
  var totalBytes: Int64? { reader.totalBytes }

  /// Opens a table and reads its header.
  ///
  /// - Parameters:
  ///   - times: Others are refused, in milliseconds since 1970.
  ///   - closed: UTC days whose fixes are refused.
  /// - Throws: `BytesError`
  static func open(_ path: String, times: ClosedRange<Int64>, closed: [Int32] = [])
    throws(BytesError) -> FixTable
  {
    var table = FixTable(
      try WindowReader(path: path, size: windowSize), path: path, times: times, closed: closed)
    try table.readHeader()
    return table
  }

  /// Reads a table that is in memory.
  static func open(bytes: [UInt8], times: ClosedRange<Int64>, closed: [Int32] = [])
    throws(BytesError) -> FixTable
  {
    var table = FixTable(WindowReader(bytes: bytes), path: "memory", times: times, closed: closed)
    try table.readHeader()
    return table
  }

  private init(
    _ reader: consuming WindowReader, path: String, times: ClosedRange<Int64>, closed: [Int32] = []
  ) {
    self.reader = reader
    source = path == "-" ? "standard input" : path
    parser = FixParser(times: times, closed: closed)
  }

  private mutating func readHeader() throws(BytesError) {
    var end = lineEnd()
    while end == nil {
      let count = reader.count
      if try !reader.fill(count + 1) {
        end = count
        break
      }
      end = lineEnd()
    }
    let line = [UInt8](copying: reader.window.extracting(0..<(end ?? 0)))
    reader.skip(line.count + 1)
    lines = 1
    var text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
      String(name.filter { !" \r\t\"".contains($0) })
    }
    func place(_ name: String) throws(BytesError) -> Int {
      guard let place = names.prefix(FixParser.mostFields).firstIndex(of: name) else {
        throw BytesError(
          .syntax,
          detail: "\(source): line 1: the column \(name) is missing; expected are \(Self.header)")
      }
      return place
    }
    parser.person = try place("person")
    parser.time = try place("time")
    parser.latitude = try place("latitude")
    parser.longitude = try place("longitude")
    parser.accuracy = names.prefix(FixParser.mostFields).firstIndex(of: "accuracy") ?? -1
  }

  /// Where the first line feed of the window is.
  private func lineEnd() -> Int? {
    let window = reader.window
    for at in window.indices where window[at] == UInt8(ascii: "\n") { return at }
    return nil
  }

  /// Reads lines until some thousand are read or the file ends.
  ///
  /// - Returns: `false` at the end.
  /// - Throws: `BytesError`
  mutating func read(
    into sorter: inout FixSorter, _ register: inout PersonRegister, bad: inout [BadLine]
  ) throws(BytesError) -> Bool {
    guard try reader.fill(1) else { return false }
    // What is left of a line needs the rest of it; the window holds as much as it can.
    let held = reader.count
    if held < Self.windowSize / 2 { _ = try reader.fill(held + 1) }
    var number = lines
    let used = take(&number, &sorter, &register, &bad)
    lines = number
    reader.skip(used)
    if used > 0 { return true }
    // A line that is longer than what is held: more of it, or all there is, or too much.
    let count = reader.count
    if try reader.fill(count + 1) { return true }
    lines += 1
    if count >= Self.windowSize {
      bad.append(BadLine(line: lines, reason: "longer than \(Self.windowSize) bytes"))
      try skipLine()
      return true
    }
    let line = [UInt8](copying: reader.window)
    reader.skip(count)
    parser.take(line.span, lines, &sorter, &register, &bad)
    return true
  }

  private mutating func skipLine() throws(BytesError) {
    while try reader.fill(1) {
      let end = lineEnd()
      let count = reader.count
      reader.skip(end.map { $0 + 1 } ?? count)
      if end != nil { return }
    }
  }

  /// Takes in all whole lines of the window.
  ///
  /// - Returns: How many bytes they have.
  private mutating func take(
    _ number: inout Int64, _ sorter: inout FixSorter, _ register: inout PersonRegister,
    _ bad: inout [BadLine]
  ) -> Int {
    let window = reader.window
    let count = window.count
    var start = 0
    var at = 0
    while at < count {
      if window[at] != UInt8(ascii: "\n") {
        at &+= 1
        continue
      }
      number &+= 1
      parser.take(window.extracting(start..<at), number, &sorter, &register, &bad)
      at &+= 1
      start = at
    }
    return start
  }
}
