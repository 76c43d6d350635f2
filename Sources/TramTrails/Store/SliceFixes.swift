// SPDX-License-Identifier: Apache-2.0

/// A fix that waits to be sealed: 24 bytes.
struct WaitingFix: Hashable, Sendable {
  /// Milliseconds since the start of its UTC day.
  var time: UInt32
  var person: UInt32
  var latitudeE7: Int32
  var longitudeE7: Int32
  /// Centimetres.
  var accuracy: UInt32
  /// Which line it came on, or which of a batch it was; the lower 32 bits.
  var line: UInt32
}

/// What became of fixes that another one of the same person and time stood before.
struct RepeatedFixes: Sendable {
  /// The lines whose fix has another place than the one that stands, or stands in the same import.
  var refused: [UInt32] = []
  /// How many were in the store already, the same in all.
  var known = 0
}

/// Fixes in columns with the line that each came on.
struct SortedFixes: Sendable {
  var columns = FixColumns()
  var lines: [UInt32] = []
}

/// Brings waiting fixes into columns: by person, then by time, one for each person and time.
enum SliceFixes {
  /// Sorts fixes of one day.
  ///
  /// Of two of one person and time the one with the lower line stands.
  ///
  /// - Parameters:
  ///   - day: The start of the UTC day, milliseconds since 1970-01-01.
  ///   - persons: One more than the highest number among them.
  /// - Complexity: O(fixes + persons) where each person's come nearly in the order of time
  static func sorted(
    _ fixes: [WaitingFix], day: Int64, persons: Int, repeated: inout RepeatedFixes
  ) -> SortedFixes {
    var ends = [Int](repeating: 0, count: persons + 1)
    for i in fixes.indices { ends[Int(fixes[i].person) &+ 1] &+= 1 }
    for i in 1..<max(ends.count, 1) { ends[i] &+= ends[i &- 1] }
    var order = [WaitingFix](
      repeating: WaitingFix(
        time: 0, person: 0, latitudeE7: 0, longitudeE7: 0, accuracy: 0, line: 0),
      count: fixes.count)
    for i in fixes.indices {
      let person = Int(fixes[i].person)
      order[ends[person]] = fixes[i]
      ends[person] &+= 1
    }
    var sorted = SortedFixes()
    sorted.columns.reserve(fixes.count)
    sorted.lines.reserveCapacity(fixes.count)
    var from = 0
    while from < order.count {
      let person = order[from].person
      let to = ends[Int(person)]
      sortRun(&order, from, to)
      for i in from..<to {
        if i > from, order[i].time == order[i &- 1].time {
          repeated.refused.append(order[i].line)
          // The one that stands is compared with the next as well.
          order[i] = order[i &- 1]
          continue
        }
        sorted.lines.append(order[i].line)
        sorted.columns.append(
          TrailFix(
            time: day &+ Int64(order[i].time), person: PersonNumber(person),
            latitudeE7: order[i].latitudeE7, longitudeE7: order[i].longitudeE7,
            accuracy: order[i].accuracy))
      }
      from = to
    }
    return sorted
  }

  /// Sorts one person's fixes by time, then by line, unless they are.
  private static func sortRun(_ order: inout [WaitingFix], _ from: Int, _ to: Int) {
    var at = from &+ 1
    while at < to, order[at &- 1].time < order[at].time { at &+= 1 }
    guard at < to else { return }
    order[from..<to].sort { ($0.time, $0.line) < ($1.time, $1.line) }
  }

  /// Joins what a slice holds with what is new; what it holds stands.
  ///
  /// - Parameters:
  ///   - new: What is new.
  ///   - isOld: Whether the slice was there before the present import began.
  static func merged(
    _ old: FixColumns, _ new: SortedFixes, isOld: Bool, repeated: inout RepeatedFixes
  ) -> FixColumns {
    let fresh = new.columns
    var all = FixColumns()
    all.reserve(old.count + fresh.count)
    var i = 0
    var j = 0
    while i < old.count || j < fresh.count {
      guard j < fresh.count else {
        all.append(old[i])
        i += 1
        continue
      }
      let isOldFirst =
        i < old.count
        && (old.persons[i], old.times[i]) <= (fresh.persons[j], fresh.times[j])
      if !isOldFirst {
        all.append(fresh[j])
        j += 1
        continue
      }
      if (old.persons[i], old.times[i]) == (fresh.persons[j], fresh.times[j]) {
        if isOld, old[i] == fresh[j] {
          repeated.known += 1
        } else {
          repeated.refused.append(new.lines[j])
        }
        j += 1
        continue
      }
      all.append(old[i])
      i += 1
    }
    return all
  }
}
