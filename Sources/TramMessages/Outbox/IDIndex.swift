// SPDX-License-Identifier: Apache-2.0

/// Finds the entry of a message id: an open table of entry numbers, eight octets a place.
///
/// The keys themselves stand in the entries' columns; whoever asks compares them there.
struct IDIndex: Sendable {
  /// Entry number plus 1; 0 where nothing stands.
  private var slots: [UInt64] = Array(repeating: 0, count: 1024)
  private(set) var count = 0

  private var mask: Int { slots.count - 1 }

  /// Makes room for `count` entries at once.
  mutating func reserve(_ wanted: Int, in columns: borrowing OutboxColumns) {
    var size = slots.count
    while size * 3 / 4 < wanted { size *= 2 }
    if size > slots.count { grow(to: size, in: columns) }
  }

  /// The entry whose key is `wanted`; `nil` when there is none.
  ///
  /// - Complexity: O(1)
  func find(_ wanted: UInt64, in columns: borrowing OutboxColumns) -> UInt64? {
    var at = Int(truncatingIfNeeded: wanted) & mask
    while slots[at] != 0 {
      if columns.key(of: slots[at] - 1) == wanted { return slots[at] - 1 }
      at = (at + 1) & mask
    }
    return nil
  }

  /// Takes in an entry under its key.
  mutating func insert(_ entry: UInt64, under own: UInt64, in columns: borrowing OutboxColumns) {
    if (count + 1) * 4 > slots.count * 3 { grow(to: slots.count * 2, in: columns) }
    var at = Int(truncatingIfNeeded: own) & mask
    while slots[at] != 0 { at = (at + 1) & mask }
    slots[at] = entry + 1
    count += 1
  }

  /// Takes an entry out; those behind it move up, so that no place is left dead.
  mutating func remove(_ entry: UInt64, under own: UInt64, in columns: borrowing OutboxColumns) {
    var at = Int(truncatingIfNeeded: own) & mask
    while slots[at] != entry + 1 {
      if slots[at] == 0 { return }
      at = (at + 1) & mask
    }
    var hole = at
    var next = (at + 1) & mask
    while slots[next] != 0 {
      let home = Int(truncatingIfNeeded: columns.key(of: slots[next] - 1)) & mask
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

  private mutating func grow(to size: Int, in columns: borrowing OutboxColumns) {
    let old = slots
    slots = Array(repeating: 0, count: size)
    for slot in old where slot != 0 {
      var at = Int(truncatingIfNeeded: columns.key(of: slot - 1)) & mask
      while slots[at] != 0 { at = (at + 1) & mask }
      slots[at] = slot
    }
  }
}
