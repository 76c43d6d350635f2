// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramGuard
import TramTestKit
import TramUnits

/// The slow and obvious twin of `AccessBook`: lists that are walked, and areas as texts.
struct SlowBook {
  struct Release {
    var actor: UInt64
    var lends: AccessRight
    var area: String
    var purpose: AccessPurpose
    var from: Int64
    var until: Int64
  }

  struct Emergency {
    var actor: UInt64
    var area: String
    var from: Int64
    var until: Int64
  }

  var grants: [AccessGrant] = []
  var releases: [Release] = []
  var emergencies: [Emergency] = []
  var moves: [(area: String, into: String, from: Int64)] = []

  /// Every area from one to the country, at a moment.
  func chain(_ area: String, _ now: Int64) -> [String] {
    var chain = [area]
    while let here = chain.last, !here.isEmpty {
      let past = moves.filter { $0.area == here && $0.from <= now }
      if let last = past.max(by: { $0.from < $1.from }) {
        chain.append(last.into)
      } else {
        chain.append(String(here.prefix([5, 2, 0].first { $0 < here.count } ?? 0)))
      }
    }
    return chain
  }

  private func has(
    _ actor: UInt64, _ rights: Set<AccessRight>, _ chain: [String], _ purpose: AccessPurpose,
    _ now: Int64, lent: Set<AccessRight> = [], needing other: AccessRight? = nil
  ) -> Bool {
    grants.contains { grant in
      grant.actor.number == actor && grant.from.milliseconds <= now
        && now < (grant.until?.milliseconds ?? .max)
        && rights.allSatisfy { grant.role.rights.list.contains($0) || lent.contains($0) }
        && (other.map { grant.role.rights.list.contains($0) } ?? true)
        && grant.purposes.contains(purpose) && chain.contains("\(grant.area)")
    }
  }

  func allows(
    _ actor: UInt64, _ rights: Set<AccessRight>, _ area: String, _ purpose: AccessPurpose,
    _ now: Int64
  ) -> Bool {
    let chain = chain(area, now)
    let looks = rights.allSatisfy { AccessRights.seeing.contains($0) }
    if looks,
      emergencies.contains(where: {
        $0.actor == actor && $0.from <= now && now < $0.until && chain.contains($0.area)
      })
    {
      return true
    }
    var needed = rights
    if rights.isSuperset(of: [.seePeople, .seePositions]) { needed.insert(.seeTogether) }
    if has(actor, needed, chain, purpose, now) { return true }
    return releases.contains { release in
      release.actor == actor && release.from <= now && now < release.until
        && release.purpose == purpose && chain.contains(release.area)
        && has(
          actor, needed, chain, purpose, now, lent: [release.lends, .seeTogether],
          needing: release.lends == .seePeople ? .seePositions : .seePeople)
    }
  }
}

/// Decides at random, twice, and measures the fast one.
struct DecisionTwin {
  private var random: SeededGenerator
  private var slow = SlowBook()
  private var fast = AccessBook()
  private var areas: [String] = []
  private static let actors: UInt64 = 40
  private static let end: Int64 = 1000

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    for province in 1...3 {
      areas.append("0\(province)")
      for district in 1...3 {
        areas.append("0\(province)00\(district)")
        for ward in 1...4 { areas.append("0\(province)00\(district)0000\(ward)") }
      }
    }
    try move()
    for number in 1...120 { try grant(UInt64(number)) }
    release()
    takeEmergencies()
  }

  private func path(_ area: String) -> AreaPath { AreaPath(area) ?? .country }

  private func account(_ number: UInt64) -> AuditEntry.Actor { .init(.account, number) }

  private mutating func chance() -> Int64 { Int64.random(in: 0...Self.end, using: &random) }

  /// Wards merge into others, move to other districts, and one district into another province.
  private mutating func move() throws {
    var changes: [AreaHistory.Change] = []
    for _ in 0..<14 {
      let area = areas[Int.random(in: 0..<areas.count, using: &random)]
      let into = areas[Int.random(in: 0..<areas.count, using: &random)]
      let from = chance()
      guard !slow.moves.contains(where: { $0.area == area && $0.from == from }) else { continue }
      let change = AreaHistory.Change(
        path(area), liesIn: path(into), from: Instant(milliseconds: from))
      // What would lie in itself is refused, and is no move then.
      if let history = try? AreaHistory(changes + [change]) {
        changes.append(change)
        slow.moves.append((area, into, from))
        fast.follow(history)
      }
    }
  }

  private mutating func grant(_ number: UInt64) throws {
    let from = chance()
    let place = Int.random(in: -2..<areas.count, using: &random)
    let role =
      AccessRole.allCases.randomElement(using: &random) ?? .wardOfficer
    let grant = AccessGrant(
      number: number, actor: account(UInt64.random(in: 0..<Self.actors, using: &random)),
      role: role, area: place < 0 ? .country : path(areas[place]),
      from: Instant(milliseconds: from),
      until: Bool.random(using: &random)
        ? Instant(milliseconds: from + Int64.random(in: 0...400, using: &random)) : nil,
      purposes: Bool.random(using: &random)
        ? .all : AccessPurposes(rawValue: UInt16.random(in: 0...127, using: &random)))
    slow.grants.append(grant)
    try fast.add(grant)
  }

  private mutating func release() {
    for number in 1...60 {
      let from = chance()
      let area = areas[Int.random(in: 0..<areas.count, using: &random)]
      let actor = UInt64.random(in: 0..<Self.actors, using: &random)
      let purpose = AccessPurpose.allCases.randomElement(using: &random) ?? .tracing
      let until = from + Int64.random(in: 0...500, using: &random)
      let lends = Bool.random(using: &random) ? AccessRight.seePeople : .seePositions
      slow.releases.append(
        .init(
          actor: actor, lends: lends, area: area, purpose: purpose, from: from, until: until))
      fast.restore(
        AccessRelease(
          number: UInt64(number), actor: account(actor), releasedBy: account(999), lends: lends,
          area: path(area), purpose: purpose, from: Instant(milliseconds: from),
          until: Instant(milliseconds: until)))
    }
  }

  private mutating func takeEmergencies() {
    for number in 1...6 {
      let from = chance()
      let area = areas[Int.random(in: 0..<areas.count, using: &random)]
      let actor = UInt64.random(in: 0..<Self.actors, using: &random)
      slow.emergencies.append(.init(actor: actor, area: area, from: from, until: from + 100))
      fast.restore(
        AccessEmergency(
          number: UInt64(number), actor: account(actor), area: path(area), reason: "a test of it",
          from: Instant(milliseconds: from), until: Instant(milliseconds: from + 100)))
    }
  }

  private struct Question {
    var actor: UInt64
    var rights: Set<AccessRight>
    var set: AccessRights
    var area: String
    var path: AreaPath
    var purpose: AccessPurpose
    var now: Int64
  }

  /// Moments at which something begins or ends, one before and one after among them.
  private mutating func moment() -> Int64 {
    guard Bool.random(using: &random) else { return chance() }
    var edges = slow.moves.map(\.from)
    if let grant = slow.grants.randomElement(using: &random) {
      edges += [grant.from.milliseconds, grant.until?.milliseconds ?? 0]
    }
    return (edges.randomElement(using: &random) ?? 0) + Int64.random(in: -1...1, using: &random)
  }

  private mutating func question() -> Question {
    var rights: Set<AccessRight> = []
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      rights.insert(AccessRight.allCases.randomElement(using: &random) ?? .seePeople)
    }
    if Int.random(in: 0..<3, using: &random) == 0 { rights = [.seePeople, .seePositions] }
    let place = Int.random(in: -1..<areas.count, using: &random)
    var area = place < 0 ? "" : areas[place]
    // Half of the questions are near a grant, so that many are answered with yes.
    if Bool.random(using: &random), let grant = slow.grants.randomElement(using: &random) {
      let own = grant.role.rights.list
      rights = Set(own.filter { _ in Int.random(in: 0..<4, using: &random) == 0 })
      if rights.isEmpty { rights = [own[0]] }
      if Bool.random(using: &random) { area = "\(grant.area)" }
      return Question(
        actor: grant.actor.number, rights: rights, set: AccessRights(rights), area: area,
        path: path(area), purpose: .isolation, now: moment())
    }
    return Question(
      actor: UInt64.random(in: 0..<Self.actors, using: &random), rights: rights,
      set: AccessRights(rights), area: area, path: path(area),
      purpose: AccessPurpose.allCases.randomElement(using: &random) ?? .tracing, now: moment())
  }

  /// Decides `count` times.
  ///
  /// - Returns: How many were allowed, how many were not as the slow twin says, and the
  ///   nanoseconds of a decision in each thousand.
  mutating func decide(_ count: Int) -> (allowed: Int, different: Int, blocks: [Double]) {
    var allowed = 0
    var different = 0
    var blocks: [Double] = []
    var left = count
    while left > 0 {
      let questions = (0..<min(left, 1000)).map { _ in question() }
      left -= questions.count
      var answers: [Bool] = []
      answers.reserveCapacity(questions.count)
      let start = ContinuousClock.now
      for each in questions {
        answers.append(
          fast.allows(
            account(each.actor), each.set, on: each.path, for: each.purpose,
            at: Instant(milliseconds: each.now)))
      }
      blocks.append((ContinuousClock.now - start) / .nanoseconds(questions.count))
      for (each, answer) in zip(questions, answers) {
        if answer { allowed += 1 }
        if slow.allows(each.actor, each.rights, each.area, each.purpose, each.now) != answer {
          different += 1
        }
      }
    }
    return (allowed, different, blocks)
  }

  /// Asks for scopes and compares their reach with single decisions, for each area.
  mutating func reach(_ count: Int) -> Int {
    var different = 0
    for _ in 0..<count {
      let each = question()
      let scope = try? fast.scope(
        of: account(each.actor), each.set, for: each.purpose, at: Instant(milliseconds: each.now))
      for area in areas + ["", "0100100009", "04", "0100"] {
        let expected = slow.allows(each.actor, each.rights, area, each.purpose, each.now)
        if (scope?.covers(area: area) ?? false) != expected { different += 1 }
      }
    }
    return different
  }

  /// Several worlds, until so many decisions are made; says what came of them.
  static func run(_ count: Int) throws -> Bool {
    var (allowed, different, reached) = (0, 0, 0)
    var blocks: [Double] = []
    let worlds = 20
    for seed in 0..<worlds {
      var twin = try DecisionTwin(seed: UInt64(seed))
      let found = twin.decide(count / worlds)
      allowed += found.allowed
      different += found.different
      blocks += found.blocks
      reached += twin.reach(count / worlds / 100)
    }
    print("decisions \(count) allowed \(allowed) different \(different) reaches \(reached)")
    blocks.sort()
    // On a busy machine a thousand now and then waits for its turn.
    let (half, most) = (blocks[blocks.count / 2], blocks[blocks.count * 99 / 100])
    print("nanoseconds: median \(Int(half)), 99 of 100 thousands below \(Int(most))")
    return different == 0 && reached == 0
  }
}
