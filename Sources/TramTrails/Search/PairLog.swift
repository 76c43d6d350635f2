// SPDX-License-Identifier: Apache-2.0

/// The contacts of all pairs of some hours or days, as they come, until they are given to the book.
///
/// They are written one after the other and put into the order of pairs at the end, so that each
/// pair touches the book, which holds all pairs of weeks, once. There contacts are also put into
/// order and united: those of pairs with a proven contact, and of people whose way has several runs
/// at a time.
struct PairLog {
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
  /// Bits of a key that are looked at in one pass over all.
  private static let digit: UInt64 = 11

  private var entries: [Entry] = []
  private var stretches: [Stretch] = []
  private var sortedEntries: [Entry] = []
  private var sortedStretches: [Stretch] = []
  private var order: [Place] = []
  private var spare: [Place] = []
  private var line: [Item] = []
  private var pairs: [Pair] = []
  /// Keeps what only asks memory from being left out.
  private var asked = 0.0

  /// How many contacts there are.
  var contacts: Int { stretches.count }

  /// Adds a proven contact.
  mutating func add(_ key: UInt64, proven stretch: Stretch) {
    entries.append(
      Entry(
        key: key, first: UInt32(stretches.count), count: 1, isMixed: true, isProven: true))
    stretches.append(stretch)
  }

  /// Adds the contacts by position that a kernel found of a pair.
  ///
  /// - Parameter isMixed: Whether they may come before others that were added.
  @inline(__always)
  mutating func add(
    _ key: UInt64, _ room: borrowing MeetingRoom, count: Int, _ kernel: MeetingKernel,
    isMixed: Bool
  ) {
    entries.append(
      Entry(
        key: key, first: UInt32(truncatingIfNeeded: stretches.count),
        count: UInt32(truncatingIfNeeded: count), nearest2: Float(kernel.nearest2),
        error2: Float(kernel.error2), isMixed: isMixed, isProven: false))
    for k in 0..<count { stretches.append(room[k]) }
  }

  /// Adds the contacts that a kernel found of a pair in some bins.
  ///
  /// - Parameter isMixed: Whether they may come before others that were added.
  @inline(__always)
  mutating func add(
    _ key: UInt64, _ kernel: borrowing BinMeetingKernel, count: Int, isMixed: Bool
  ) {
    entries.append(
      Entry(
        key: key, first: UInt32(truncatingIfNeeded: stretches.count),
        count: UInt32(truncatingIfNeeded: count), nearest2: kernel.nearest2,
        error2: kernel.error2, isMixed: isMixed, isProven: false))
    for k in 0..<count { stretches.append(kernel[k]) }
  }

  /// Gives everything to the book, pair by pair in the order of numbers, and is empty then.
  ///
  /// Entries and contacts are first put beside each other in that order: a book does not then wait
  /// for each of them.
  ///
  /// - Parameter mayGoOn: Asked before each smaller number with it; what follows a no is dropped.
  mutating func flush(
    into book: inout TallyBook, mayGoOn: (UInt32, inout TallyBook) -> Bool
  ) {
    sort()
    sortEntries()
    sortContacts()
    let (entries, stretches) = (sortedEntries, sortedStretches)
    var k = 0
    while k < entries.count {
      let number = UInt32(truncatingIfNeeded: entries[k].key &>> 32)
      guard mayGoOn(number, &book) else { break }
      pairs.removeAll(keepingCapacity: true)
      while k < entries.count, UInt32(truncatingIfNeeded: entries[k].key &>> 32) == number {
        let begin = k
        let key = entries[k].key
        while k < entries.count, entries[k].key == key { k += 1 }
        pairs.append(Pair(index: book.index(of: key), entries: begin..<k))
      }
      // All tallies of the person are asked for before the first is added to, so that memory is
      // waited for once and not each time.
      for pair in pairs { asked += book.lastStart(pair.index) }
      for pair in pairs { give(pair, entries, stretches, to: &book) }
    }
    self.entries.removeAll(keepingCapacity: true)
    self.stretches.removeAll(keepingCapacity: true)
  }

  /// Gives the contacts of one pair to its tally.
  private mutating func give(
    _ pair: Pair, _ entries: [Entry], _ stretches: [Stretch], to book: inout TallyBook
  ) {
    var isProven = false
    var (nearest2, error2) = (Float.infinity, 0.0)
    for k in pair.entries {
      isProven = isProven || entries[k].isProven
      nearest2 = min(nearest2, entries[k].nearest2)
      error2 += Double(entries[k].error2)
    }
    if isProven {
      giveMixed(pair.entries, to: &book, pair.index)
    } else {
      let (first, last) = (entries[pair.entries.lowerBound], entries[pair.entries.upperBound - 1])
      book.add(
        pair.index, positions: stretches, Int(first.first)..<Int(last.first) + Int(last.count))
    }
    book.note(pair.index, nearest2: Double(nearest2), error2: error2)
  }

  /// Puts the entries into the order of pairs, and those of one pair into that of time.
  ///
  /// Two runs of a person share no time, so neither do two entries of a pair but proven ones; and
  /// blocks come in order, so an entry has few to pass.
  private mutating func sortEntries() {
    sortedEntries.removeAll(keepingCapacity: true)
    for place in order { sortedEntries.append(entries[Int(place.entry)]) }
    var begin = 0
    for k in sortedEntries.indices {
      let entry = sortedEntries[k]
      if entry.key != sortedEntries[begin].key { begin = k }
      guard entry.isMixed, k > begin else { continue }
      let time = stretches[Int(entry.first)].start
      var to = k
      while to > begin {
        let before = sortedEntries[to &- 1]
        if stretches[Int(before.first)].start <= time { break }
        sortedEntries[to] = before
        to &-= 1
      }
      sortedEntries[to] = entry
    }
  }

  /// Puts the contacts into the order of the entries.
  private mutating func sortContacts() {
    sortedStretches.removeAll(keepingCapacity: true)
    for k in sortedEntries.indices {
      let first = Int(sortedEntries[k].first)
      sortedEntries[k].first = UInt32(truncatingIfNeeded: sortedStretches.count)
      for place in first..<first + Int(sortedEntries[k].count) {
        sortedStretches.append(stretches[place])
      }
    }
  }

  /// Puts the contacts of some entries of a pair into order, counts and adds them.
  private mutating func giveMixed(
    _ range: Range<Int>, to book: inout TallyBook, _ index: Int
  ) {
    line.removeAll(keepingCapacity: true)
    for k in range {
      let entry = sortedEntries[k]
      for place in Int(entry.first)..<Int(entry.first &+ entry.count) {
        line.append(Item(stretch: sortedStretches[place], isProven: entry.isProven))
      }
    }
    line.sort { $0.stretch.start < $1.stretch.start }
    let last = book[index].last
    var ends = (position: last, proven: last)
    var sums = (positions: UInt32(0), position: 0.0, proven: UInt32(0), provenTime: 0.0)
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
      book.add(index, stretch)
    }
    book.count(
      index, positions: sums.positions, positionTime: sums.position, proven: sums.proven,
      provenTime: sums.provenTime)
  }

  /// Puts the entries in the order of their keys; those of one key stay in the order they came in.
  ///
  /// - Complexity: O(*n*) for each 11 bits of the greatest numbers
  private mutating func sort() {
    var (greatestA, greatestB) = (0 as UInt64, 0 as UInt64)
    for entry in entries {
      greatestA = max(greatestA, entry.key &>> 32)
      greatestB = max(greatestB, entry.key & 0xFFFF_FFFF)
    }
    let bitsB = UInt64(64 - greatestB.leadingZeroBitCount)
    let bits = bitsB + UInt64(64 - greatestA.leadingZeroBitCount)
    order.removeAll(keepingCapacity: true)
    for (i, entry) in entries.enumerated() {
      let key = (entry.key &>> 32) &<< bitsB | entry.key & 0xFFFF_FFFF
      order.append(Place(key: key, entry: UInt32(i)))
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
    spare.removeAll(keepingCapacity: true)
  }
}
