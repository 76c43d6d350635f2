// SPDX-License-Identifier: Apache-2.0

/// The way of one person since the last sealing, in columns, with a box for every few legs.
struct LivePath: Sendable {
  /// The legs of one box.
  static let chunk = 16

  private(set) var fixes: [TrailFix] = []
  /// Whether the first vertex is the last sealed fix: where the first leg begins.
  private(set) var hasSealedStart = false
  /// One for each `chunk` legs: from vertex 16 k to vertex 16 k + 16.
  private(set) var reaches: [SegmentDirectory.Reach] = []
  private(set) var whole = SegmentDirectory.Reach()

  /// What became of a fix.
  enum Outcome {
    case added
    /// There is one of that time.
    case known
    /// It lies before what is sealed of this person.
    case late
  }

  init(sealedStart: TrailFix?) {
    guard let sealedStart else { return }
    hasSealedStart = true
    fixes.append(sealedStart)
    extend(from: 0)
  }

  /// Takes a fix in, in the order of time.
  mutating func insert(_ fix: TrailFix) -> Outcome {
    guard let last = fixes.last else {
      fixes.append(fix)
      extend(from: 0)
      return .added
    }
    if fix.time > last.time {
      fixes.append(fix)
      extend(from: fixes.count - 1)
      return .added
    }
    let place = fixes.partitioningIndex { $0.time >= fix.time }
    if fixes[place].time == fix.time { return .known }
    if place == 0, hasSealedStart { return .late }
    fixes.insert(fix, at: place)
    reaches.removeAll(keepingCapacity: true)
    extend(from: 0)
    return .added
  }

  /// Takes the vertices from `first` on into the boxes.
  private mutating func extend(from first: Int) {
    for i in first..<fixes.count {
      var reach = SegmentDirectory.Reach()
      reach.include(fixes[i])
      whole.include(reach)
      let chunk = i / Self.chunk
      if chunk == reaches.count { reaches.append(reach) } else { reaches[chunk].include(reach) }
      // The last vertex of a chunk is the first of the next.
      if i % Self.chunk == 0, chunk > 0 { reaches[chunk - 1].include(reach) }
    }
  }

  /// Appends the pieces of one chunk.
  func append(_ chunk: Int, rule: PathRule, to batch: inout PieceBatch) {
    let first = chunk * Self.chunk
    let last = min(first + Self.chunk, fixes.count - 1)
    guard first <= last else { return }
    let person = fixes[first].person
    var start = first
    for i in first...last {
      let isEnd = i == last || !rule.isKnown(from: fixes[i], to: fixes[i + 1])
      guard isEnd else { continue }
      if i > start || isAlone(i, rule) {
        for at in start...i { batch.append(fixes[at]) }
        batch.endPiece(of: person)
      }
      start = i + 1
    }
  }

  /// Whether no known leg touches a vertex that is not sealed.
  private func isAlone(_ i: Int, _ rule: PathRule) -> Bool {
    if i == 0, hasSealedStart { return false }
    if i > 0, rule.isKnown(from: fixes[i - 1], to: fixes[i]) { return false }
    return i == fixes.count - 1 || !rule.isKnown(from: fixes[i], to: fixes[i + 1])
  }
}

extension SegmentDirectory.Reach {
  mutating func include(_ fix: TrailFix) {
    earliest = min(earliest, fix.time)
    latest = max(latest, fix.time)
    south = min(south, fix.latitudeE7)
    north = max(north, fix.latitudeE7)
    west = min(west, fix.longitudeE7)
    east = max(east, fix.longitudeE7)
  }
}
