// SPDX-License-Identifier: Apache-2.0

import CTrails

/// Sums up contact pair by pair as it comes in, in the order of time.
///
/// The most contact in any window (t - 24 h, t] is found at the end of some contact: while t moves,
/// the sum grows with slope 1 where t is in contact, shrinks with slope 1 where t - 24 h is; so it
/// never grows outside a contact and never shrinks inside one. It is enough to keep the contacts
/// of the last window and to look at each end; and not even at those of eight contacts at a time
/// that would not make the most were nothing taken from it meanwhile. The threshold is first
/// met inside a contact for the same reason; there the sum is followed leg by leg, once a pair.
///
/// A pair's contacts of the last window lie beside each other, in its line. Each time that
/// contacts are added the line is written anew behind the lines of the pairs before, so whoever
/// adds in the order of pairs reads and writes memory in order. What is left behind is of no more
/// use once a window has gone by (`expire(before:)`).
///
/// Memory: about 120 bytes a pair, and 16 a contact of the last window each time it is written.
@safe
struct TallyBook: ~Copyable {
  /// What is kept of a pair.
  struct Tally {
    var key: UInt64
    var total = 0.0
    var largest = 0.0
    var first = 0.0
    var last = -Double.infinity
    var reached = Double.nan
    var error2 = 0.0
    var positionTime = 0.0
    var provenTime = 0.0
    var nearest2 = Float.infinity
    var positions: UInt32 = 0
    var proven: UInt32 = 0
    /// The line: where it lies and how many contacts it has; and their lengths, summed.
    fileprivate var segment: Int32 = 0
    fileprivate var place: Int32 = 0
    fileprivate var kept: Int32 = 0
    fileprivate var held = 0.0

    init(key: UInt64) { self.key = key }
  }

  private struct Slot {
    var key: UInt64
    var number: UInt32
  }

  /// A stretch of memory for lines.
  @safe
  private struct Segment {
    let stretches: UnsafeMutablePointer<Stretch>
    let capacity: Int
    /// When the last contact of its lines ends.
    var latest = -Double.infinity
    var isFree = false
  }

  /// Contacts that are looked at together.
  private static let group = 8

  let threshold: Double
  let window: Double
  /// The contacts that a segment has room for at the least.
  private let segmentSize: Int
  /// How many pairs there are.
  private(set) var count = 0
  private var capacity = 1 << 10
  private var pairs: UnsafeMutablePointer<Tally>
  /// Open addressing: a pair's key, with its tally's number and one, 0 for none.
  private var slots: UnsafeMutablePointer<Slot>
  private var slotCount = 1 << 11
  private var segments: [Segment] = []
  /// The segment that lines are written to, and how many contacts lie there.
  private var segment = -1
  private var used = 0
  /// The line that is open: its contacts, how many it has room for, has and had.
  private var line = UnsafeMutablePointer<Stretch>.allocate(capacity: 0)
  private var room = 0
  private var lineCount = 0
  private var keptCount = 0
  /// The first contact of the line that is not as it was.
  private var firstChanged = 0
  /// The lengths of the line as it was, and when its last contact ends.
  private var held = 0.0
  private var end = 0.0

  /// Creates a book without a pair.
  ///
  /// - Parameters:
  ///   - rule: How long the window is, and what counts as close.
  ///   - segmentSize: The contacts that memory is taken for at once; 2 MB as it stands.
  init(rule: ContactRule, segmentSize: Int = 1 << 17) {
    self.segmentSize = segmentSize
    threshold = Double(rule.threshold)
    window = Double(rule.window)
    unsafe pairs = UnsafeMutablePointer<Tally>.allocate(capacity: capacity)
    unsafe slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
    unsafe slots.initialize(repeating: Slot(key: 0, number: 0), count: slotCount)
    unsafe line.deallocate()
  }

  deinit {
    for segment in segments { unsafe segment.stretches.deallocate() }
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

  /// Asks memory for what `index(of:)` will look at.
  @inline(__always)
  func ask(for key: UInt64) { unsafe tram_ask(slots + hash(key)) }

  /// Asks memory for a tally.
  @inline(__always)
  func askForTally(_ index: Int) {
    precondition(index >= 0 && index < count, "there is such a tally")
    unsafe tram_ask(pairs + index)
    unsafe tram_ask(UnsafeRawPointer(pairs + index) + 64)
  }

  /// Asks memory for the line of a tally.
  @inline(__always)
  func askForLine(_ index: Int) {
    precondition(index >= 0 && index < count, "there is such a tally")
    let tally = unsafe pairs[index]
    if tally.kept > 0 {
      unsafe tram_ask(segments[Int(tally.segment)].stretches + Int(tally.place))
    }
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
      let more = unsafe UnsafeMutablePointer<Tally>.large(capacity: capacity * 2)
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
    unsafe slots = .large(capacity: size)
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
  mutating func note(_ index: Int, nearest2: Float, error2: Double) {
    unsafe pairs[index].nearest2 = min(pairs[index].nearest2, nearest2)
    unsafe pairs[index].error2 += error2
  }

  /// Counts contacts that were added by `close(_:)` and may be of several sources.
  mutating func count(
    _ index: Int, positions: UInt32, positionTime: Double, proven: UInt32, provenTime: Double
  ) {
    precondition(index >= 0 && index < count, "there is such a tally")
    unsafe pairs[index].positions &+= positions
    unsafe pairs[index].positionTime += positionTime
    unsafe pairs[index].proven &+= proven
    unsafe pairs[index].provenTime += provenTime
  }

  /// Adds one contact of a pair, not before any that was added; it may overlap them.
  mutating func add(_ index: Int, _ stretch: Stretch) {
    open(index, room: 1, from: stretch.start)
    append(stretch)
    close(index)
  }

  /// Opens the line of a pair for contacts to be appended.
  ///
  /// - Parameters:
  ///   - index: The number of the pair's tally.
  ///   - count: How many contacts are appended at the most.
  ///   - start: When the first of them begins.
  mutating func open(_ index: Int, room count: Int, from start: Double) {
    precondition(index >= 0 && index < self.count && count > 0, "there is such a tally")
    let tally = unsafe pairs[index]
    let cut = start - window
    end = tally.last
    var (kept, held) = (Int(tally.kept), tally.held)
    // Where all is past its memory may be of others by now, and is not looked at.
    if tally.last <= cut { kept = 0 }
    if kept == 0 {
      held = 0
      reserve(count)
    } else {
      var old = unsafe segments[Int(tally.segment)].stretches + Int(tally.place)
      while kept > 1, unsafe old[0].end <= cut {
        unsafe held -= old[0].end - old[0].start
        unsafe old += 1
        kept &-= 1
      }
      reserve(kept + count)
      unsafe line.update(from: old, count: kept)
    }
    self.held = held
    (lineCount, keptCount, firstChanged, room) = (kept, kept, kept, kept + count)
  }

  /// Makes room for a line behind those of other pairs.
  private mutating func reserve(_ count: Int) {
    if segment < 0 || used + count > segments[segment].capacity {
      used = 0
      if let free = segments.firstIndex(where: { $0.isFree && $0.capacity >= count }) {
        segment = free
        segments[free].isFree = false
      } else {
        segment = segments.count
        let size = max(count, segmentSize)
        unsafe segments.append(Segment(stretches: .allocate(capacity: size), capacity: size))
      }
    }
    unsafe line = segments[segment].stretches + used
  }

  /// Appends a contact of the pair whose line is open; it may overlap those before.
  @inline(__always)
  mutating func append(_ stretch: Stretch) {
    guard stretch.end > max(stretch.start, end) else { return }
    if stretch.start > end || lineCount == 0 {
      precondition(lineCount < room, "the line has room")
      unsafe line[lineCount] = Stretch(start: max(stretch.start, end), end: stretch.end)
      lineCount &+= 1
    } else {
      unsafe line[lineCount &- 1].end = stretch.end
      firstChanged = min(firstChanged, lineCount &- 1)
    }
    end = stretch.end
  }

  /// Sums up what was appended to the line that is open.
  ///
  /// - Parameter countsPositions: Whether all of it is by position and counted here.
  mutating func close(_ index: Int, countsPositions: Bool = false) {
    precondition(index >= 0 && index < count, "there is such a tally")
    guard lineCount > firstChanged else { return }
    var tally = unsafe pairs[index]
    let line = unsafe self.line
    var next = firstChanged
    var from = unsafe line[next].start
    if tally.total == 0 { tally.first = from }
    if next < keptCount {
      held -= tally.last - from
      from = tally.last
    }
    var oldest = 0
    var time = 0.0
    while next < lineCount {
      if next &+ Self.group <= lineCount, unsafe from == line[next].start,
        let length = unsafe lengthIfNoMore(line + next, tally)
      {
        held += length
        time += length
        next &+= Self.group
        unsafe drop(&oldest, before: line[next &- 1].end - window, last: next &- 1)
      } else {
        let stretch = unsafe line[next]
        let length = stretch.end - stretch.start
        if tally.reached.isNaN, held + length >= threshold {
          tally.reached = whenReached(oldest, next, from: from)
        }
        held += length
        time += stretch.end - from
        let cut = stretch.end - window
        drop(&oldest, before: cut, last: next)
        // Alone it is held as it is, without what rounding left over.
        if oldest == next { held = length }
        tally.largest = unsafe max(tally.largest, held - max(0, cut - line[oldest].start))
        next &+= 1
      }
      if next < lineCount { from = unsafe line[next].start }
    }
    tally.total += time
    tally.last = end
    if countsPositions {
      tally.positions &+= UInt32(truncatingIfNeeded: lineCount &- keptCount)
      tally.positionTime += time
    }
    tally.held = held
    tally.segment = Int32(truncatingIfNeeded: segment)
    tally.place = Int32(truncatingIfNeeded: used &+ oldest)
    tally.kept = Int32(truncatingIfNeeded: lineCount &- oldest)
    unsafe pairs[index] = tally
    segments[segment].latest = max(segments[segment].latest, end)
    used &+= lineCount
  }

  /// The length of a group of contacts if their sum cannot make the most, nor meet the threshold.
  @inline(__always)
  private func lengthIfNoMore(
    _ stretches: UnsafeMutablePointer<Stretch>, _ tally: Tally
  ) -> Double? {
    var length = 0.0
    for k in 0..<Self.group { unsafe length += stretches[k].end - stretches[k].start }
    let most = held + length
    return most <= tally.largest && (!tally.reached.isNaN || most < threshold) ? length : nil
  }

  /// Takes contacts at the start of the line that end before a time out of what is held.
  @inline(__always)
  private mutating func drop(_ oldest: inout Int, before cut: Double, last: Int) {
    while oldest < last, unsafe line[oldest].end <= cut {
      unsafe held -= line[oldest].end - line[oldest].start
      oldest &+= 1
    }
  }

  /// When the sum first meets the threshold in a contact of the line from a time on; NaN: not
  /// there.
  private func whenReached(_ oldest: Int, _ number: Int, from: Double) -> Double {
    let line = unsafe self.line
    let until = unsafe line[number].end
    var (time, place) = (from, oldest)
    while place < number, unsafe line[place].end <= from - window { place &+= 1 }
    var held = unsafe from - line[number].start - max(0, from - window - line[place].start)
    for k in place..<number { unsafe held += line[k].end - line[k].start }
    while true {
      // The contact that leaves the window next; the present one when no other is left.
      let leaving = unsafe line[place]
      let free = min(max(leaving.start + window, time), until)
      if held + (free - time) >= threshold { return time + (threshold - held) }
      held += free - time
      time = free
      if time >= until || place == number { return .nan }
      time = max(time, leaving.end + window)
      if time >= until { return .nan }
      place &+= 1
    }
  }

  /// Gives back the memory of lines whose contacts have all ended by a time.
  ///
  /// - Precondition: What is added later begins a window after that time at the earliest
  mutating func expire(before time: Double) {
    for index in segments.indices where index != segment && segments[index].latest <= time {
      segments[index].isFree = true
      segments[index].latest = -.infinity
    }
  }

  /// Takes out every pair whose smaller number is `person` or more.
  mutating func forget(from person: UInt32) {
    var kept = 0
    for index in 0..<count {
      let tally = unsafe pairs[index]
      if UInt32(truncatingIfNeeded: tally.key &>> 32) < person {
        unsafe pairs[kept] = tally
        kept += 1
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
      evidence.nearest = Double(tally.nearest2).squareRoot()
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
