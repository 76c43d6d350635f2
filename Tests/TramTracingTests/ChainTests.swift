// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramTrails
import TramUnits

@Suite("Chains of contacts")
struct ChainTests {
  private let now = Instant(milliseconds: 1_000_000_000)

  private func at(_ seconds: Double) -> Instant { Instant(milliseconds: Int64(seconds * 1000)) }

  private func person(_ number: Int) -> PersonNumber { PersonNumber(UInt32(number)) }

  private struct Edge {
    var a: Int
    var b: Int
    var from: Double
    var until: Double
  }

  /// Every chain there is, one contact after the other, without any pruning.
  private func slow(
    _ edges: [Edge], origin: Int, from: Double, latent: Double, levels: Int,
    isolated: [Int: Double], cleared: Set<Int>
  ) -> [Int: (level: Int, first: Double)] {
    var best: [Int: (level: Int, first: Double)] = [:]
    func go(_ here: Int, _ start: Double, _ level: Int) {
      guard level <= levels, !cleared.contains(here) else { return }
      let end = isolated[here] ?? 1e6
      for edge in edges where edge.a == here || edge.b == here {
        let other = edge.a == here ? edge.b : edge.a
        let first = max(edge.from, start)
        guard first < min(edge.until, end), other != origin else { continue }
        let isBetter =
          best[other].map { (level, first) < ($0.level, $0.first) } ?? true
        if isBetter {
          best[other] = (level, first)
        }
        go(other, first + latent, level + 1)
      }
    }
    go(origin, from, 1)
    return best
  }

  @Test(arguments: 0..<120 as Range<UInt64>)
  func `levels and first moments are those of all chains tried one by one`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 3...9, using: &random)
    var edges: [Edge] = []
    var contacts = MemoryChainLinks(now: now)
    for _ in 0..<Int.random(in: 2...22, using: &random) {
      let a = Int.random(in: 0..<count, using: &random)
      let b = Int.random(in: 0..<count, using: &random)
      guard a != b else { continue }
      let from = Double(Int.random(in: 0..<400_000, using: &random))
      let until = from + Double(Int.random(in: 60..<40_000, using: &random))
      edges.append(Edge(a: a, b: b, from: from, until: until))
      try contacts.add(person(a), person(b), from: at(from), until: at(until))
    }
    let latent = [0.0, 0.5, 1.5][Int(seed % 3)]
    var isolated: [Int: Double] = [:]
    for p in 0..<count where random.unit() < 0.3 { isolated[p] = 400_000 * random.unit() }
    let cleared: Set<Int> = random.unit() < 0.3 ? [count - 1] : []
    let start = Double(Int.random(in: 0..<100_000, using: &random))
    let expected = slow(
      edges, origin: 0, from: start, latent: latent * 86_400, levels: 4, isolated: isolated,
      cleared: cleared)
    let rules = try ChainRules(
      latentDays: latent, levels: 4, now: now,
      isolated: Dictionary(uniqueKeysWithValues: isolated.map { (person($0), at($1)) }),
      cleared: Set(cleared.map(person)))
    let chains = try ContactChains(
      of: person(0), infectiousFrom: at(start), by: contacts, rules: rules)
    #expect(chains.people.count == expected.count)
    for index in chains.people {
      let link = chains.steps[index]
      let known = try #require(expected[Int(link.person.rawValue)])
      #expect(link.level == known.level)
      #expect(abs(link.contact.first.seconds(since: at(known.first))) < 0.002)
      // The evidence is a chain: each contact after the one before and the latent time.
      let chain = chains.chain(to: index)
      #expect(chain.count == link.level)
      for (earlier, later) in zip(chain, chain.dropFirst()) {
        #expect(
          later.contact.first >= earlier.contact.first.advanced(seconds: latent * 86_400))
      }
    }
    #expect(chains.refused == 0)
  }

  @Test
  func `a contact before the infection and the latent time leads nowhere`() throws {
    var contacts = MemoryChainLinks(now: now)
    try contacts.add(person(1), person(2), from: at(0), until: at(1000))
    try contacts.add(person(0), person(1), from: at(2000), until: at(3000))
    try contacts.add(person(1), person(3), from: at(90_000), until: at(91_000))
    try contacts.add(person(1), person(4), from: at(2500), until: at(3500))
    func counts(_ latent: Double) throws -> [Int] {
      try ContactChains(
        of: person(0), infectiousFrom: at(0), by: contacts,
        rules: ChainRules(latentDays: latent, now: now)
      ).counts
    }
    #expect(try counts(0) == [1, 2])
    #expect(try counts(1) == [1, 1])
    #expect(try counts(2) == [1])
  }

  @Test
  func `a longer chain that is earlier leads to people whom the shorter cannot reach`() throws {
    var contacts = MemoryChainLinks(now: now)
    // 2 is an F1 late, and an F2 early enough to reach 3.
    try contacts.add(person(0), person(2), from: at(9000), until: at(9100))
    try contacts.add(person(0), person(1), from: at(1000), until: at(1100))
    try contacts.add(person(1), person(2), from: at(2000), until: at(2100))
    try contacts.add(person(2), person(3), from: at(3000), until: at(3100))
    let chains = try ContactChains(
      of: person(0), infectiousFrom: at(0), by: contacts,
      rules: ChainRules(latentDays: 0, now: now))
    #expect(chains.counts == [2, 0, 1])
    let last = try #require(chains.people.last)
    #expect(chains.chain(to: last).map(\.person) == [person(1), person(2), person(3)])
  }

  @Test
  func `cycles end, and the case is never his own contact`() throws {
    var contacts = MemoryChainLinks(now: now)
    for round in 0..<20 {
      for (a, b) in [(0, 1), (1, 2), (2, 0), (1, 3), (3, 0)] {
        let from = Double(round * 1000 + a * 50)
        try contacts.add(person(a), person(b), from: at(from), until: at(from + 900))
      }
    }
    let chains = try ContactChains(
      of: person(0), infectiousFrom: at(0), by: contacts,
      rules: ChainRules(latentDays: 0, levels: 5, now: now))
    #expect(chains.counts == [3])
    #expect(Set(chains.people.map { chains.steps[$0].person }).count == 3)
  }

  @Test
  func
    `a person with himself, a contact in the future and one that ends too early are refused`()
  {
    var contacts = MemoryChainLinks(now: at(5000))
    func refused(_ work: () throws -> Void) -> String {
      (#expect(throws: TracingError.self) { try work() })?.detail ?? ""
    }
    #expect(
      refused { try contacts.add(person(1), person(1), from: at(0), until: at(1)) }
        .contains("with himself"))
    #expect(
      refused { try contacts.add(person(1), person(2), from: at(6000), until: at(6001)) }
        .contains("in the future"))
    #expect(
      refused { try contacts.add(person(1), person(2), from: at(10), until: at(9)) }
        .contains("before it begins"))
    #expect(contacts.count == 0)
    #expect(throws: TracingError.self) { try ChainRules(latentDays: -1, now: now) }
    #expect(throws: TracingError.self) { try ChainRules(latentDays: 1, levels: 6, now: now) }
  }

  /// A finder that answers nonsense.
  private struct Liar: ChainFinding {
    func contacts(
      of person: PersonNumber, from: Instant, until: Instant
    ) -> [ChainLink] {
      let sure = Probability(1)
      return [
        ChainLink(person: person, first: from, last: until, risk: sure),
        ChainLink(
          person: PersonNumber(7), first: until.advanced(seconds: 5), last: until, risk: sure),
        ChainLink(
          person: PersonNumber(8), first: from.advanced(seconds: -5), last: until, risk: sure),
        ChainLink(person: PersonNumber(9), first: from, last: until, risk: sure),
      ]
    }
  }

  @Test
  func `what a finder tells of oneself, the future or before the window is counted and left out`()
    throws
  {
    let chains = try ContactChains(
      of: person(0), infectiousFrom: at(0), by: Liar(),
      rules: ChainRules(latentDays: 0, now: now))
    #expect(chains.people.map { chains.steps[$0].person } == [person(9)])
    #expect(chains.refused == 7)
  }

  @Test
  func `risk falls with every step, and a bound ends what falls below it`() throws {
    var contacts = MemoryChainLinks(now: now)
    for k in 0..<5 {
      try contacts.add(
        person(k), person(k + 1), from: at(Double(k) * 1000), until: at(Double(k) * 1000 + 900),
        risk: Probability(0.5))
    }
    func chains(_ least: Double, people: Int = 100) throws -> ContactChains {
      var rules = try ChainRules(latentDays: 0, levels: 5, now: now)
      rules.leastRisk = least
      rules.mostPeople = people
      return try ContactChains(of: person(0), infectiousFrom: at(0), by: contacts, rules: rules)
    }
    let all = try chains(0)
    #expect(all.people.map { all.steps[$0].risk } == [0.5, 0.25, 0.125, 0.0625, 0.03125])
    #expect(try chains(0.1).counts == [1, 1, 1])
    let cut = try chains(0, people: 2)
    #expect(cut.counts == [1, 1])
    #expect(cut.isCut)
  }

  @Test
  func `a part of a meeting carries its share, and minutes add up to the rule`() throws {
    var contacts = MemoryChainLinks(seconds: 900, now: now)
    try contacts.add(person(0), person(1), from: at(0), until: at(600), risk: Probability(0.19))
    try contacts.add(person(0), person(1), from: at(50_000), until: at(50_600))
    try contacts.add(person(0), person(2), from: at(0), until: at(600))
    try contacts.add(person(0), person(2), from: at(90_000), until: at(90_600))
    let found = contacts.contacts(of: person(0), from: at(0), until: at(100_000))
    #expect(found.map(\.person) == [person(1)])
    #expect(contacts.contacts(of: person(0), from: at(300), until: at(50_599)).isEmpty)
    let half = MemoryChainLinks(now: now)
    #expect(half.contacts(of: person(5), from: at(0), until: at(1)).isEmpty)
    var one = MemoryChainLinks(now: now)
    try one.add(person(0), person(1), from: at(0), until: at(600), risk: Probability(0.19))
    let part = one.contacts(of: person(0), from: at(300), until: at(900))
    #expect(abs((part.first?.risk.rawValue ?? 0) - 0.1) < 1e-9)
    #expect(part.first?.first == at(300))
  }

  static let recorded: [(file: String, radius: String)] = [
    ("haslemere2017_dev", "_2m"), ("haslemere2017_dev", "_10m"), ("haslemere2017_dev", "_50m"),
    ("sp_highschool2012", ""), ("sp_workplace2013", ""),
  ]

  static let rings: [(means: [Double], most: [Int])] = [
    ([1.49, 2.46], [14, 21]), ([1.93, 4.01], [14, 28]), ([8.28, 61.09], [50, 197]),
    ([1.52, 2.12], [8, 12]), ([0.61, 0.46], [3, 4]),
  ]

  @Test(
    .enabled(if: TracingData.isThere("haslemere2017_dev.csv"), "they lie in ../shared/data"),
    arguments: recorded.indices)
  func `without latent time and order the levels are the rings of the recorded graph`(
    index: Int
  ) throws {
    let (file, radius) = Self.recorded[index]
    let rows = try TracingData.rows("\(file)_truth\(radius).csv").filter {
      $0["close_contact"] == "1"
    }
    var contacts = MemoryChainLinks(now: Instant(milliseconds: 4_000_000_000_000))
    var neighbours: [Int: Set<Int>] = [:]
    var people: Set<Int> = []
    for row in try TracingData.rows("\(file)_truth\(radius).csv") {
      people.formUnion([Int(row["a"] ?? "") ?? 0, Int(row["b"] ?? "") ?? 0])
    }
    for row in rows {
      let a = try #require(Int(row["a"] ?? ""))
      let b = try #require(Int(row["b"] ?? ""))
      // One meeting for ever: no order of time.
      try contacts.add(person(a), person(b), from: at(0), until: at(3_000_000_000))
      neighbours[a, default: []].insert(b)
      neighbours[b, default: []].insert(a)
    }
    var sums = [0, 0]
    var most = [0, 0]
    for one in people {
      let chains = try ContactChains(
        of: person(one), infectiousFrom: at(0), by: contacts,
        rules: ChainRules(
          latentDays: 0, levels: 2, now: Instant(milliseconds: 4_000_000_000_000)))
      let first = neighbours[one] ?? []
      let second = first.reduce(into: Set<Int>()) { $0.formUnion(neighbours[$1] ?? []) }
        .subtracting(first).subtracting([one])
      let counts = chains.counts + [0, 0]
      #expect(counts[0] == first.count && counts[1] == second.count)
      for level in 0..<2 {
        sums[level] += counts[level]
        most[level] = max(most[level], counts[level])
      }
    }
    // The recorded rings, as docs/epidemiology.md has them.
    let means = sums.map { (100 * Double($0) / Double(people.count)).rounded() / 100 }
    #expect(means == Self.rings[index].means)
    #expect(most == Self.rings[index].most)
  }
}
