// SPDX-License-Identifier: Apache-2.0

import CTrails

/// The contacts of all pairs of some hours or days, as they come, until they are given to the book.
///
/// They are written one after the other and given in the order of pairs at the end, so that each
/// pair touches the book, which holds all pairs of weeks, once. There contacts are also put into
/// order and united: those of pairs with a proven contact, and of people whose way has several runs
/// at a time.
@safe
struct PairLog: ~Copyable {
  /// What was found of a pair in one block of time.
  private struct Entry {
    var key: UInt64
    var first: UInt32
    var count: UInt32
    var nearest2 = Float.infinity
    var error2 = 0 as Float
    /// Whether it may come before entries of its pair that were added earlier.
    var isMixed: Bool
    var isProven: Bool
  }
  private struct Item {
    var stretch: Stretch
    var isProven: Bool
  }
  /// A pair's tally and its entries.
  private struct Pair {
    var index: Int
    var entries: Range<Int>
  }
  private struct Place {
    var key: UInt64
    var entry: UInt32
  }
  /// Contacts that there is room for from the first on: what is not written costs nothing, and
  /// growing would write it all again.
  private static let leastCapacity = 1 << 21
  /// Bits of a key that are looked at in one pass over all.
  private static let digit: UInt64 = 11

  private var entries = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
  private var entryCapacity = 1
  private var entryCount = 0
  private var stretches = UnsafeMutablePointer<Stretch>.allocate(capacity: 1)
  private var capacity = 1
  /// How many contacts there are.
  private(set) var contacts = 0
  private var order: [Place] = []
  private var spare: [Place] = []
  private var line: [Item] = []
  private var pairs: [Pair] = []
  /// The entries of the pair that is given.
  private var own: [Entry] = []

  init() {}

  deinit {
    unsafe entries.deallocate()
    unsafe stretches.deallocate()
  }

  /// Makes room for an entry with some contacts.
  @inline(__always)
  private mutating func reserve(_ count: Int) {
    if contacts &+ count > capacity || entryCount == entryCapacity { grow(count) }
  }

  private mutating func grow(_ count: Int) {
    if contacts + count > capacity {
      capacity = max(contacts + count, capacity * 2, Self.leastCapacity)
      let more = UnsafeMutablePointer<Stretch>.allocate(capacity: capacity)
      unsafe more.update(from: stretches, count: contacts)
      unsafe stretches.deallocate()
      unsafe stretches = more
    }
    if entryCount == entryCapacity {
      entryCapacity = max(entryCapacity * 2, 1 << 10)
      let more = UnsafeMutablePointer<Entry>.allocate(capacity: entryCapacity)
      unsafe more.update(from: entries, count: entryCount)
      unsafe entries.deallocate()
      unsafe entries = more
    }
  }

  /// Adds an entry with the next contacts of the log, which have been written.
  @inline(__always)
  private mutating func append(_ entry: Entry) {
    unsafe entries[entryCount] = entry
    entryCount &+= 1
    contacts &+= Int(entry.count)
  }

  /// Adds a proven contact.
  mutating func add(_ key: UInt64, proven stretch: Stretch) {
    reserve(1)
    unsafe stretches[contacts] = stretch
    append(
      Entry(key: key, first: UInt32(contacts), count: 1, isMixed: true, isProven: true))
  }

  /// Adds the contacts by position that a kernel found of a pair.
  ///
  /// - Parameter isMixed: Whether they may come before others that were added.
  @inline(__always)
  mutating func add(
    _ key: UInt64, _ room: borrowing MeetingRoom, count: Int, _ kernel: MeetingKernel,
    isMixed: Bool
  ) {
    reserve(count)
    for k in 0..<count { unsafe stretches[contacts &+ k] = room[k] }
    append(
      Entry(
        key: key, first: UInt32(truncatingIfNeeded: contacts),
        count: UInt32(truncatingIfNeeded: count), nearest2: Float(kernel.nearest2),
        error2: Float(kernel.error2), isMixed: isMixed, isProven: false))
  }

  /// Finds the contacts of two rows, as `BinMeetingKernel` does, and adds them.
  ///
  /// - Parameters:
  ///   - key: The pair.
  ///   - kernel: What finds them.
  ///   - columns: What the rows are in; `a`, `b`, `mask`, `scale` and `clock` likewise as there.
  ///   - isMixed: Whether they may come before others that were added.
  /// - Returns: Whether 32 bits told them; else there is nothing added.
  @inline(__always)
  mutating func add(
    _ key: UInt64, _ kernel: inout BinMeetingKernel, _ columns: borrowing BinColumns, _ a: Int,
    _ b: Int, mask: UInt64, scale: SIMD2<Float>, clock: BinClock, isMixed: Bool
  ) -> Bool {
    reserve(BinMeetingKernel.most)
    let count = unsafe kernel.meet(
      columns, a, b, mask: mask, scale: scale, clock: clock, into: stretches + contacts)
    guard let count else { return false }
    if count > 0 {
      append(
        Entry(
          key: key, first: UInt32(truncatingIfNeeded: contacts),
          count: UInt32(truncatingIfNeeded: count), nearest2: kernel.nearest2,
          error2: kernel.error2, isMixed: isMixed, isProven: false))
    }
    return true
  }

  /// Gives everything to the book, pair by pair in the order of numbers, and is empty then.
  ///
  /// Memory is asked for a person's pairs, step by step for all of them, before the first is given:
  /// so it is waited for once and not each time.
  ///
  /// - Parameter mayGoOn: Asked before each smaller number with it; what follows a no is dropped.
  mutating func flush(
    into book: inout TallyBook, mayGoOn: (UInt32, inout TallyBook) -> Bool
  ) {
    let bitsB = sort()
    let order = order
    let mask = (1 as UInt64) &<< bitsB &- 1
    var k = 0
    while k < order.count {
      let number = order[k].key &>> bitsB
      guard mayGoOn(UInt32(truncatingIfNeeded: number), &book) else { break }
      pairs.removeAll(keepingCapacity: true)
      while k < order.count, order[k].key &>> bitsB == number {
        let begin = k
        let key = order[k].key
        book.ask(for: number &<< 32 | key & mask)
        while k < order.count, order[k].key == key {
          unsafe tram_ask(entries + Int(order[k].entry))
          k += 1
        }
        pairs.append(Pair(index: 0, entries: begin..<k))
      }
      for i in pairs.indices {
        let place = order[pairs[i].entries.lowerBound]
        let index = book.index(of: number &<< 32 | place.key & mask)
        pairs[i].index = index
        book.askForTally(index)
        for k in pairs[i].entries {
          unsafe tram_ask(stretches + Int(entries[Int(order[k].entry)].first))
        }
      }
      for pair in pairs { book.askForLine(pair.index) }
      for pair in pairs { give(pair, order, to: &book) }
    }
    (entryCount, contacts) = (0, 0)
  }

  /// Gives the contacts of one pair to its tally.
  @inline(__always)
  private mutating func give(_ pair: Pair, _ order: [Place], to book: inout TallyBook) {
    var (isProven, isMixed) = (false, false)
    var (nearest2, error2, count) = (Float.infinity, 0.0, 0)
    own.removeAll(keepingCapacity: true)
    for k in pair.entries {
      let entry = unsafe entries[Int(order[k].entry)]
      isProven = isProven || entry.isProven
      isMixed = isMixed || entry.isMixed
      nearest2 = min(nearest2, entry.nearest2)
      error2 += Double(entry.error2)
      count &+= Int(entry.count)
      own.append(entry)
    }
    if isMixed { sortOwn() }
    if isProven {
      giveMixed(to: &book, pair.index)
    } else {
      let first = Int(own[0].first)
      unsafe book.open(pair.index, room: count, from: stretches[first].start)
      for entry in own {
        let first = Int(entry.first)
        for k in first..<first &+ Int(entry.count) { unsafe book.append(stretches[k]) }
      }
      book.close(pair.index, countsPositions: true)
    }
    book.note(pair.index, nearest2: nearest2, error2: error2)
  }

  /// Puts the entries of one pair into the order of time.
  ///
  /// Two runs of a person share no time, so neither do two entries of a pair but proven ones; and
  /// blocks come in order, so an entry has few to pass.
  private mutating func sortOwn() {
    for k in own.indices {
      let entry = own[k]
      let time = unsafe stretches[Int(entry.first)].start
      var to = k
      while to > 0, unsafe stretches[Int(own[to &- 1].first)].start > time {
        own[to] = own[to &- 1]
        to &-= 1
      }
      own[to] = entry
    }
  }

  /// Puts the contacts of a pair's entries into order, counts and adds them.
  private mutating func giveMixed(to book: inout TallyBook, _ index: Int) {
    line.removeAll(keepingCapacity: true)
    for entry in own {
      for place in Int(entry.first)..<Int(entry.first &+ entry.count) {
        unsafe line.append(Item(stretch: stretches[place], isProven: entry.isProven))
      }
    }
    line.sort { $0.stretch.start < $1.stretch.start }
    let last = book[index].last
    var ends = (position: last, proven: last)
    var sums = (positions: UInt32(0), position: 0.0, proven: UInt32(0), provenTime: 0.0)
    book.open(index, room: line.count, from: line[0].stretch.start)
    for item in line {
      let stretch = item.stretch
      if item.isProven {
        if stretch.start != ends.proven { sums.proven += 1 }
        sums.provenTime += max(0, stretch.end - max(stretch.start, ends.proven))
        ends.proven = max(ends.proven, stretch.end)
      } else {
        if stretch.start != ends.position { sums.positions += 1 }
        sums.position += stretch.end - stretch.start
        ends.position = stretch.end
      }
      book.append(stretch)
    }
    book.close(index)
    book.count(
      index, positions: sums.positions, positionTime: sums.position, proven: sums.proven,
      provenTime: sums.provenTime)
  }

  /// Puts the entries in the order of their keys; those of one key stay in the order they came in.
  ///
  /// - Returns: How many bits of a key in `order` are of the larger number.
  /// - Complexity: O(*n*) for each 11 bits of the greatest numbers
  private mutating func sort() -> UInt64 {
    var (greatestA, greatestB) = (0 as UInt64, 0 as UInt64)
    for k in 0..<entryCount {
      let key = unsafe entries[k].key
      greatestA = max(greatestA, key &>> 32)
      greatestB = max(greatestB, key & 0xFFFF_FFFF)
    }
    let bitsB = UInt64(64 - greatestB.leadingZeroBitCount)
    let bits = bitsB + UInt64(64 - greatestA.leadingZeroBitCount)
    order.removeAll(keepingCapacity: true)
    for k in 0..<entryCount {
      let key = unsafe entries[k].key
      order.append(
        Place(key: (key &>> 32) &<< bitsB | key & 0xFFFF_FFFF, entry: UInt32(k)))
    }
    spare = order
    var shift = 0 as UInt64
    while shift < bits {
      var ends = [Int](repeating: 0, count: 1 << Int(Self.digit))
      let mask = UInt64(ends.count &- 1)
      for place in order { ends[Int((place.key &>> shift) & mask)] &+= 1 }
      var sum = 0
      for i in ends.indices {
        let count = ends[i]
        ends[i] = sum
        sum &+= count
      }
      for place in order {
        let group = Int((place.key &>> shift) & mask)
        spare[ends[group]] = place
        ends[group] &+= 1
      }
      swap(&order, &spare)
      shift += Self.digit
    }
    return bitsB
  }
}
