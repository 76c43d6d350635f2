// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The file of one UTC day's edges of a kind, open for reading (docs/formats/edges.md).
///
/// Every edge stands in it twice, under either end, in the order of persons; so those of one
/// person are one run of bytes in one block or a few. Blocks and directory are sealed with the
/// day's key; the file is replaced as a whole.
final class EdgeDay: Sendable {
  /// An edge as it stands under one of its ends.
  struct Half: Hashable, Comparable, Sendable {
    var person: UInt32
    var other: UInt32
    /// Milliseconds since the day began.
    var start: UInt32
    var length: UInt32

    static func < (a: Half, b: Half) -> Bool {
      (a.person, a.other, a.start, a.length) < (b.person, b.other, b.start, b.length)
    }
  }

  /// Where a block lies and whom it holds.
  private struct Extent {
    var offset: Int
    var length: Int
    var first: UInt32
    var last: UInt32
  }

  private static let headSize = 16
  /// Halves in a block.
  static let blockSize = 4096
  /// Four thousand million edges a day.
  private static let mostBlocks = 1 << 21

  let day: Int32
  private let kind: EdgeKind
  private let file: OpenFile
  private let cipher: TrailCipher
  private let extents: [Extent]

  /// Opens the file of a day.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  init(
    _ day: Int32, of kind: EdgeKind, in folder: String, key: TrailKey
  ) throws(TrailsError) {
    let path = "\(folder)/\(kind.fileName(day))"
    let refusal = { (detail: String) in TrailsError(.corrupt, detail: detail, file: path) }
    let file = try StoreFiles.telling(path) { () throws(BytesError) in try OpenFile(path, .read) }
    let size = try StoreFiles.telling(path) { () throws(BytesError) in try file.size() }
    let cipher = TrailCipher(key)
    let head = try StoreFiles.telling(path) { () throws(BytesError) in
      try file.read(at: 0, count: min(size, Self.headSize))
    }
    guard head.count == Self.headSize, Array(head[..<8]) == kind.magic else {
      throw refusal("it does not begin as a day of \(kind.title) does")
    }
    var reader = ByteReader(head.span.extracting(8..<16))
    guard let named = try? reader.littleEndian(UInt32.self),
      let length = try? reader.littleEndian(UInt32.self), Int32(bitPattern: named) == day,
      Int(length) <= size - Self.headSize
    else { throw refusal("its header does not fit its name and its size") }
    let sealed = try StoreFiles.telling(path) { () throws(BytesError) in
      try file.read(at: Self.headSize, count: Int(length))
    }
    guard let plain = cipher.open(sealed, as: Self.label(kind, day, 0)),
      let extents = Self.extents(plain, from: Self.headSize + Int(length), size: size)
    else { throw refusal("its directory cannot be opened with the day's key") }
    self.day = day
    self.kind = kind
    self.file = file
    self.cipher = cipher
    self.extents = extents
  }

  private static func label(_ kind: EdgeKind, _ day: Int32, _ place: UInt32) -> SealLabel {
    SealLabel(kind: kind.seal, segment: UInt64(UInt32(bitPattern: day)), place: place)
  }

  private static func extents(_ plain: [UInt8], from start: Int, size: Int) -> [Extent]? {
    var reader = ByteReader(plain.span)
    guard let count = try? reader.varint(), count <= UInt64(Self.mostBlocks) else { return nil }
    var extents: [Extent] = []
    var offset = start
    for _ in 0..<count {
      guard let length = try? reader.varint(), let first = try? reader.varint(),
        let last = try? reader.varint(), length <= UInt64(size), first <= last,
        last <= UInt64(UInt32.max), offset + Int(length) <= size
      else { return nil }
      extents.append(
        Extent(offset: offset, length: Int(length), first: UInt32(first), last: UInt32(last)))
      offset += Int(length)
    }
    return offset == size && reader.remaining == 0 ? extents : nil
  }

  /// The halves of one block.
  private func halves(_ number: Int) throws(TrailsError) -> [Half] {
    let extent = extents[number]
    let sealed = try StoreFiles.telling(file.path) { () throws(BytesError) in
      try file.read(at: extent.offset, count: extent.length)
    }
    guard let plain = cipher.open(sealed, as: Self.label(kind, day, UInt32(number) + 1)),
      let halves = Self.unpack(plain)
    else {
      throw TrailsError(
        .corrupt, detail: "block \(number) cannot be opened with the day's key", file: file.path,
        offset: extent.offset)
    }
    return halves
  }

  private static func unpack(_ plain: [UInt8]) -> [Half]? {
    var reader = ByteReader(plain.span)
    var halves: [Half] = []
    var person: UInt64 = 0
    while reader.remaining > 0 {
      guard let step = try? reader.varint(), let other = try? reader.varint(),
        let start = try? reader.varint(), let length = try? reader.varint(),
        step <= UInt64(UInt32.max), person + step <= UInt64(UInt32.max),
        other <= UInt64(UInt32.max), start + 1 <= UInt64(TrailSlice.day),
        length <= UInt64(TrailSlice.day) - start, length > 0
      else { return nil }
      person += step
      halves.append(
        Half(
          person: UInt32(person), other: UInt32(other), start: UInt32(start),
          length: UInt32(length)))
    }
    return halves
  }

  /// The bytes of a day's file; the edges must lie in that day.
  static func bytes(
    of edges: Set<ContactEdge>, kind: EdgeKind, day: Int32, key: TrailKey
  ) throws(TrailsError) -> [UInt8] {
    let cipher = TrailCipher(key)
    let zero = Int64(day) * TrailSlice.day
    var halves: [Half] = []
    for edge in edges {
      let start = UInt32(edge.start - zero)
      let length = UInt32(edge.end - edge.start)
      let (a, b) = (edge.a.rawValue, edge.b.rawValue)
      halves.append(Half(person: a, other: b, start: start, length: length))
      halves.append(Half(person: b, other: a, start: start, length: length))
    }
    halves.sort()
    var directory = ByteWriter()
    var body: [UInt8] = []
    let blocks = (halves.count + blockSize - 1) / blockSize
    directory.appendVarint(UInt64(blocks))
    for number in 0..<blocks {
      let part = halves[number * blockSize..<min((number + 1) * blockSize, halves.count)]
      var plain = ByteWriter()
      var person: UInt32 = 0
      for half in part {
        plain.appendVarint(UInt64(half.person - person))
        plain.appendVarint(UInt64(half.other))
        plain.appendVarint(UInt64(half.start))
        plain.appendVarint(UInt64(half.length))
        person = half.person
      }
      let sealed = try cipher.seal(plain.bytes, as: label(kind, day, UInt32(number) + 1))
      directory.appendVarint(UInt64(sealed.count))
      directory.appendVarint(UInt64(part.first?.person ?? 0))
      directory.appendVarint(UInt64(part.last?.person ?? 0))
      body += sealed
    }
    let sealed = try cipher.seal(directory.bytes, as: label(kind, day, 0))
    var head = ByteWriter()
    head.append(contentsOf: kind.magic)
    head.appendLittleEndian(day)
    head.appendLittleEndian(UInt32(sealed.count))
    return head.bytes + sealed + body
  }

  /// Tells the edges of one end, or all, that share a moment with `times`; those of one end in the
  /// order of their others.
  func forEach(
    of person: UInt32?, during times: ClosedRange<Int64>, _ body: (ContactEdge) -> Void
  ) throws(TrailsError) {
    let zero = Int64(day) * TrailSlice.day
    for number in extents.indices {
      if let person, extents[number].first > person || extents[number].last < person { continue }
      // Of all, each once: under its smaller end.
      for half in try halves(number)
      where person.map({ $0 == half.person }) ?? (half.person < half.other) {
        let start = zero + Int64(half.start)
        let end = start + Int64(half.length)
        guard end > times.lowerBound, start <= times.upperBound else { continue }
        body(
          ContactEdge(
            PersonNumber(half.person), PersonNumber(half.other), start: start, end: end))
      }
    }
  }
}
