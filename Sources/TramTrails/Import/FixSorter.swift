// SPDX-License-Identifier: Apache-2.0

/// Fixes that wait to be sealed, by UTC day, and the decision which slices are ready.
///
/// Where fixes come in the order of time, a slice is ready once time has gone on; where they come
/// person by person or in any other order, all wait as long as memory has room.
struct FixSorter: Sendable {
  /// About how many fixes a slice holds at most: what sealing it takes in memory is some 80 bytes
  /// each.
  static let sliceFixes = 8 << 20
  /// How many fixes may wait: 24 bytes each.
  static let mostWaiting = 24 << 20
  /// How late a fix may be to count as in order, in milliseconds.
  static let lateness: Int64 = 900_000
  /// Fewer fixes than these are not sealed before the end: a file has its own cost.
  static let fewest = 100_000
  /// What a slice may be long: parts of a day, in milliseconds.
  private static let lengths: [Int64] = [
    86_400_000, 43_200_000, 28_800_000, 21_600_000, 14_400_000, 10_800_000, 7_200_000, 3_600_000,
    1_800_000, 900_000, 600_000, 300_000, 60_000,
  ]

  private struct DayFixes: Sendable {
    var day: Int32
    var fixes: [WaitingFix] = []
  }

  private var days: [DayFixes] = []
  private var present = 0
  private var latest = Int64.min
  private var added = 0
  private var late = 0
  /// The lengths of the slices of days that have some.
  private var sliceLengths: [Int32: Int64]

  /// Creates a sorter.
  ///
  /// - Parameter sliceLengths: Those of days that are in the store already.
  init(sliceLengths: [Int32: Int64] = [:]) { self.sliceLengths = sliceLengths }

  /// How many fixes wait.
  var waiting: Int { days.reduce(0) { $0 + $1.fixes.count } }

  /// Takes a fix in.
  @inline(__always)
  mutating func add(_ fix: TrailFix, line: Int64) {
    let time = fix.time
    let day = TrailSlice.dayNumber(of: time)
    if days.isEmpty || days[present].day != day { go(to: day) }
    days[present].fixes.append(
      WaitingFix(
        time: UInt32(truncatingIfNeeded: time &- Int64(day) &* TrailSlice.day),
        person: fix.person.rawValue, latitudeE7: fix.latitudeE7, longitudeE7: fix.longitudeE7,
        accuracy: fix.accuracy, line: UInt32(truncatingIfNeeded: line)))
    added &+= 1
    if time > latest { latest = time } else if latest &- time > Self.lateness { late &+= 1 }
  }

  private mutating func go(to day: Int32) {
    if let place = days.firstIndex(where: { $0.day == day }) {
      present = place
    } else {
      present = days.count
      days.append(DayFixes(day: day))
    }
  }

  /// Takes out what is ready.
  ///
  /// - Parameter share: Which part of all input has been taken in, 0 to 1, as far as it is known.
  mutating func takeReady(share: Double) -> [TrailSlice: [WaitingFix]] {
    let count = waiting
    guard late * 1000 <= added else {
      return count >= Self.mostWaiting ? takeAll(share: share) : [:]
    }
    var ready: [TrailSlice: [WaitingFix]] = [:]
    for day in days.map(\.day).sorted() {
      guard let place = days.firstIndex(where: { $0.day == day }) else { continue }
      let start = Int64(day) * TrailSlice.day
      let held = days[place].fixes.count
      if start + TrailSlice.day + Self.lateness < latest {
        if held >= Self.fewest { take(place, length: length(of: day, fixes: held), &ready) }
      } else if held > Self.sliceFixes + Self.sliceFixes / 4 {
        takeWhole(place, &ready)
      }
    }
    if ready.isEmpty, count >= Self.mostWaiting { return takeAll(share: share) }
    return ready
  }

  /// Takes out all.
  mutating func takeAll(share: Double = 1) -> [TrailSlice: [WaitingFix]] {
    var all: [TrailSlice: [WaitingFix]] = [:]
    while let last = days.indices.last {
      let expected = Double(days[last].fixes.count) / max(share, 0.01)
      take(last, length: length(of: days[last].day, fixes: Int(expected)), &all)
    }
    return all
  }

  /// The length of a day's slices: as it is, or such that each has `sliceFixes` at most.
  private mutating func length(of day: Int32, fixes: Int) -> Int64 {
    if let length = sliceLengths[day] { return length }
    let whole = Double(fixes)
    let length = Self.lengths.first {
      whole * Double($0) / Double(TrailSlice.day) <= 1.5 * Double(Self.sliceFixes)
    }
    let chosen = length ?? 60_000
    sliceLengths[day] = chosen
    return chosen
  }

  /// Takes out the slices of a day that is still coming in, as far as they are over.
  private mutating func takeWhole(_ place: Int, _ ready: inout [TrailSlice: [WaitingFix]]) {
    let day = days[place].day
    let start = Int64(day) * TrailSlice.day
    let passed = max(latest - start, 1)
    let expected = Double(days[place].fixes.count) * Double(TrailSlice.day) / Double(passed)
    let length = length(of: day, fixes: Int(expected))
    let over = max(latest - Self.lateness - start, 0) / length * length
    guard over > 0 else { return }
    var rest: [WaitingFix] = []
    for fix in days[place].fixes {
      if Int64(fix.time) >= over {
        rest.append(fix)
      } else {
        ready[Self.slice(of: fix, start, length), default: []].append(fix)
      }
    }
    days[place].fixes = rest
  }

  private mutating func take(
    _ place: Int, length: Int64, _ ready: inout [TrailSlice: [WaitingFix]]
  ) {
    let taken = days.remove(at: place)
    present = 0
    let start = Int64(taken.day) * TrailSlice.day
    if length == TrailSlice.day {
      ready[TrailSlice(start: start, length: length)] = taken.fixes
      return
    }
    for fix in taken.fixes { ready[Self.slice(of: fix, start, length), default: []].append(fix) }
  }

  @inline(__always)
  private static func slice(of fix: WaitingFix, _ start: Int64, _ length: Int64) -> TrailSlice {
    TrailSlice(start: start &+ Int64(fix.time) / length &* length, length: length)
  }
}
