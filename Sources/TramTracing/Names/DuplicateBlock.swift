// SPDX-License-Identifier: Apache-2.0

/// What two records share, so that they are looked at; the strongest first.
enum DuplicateBlock: CaseIterable, Sendable {
  case national, phone, words, ward

  /// Whether two records share it.
  func holds(_ a: PersonFacts, _ b: PersonFacts) -> Bool {
    switch self {
    case .national: a.national != 0 && a.national == b.national
    case .phone: a.phone != 0 && a.phone == b.phone
    case .words: a.bag != 0 && a.bag == b.bag && Self.mayBeOfOneYear(a, b)
    case .ward:
      a.ward != 0 && a.ward == b.ward && a.year != nil && b.year != nil
        && Self.mayBeOfOneYear(a, b)
    }
  }

  /// Whether an earlier kind of block has the pair already.
  func isLater(_ a: PersonFacts, _ b: PersonFacts) -> Bool {
    for block in DuplicateBlock.allCases {
      if block == self { return false }
      if block.holds(a, b) { return true }
    }
    return false
  }

  private static func mayBeOfOneYear(_ a: PersonFacts, _ b: PersonFacts) -> Bool {
    guard let x = a.year, let y = b.year else { return true }
    return abs(Int64(x) - Int64(y)) <= 1
  }

  private func key(_ person: PersonFacts) -> UInt64 {
    switch self {
    case .national: person.national
    case .phone: person.phone
    case .words: person.bag
    case .ward: person.year == nil ? 0 : person.ward
    }
  }

  private struct Place {
    var key: UInt64
    /// The year, where it parts the block further; records without one stand first.
    var year: Int32
    var index: Int32
  }

  /// Gives every pair of records that share it and no earlier kind, the earlier record first.
  ///
  /// - Parameter body: Returns whether to go on.
  /// - Returns: Whether all were given.
  func forEachPair(of people: [PersonFacts], _ body: (Int, Int) -> Bool) -> Bool {
    let parts = self == .words || self == .ward
    var places: [Place] = []
    places.reserveCapacity(people.count)
    for (index, person) in people.enumerated() {
      let key = key(person)
      guard key != 0 else { continue }
      let year = parts ? person.year ?? Int32.min : 0
      places.append(Place(key: key, year: year, index: Int32(index)))
    }
    places.sort { ($0.key, $0.year, $0.index) < ($1.key, $1.year, $1.index) }
    var start = 0
    while start < places.count {
      var end = start + 1
      while end < places.count, places[end].key == places[start].key { end += 1 }
      for i in start..<end {
        for j in i + 1..<max(end, i + 1) {
          // Sorted by year, so what follows is further still.
          if places[i].year != Int32.min, Int64(places[j].year) - Int64(places[i].year) > 1 {
            break
          }
          let a = Int(min(places[i].index, places[j].index))
          let b = Int(max(places[i].index, places[j].index))
          if self == .ward, !mayAgree(people[a], people[b]) { continue }
          guard !isLater(people[a], people[b]) else { continue }
          guard body(a, b) else { return false }
        }
      }
      start = end
    }
    return true
  }

  /// Whether names can agree at all, by the letters that their words begin with.
  ///
  /// Whatever agreement there is, the letters of one are among those of the other, but for one
  /// letter of one word that is wrong.
  private func mayAgree(_ a: PersonFacts, _ b: PersonFacts) -> Bool {
    (a.initials & ~b.initials).nonzeroBitCount <= 1
      && (b.initials & ~a.initials).nonzeroBitCount <= 1
      || a.initials & ~b.initials == 0 || b.initials & ~a.initials == 0
  }
}
