// SPDX-License-Identifier: Apache-2.0

/// The contacts of one slice, pair by pair, until they are given to the book.
///
/// A pair that sits together meets many times a slice. Its contacts are gathered here, in a table
/// that stays in the cache, and touch the book, which holds all pairs of weeks, once a slice. Here
/// contacts are also put into order and united: those of pairs with a proven contact, and of
/// people whose way has several runs at a time.
struct SliceLedger {
  private struct Item {
    var start: Double
    var end: Double
    var next: Int32
    var isProven: Bool
  }
  private struct Entry {
    var key: UInt64
    var head: Int32
    var tail: Int32
    var nearest2 = Double.infinity
    var error2 = 0.0
    /// Whether its contacts may be out of order or of two sources.
    var isMixed = false
  }
  private struct Slot {
    var key: UInt64
    var number: UInt32
  }

  private var items: [Item] = []
  private var entries: [Entry] = []
  private var slots: [Slot]
  private var line: [Item] = []

  init() { slots = [Slot](repeating: Slot(key: 0, number: 0), count: 1 << 10) }

  @inline(__always)
  private func place(of key: UInt64) -> Int {
    let mask = slots.count &- 1
    let mixed = (key ^ (key &>> 29)) &* 0x9E37_79B9_7F4A_7C15
    var slot = Int(truncatingIfNeeded: mixed ^ (mixed &>> 32)) & mask
    while slots[slot].number != 0, slots[slot].key != key { slot = (slot &+ 1) & mask }
    return slot
  }

  @inline(__always)
  private mutating func entry(of key: UInt64) -> Int {
    let slot = place(of: key)
    let number = slots[slot].number
    return number != 0 ? Int(number) &- 1 : insert(key, at: slot)
  }

  private mutating func insert(_ key: UInt64, at slot: Int) -> Int {
    entries.append(Entry(key: key, head: -1, tail: -1))
    slots[slot] = Slot(key: key, number: UInt32(entries.count))
    if entries.count * 2 > slots.count {
      rebuild(slots.count * 2)
    }
    return entries.count - 1
  }

  private mutating func rebuild(_ size: Int) {
    slots = [Slot](repeating: Slot(key: 0, number: 0), count: size)
    for (i, entry) in entries.enumerated() {
      slots[place(of: entry.key)] = Slot(key: entry.key, number: UInt32(i + 1))
    }
  }

  @inline(__always)
  private mutating func append(_ stretch: Stretch, isProven: Bool, to index: Int) {
    let item = Int32(truncatingIfNeeded: items.count)
    items.append(Item(start: stretch.start, end: stretch.end, next: -1, isProven: isProven))
    let tail = entries[index].tail
    if tail < 0 { entries[index].head = item } else { items[Int(tail)].next = item }
    entries[index].tail = item
  }

  /// Starts a slice with its proven contacts, cut to [`from`, `until`).
  mutating func begin(
    _ edges: [ContactEdge], epoch: Int64, from: Double, until: Double,
    key: (ContactEdge) -> UInt64?
  ) {
    for edge in edges {
      guard let key = key(edge) else { continue }
      let start = max(Double(edge.start - epoch), from)
      let end = min(Double(edge.end - epoch), until)
      guard end > start else { continue }
      let index = entry(of: key)
      entries[index].isMixed = true
      append(Stretch(start: start, end: end), isProven: true, to: index)
    }
  }

  /// Adds the contacts by position that a kernel found of a pair.
  ///
  /// They may come in any order; those that touch are joined where they come one after the other.
  @inline(__always)
  mutating func add(
    _ key: UInt64, _ room: borrowing MeetingRoom, count: Int, nearest2: Double, error2: Double
  ) {
    let index = note(key, nearest2: nearest2, error2: error2)
    for k in 0..<count { join(room[k], to: index) }
  }

  /// Adds one contact by position of a pair, as the other method does.
  mutating func add(_ key: UInt64, _ passage: Passage) {
    let index = note(key, nearest2: passage.nearest2, error2: passage.error2)
    join(passage.stretch, to: index)
  }

  @inline(__always)
  private mutating func note(_ key: UInt64, nearest2: Double, error2: Double) -> Int {
    let index = entry(of: key)
    entries[index].nearest2 = min(entries[index].nearest2, nearest2)
    entries[index].error2 += error2
    return index
  }

  /// Adds a contact by position to the last one where they touch.
  @inline(__always)
  private mutating func join(_ stretch: Stretch, to index: Int) {
    let tail = Int(entries[index].tail)
    if tail >= 0, !items[tail].isProven, items[tail].end == stretch.start {
      items[tail].end = stretch.end
      return
    }
    if tail >= 0, stretch.start < items[tail].end { entries[index].isMixed = true }
    append(stretch, isProven: false, to: index)
  }

  /// Gives everything to the book, each pair in the order of time, and is empty then.
  mutating func flush(into book: inout TallyBook) {
    for entry in entries {
      line.removeAll(keepingCapacity: true)
      var item = entry.head
      while item >= 0 {
        line.append(items[Int(item)])
        item = items[Int(item)].next
      }
      let index = book.index(of: entry.key)
      if entry.isMixed { line.sort { $0.start < $1.start } }
      give(to: &book, index)
      book.note(index, nearest2: Float(entry.nearest2), error2: entry.error2)
    }
    let size = slots.count
    items.removeAll(keepingCapacity: true)
    let wasSmall = entries.count * 8 < size
    entries.removeAll(keepingCapacity: true)
    if wasSmall {
      slots = [Slot](repeating: Slot(key: 0, number: 0), count: max(size / 4, 1 << 10))
    } else {
      for i in slots.indices { slots[i].number = 0 }
    }
  }

  /// Counts and adds the contacts of `line`.
  private func give(to book: inout TallyBook, _ index: Int) {
    // Where the last contact of each kind ended.
    let last = book[index].last
    var ends = (position: last, proven: last)
    var sums = (positions: UInt32(0), position: 0.0, proven: UInt32(0), provenTime: 0.0)
    guard let first = line.first else { return }
    book.open(index, room: line.count, from: first.start)
    for item in line {
      if item.isProven {
        if item.start != ends.proven { sums.proven += 1 }
        sums.provenTime += max(0, item.end - max(item.start, ends.proven))
        ends.proven = max(ends.proven, item.end)
      } else {
        if item.start != ends.position { sums.positions += 1 }
        sums.position += item.end - item.start
        ends.position = item.end
      }
      book.append(Stretch(start: item.start, end: item.end))
    }
    book.close(index)
    book.count(
      index, positions: sums.positions, positionTime: sums.position, proven: sums.proven,
      provenTime: sums.provenTime)
  }
}
