// SPDX-License-Identifier: Apache-2.0

/// Which entries are to be sent next, as a value: for each centre the urgent before the ordinary,
/// and among campaigns of one urgency each in its turn.
///
/// A turn is at most `turn` segments, so a campaign of millions holds up one of hundreds by a few
/// milliseconds at most. A lane holds runs of numbers, so ten million entries take a few runs.
struct Lanes: Sendable {
  /// Segments of one turn.
  static let turn = 16

  struct Lane: Hashable, Sendable {
    var campaign: UInt32
    var runs: [Range<UInt64>] = []
    var head = 0

    var isEmpty: Bool { head >= runs.count }

    mutating func append(_ run: Range<UInt64>) {
      if let last = runs.last, !isEmpty, last.upperBound == run.lowerBound {
        runs[runs.count - 1] = last.lowerBound..<run.upperBound
      } else {
        runs.append(run)
      }
    }

    mutating func take(_ most: Int) -> Range<UInt64> {
      let run = runs[head]
      let cut = run.lowerBound + UInt64(min(most, run.count))
      if cut == run.upperBound { head += 1 } else { runs[head] = cut..<run.upperBound }
      if head > 64, head * 2 > runs.count {
        runs.removeFirst(head)
        head = 0
      }
      return run.lowerBound..<cut
    }
  }

  /// The lanes of one urgency at one centre, and whose turn it is.
  struct Wheel: Hashable, Sendable {
    var lanes: [Lane] = []
    var at = 0

    mutating func add(_ run: Range<UInt64>, of campaign: UInt32) {
      if let place = lanes.firstIndex(where: { $0.campaign == campaign }) {
        lanes[place].append(run)
      } else {
        lanes.append(Lane(campaign: campaign, runs: [run]))
      }
    }

    mutating func take(_ most: Int, without resting: Set<UInt32>) -> [Range<UInt64>] {
      var taken: [Range<UInt64>] = []
      var left = most
      var passed = 0
      while left > 0, passed < lanes.count {
        if at >= lanes.count { at = 0 }
        if resting.contains(lanes[at].campaign) {
          (at, passed) = (at + 1, passed + 1)
          continue
        }
        let run = lanes[at].take(min(left, Lanes.turn))
        left -= run.count
        taken.append(run)
        passed = 0
        if lanes[at].isEmpty { lanes.remove(at: at) } else { at += 1 }
      }
      // A campaign that comes now stands behind all others.
      if at >= lanes.count { at = 0 }
      return taken
    }
  }

  /// By centre, then by urgency, the most urgent first.
  private var wheels: [UInt16: [(urgency: UInt8, wheel: Wheel)]] = [:]

  /// Puts a run of entries behind those of its campaign.
  mutating func add(_ run: Range<UInt64>, campaign: UInt32, urgency: UInt8, centre: UInt16) {
    guard !run.isEmpty else { return }
    var mine = wheels.removeValue(forKey: centre) ?? []
    if let place = mine.firstIndex(where: { $0.urgency == urgency }) {
      mine[place].wheel.add(run, of: campaign)
    } else {
      var wheel = Wheel()
      wheel.add(run, of: campaign)
      let place = mine.firstIndex { $0.urgency < urgency } ?? mine.count
      mine.insert((urgency, wheel), at: place)
    }
    wheels[centre] = mine
  }

  /// Takes runs of at most `most` entries together.
  ///
  /// - Parameters:
  ///   - least: Only entries of this urgency or above.
  ///   - resting: Campaigns that are passed over.
  mutating func take(
    _ most: Int, centre: UInt16, least: UInt8 = 0, without resting: Set<UInt32> = []
  ) -> [Range<UInt64>] {
    guard most > 0, var mine = wheels.removeValue(forKey: centre) else { return [] }
    var taken: [Range<UInt64>] = []
    var left = most
    for place in mine.indices where mine[place].urgency >= least && left > 0 {
      let runs = mine[place].wheel.take(left, without: resting)
      left -= runs.reduce(0) { $0 + $1.count }
      taken += runs
    }
    wheels[centre] = mine
    return taken
  }

  /// How many entries wait for a centre.
  func waiting(centre: UInt16) -> Int {
    (wheels[centre] ?? []).reduce(0) { sum, urgency in
      sum + urgency.wheel.lanes.reduce(0) { $0 + $1.runs[$1.head...].reduce(0) { $0 + $1.count } }
    }
  }
}

/// Entries that wait for a moment, the earliest first.
struct RetryHeap: Sendable {
  private var items: [(due: Int64, number: UInt64)] = []

  var count: Int { items.count }

  mutating func add(_ number: UInt64, due: Int64) {
    items.append((due, number))
    var at = items.count - 1
    while at > 0, items[(at - 1) / 2].due > items[at].due {
      items.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  /// Takes the earliest one if its moment has come.
  mutating func take(at now: Int64) -> UInt64? {
    guard let first = items.first, first.due <= now else { return nil }
    items.swapAt(0, items.count - 1)
    items.removeLast()
    var at = 0
    while true {
      var least = at
      for child in [2 * at + 1, 2 * at + 2] where child < items.count {
        if items[child].due < items[least].due { least = child }
      }
      if least == at { return first.number }
      items.swapAt(at, least)
      at = least
    }
  }
}
