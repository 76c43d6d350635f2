// SPDX-License-Identifier: Apache-2.0

/// Finds the entry of a message id: an open table, eight octets a place.
///
/// A place holds the low 36 bits of the entry's number and the highest 27 bits of its key, by which
/// the table is ordered too: a key that is not there is known without a look at the columns, and a
/// table grows without one.
struct IDIndex: Sendable {
  private static let printBits: UInt64 = 28
  private static let numberMask: UInt64 = (1 << 36) - 1
  /// Entries that are put in at once, part by part of the table.
  private static let chunk = 1 << 20
  private static let parts = 64

  private var slots: [UInt64] = Array(repeating: 0, count: 1 << 10)
  private var bits: UInt64 = 10
  private(set) var count = 0

  private var mask: Int { slots.count - 1 }

  /// What stands for an entry; never 0, as the last bit of the print is set.
  private static func slot(_ entry: UInt64, _ key: UInt64) -> UInt64 {
    (key &>> 36 | 1) &<< 36 | entry & numberMask
  }

  /// Where a slot belongs in a table of 2^`bits` places.
  private static func home(_ slot: UInt64, _ bits: UInt64) -> Int {
    let print = slot &>> 36
    // The last bit says nothing, so beyond 2^27 places every second one, or fourth, is a home.
    return Int(
      truncatingIfNeeded: bits < printBits
        ? print &>> (printBits - bits) : (print &>> 1) &<< (bits - printBits + 1))
  }

  /// Makes room for `wanted` entries at once.
  mutating func reserve(_ wanted: Int) {
    var size = bits
    while (1 << size) * 3 / 4 < wanted { size += 1 }
    if size > bits { grow(to: size) }
  }

  /// The entry whose key is `wanted`; `nil` when there is none.
  ///
  /// - Complexity: O(1)
  func find(_ wanted: UInt64, in columns: borrowing OutboxColumns) -> UInt64? {
    let probe = Self.slot(0, wanted)
    let table = slots.span
    let mask = table.count - 1
    var at = Self.home(probe, bits)
    while table[at] != 0 {
      if (table[at] ^ probe) &>> 36 == 0 {
        let entry = columns.base &+ ((table[at] &- columns.base) & Self.numberMask)
        if columns.key(of: entry) == wanted { return entry }
      }
      at = (at &+ 1) & mask
    }
    return nil
  }

  /// Looks at the places of keys that will be asked for, one behind the other, so that the memory
  /// brings them together; gives what says nothing, lest the looking be left out.
  func warm(_ keys: [UInt64]) -> UInt64 {
    let (table, keys) = (slots.span, keys.span)
    var sum: UInt64 = 0
    for i in 0..<keys.count { sum &+= table[Self.home(Self.slot(0, keys[i]), bits)] }
    return sum
  }

  /// Takes in an entry under its key.
  mutating func insert(_ entry: UInt64, under own: UInt64) {
    if (count + 1) * 4 > slots.count * 3 { grow(to: bits + 1) }
    put(Self.slot(entry, own))
    count += 1
  }

  private mutating func put(_ slot: UInt64) {
    let home = Self.home(slot, bits)
    var table = slots.mutableSpan
    let mask = table.count - 1
    var at = home
    while table[at] != 0 { at = (at &+ 1) & mask }
    table[at] = slot
  }

  /// Takes an entry out; those behind it move up, so that no place is left dead.
  mutating func remove(_ entry: UInt64, under own: UInt64) {
    let wanted = Self.slot(entry, own)
    var at = Self.home(wanted, bits)
    while slots[at] != wanted {
      if slots[at] == 0 { return }
      at = (at + 1) & mask
    }
    var hole = at
    var next = (at + 1) & mask
    while slots[next] != 0 {
      let home = Self.home(slots[next], bits)
      // It may move when its home does not lie between the hole and itself.
      if (next &- home) & mask >= (next &- hole) & mask {
        slots[hole] = slots[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    slots[hole] = 0
    count -= 1
  }

  private mutating func grow(to size: UInt64) {
    let old = slots
    slots = Array(repeating: 0, count: 1 << Int(size))
    bits = size
    for slot in old where slot != 0 { put(slot) }
  }

  /// Takes in every entry of columns that has a key, into an empty table: a part of the table at a
  /// time, so that its places stay near at hand.
  ///
  /// - Complexity: O(entries)
  mutating func fill(from columns: borrowing OutboxColumns) {
    var keys = 0
    for block in columns.blocks {
      let column = block.key.span
      for i in 0..<column.count where column[i] != 0 { keys += 1 }
    }
    reserve(keys)
    count = keys
    var found: [UInt64] = []
    found.reserveCapacity(min(keys, Self.chunk + OutboxColumns.blockSize))
    for (place, block) in columns.blocks.enumerated() {
      let first = columns.base + UInt64(place * OutboxColumns.blockSize)
      let column = block.key.span
      for i in 0..<column.count where column[i] != 0 {
        found.append(Self.slot(first &+ UInt64(i), column[i]))
      }
      if found.count >= Self.chunk || place == columns.blocks.count - 1 {
        putAll(found)
        found.removeAll(keepingCapacity: true)
      }
    }
  }

  private mutating func putAll(_ found: [UInt64]) {
    let shift: UInt64 = 64 - 6
    var starts = [Int](repeating: 0, count: Self.parts + 1)
    for slot in found { starts[Int(slot &>> shift) + 1] += 1 }
    for part in 0..<Self.parts { starts[part + 1] += starts[part] }
    var sorted = [UInt64](repeating: 0, count: found.count)
    for slot in found {
      let part = Int(slot &>> shift)
      sorted[starts[part]] = slot
      starts[part] += 1
    }
    for slot in sorted { put(slot) }
  }
}
