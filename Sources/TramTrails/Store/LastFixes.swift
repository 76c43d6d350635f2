// SPDX-License-Identifier: Apache-2.0

/// The last fix of each person before a moment: where the leg into a slice begins.
struct LastFixes: Sendable {
  /// All segments of slices that end here or earlier are taken in.
  private(set) var until = Int64.min
  private var fixes: [TrailFix] = []
  /// Whether there is one.
  private var isThere: [Bool] = []

  /// The last fix of a person; `nil` when there is none.
  subscript(person: UInt32) -> TrailFix? {
    let at = Int(person)
    return at < isThere.count && isThere[at] ? fixes[at] : nil
  }

  /// Takes in the fixes of a slice that follows.
  mutating func include(_ columns: FixColumns, until end: Int64) {
    var at = 0
    while at < columns.count {
      var last = at
      while last + 1 < columns.count, columns.persons[last + 1] == columns.persons[at] {
        last += 1
      }
      set(columns[last])
      at = last + 1
    }
    until = max(until, end)
  }

  /// Takes in a fix that is the last of its person now.
  mutating func include(_ fix: TrailFix) { set(fix) }

  /// Takes out those that a condition is true of.
  mutating func remove(where isGone: (TrailFix) -> Bool) {
    for i in fixes.indices where isThere[i] && isGone(fixes[i]) { isThere[i] = false }
  }

  private mutating func set(_ fix: TrailFix) {
    let at = Int(fix.person.rawValue)
    if at >= fixes.count {
      let more = max(at + 1, fixes.count * 2) - fixes.count
      fixes.append(contentsOf: repeatElement(fix, count: more))
      isThere.append(contentsOf: repeatElement(false, count: more))
    }
    fixes[at] = fix
    isThere[at] = true
  }

  /// Whether it holds what is needed before a slice that starts at `start`.
  func serves(_ start: Int64, _ state: StoreState) -> Bool {
    until <= start
      && !state.manifest.entries.contains { $0.slice.end > until && $0.slice.start < start }
  }

  init() {}

  /// Finds the last fixes of some persons before a moment, from the latest segment back.
  init(of persons: [UInt32], before start: Int64, in state: StoreState) throws(TrailsError) {
    var missing = Set(persons)
    for segment in state.mainSegments.reversed() where segment.entry.slice.end <= start {
      if missing.isEmpty { break }
      var wanted = Set<Int>()
      for list in segment.directory.lists.indices {
        for pair in try segment.pairs(inList: list)
        where missing.contains(UInt32(truncatingIfNeeded: pair >> 32)) {
          wanted.insert(Int(truncatingIfNeeded: pair & 0xFFFF_FFFF))
        }
      }
      var found: [UInt32: TrailFix] = [:]
      var batch = PieceBatch()
      for number in wanted {
        let block = try segment.block(number)
        for i in block.heads.indices where missing.contains(block.heads[i].person) {
          batch.removeAll()
          block.append(i, to: &batch)
          let last = batch.times.count - 1
          let person = block.heads[i].person
          if let other = found[person], other.time >= batch.times[last] { continue }
          found[person] = TrailFix(
            time: batch.times[last], person: PersonNumber(person),
            latitudeE7: batch.latitudes[last], longitudeE7: batch.longitudes[last],
            accuracy: batch.accuracies[last])
        }
      }
      for fix in found.values { set(fix) }
      missing.subtract(found.keys)
    }
    until = start
  }
}
