// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// A book on disk, as of a place of the log: a start reads it and the log behind it.
///
/// Sections of `length u32 | CRC-32C u32 | octets`, the first one with everything but the columns,
/// then batches, then one section for each block.
struct BookFile {
  private static let mark = Array("TRAMBOOK1".utf8)
  private static let batchesOfSection = 65_536

  /// The name of the book as of a place.
  static func name(_ place: UInt64) -> String {
    let digits = String(place)
    return "book-" + String(repeating: "0", count: max(20 - digits.count, 0)) + digits
  }

  /// The place in a book's name; `nil` for another file's.
  static func place(ofName name: String) -> UInt64? {
    guard name.count == 25, name.hasPrefix("book-") else { return nil }
    return UInt64(name.dropFirst(5))
  }

  /// Writes a book beside the log and, once it is durable, gives it its name.
  ///
  /// - Throws: `MessagesError` with `.io`
  static func write(_ book: OutboxBook, as place: UInt64, in folder: String) throws(MessagesError) {
    let path = "\(folder)/\(name(place))"
    try wrap { () throws(BytesError) in
      let file = try OpenFile("\(path).part", .write)
      try file.truncate(to: 0)
      var offset = 0
      func put(_ bytes: [UInt8]) throws(BytesError) {
        var head = ByteWriter(capacity: 8)
        head.appendLittleEndian(UInt32(truncatingIfNeeded: bytes.count))
        head.appendLittleEndian(CRC32C.of(bytes.span))
        try file.write(head.bytes.span, at: offset)
        try file.write(bytes.span, at: offset + 8)
        offset += 8 + bytes.count
      }
      try put(head(of: book))
      var at = 0
      while at < book.batches.count {
        let end = min(at + batchesOfSection, book.batches.count)
        try put(batches(book.batches[at..<end]))
        at = end
      }
      for block in book.columns.blocks { try put(octets(of: block)) }
      try file.flush()
    }
    try wrap { () throws(BytesError) in
      try Folder.rename("\(path).part", to: path)
      try Folder.sync(folder)
    }
  }

  private static func head(of book: OutboxBook) -> [UInt8] {
    var out = ByteWriter(capacity: 4096)
    out.append(contentsOf: mark)
    for number in [
      book.columns.base, book.columns.next, UInt64(book.columns.blocks.count),
      UInt64(book.batchBase), UInt64(book.batches.count),
    ] { out.appendVarint(number) }
    for number in book.tally.numbers { out.appendVarint(UInt64(number)) }
    out.appendVarint(UInt64(book.given.values.reduce(0) { $0 + $1.count }))
    for (centre, days) in book.given.sorted(by: { $0.key < $1.key }) {
      for given in days {
        out.appendVarint(UInt64(centre))
        out.appendZigZag(given.day)
        out.appendZigZag(given.count)
      }
    }
    out.appendVarint(UInt64(book.campaigns.count))
    for (campaign, account) in book.campaigns.sorted(by: { $0.key < $1.key }) {
      out.appendVarint(UInt64(campaign))
      out.append(byte: account.run.rawValue)
      for (_, figure) in account.reach.named {
        out.appendZigZag(figure.count)
        out.appendZigZag(figure.asOf?.milliseconds ?? .min)
      }
      for number in [account.accepted, account.failed, account.withdrawn, account.unknown] {
        out.appendZigZag(number)
      }
    }
    out.appendVarint(UInt64(book.early.count))
    for (name, early) in book.early.sorted(by: { $0.key < $1.key }) {
      out.appendLittleEndian(name)
      out.append(byte: early.state.rawValue)
      out.appendZigZag(early.at.milliseconds)
    }
    out.appendVarint(UInt64(book.spares.values.reduce(0) { $0 + $1.count }))
    for (campaign, spares) in book.spares.sorted(by: { $0.key < $1.key }) {
      for (tag, spare) in spares.sorted(by: { $0.key < $1.key }) {
        out.appendVarint(UInt64(campaign))
        out.appendVarint(tag)
        out.appendVarint(spare.number.rawValue)
        out.appendVarint(UInt64(spare.centre))
      }
    }
    return out.bytes
  }

  private static func batches(_ batches: ArraySlice<OutboxBook.Batch>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(batches.count * 30)
    append(column: batches.map(\.first), to: &out)
    append(column: batches.map(\.text), to: &out)
    append(column: batches.map(\.campaign), to: &out)
    append(column: batches.map(\.expires), to: &out)
    append(column: batches.map(\.centre), to: &out)
    append(column: batches.map(\.urgency), to: &out)
    append(column: batches.map(\.parts), to: &out)
    append(column: batches.map { UInt8($0.wantsReceipts ? 1 : 0) }, to: &out)
    return out
  }

  private static func octets(of block: OutboxColumns.Block) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(8 + block.batch.count * 34)
    let flags: UInt32 = (block.isDropped ? 1 : 0) | (block.ids.isEmpty ? 0 : 2)
    append(column: [UInt32(block.batch.count), flags], to: &out)
    append(column: block.batch, to: &out)
    append(column: block.to, to: &out)
    append(column: block.tag, to: &out)
    append(column: block.state, to: &out)
    append(column: block.tries, to: &out)
    append(column: block.sentAt, to: &out)
    append(column: block.key, to: &out)
    if !block.ids.isEmpty {
      let missing = block.batch.count * PackedID.width - block.ids.count
      out += block.ids + [UInt8](repeating: 0, count: max(missing, 0))
    }
    return out
  }

  /// Reads a book back, with its index made anew.
  ///
  /// - Throws: `MessagesError`: `.corrupt` for a file that is not as it was written,
  ///   `.refused` for one that is not there
  static func read(_ path: String) throws(MessagesError) -> OutboxBook {
    let file: OpenFile
    do throws(BytesError) { file = try OpenFile(path, .read) } catch {
      // A program that holds the folder may have written another book meanwhile.
      throw MessagesError(.refused, detail: error.description)
    }
    var offset = 0
    func take() throws(MessagesError) -> [UInt8] {
      do throws(BytesError) {
        let head = try file.read(at: offset, count: 8)
        guard let words = column(UInt32.self, count: 2, from: head.span, at: 0) else {
          throw BytesError(.ended, detail: "\(path) ends too early", offset: offset)
        }
        let bytes = try file.read(at: offset + 8, count: Int(words[0]))
        guard bytes.count == Int(words[0]), CRC32C.of(bytes.span) == words[1] else {
          throw BytesError(.ended, detail: "\(path): a section is not as written", offset: offset)
        }
        offset += 8 + bytes.count
        return bytes
      } catch {
        throw MessagesError(.corrupt, detail: error.description)
      }
    }
    var (book, counts) = try readHead(try take(), path)
    while book.batches.count < counts.batches {
      let before = book.batches.count
      let wanted = min(counts.batches - before, batchesOfSection)
      try readBatches(try take(), count: wanted, into: &book, path)
    }
    for _ in 0..<counts.blocks { book.columns.blocks.append(try readBlock(try take(), path)) }
    guard book.columns.isWhole else {
      throw MessagesError(.corrupt, detail: "\(path): blocks and numbers do not fit")
    }
    book.index.fill(from: book.columns)
    return book
  }

  private static func readHead(
    _ bytes: [UInt8], _ path: String
  ) throws(MessagesError) -> (OutboxBook, (blocks: Int, batches: Int)) {
    var book = OutboxBook()
    do throws(BytesError) {
      var reader = ByteReader(bytes.span)
      let found = try reader.span(mark.count)
      for i in mark.indices where found[i] != mark[i] {
        throw BytesError(.outOfRange, detail: "it is no book of this version")
      }
      book.columns.base = try reader.varint()
      book.columns.next = try reader.varint()
      let blocks = try reader.count()
      book.batchBase = UInt32(truncatingIfNeeded: try reader.varint())
      let batches = try reader.count()
      var numbers: [Int] = []
      for _ in book.tally.numbers { numbers.append(try reader.count()) }
      book.tally = ReceiptTally(numbers)
      for _ in 0..<(try reader.count()) {
        let centre = UInt16(truncatingIfNeeded: try reader.varint())
        book.given[centre, default: []].append(
          OutboxBook.DayCount(day: try reader.zigZag(), count: try reader.zigZag()))
      }
      for _ in 0..<(try reader.count()) {
        let campaign = UInt32(truncatingIfNeeded: try reader.varint())
        book.campaigns[campaign] = try CampaignAccount(&reader)
      }
      for _ in 0..<(try reader.count()) {
        let name: UInt64 = try reader.littleEndian()
        guard let state = MessageState(rawValue: try reader.byte()) else {
          throw BytesError(.outOfRange, detail: "a receipt of no state")
        }
        book.early[name] = OutboxBook.Early(state: state, at: try reader.instant())
      }
      // Books of earlier versions end here.
      for _ in 0..<(reader.remaining > 0 ? try reader.count() : 0) {
        let campaign = UInt32(truncatingIfNeeded: try reader.varint())
        let (tag, to) = (try reader.varint(), try reader.varint())
        let centre = UInt16(truncatingIfNeeded: try reader.varint())
        guard let number = PhoneNumber(rawValue: to) else {
          throw BytesError(.outOfRange, detail: "a second phone that is none")
        }
        book.spares[campaign, default: [:]][tag] = SparePhone(number: number, centre: centre)
      }
      return (book, (blocks, batches))
    } catch {
      throw MessagesError(.corrupt, detail: "\(path): \(error)")
    }
  }

  private static func readBatches(
    _ bytes: [UInt8], count: Int, into book: inout OutboxBook, _ path: String
  ) throws(MessagesError) {
    let span = bytes.span
    guard bytes.count == 29 * count,
      let first = column(UInt64.self, count: count, from: span, at: 0),
      let text = column(UInt64.self, count: count, from: span, at: 8 * count),
      let campaign = column(UInt32.self, count: count, from: span, at: 16 * count),
      let expires = column(UInt32.self, count: count, from: span, at: 20 * count),
      let centre = column(UInt16.self, count: count, from: span, at: 24 * count)
    else { throw MessagesError(.corrupt, detail: "\(path): a section of batches is too short") }
    for i in 0..<count {
      let parts = bytes[27 * count + i]
      guard parts > 0 else { throw MessagesError(.corrupt, detail: "\(path): no parts") }
      book.batches.append(
        OutboxBook.Batch(
          first: first[i], text: text[i], campaign: campaign[i], expires: expires[i],
          centre: centre[i], urgency: bytes[26 * count + i], parts: parts,
          wantsReceipts: bytes[28 * count + i] != 0))
    }
  }

  private static func readBlock(
    _ bytes: [UInt8], _ path: String
  ) throws(MessagesError) -> OutboxColumns.Block {
    let span = bytes.span
    var block = OutboxColumns.Block()
    let short = MessagesError(.corrupt, detail: "\(path): a block is not as written")
    guard let head = column(UInt32.self, count: 2, from: span, at: 0) else { throw short }
    let count = Int(head[0])
    let width = head[1] & 2 == 0 ? 34 : 34 + PackedID.width
    guard count <= OutboxColumns.blockSize, bytes.count == 8 + width * count,
      let batch = column(UInt32.self, count: count, from: span, at: 8),
      let to = column(UInt64.self, count: count, from: span, at: 8 + 4 * count),
      let tag = column(UInt64.self, count: count, from: span, at: 8 + 12 * count),
      let state = column(UInt8.self, count: count, from: span, at: 8 + 20 * count),
      let tries = column(UInt8.self, count: count, from: span, at: 8 + 21 * count),
      let sentAt = column(UInt32.self, count: count, from: span, at: 8 + 22 * count),
      let key = column(UInt64.self, count: count, from: span, at: 8 + 26 * count)
    else { throw short }
    block.batch = batch
    block.to = to
    block.tag = tag
    block.state = state
    block.tries = tries
    block.sentAt = sentAt
    block.key = key
    if width > 34 { block.ids = Array(bytes[(8 + 34 * count)...]) }
    block.isDropped = head[1] & 1 != 0
    let settled = EntryState.confirmed.rawValue
    for i in state.indices where state[i] < settled { block.open += 1 }
    return block
  }
}

extension ByteReader {
  /// Reads a count that a book may have.
  fileprivate mutating func count() throws(BytesError) -> Int {
    let count = try varint()
    guard count < 1 << 40 else {
      throw BytesError(.outOfRange, detail: "a count of \(count)")
    }
    return Int(count)
  }
}

extension OutboxColumns {
  /// Whether blocks and numbers fit.
  fileprivate var isWhole: Bool {
    guard base % UInt64(Self.blockSize) == 0, next >= base else { return false }
    let all = blocks.enumerated().allSatisfy { place, block in
      block.isDropped || place == blocks.count - 1 || block.batch.count == Self.blockSize
    }
    let last = blocks.last.map { $0.isDropped ? Self.blockSize : $0.batch.count } ?? 0
    let held = UInt64(max(blocks.count - 1, 0) * Self.blockSize + last)
    return all && next == base + held
  }
}

extension ReceiptTally {
  fileprivate var numbers: [Int] {
    [
      joined, early, joinedEarly, again, intermediate, late, contradicting, forged, strays, sameID,
    ]
  }

  fileprivate init(_ numbers: [Int]) {
    guard numbers.count == 10 else { return }
    joined = numbers[0]
    early = numbers[1]
    joinedEarly = numbers[2]
    again = numbers[3]
    intermediate = numbers[4]
    late = numbers[5]
    contradicting = numbers[6]
    forged = numbers[7]
    strays = numbers[8]
    sameID = numbers[9]
  }
}

extension CampaignAccount {
  fileprivate init(_ reader: inout ByteReader) throws(BytesError) {
    guard let run = CampaignRun(rawValue: try reader.byte()) else {
      throw BytesError(.outOfRange, detail: "a campaign that neither goes nor rests")
    }
    func figure(_ reader: inout ByteReader) throws(BytesError) -> ReachFigure {
      let count = try reader.zigZag()
      let time = try reader.zigZag()
      return ReachFigure(count: count, asOf: time == .min ? nil : Instant(milliseconds: time))
    }
    self.run = run
    reach.texts = try figure(&reader)
    reach.peopleAddressed = try figure(&reader)
    reach.segmentsSubmitted = try figure(&reader)
    reach.segmentsConfirmed = try figure(&reader)
    reach.peopleConfirmed = try figure(&reader)
    accepted = try reader.zigZag()
    failed = try reader.zigZag()
    withdrawn = try reader.zigZag()
    unknown = try reader.zigZag()
  }
}
