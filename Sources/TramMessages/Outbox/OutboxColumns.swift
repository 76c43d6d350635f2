// SPDX-License-Identifier: Apache-2.0

/// The entries of an outbox in columns: 34 octets each, in blocks that are dropped when all of
/// their entries are settled.
///
/// Texts, senders and routes stand once for each batch; an entry is one part of one message.
struct OutboxColumns: Sendable {
  /// Entries of a block.
  static let blockSize = 16_384

  struct Block: Sendable {
    var batch: [UInt32] = []
    var to: [UInt64] = []
    var tag: [UInt64] = []
    var state: [UInt8] = []
    var tries: [UInt8] = []
    var sentAt: [UInt32] = []
    var key: [UInt64] = []
    /// The centre's ids as it wrote them, `PackedID.width` octets each; empty where no centre is
    /// asked for messages.
    var ids: [UInt8] = []
    /// How many are not settled.
    var open = 0
    var isDropped = false

    mutating func reserve() {
      batch.reserveCapacity(blockSize)
      to.reserveCapacity(blockSize)
      tag.reserveCapacity(blockSize)
      state.reserveCapacity(blockSize)
      tries.reserveCapacity(blockSize)
      sentAt.reserveCapacity(blockSize)
      key.reserveCapacity(blockSize)
    }
  }

  var blocks: [Block] = []
  /// The number of the first block's first entry.
  var base: UInt64 = 0
  /// The number of the next entry.
  var next: UInt64 = 0

  /// The entries that there may be.
  var numbers: Range<UInt64> { base..<next }

  private func place(_ number: UInt64) -> (block: Int, at: Int) {
    let from = Int(truncatingIfNeeded: number &- base)
    return (from / Self.blockSize, from % Self.blockSize)
  }

  /// Whether an entry is there and its block was not dropped.
  func holds(_ number: UInt64) -> Bool {
    numbers.contains(number) && !blocks[place(number).block].isDropped
  }

  func key(of number: UInt64) -> UInt64 {
    let (block, at) = place(number)
    return blocks[block].key[at]
  }

  func state(of number: UInt64) -> EntryState {
    let (block, at) = place(number)
    return EntryState(rawValue: blocks[block].state[at]) ?? .unknown
  }

  func to(_ number: UInt64) -> UInt64 {
    let (block, at) = place(number)
    return blocks[block].to[at]
  }

  func tag(of number: UInt64) -> UInt64 {
    let (block, at) = place(number)
    return blocks[block].tag[at]
  }

  func batch(of number: UInt64) -> UInt32 {
    let (block, at) = place(number)
    return blocks[block].batch[at]
  }

  func tries(of number: UInt64) -> UInt8 {
    let (block, at) = place(number)
    return blocks[block].tries[at]
  }

  func sentAt(_ number: UInt64) -> UInt32 {
    let (block, at) = place(number)
    return blocks[block].sentAt[at]
  }

  mutating func setKey(_ key: UInt64, of number: UInt64) {
    let (block, at) = place(number)
    blocks[block].key[at] = key
  }

  /// The centre's id of an entry as it wrote it; `nil` where it is not kept.
  func id(of number: UInt64) -> Octets? {
    let (block, at) = place(number)
    let from = at * PackedID.width
    guard blocks[block].ids.count >= from + PackedID.width else { return nil }
    let count = min(Int(blocks[block].ids[from]), PackedID.width - 1)
    return PackedID.unpack(Octets(Array(blocks[block].ids[from + 1..<from + 1 + count])))
  }

  mutating func setID(_ packed: Octets, of number: UInt64) {
    let (block, at) = place(number)
    let missing = blocks[block].batch.count * PackedID.width - blocks[block].ids.count
    if missing > 0 {
      blocks[block].ids.append(contentsOf: repeatElement(0, count: missing))
    }
    let from = at * PackedID.width
    blocks[block].ids[from] = UInt8(truncatingIfNeeded: packed.count)
    for i in 0..<min(packed.count, PackedID.width - 1) {
      blocks[block].ids[from + 1 + i] = packed[i]
    }
  }

  mutating func addTry(to number: UInt64) {
    let (block, at) = place(number)
    if blocks[block].tries[at] < .max { blocks[block].tries[at] &+= 1 }
  }

  mutating func setSentAt(_ seconds: UInt32, of number: UInt64) {
    let (block, at) = place(number)
    blocks[block].sentAt[at] = seconds
  }

  /// Moves an entry on, and tells the block that lost its last open entry by that.
  mutating func setState(_ state: EntryState, of number: UInt64) -> Int? {
    let (block, at) = place(number)
    let before = EntryState(rawValue: blocks[block].state[at]) ?? .unknown
    blocks[block].state[at] = state.rawValue
    if !before.isSettled, state.isSettled { blocks[block].open -= 1 }
    return blocks[block].open == 0 && state.isSettled ? block : nil
  }

  /// Appends the parts of messages to people, each message's one behind the other.
  mutating func append(batch: UInt32, parts: Int, to: [UInt64], tags: [UInt64]) {
    var person = 0
    var part = 0
    while person < to.count {
      if blocks.isEmpty || blocks[blocks.count - 1].batch.count == Self.blockSize {
        var block = Block()
        block.reserve()
        blocks.append(block)
      }
      let last = blocks.count - 1
      let room = Self.blockSize - blocks[last].batch.count
      if parts == 1 {
        let count = min(room, to.count - person)
        let run = person..<person + count
        blocks[last].to.append(contentsOf: to[run])
        blocks[last].tag.append(contentsOf: tags[run])
        extend(last, batch, by: count)
        person += count
      } else {
        let count = min(room, parts - part)
        for _ in 0..<count {
          blocks[last].to.append(to[person])
          blocks[last].tag.append(tags[person])
        }
        extend(last, batch, by: count)
        part += count
        if part == parts { (person, part) = (person + 1, 0) }
      }
    }
  }

  private mutating func extend(_ block: Int, _ batch: UInt32, by count: Int) {
    blocks[block].batch.append(contentsOf: repeatElement(batch, count: count))
    blocks[block].state.append(contentsOf: repeatElement(0, count: count))
    blocks[block].tries.append(contentsOf: repeatElement(0, count: count))
    blocks[block].sentAt.append(contentsOf: repeatElement(0, count: count))
    blocks[block].key.append(contentsOf: repeatElement(0, count: count))
    blocks[block].open += count
    next += UInt64(count)
  }

  /// Whether a block and its neighbours have nothing open, so that it may be dropped: a message's
  /// parts may stand in two blocks.
  func mayDrop(_ block: Int) -> Bool {
    guard blocks.indices.contains(block), !blocks[block].isDropped, blocks[block].open == 0,
      blocks[block].batch.count == Self.blockSize
    else { return false }
    let isBeforeDone = block == 0 || blocks[block - 1].open == 0
    let isNextDone = block + 1 < blocks.count && blocks[block + 1].open == 0
    return isBeforeDone && isNextDone
  }

  /// Drops a block's columns; blocks in front that are dropped are left out altogether.
  mutating func drop(_ block: Int) {
    var dropped = Block()
    dropped.isDropped = true
    blocks[block] = dropped
    // A block stays behind the last dropped one, so that there is one before each that is left.
    let lead = blocks.prefix { $0.isDropped }.count - 1
    if lead > 64 {
      blocks.removeFirst(lead)
      base += UInt64(lead * Self.blockSize)
    }
  }
}
