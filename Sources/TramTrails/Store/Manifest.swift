// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What a store consists of at one moment: the file `manifest`, replaced as a whole by every
/// commit.
struct Manifest: Hashable, Sendable {
  static let fileName = "manifest"
  private static let magic = Array("TRAMMAN1".utf8)
  private static let entryBytes = 60
  /// A million segments.
  private static let mostBytes = 64 << 20

  /// Goes up by one with every commit.
  var generation: UInt64 = 0
  /// The number that the next segment gets.
  var nextNumber: UInt64 = 1
  /// The rule under which ways are known.
  var rule = PathRule()
  /// The first UTC day that is kept; what lies before was forgotten.
  var keptFrom = Int32.min
  /// In the order of slices, the legs from earlier days before their slice.
  var entries: [SegmentEntry] = []
  /// Days from there on that were forgotten one by one.
  var forgottenDays: [Int32] = []
  /// The first record of the live log that may hold what is not sealed.
  var liveFrom: UInt64 = 1
  /// Erasings that are decided and not yet done: the numbers of their files.
  var erasings: [UInt64] = []

  /// A Boolean value: whether a day was forgotten.
  func isForgotten(_ day: Int32) -> Bool { day < keptFrom || forgottenDays.contains(day) }

  /// The segments of a slice.
  func entries(of slice: TrailSlice) -> [SegmentEntry] { entries.filter { $0.slice == slice } }

  /// The length of the slices of a day; `nil` while it has none.
  func sliceLength(onDay day: Int32) -> Int64? {
    entries.first { $0.slice.dayNumber == day }?.slice.length
  }

  /// Puts entries in place of those of some slices.
  mutating func replace(_ slices: Set<TrailSlice>, by more: [SegmentEntry]) {
    entries.removeAll { slices.contains($0.slice) }
    entries += more
    entries.sort { ($0.slice.start, $0.keyDay) < ($1.slice.start, $1.keyDay) }
  }

  init() {}

  /// Reads the manifest of a store; `nil` where there is none yet.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  init?(folder: String) throws(TrailsError) {
    guard let bytes = try StoreFiles.bytes(Self.fileName, in: folder, upTo: Self.mostBytes)
    else { return nil }
    let path = "\(folder)/\(Self.fileName)"
    guard bytes.count > 12, Array(bytes[..<8]) == Self.magic else {
      throw TrailsError(
        .corrupt, detail: "it does not begin as a manifest of version 1 does", file: path)
    }
    let body = bytes.span.extracting(0..<bytes.count - 4)
    var tail = ByteReader(bytes.span.extracting(bytes.count - 4..<bytes.count))
    guard (try? tail.littleEndian(UInt32.self)) == CRC32C.of(body) else {
      throw TrailsError(
        .corrupt, detail: "its bytes are not those that were written (CRC-32C)", file: path)
    }
    var reader = ByteReader(body)
    do { try read(&reader) } catch { throw TrailsError(error, file: path) }
  }

  private mutating func read(_ reader: inout ByteReader) throws(BytesError) {
    _ = try reader.span(8)
    generation = try reader.littleEndian()
    nextNumber = try reader.littleEndian()
    rule.longestGap = Int64(bitPattern: try reader.littleEndian(UInt64.self))
    rule.stay = Double(bitPattern: try reader.littleEndian())
    rule.stayAccuracies = Double(bitPattern: try reader.littleEndian())
    keptFrom = Int32(bitPattern: try reader.littleEndian(UInt32.self))
    liveFrom = try reader.littleEndian()
    let count = Int(try reader.littleEndian(UInt32.self))
    guard count <= reader.remaining / Self.entryBytes else {
      throw BytesError(.ended, detail: "\(count) segments do not fit", offset: reader.offset)
    }
    for _ in 0..<count {
      let number = try reader.littleEndian(UInt64.self)
      let file = try reader.littleEndian(UInt64.self)
      let offset = try reader.littleEndian(UInt64.self)
      let slice = TrailSlice(
        start: Int64(bitPattern: try reader.littleEndian(UInt64.self)),
        length: Int64(bitPattern: try reader.littleEndian(UInt64.self)))
      guard slice.length > 0, slice.length <= TrailSlice.day,
        slice.start.magnitude < 1 << 56
      else {
        throw BytesError(.outOfRange, detail: "a slice that no day has", offset: reader.offset)
      }
      let keyDay = Int32(bitPattern: try reader.littleEndian(UInt32.self))
      let fixes = try reader.littleEndian(UInt64.self)
      let bytes = try reader.littleEndian(UInt64.self)
      guard bytes < 1 << 56, offset < 1 << 56 else {
        throw BytesError(.outOfRange, detail: "a segment of \(bytes) bytes", offset: reader.offset)
      }
      entries.append(
        SegmentEntry(
          number: number, file: file, offset: offset, slice: slice, keyDay: keyDay, fixes: fixes,
          bytes: bytes))
    }
    let pending = Int(try reader.littleEndian(UInt32.self))
    guard pending <= reader.remaining / 8 else {
      throw BytesError(.ended, detail: "\(pending) erasings do not fit", offset: reader.offset)
    }
    for _ in 0..<pending { erasings.append(try reader.littleEndian()) }
    let days = Int(try reader.littleEndian(UInt32.self))
    guard days <= reader.remaining / 4 else {
      throw BytesError(.ended, detail: "\(days) days do not fit", offset: reader.offset)
    }
    for _ in 0..<days {
      forgottenDays.append(Int32(bitPattern: try reader.littleEndian(UInt32.self)))
    }
  }

  /// The file's bytes.
  var bytes: [UInt8] {
    var out = ByteWriter(capacity: 64 + entries.count * Self.entryBytes)
    out.append(contentsOf: Self.magic)
    out.appendLittleEndian(generation)
    out.appendLittleEndian(nextNumber)
    out.appendLittleEndian(rule.longestGap)
    out.appendLittleEndian(rule.stay.bitPattern)
    out.appendLittleEndian(rule.stayAccuracies.bitPattern)
    out.appendLittleEndian(keptFrom)
    out.appendLittleEndian(liveFrom)
    out.appendLittleEndian(UInt32(entries.count))
    for entry in entries {
      out.appendLittleEndian(entry.number)
      out.appendLittleEndian(entry.file)
      out.appendLittleEndian(entry.offset)
      out.appendLittleEndian(entry.slice.start)
      out.appendLittleEndian(entry.slice.length)
      out.appendLittleEndian(entry.keyDay)
      out.appendLittleEndian(entry.fixes)
      out.appendLittleEndian(entry.bytes)
    }
    out.appendLittleEndian(UInt32(erasings.count))
    for number in erasings { out.appendLittleEndian(number) }
    out.appendLittleEndian(UInt32(forgottenDays.count))
    for day in forgottenDays { out.appendLittleEndian(day) }
    out.appendLittleEndian(CRC32C.of(out.bytes.span))
    return out.bytes
  }
}
