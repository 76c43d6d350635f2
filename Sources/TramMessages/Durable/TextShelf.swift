// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Texts on disk, each once however many get it, in files that go when nothing in them is needed.
///
///     length u32 | CRC-32C u32 of the text | text
///
/// A text that no durable record names was never told to anybody; it stays until its file goes
/// and does no harm.
struct TextShelf: ~Copyable {
  private static let headSize = 8
  /// No text is longer.
  static let mostOctets = 1 << 17

  private let folder: String
  /// The octets after which a file is closed.
  private let mostOfFile: Int
  /// The place of each file's first octet, in order; the last one is written to.
  private(set) var firsts: [UInt64]
  private var file: OpenFile
  private var end: UInt64
  private var waiting = ByteWriter()
  private var isDirty = false
  private var older: OlderFile?

  /// Opens a shelf, or makes it.
  ///
  /// - Throws: `MessagesError` with `.io`
  init(folder: String, mostOfFile: Int = 4 << 20) throws(MessagesError) {
    let firsts = try wrap { () throws(BytesError) in try Self.firsts(in: folder) }
    let last = firsts[firsts.count - 1]
    let path = "\(folder)/\(Self.name(last))"
    let file = try wrap { () throws(BytesError) in try OpenFile(path, .write) }
    let size = try wrap { () throws(BytesError) in try file.size() }
    try wrap { () throws(BytesError) in try Folder.sync(folder) }
    self.folder = folder
    self.mostOfFile = max(mostOfFile, 1)
    self.firsts = firsts
    end = last + UInt64(size)
    self.file = consume file
  }

  private static func firsts(in folder: String) throws(BytesError) -> [UInt64] {
    var names = try Folder.names(in: folder)
    if names.contains("texts") {
      // As it was called when there was one file.
      try Folder.rename("\(folder)/texts", to: "\(folder)/\(name(0))")
      names.append(name(0))
    }
    let firsts = names.compactMap(first(ofName:)).sorted()
    return firsts.isEmpty ? [0] : firsts
  }

  private static func name(_ first: UInt64) -> String {
    let digits = String(first)
    return "texts-" + String(repeating: "0", count: max(20 - digits.count, 0)) + digits
  }

  private static func first(ofName name: String) -> UInt64? {
    guard name.count == 26, name.hasPrefix("texts-") else { return nil }
    return UInt64(name.dropFirst(6))
  }

  private var lastFirst: UInt64 { firsts.last ?? 0 }

  /// Takes a text; it is on disk after the next `flush`.
  mutating func keep(_ text: [UInt8]) -> TextPlace {
    let place = TextPlace(end + UInt64(waiting.count))
    waiting.appendLittleEndian(UInt32(truncatingIfNeeded: text.count))
    waiting.appendLittleEndian(CRC32C.of(text.span))
    waiting.append(contentsOf: text)
    isDirty = true
    return place
  }

  /// Returns once every text that was taken would survive.
  ///
  /// - Throws: `MessagesError` with `.io`
  mutating func flush() throws(MessagesError) {
    guard isDirty else { return }
    if end - lastFirst >= UInt64(mostOfFile) { try roll() }
    let bytes = waiting.bytes
    let at = Int(end - lastFirst)
    do throws(BytesError) {
      try file.write(bytes.span, at: at)
      try file.flush()
    } catch {
      throw MessagesError(.io, detail: error.description)
    }
    end += UInt64(bytes.count)
    waiting.removeAll()
    isDirty = false
  }

  /// Begins another file, unless the last one is empty.
  private mutating func roll() throws(MessagesError) {
    guard end > lastFirst else { return }
    let first = end
    let path = "\(folder)/\(Self.name(first))"
    file = try wrap { () throws(BytesError) in try OpenFile(path, .write) }
    try wrap { () throws(BytesError) in try Folder.sync(folder) }
    firsts.append(first)
  }

  /// Removes the files in which no place is needed any more, and begins another one if something
  /// stands in the last, so that it can go the next time.
  ///
  /// - Parameter needed: Places in order.
  /// - Returns: How many files went.
  /// - Throws: `MessagesError` with `.io`
  @discardableResult
  mutating func forget(allBut needed: [UInt64]) throws(MessagesError) -> Int {
    try flush()
    try roll()
    older = nil
    var kept: [UInt64] = []
    var gone = 0
    var at = 0
    for (place, first) in firsts.enumerated() {
      guard place + 1 < firsts.count else {
        kept.append(first)
        continue
      }
      let next = firsts[place + 1]
      while at < needed.count, needed[at] < first { at += 1 }
      if at < needed.count, needed[at] < next {
        kept.append(first)
      } else {
        try wrap { () throws(BytesError) in
          try Folder.remove("\(folder)/\(Self.name(first))")
        }
        gone += 1
      }
    }
    firsts = kept
    if gone > 0 { try wrap { () throws(BytesError) in try Folder.sync(folder) } }
    return gone
  }

  /// The text at a place.
  ///
  /// - Throws: `MessagesError`: `.corrupt` where no text stands, `.io`
  mutating func text(at place: TextPlace) throws(MessagesError) -> [UInt8] {
    let nowhere = MessagesError(
      .corrupt, detail: "\(folder): no whole text stands at \(place.rawValue)")
    let bytes: [UInt8]
    if place.rawValue >= end {
      let from = place.rawValue - end
      guard from < UInt64(waiting.count) else { throw nowhere }
      bytes = Array(waiting.bytes[Int(from)...])
    } else {
      guard let first = firsts.last(where: { $0 <= place.rawValue }) else { throw nowhere }
      bytes = try read(Int(place.rawValue - first), ofFile: first)
    }
    let all = bytes
    guard let head = column(UInt32.self, count: 2, from: all.span, at: 0),
      Int(head[0]) <= Self.mostOctets, bytes.count - Self.headSize >= Int(head[0])
    else { throw nowhere }
    let (length, check) = (head[0], head[1])
    let text = Array(bytes[Self.headSize..<Self.headSize + Int(length)])
    guard CRC32C.of(text.span) == check else { throw nowhere }
    return text
  }

  /// The octets from a place of a file on, enough for a text of most lengths or, if need be, any.
  private mutating func read(
    _ offset: Int, ofFile first: UInt64
  ) throws(MessagesError) -> [UInt8] {
    do throws(BytesError) {
      if first == lastFirst { return try Self.read(offset, of: file) }
      if let older, older.first == first { return try Self.read(offset, of: older.file) }
      let opened = OlderFile(first, try OpenFile("\(folder)/\(Self.name(first))", .read))
      older = opened
      return try Self.read(offset, of: opened.file)
    } catch {
      throw MessagesError(.io, detail: error.description)
    }
  }

  private static func read(
    _ offset: Int, of file: borrowing OpenFile
  ) throws(BytesError) -> [UInt8] {
    let some = try file.read(at: offset, count: 1024)
    guard let head = column(UInt32.self, count: 1, from: some.span, at: 0),
      Int(head[0]) + headSize > some.count, Int(head[0]) <= mostOctets
    else { return some }
    return try file.read(at: offset, count: headSize + Int(head[0]))
  }
}

/// A file that is only read any more.
private final class OlderFile: Sendable {
  let first: UInt64
  let file: OpenFile

  init(_ first: UInt64, _ file: consuming OpenFile) {
    self.first = first
    self.file = file
  }
}
