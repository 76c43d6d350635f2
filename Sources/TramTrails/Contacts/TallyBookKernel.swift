// SPDX-License-Identifier: Apache-2.0

/// Sums up contact pair by pair as it comes in, in the order of time, in one pass.
///
/// The most contact in any window (t - 24 h, t] is found at the end of some contact: while t moves,
/// the sum grows with slope 1 where t is in contact, shrinks with slope 1 where t - 24 h is; so it
/// never grows outside a contact and never shrinks inside one. It is enough to keep the contacts
/// of the last window, in a chain of small blocks, and to look at each end. The threshold is first
/// met inside a contact for the same reason; there the sum is followed leg by leg, once a pair.
///
/// Memory: about 150 bytes a pair, and 16 a contact of the last window in blocks of 4.
@safe
struct TallyBook: ~Copyable {
  /// What is kept of a pair.
  struct Tally {
    var key: UInt64
    var total = 0.0
    var held = 0.0
    var largest = 0.0
    var first = 0.0
    var last = -Double.infinity
    var reached = Double.nan
    var nearest2 = Double.infinity
    var error2 = 0.0
    var positionTime = 0.0
    var provenTime = 0.0
    var positions: UInt32 = 0
    var proven: UInt32 = 0
    var head: Int32 = -1
    var tail: Int32 = -1
    var headPlace: Int32 = 0
    var tailPlace: Int32 = 0

    init(key: UInt64) { self.key = key }
  }

  private struct Slot {
    var key: UInt64
    var number: UInt32
  }

  /// Contacts in a block: those of a pair that met once take one line of the cache.
  private static let blockSize: Int32 = 4

  let threshold: Double
  let window: Double
  /// How many pairs there are.
  private(set) var count = 0
  private var capacity = 1 << 10
  private var pairs: UnsafeMutablePointer<Tally>
  /// Open addressing: a pair's key, with its tally's number and one, 0 for none.
  private var slots: UnsafeMutablePointer<Slot>
  private var slotCount = 1 << 11
  private var blocks: UnsafeMutablePointer<Stretch>
  /// The block after, or the free block after.
  private var nextBlock: UnsafeMutablePointer<Int32>
  /// How many blocks there are, and how many there is room for.
  private var blockCount: Int32 = 0
  private var blockCapacity: Int32 = 1 << 10
  private var free: Int32 = -1

  init(rule: ContactRule) {
    threshold = Double(rule.threshold)
    window = Double(rule.window)
    unsafe pairs = UnsafeMutablePointer<Tally>.allocate(capacity: capacity)
    unsafe slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
    unsafe slots.initialize(repeating: Slot(key: 0, number: 0), count: slotCount)
    unsafe blocks = UnsafeMutablePointer<Stretch>.allocate(
      capacity: Int(blockCapacity * Self.blockSize))
    unsafe nextBlock = UnsafeMutablePointer<Int32>.allocate(capacity: Int(blockCapacity))
  }

  deinit {
    unsafe blocks.deallocate()
    unsafe nextBlock.deallocate()
    unsafe pairs.deallocate()
    unsafe slots.deallocate()
  }

  /// The tally of a number that `index(of:)` gave.
  subscript(_ index: Int) -> Tally {
    precondition(index >= 0 && index < count, "there is such a tally")
    return unsafe pairs[index]
  }

  @inline(__always)
  private func hash(_ key: UInt64) -> Int {
    let mixed = (key ^ (key &>> 29)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: (mixed ^ (mixed &>> 32)) & UInt64(slotCount &- 1))
  }

  /// The number of a pair's tally, made if there is none.
  @inline(__always)
  mutating func index(of key: UInt64) -> Int {
    var slot = hash(key)
    while unsafe slots[slot].number != 0 {
      if unsafe slots[slot].key == key { return unsafe Int(slots[slot].number) &- 1 }
      slot = (slot &+ 1) & (slotCount &- 1)
    }
    return insert(key, at: slot)
  }

  private mutating func insert(_ key: UInt64, at slot: Int) -> Int {
    if count == capacity {
      let more = UnsafeMutablePointer<Tally>.allocate(capacity: capacity * 2)
      unsafe more.moveInitialize(from: pairs, count: count)
      unsafe pairs.deallocate()
      unsafe pairs = more
      capacity *= 2
    }
    unsafe (pairs + count).initialize(to: Tally(key: key))
    count += 1
    unsafe slots[slot] = Slot(key: key, number: UInt32(count))
    if count * 2 > slotCount { rehash(slotCount * 2) }
    return count &- 1
  }

  private mutating func rehash(_ size: Int) {
    unsafe slots.deallocate()
    slotCount = size
    unsafe slots = UnsafeMutablePointer<Slot>.allocate(capacity: size)
    unsafe slots.initialize(repeating: Slot(key: 0, number: 0), count: size)
    for index in 0..<count {
      let key = unsafe pairs[index].key
      var slot = hash(key)
      while unsafe slots[slot].number != 0 { slot = (slot &+ 1) & (slotCount &- 1) }
      unsafe slots[slot] = Slot(key: key, number: UInt32(index + 1))
    }
  }

  /// Adds what was seen of a pair by position: how near and with what error.
  @inline(__always)
  mutating func note(_ index: Int, nearest2: Double, error2: Double) {
    unsafe pairs[index].nearest2 = min(pairs[index].nearest2, nearest2)
    unsafe pairs[index].error2 += error2
  }

  /// When the last contact that is held of a pair begins, or nought: a number that is known once
  /// memory gave the pair's tally and its last block.
  @inline(__always)
  func lastStart(_ index: Int) -> Double {
    precondition(index >= 0 && index < count, "there is such a tally")
    let tail = unsafe pairs[index].tail
    return unsafe tail < 0 ? 0 : blocks[Int(tail &* Self.blockSize)].start
  }

  /// Adds one contact of a pair, after all that was added before or touching the last.
  mutating func add(_ index: Int, _ stretch: Stretch) {
    precondition(index >= 0 && index < count, "there is such a tally")
    unsafe add(stretch, to: &pairs[index])
  }

  /// Adds contacts of a pair by position, in order, after all that was added before or touching the
  /// last, and counts them.
  mutating func add(_ index: Int, positions stretches: [Stretch], _ range: Range<Int>) {
    precondition(index >= 0 && index < count, "there is such a tally")
    precondition(range.lowerBound >= 0 && range.upperBound <= stretches.count)
    var tally = unsafe pairs[index]
    // Where the last contact ended.
    var last = tally.last
    var (met, time) = (0 as UInt32, 0.0)
    unsafe stretches.withUnsafeBufferPointer { stretches in
      for k in range {
        let stretch = unsafe stretches[k]
        if stretch.start != last { met &+= 1 }
        time += stretch.end - stretch.start
        last = stretch.end
        add(stretch, to: &tally)
      }
    }
    tally.positions &+= met
    tally.positionTime += time
    unsafe pairs[index] = tally
  }

  /// Counts what was added by `add(_:_:)`, which may be of several sources.
  mutating func count(
    _ index: Int, positions: UInt32, positionTime: Double, proven: UInt32, provenTime: Double
  ) {
    precondition(index >= 0 && index < count, "there is such a tally")
    unsafe pairs[index].positions &+= positions
    unsafe pairs[index].positionTime += positionTime
    unsafe pairs[index].proven &+= proven
    unsafe pairs[index].provenTime += provenTime
  }

  @inline(__always)
  private mutating func add(_ stretch: Stretch, to tally: inout Tally) {
    var start = stretch.start
    let end = stretch.end
    let touches = start <= tally.last
    if touches { start = tally.last }
    guard end > start else { return }
    if !touches {
      evict(&tally, before: start - window)
      push(&tally, Stretch(start: start, end: start))
      if tally.total == 0 { tally.first = start }
    }
    if tally.reached.isNaN, tally.held + (end - start) >= threshold {
      tally.reached = whenReached(tally, from: start, until: end)
    }
    let last = Int(tally.tail &* Self.blockSize &+ tally.tailPlace &- 1)
    unsafe blocks[last].end = end
    tally.total += end - start
    tally.held += end - start
    tally.last = end
    evict(&tally, before: end - window)
    tally.largest = max(tally.largest, tally.held)
  }

  /// When the sum first meets the threshold between two times in contact; NaN: not there.
  ///
  /// The pair's contacts up to `from` are in its blocks, none of it before `from` - window.
  private func whenReached(_ tally: Tally, from: Double, until: Double) -> Double {
    var (time, held) = (from, tally.held)
    var (block, place) = (tally.head, tally.headPlace)
    while true {
      // The contact that leaves the window next; the present one when no other is left.
      let isLast = block == tally.tail && place == tally.tailPlace - 1
      let leaving = unsafe blocks[Int(block &* Self.blockSize &+ place)]
      let free = min(max(leaving.start + window, time), until)
      if held + (free - time) >= threshold { return time + (threshold - held) }
      held += free - time
      time = free
      if time >= until || isLast { return .nan }
      time = max(time, leaving.end + window)
      if time >= until { return .nan }
      place &+= 1
      if place == Self.blockSize {
        place = 0
        block = unsafe nextBlock[Int(block)]
      }
    }
  }

  /// Takes what lies before a time out of what is held.
  @inline(__always)
  private mutating func evict(_ tally: inout Tally, before time: Double) {
    while tally.head >= 0 {
      let place = Int(tally.head &* Self.blockSize &+ tally.headPlace)
      let stretch = unsafe blocks[place]
      if stretch.start >= time { return }
      if stretch.end > time {
        tally.held -= time - stretch.start
        unsafe blocks[place].start = time
        return
      }
      tally.held -= stretch.end - stretch.start
      tally.headPlace &+= 1
      if tally.head == tally.tail, tally.headPlace == tally.tailPlace {
        release(tally.head)
        (tally.head, tally.tail) = (-1, -1)
        // Nothing is held: what rounding left over is gone as well.
        tally.held = 0
      } else if tally.headPlace == Self.blockSize {
        let next = unsafe nextBlock[Int(tally.head)]
        release(tally.head)
        tally.head = next
        tally.headPlace = 0
      }
    }
  }

  @inline(__always)
  private mutating func push(_ tally: inout Tally, _ stretch: Stretch) {
    if tally.tail < 0 || tally.tailPlace == Self.blockSize {
      let block = takeBlock()
      if tally.tail >= 0 {
        unsafe nextBlock[Int(tally.tail)] = block
      } else {
        tally.head = block
        tally.headPlace = 0
      }
      tally.tail = block
      tally.tailPlace = 0
    }
    unsafe blocks[Int(tally.tail &* Self.blockSize &+ tally.tailPlace)] = stretch
    tally.tailPlace &+= 1
  }

  private mutating func takeBlock() -> Int32 {
    if free >= 0 {
      let block = free
      free = unsafe nextBlock[Int(block)]
      unsafe nextBlock[Int(block)] = -1
      return block
    }
    if blockCount == blockCapacity { growBlocks() }
    let block = blockCount
    blockCount += 1
    unsafe nextBlock[Int(block)] = -1
    return block
  }

  private mutating func growBlocks() {
    let stretches = UnsafeMutablePointer<Stretch>.allocate(
      capacity: Int(blockCapacity) * 2 * Int(Self.blockSize))
    let next = UnsafeMutablePointer<Int32>.allocate(capacity: Int(blockCapacity) * 2)
    unsafe stretches.update(from: blocks, count: Int(blockCount * Self.blockSize))
    unsafe next.update(from: nextBlock, count: Int(blockCount))
    unsafe blocks.deallocate()
    unsafe nextBlock.deallocate()
    unsafe (blocks, nextBlock) = (stretches, next)
    blockCapacity *= 2
  }

  private mutating func release(_ block: Int32) {
    unsafe nextBlock[Int(block)] = free
    free = block
  }

  /// Takes out every pair whose smaller number is `person` or more, and gives their room back.
  mutating func forget(from person: UInt32) {
    var kept = 0
    for index in 0..<count {
      let tally = unsafe pairs[index]
      if UInt32(truncatingIfNeeded: tally.key &>> 32) < person {
        unsafe pairs[kept] = tally
        kept += 1
      } else {
        var block = tally.head
        while block >= 0 {
          let next = unsafe block == tally.tail ? -1 : nextBlock[Int(block)]
          release(block)
          block = next
        }
      }
    }
    count = kept
    rehash(slotCount)
  }

  /// The numbers of all tallies in the order of their keys.
  func sorted() -> [Int] {
    var keys: [(key: UInt64, index: Int)] = []
    keys.reserveCapacity(count)
    for index in 0..<count { keys.append((self[index].key, index)) }
    keys.sort { $0.key < $1.key }
    return keys.map(\.index)
  }

  /// The figures of a pair; times become milliseconds since 1970.
  func row(_ tally: Tally, epoch: Int64) -> ContactRow {
    var evidence = ContactEvidence()
    if tally.positions > 0 {
      evidence.sources.insert(.position)
      evidence.nearest = tally.nearest2.squareRoot()
      evidence.error = (tally.error2 / max(tally.positionTime, 1e-9)).squareRoot()
    }
    if tally.proven > 0 { evidence.sources.insert(.proven) }
    evidence.positionStretches = Int(tally.positions)
    evidence.positionTime = tally.positionTime
    evidence.provenStretches = Int(tally.proven)
    evidence.provenTime = tally.provenTime
    let moment = { (time: Double) in epoch &+ Int64(time.rounded()) }
    return ContactRow(
      a: PersonNumber(UInt32(truncatingIfNeeded: tally.key &>> 32)),
      b: PersonNumber(UInt32(truncatingIfNeeded: tally.key)), total: tally.total,
      largest: tally.largest, first: moment(tally.first), last: moment(tally.last),
      reached: tally.reached.isNaN ? nil : moment(tally.reached), evidence: evidence)
  }
}
