// SPDX-License-Identifier: Apache-2.0

/// The ways of persons since the last sealing, in chunks of a few fixes that follow each other.
///
/// A fix that comes in the order of its person's times costs a look at the person, at the last
/// chunk and at the place of the fix, whatever came before; one that does not goes into the chunk
/// of its time, which is cut in two when it is full. What is from before, sealed or in the table
/// before, stands at the ends of ways only: it is no fix of theirs.
struct LivePaths: Sendable {
  /// The fixes of a chunk at the most.
  static let chunkSize = 16
  static let none = UInt32.max

  /// Where a way begins and ends.
  struct Way: BitwiseCopyable, Sendable {
    var latest = Int64.min
    var first = LivePaths.none
    var last = LivePaths.none
  }

  struct Chunk: BitwiseCopyable, Sendable {
    /// Of its fixes and of the first one of the next chunk.
    var reach = SegmentDirectory.Reach()
    var person: UInt32 = 0
    var before = LivePaths.none
    var next = LivePaths.none
    var cover = LiveGrid.Cover()
    var count: UInt8 = 0
    /// Whether its first vertex, the first of a way, is from before.
    var startsBefore = false
    /// Whether its last vertex, the last of a way, is from before.
    var endsBefore = false
  }

  /// What became of a fix.
  enum Outcome {
    case added
    /// There is one of that time.
    case known
    /// It lies before the person's last fix from before: it must be placed between two of those.
    case late
  }

  /// The ways that fill gaps between fixes from before, of one person.
  struct LateWays: Sendable {
    var ways: [Way] = []
    /// At which fix from before each ends.
    var afters: [Int64] = []
    /// Of all late fixes, rising.
    var times: [Int64] = []
  }

  private(set) var ways: [Way]
  private(set) var late: [UInt32: LateWays] = [:]
  private(set) var chunks = PagedColumn(blank: Chunk())
  /// `chunkSize` a chunk.
  private(set) var fixes = PagedColumn(
    blank: TrailFix(time: 0, person: .nobody, latitudeE7: 0, longitudeE7: 0, accuracy: 0))
  private(set) var grid = LiveGrid()
  /// Of all vertices, those from before too.
  private(set) var whole = SegmentDirectory.Reach()
  /// Goes up whenever a fix moves into another chunk or a leg from before gives way.
  private(set) var moves = 0
  /// How many fixes came in order that are farther from the one before than people go
  /// (`TrailSpeed`).
  private(set) var fast = 0

  /// Creates no ways, with room for those of `persons`.
  init(persons: Int) { ways = [Way](repeating: Way(), count: persons) }

  /// The last fix of a person; `nil` when there is none that came in order.
  func last(of person: UInt32) -> TrailFix? {
    Int(person) < ways.count ? last(of: ways[Int(person)]) : nil
  }

  private func last(of way: Way) -> TrailFix? {
    guard way.last != Self.none else { return nil }
    let chunk = Int(way.last)
    return fixes[chunk &* Self.chunkSize &+ Int(chunks[chunk].count) &- 1]
  }

  /// The last fix of every person who has one that came in order.
  func forEachLast(_ body: (TrailFix) -> Void) {
    for i in ways.indices { if let fix = last(of: ways[i]) { body(fix) } }
  }

  /// Every fix but those from before.
  func forEachFix(_ body: (TrailFix) -> Void) {
    for i in ways.indices { forEachFix(of: ways[i], body) }
    for own in late.values { for way in own.ways { forEachFix(of: way, body) } }
  }

  private func forEachFix(of way: Way, _ body: (TrailFix) -> Void) {
    var next = way.first
    while next != Self.none {
      let chunk = chunks[Int(next)]
      let start = Int(next) &* Self.chunkSize
      let from = chunk.startsBefore ? 1 : 0
      let to = Int(chunk.count) &- (chunk.endsBefore ? 1 : 0)
      for i in from..<max(to, from) { body(fixes[start &+ i]) }
      next = chunk.next
    }
  }

  /// Takes a fix in.
  ///
  /// - Parameter ends: The last fixes from before.
  @inline(__always)
  mutating func insert(_ fix: TrailFix, after ends: LiveEnds) -> Outcome {
    let person = Int(fix.person.rawValue)
    if person >= ways.count {
      let more = max(person &+ 1, ways.count &* 2) &- ways.count
      ways.append(contentsOf: repeatElement(Way(), count: more))
    }
    var way = ways[person]
    if way.last == Self.none, let before = ends[fix.person.rawValue] {
      if fix.time <= before.time { return fix.time == before.time ? .known : .late }
      append(before, to: &way)
      chunks[Int(way.first)].startsBefore = true
    }
    var outcome = Outcome.added
    if fix.time > way.latest {
      append(fix, to: &way)
    } else {
      outcome = insertEarlier(fix, into: &way)
    }
    ways[person] = way
    return outcome
  }

  /// Takes a late fix in between its neighbours from before, whose leg gives way.
  mutating func insert(_ fix: TrailFix, between before: TrailFix?, and after: TrailFix) -> Outcome {
    let person = fix.person.rawValue
    var own = late.removeValue(forKey: person) ?? LateWays()
    var place = own.afters.firstIndex(of: after.time) ?? own.ways.count
    if place == own.ways.count {
      var way = Way()
      if let before {
        append(before, to: &way)
        chunks[Int(way.first)].startsBefore = true
      }
      append(after, to: &way)
      chunks[Int(way.last)].endsBefore = true
      own.ways.append(way)
      own.afters.append(after.time)
      place = own.ways.count - 1
    }
    let outcome = insertEarlier(fix, into: &own.ways[place])
    if case .added = outcome {
      own.times.insert(fix.time, at: own.times.partitioningIndex { $0 >= fix.time })
      moves &+= 1
    }
    late[person] = own
    return outcome
  }

  /// Adds the latest fix of a way.
  @inline(__always)
  private mutating func append(_ fix: TrailFix, to way: inout Way) {
    var chunk = Int(way.last)
    if let before = last(of: way), TrailSpeed.isTooFast(from: before, to: fix) { fast &+= 1 }
    way.latest = fix.time
    whole.include(fix)
    if way.last == Self.none || chunks[chunk].count == Self.chunkSize {
      let fresh = makeChunk(fix.person.rawValue)
      if way.last == Self.none {
        way.first = UInt32(fresh)
      } else {
        chunks[chunk].next = UInt32(fresh)
        chunks[fresh].before = UInt32(chunk)
        include(fix, in: chunk)
      }
      way.last = UInt32(fresh)
      chunk = fresh
    }
    let count = Int(chunks[chunk].count)
    fixes[chunk &* Self.chunkSize &+ count] = fix
    chunks[chunk].count = UInt8(count &+ 1)
    include(fix, in: chunk)
  }

  @inline(__always)
  private mutating func include(_ fix: TrailFix, in chunk: Int) {
    chunks[chunk].reach.include(fix)
    grid.put(chunk, reach: chunks[chunk].reach, &chunks[chunk].cover)
  }

  private mutating func makeChunk(_ person: UInt32) -> Int {
    _ = fixes.grow(by: Self.chunkSize)
    let chunk = chunks.grow(by: 1)
    chunks[chunk].person = person
    return chunk
  }

  /// Takes in a fix that is not the latest of its way.
  @inline(never)
  private mutating func insertEarlier(_ fix: TrailFix, into way: inout Way) -> Outcome {
    var chunk = Int(way.last)
    while chunks[chunk].before != Self.none, fixes[chunk &* Self.chunkSize].time > fix.time {
      chunk = Int(chunks[chunk].before)
    }
    var place = 0
    let count = Int(chunks[chunk].count)
    while place < count, fixes[chunk &* Self.chunkSize &+ place].time < fix.time { place &+= 1 }
    if place < count, fixes[chunk &* Self.chunkSize &+ place].time == fix.time { return .known }
    if place == 0, chunks[chunk].startsBefore { return .late }
    if count == Self.chunkSize {
      cut(chunk, &way)
      let half = Self.chunkSize / 2
      if place > half {
        chunk = Int(chunks[chunk].next)
        place &-= half
      }
    }
    let start = chunk &* Self.chunkSize
    var at = Int(chunks[chunk].count)
    while at > place {
      fixes[start &+ at] = fixes[start &+ at &- 1]
      at &-= 1
    }
    fixes[start &+ place] = fix
    chunks[chunk].count &+= 1
    whole.include(fix)
    include(fix, in: chunk)
    return .added
  }

  /// Moves the second half of a full chunk into one of its own.
  private mutating func cut(_ chunk: Int, _ way: inout Way) {
    let half = Self.chunkSize / 2
    let fresh = makeChunk(chunks[chunk].person)
    let next = chunks[chunk].next
    chunks[fresh].before = UInt32(chunk)
    chunks[fresh].next = next
    chunks[fresh].endsBefore = chunks[chunk].endsBefore
    chunks[chunk].endsBefore = false
    chunks[chunk].next = UInt32(fresh)
    if next == Self.none {
      way.last = UInt32(fresh)
    } else {
      chunks[Int(next)].before = UInt32(fresh)
    }
    for i in half..<Self.chunkSize {
      let fix = fixes[chunk &* Self.chunkSize &+ i]
      fixes[fresh &* Self.chunkSize &+ i &- half] = fix
      include(fix, in: fresh)
    }
    if next != Self.none { include(fixes[Int(next) &* Self.chunkSize], in: fresh) }
    chunks[fresh].count = UInt8(Self.chunkSize - half)
    chunks[chunk].count = UInt8(half)
    var reach = SegmentDirectory.Reach()
    for i in 0...half { reach.include(vertex(i, of: chunk)) }
    chunks[chunk].reach = reach
    moves &+= 1
  }

  /// A vertex of a chunk; the one behind its own is the first of the next chunk.
  @inline(__always)
  func vertex(_ i: Int, of chunk: Int) -> TrailFix {
    i < Int(chunks[chunk].count)
      ? fixes[chunk &* Self.chunkSize &+ i]
      : fixes[Int(chunks[chunk].next) &* Self.chunkSize]
  }
}

extension SegmentDirectory.Reach {
  @inline(__always)
  mutating func include(_ fix: TrailFix) {
    earliest = min(earliest, fix.time)
    latest = max(latest, fix.time)
    south = min(south, fix.latitudeE7)
    north = max(north, fix.latitudeE7)
    west = min(west, fix.longitudeE7)
    east = max(east, fix.longitudeE7)
  }
}
