// SPDX-License-Identifier: Apache-2.0

/// Contacts of a slice that have to be put into order and united before they are summed up:
/// those of pairs with a proven contact, and of people whose way has several pieces at a time.
struct Deferred {
  private struct Item {
    var key: UInt64
    var stretch: Stretch
    var isProven: Bool
  }
  private var items: [Item] = []
  private(set) var keys: Set<UInt64> = []

  /// Starts a slice with its proven contacts, cut to [`from`, `until`).
  mutating func begin(
    _ edges: [ContactEdge], epoch: Int64, from: Double, until: Double,
    key: (ContactEdge) -> UInt64?
  ) {
    items.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    for edge in edges {
      guard let key = key(edge) else { continue }
      let start = max(Double(edge.start - epoch), from)
      let end = min(Double(edge.end - epoch), until)
      guard end > start else { continue }
      keys.insert(key)
      items.append(Item(key: key, stretch: Stretch(start: start, end: end), isProven: true))
    }
  }

  /// Adds one contact by position.
  mutating func add(_ key: UInt64, _ stretch: Stretch) {
    items.append(Item(key: key, stretch: stretch, isProven: false))
  }

  /// Unites what was added and gives it to the book in the order of time.
  mutating func flush(into book: inout TallyBook) {
    guard !items.isEmpty else { return }
    items.sort {
      $0.key == $1.key ? $0.stretch.start < $1.stretch.start : $0.key < $1.key
    }
    var first = 0
    while first < items.count {
      let key = items[first].key
      let index = book.index(of: key)
      let before = book[index].last
      // Where the last contact of each kind ended.
      var ends = (position: before, proven: before)
      while first < items.count, items[first].key == key {
        let item = items[first]
        let length = item.stretch.end - item.stretch.start
        if item.isProven {
          let begins: UInt32 = item.stretch.start == ends.proven ? 0 : 1
          book.count(
            index, positions: 0, positionTime: 0, proven: begins,
            provenTime: max(0, item.stretch.end - max(item.stretch.start, ends.proven)))
          ends.proven = max(ends.proven, item.stretch.end)
        } else {
          let begins: UInt32 = item.stretch.start == ends.position ? 0 : 1
          book.count(index, positions: begins, positionTime: length, proven: 0, provenTime: 0)
          ends.position = item.stretch.end
        }
        book.add(index, item.stretch)
        first += 1
      }
    }
    items.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
  }
}
