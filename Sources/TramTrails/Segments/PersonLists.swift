// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// In which blocks of a segment each person is: lists of rising persons with rising blocks.
struct PersonLists {
  /// About how many bytes one list has: what is read to find one person.
  static let listBytes = 2 << 10

  /// A list with the first person of it.
  struct List {
    var firstPerson: UInt32
    var bytes: [UInt8]
  }

  /// Packs pairs of person (upper half) and block, sorted and each once.
  static func pack(_ pairs: [UInt64]) -> [List] {
    var lists: [List] = []
    var out = ByteWriter()
    var first: UInt32 = 0
    var before: UInt32 = 0
    var at = 0
    while at < pairs.count {
      let person = UInt32(truncatingIfNeeded: pairs[at] &>> 32)
      if out.count == 0 { (first, before) = (person, person) }
      before = append(pairs, &at, after: before, to: &out)
      if out.count >= listBytes || at == pairs.count {
        lists.append(List(firstPerson: first, bytes: out.bytes))
        out.removeAll()
      }
    }
    return lists
  }

  /// Packs what is left of a list after an erasing, in no more bytes than it had.
  ///
  /// - Parameter firstPerson: From which the list's persons are counted.
  static func packOne(_ pairs: [UInt64], firstPerson: UInt32) -> [UInt8] {
    var out = ByteWriter()
    var before = firstPerson
    var at = 0
    while at < pairs.count {
      let person = append(pairs, &at, after: before, to: &out)
      before = person
    }
    return out.bytes
  }

  /// Appends the blocks of one person.
  private static func append(
    _ pairs: [UInt64], _ at: inout Int, after before: UInt32, to out: inout ByteWriter
  ) -> UInt32 {
    let person = UInt32(truncatingIfNeeded: pairs[at] &>> 32)
    var end = at
    while end < pairs.count, UInt32(truncatingIfNeeded: pairs[end] &>> 32) == person { end += 1 }
    out.appendVarint(UInt64(person &- before))
    out.appendVarint(UInt64(end &- at))
    var block: UInt32 = 0
    for i in at..<end {
      let next = UInt32(truncatingIfNeeded: pairs[i])
      out.appendVarint(UInt64(next &- block))
      block = next
    }
    at = end
    return person
  }

  /// The pairs of a list, in the form `pack` takes.
  ///
  /// A person without blocks ends the list: what stands behind him fills a place that an erasing
  /// left.
  ///
  /// - Throws: `BytesError` for what no list is
  static func pairs(
    _ bytes: [UInt8], firstPerson: UInt32, blocks: Int
  ) throws(BytesError) -> [UInt64] {
    var pairs: [UInt64] = []
    var reader = ByteReader(bytes.span)
    var person = UInt64(firstPerson)
    while reader.remaining > 0 {
      let step = try reader.varint()
      let count = reader.remaining > 0 ? try reader.varint() : 0
      if count == 0 { break }
      guard step <= UInt64(UInt32.max), count <= UInt64(blocks) else { throw wrong }
      person += step
      guard person <= UInt64(UInt32.max) else { throw wrong }
      var block: UInt64 = 0
      for _ in 0..<count {
        let step = try reader.varint()
        guard step < UInt64(blocks), block + step < UInt64(blocks) else { throw wrong }
        block += step
        pairs.append(person << 32 | block)
      }
    }
    return pairs
  }

  /// The blocks of one person, in the form `pairs` gives them.
  ///
  /// - Throws: `BytesError` for what no list is, as far as it is read
  /// - Complexity: O(bytes up to the person)
  static func blocks(
    of wanted: UInt32, _ bytes: [UInt8], firstPerson: UInt32, blocks: Int
  ) throws(BytesError) -> [Int] {
    var found: [Int] = []
    var reader = ByteReader(bytes.span)
    var person = UInt64(firstPerson)
    while reader.remaining > 0 {
      let step = try reader.varint()
      let count = reader.remaining > 0 ? try reader.varint() : 0
      if count == 0 { break }
      guard step <= UInt64(UInt32.max), count <= UInt64(blocks) else { throw wrong }
      person += step
      if person > UInt64(wanted) { break }
      guard person == UInt64(wanted) else {
        for _ in 0..<count {
          while try reader.byte() & 0x80 != 0 {}
        }
        continue
      }
      var block: UInt64 = 0
      for _ in 0..<count {
        let step = try reader.varint()
        guard step < UInt64(blocks), block + step < UInt64(blocks) else { throw wrong }
        block += step
        found.append(Int(block))
      }
      break
    }
    return found
  }

  private static let wrong = BytesError(
    .outOfRange, detail: "a list of persons names what the segment does not have")
}
