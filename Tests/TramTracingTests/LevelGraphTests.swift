// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramTracing

/// Levels by trying every chain of meetings from every case: exponential, and obvious.
struct SlowLevels {
  struct Meeting {
    var number: UInt64
    var a: UInt64
    var b: UInt64
    var first: Int64
    var last: Int64
  }

  var latent: Int64
  var highest: Int
  var cases: [UInt64: (start: Int64, end: Int64)] = [:]
  var apart: [UInt64: Int64] = [:]
  var cleared: [UInt64: Int64] = [:]
  var meetings: [UInt64: Meeting] = [:]

  /// The least level of everybody, with the earliest exposure at it.
  func levels() -> [UInt64: [Int64]] {
    var best: [UInt64: [Int64]] = [:]
    for (person, window) in cases {
      best[person] = [0]
      best[person]?[0] = window.start
      walk(from: person, infectious: window.start, end: window.end, depth: 0, &best)
    }
    return best.mapValues { $0 }
  }

  private func walk(
    from person: UInt64, infectious: Int64, end: Int64, depth: Int,
    _ best: inout [UInt64: [Int64]]
  ) {
    guard depth < highest else { return }
    for meeting in meetings.values where meeting.a == person || meeting.b == person {
      let other = meeting.a == person ? meeting.b : meeting.a
      if cases[other] != nil { continue }
      let time = max(meeting.first, infectious, cleared[other] ?? .min)
      guard time <= min(meeting.last, end) else { continue }
      var own = best[other] ?? []
      while own.count <= depth + 1 { own.append(.max) }
      own[depth + 1] = min(own[depth + 1], time)
      best[other] = own
      walk(
        from: other, infectious: time + latent, end: apart[other] ?? .max, depth: depth + 1,
        &best)
    }
  }

  /// The least level of a person and the exposure at it.
  static func least(_ own: [Int64]?) -> (level: Int, time: Int64)? {
    guard let own, let level = own.firstIndex(where: { $0 != .max }) else { return nil }
    return (level, own[level])
  }
}

@Suite("Levels")
struct LevelGraphTests {
  private let hour: Int64 = 3_600_000

  @Test("after any changes levels are those that trying every chain gives", arguments: 0..<300)
  func asTheSlowTwin(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rule = LevelRule(
      highest: Int.random(in: 1...5, using: &random), daysBefore: 3, daysAfter: 10,
      latentHours: Double(Int.random(in: 0...30, using: &random)), clearingDays: 7,
      leastProbability: 0.5)
    var graph = LevelGraph(rule: rule)
    var slow = SlowLevels(latent: Int64(rule.latentHours * 3_600_000), highest: rule.highest)
    let people = UInt64.random(in: 2...9, using: &random)
    var changed: Set<UInt64> = []
    var before: [UInt64: LevelGraph.Exposure?] = [:]
    for _ in 0..<40 {
      change(&graph, &slow, people: people, &random)
      if Bool.random(using: &random) { continue }
      changed = Set(graph.settle())
      let expected = slow.levels()
      for person in 1...people {
        let found = graph.exposure(of: person)
        let least = SlowLevels.least(expected[person])
        #expect(found?.level == least?.level, "person \(person)")
        #expect(found?.time == least?.time, "person \(person)")
        if before[person] ?? nil != found { #expect(changed.contains(person)) }
        before[person] = found
        checkChain(of: person, in: graph, slow, highest: rule.highest)
      }
    }
  }

  /// Every step of a chain is a meeting that could pass it on.
  private func checkChain(
    of person: UInt64, in graph: LevelGraph, _ slow: SlowLevels, highest: Int
  ) {
    guard var at = graph.known(person), let found = graph.exposure(of: person) else { return }
    var later = found.time
    for level in stride(from: found.level, to: 0, by: -1) {
      guard let step = graph.exposure(at: at, level), let via = step.via,
        let meeting = slow.meetings[via.meeting]
      else {
        Issue.record("a level without a meeting")
        return
      }
      #expect(meeting.first <= step.time && step.time <= meeting.last)
      #expect(step.time <= later)
      #expect([meeting.a, meeting.b].contains(graph.keys[Int(via.from)]))
      later = level > 1 ? step.time : .max
      at = via.from
    }
    #expect(slow.cases[graph.keys[Int(at)]] != nil)
    #expect(found.root == 100 + graph.keys[Int(at)])
  }

  private func change(
    _ graph: inout LevelGraph, _ slow: inout SlowLevels, people: UInt64,
    _ random: inout SeededGenerator
  ) {
    let person = UInt64.random(in: 1...people, using: &random)
    let time = Int64.random(in: 0...200, using: &random) * hour
    switch Int.random(in: 0..<12, using: &random) {
    case 0:
      let end = time + Int64.random(in: 0...100, using: &random) * hour
      slow.cases[person] = (time, end)
      graph.setCase(person, (time, end), number: 100 + person, apart: slow.apart[person])
    case 1:
      slow.cases[person] = nil
      graph.setCase(person, nil, apart: slow.apart[person])
    case 2:
      slow.apart[person] = Bool.random(using: &random) ? time : nil
      let number = slow.cases[person] == nil ? 0 : 100 + person
      graph.setCase(person, slow.cases[person], number: number, apart: slow.apart[person])
    case 3:
      slow.cleared[person] = Bool.random(using: &random) ? time : nil
      graph.setCleared(person, slow.cleared[person])
    case 4:
      let number = UInt64.random(in: 1...14, using: &random)
      slow.meetings[number] = nil
      graph.removeMeeting(number)
    default:
      let other = UInt64.random(in: 1...people, using: &random)
      let number = UInt64.random(in: 1...14, using: &random)
      let last = time + Int64.random(in: 0...40, using: &random) * hour
      graph.setMeeting(number, person, other, first: time, last: last)
      slow.meetings[number] = nil
      if person != other {
        slow.meetings[number] = SlowLevels.Meeting(
          number: number, a: person, b: other, first: time, last: last)
      }
    }
  }

  @Test
  func `a meeting before the other could infect makes no level`() {
    let rule = LevelRule.handbook2020
    var graph = LevelGraph(rule: rule)
    graph.setCase(1, (0, 100 * hour), apart: nil)
    graph.setMeeting(1, 1, 2, first: 50 * hour, last: 51 * hour)
    graph.setMeeting(2, 2, 3, first: 60 * hour, last: 61 * hour)
    graph.setMeeting(3, 2, 4, first: 73 * hour, last: 75 * hour)
    graph.setMeeting(4, 2, 5, first: 40 * hour, last: 41 * hour)
    _ = graph.settle()
    #expect(graph.exposure(of: 2)?.level == 1)
    #expect(graph.exposure(of: 3) == nil, "a day has not gone by")
    #expect(graph.exposure(of: 4)?.level == 2)
    #expect(graph.exposure(of: 4)?.time == 74 * hour, "from when the day has gone by")
    #expect(graph.exposure(of: 5) == nil, "met before the exposure")
  }

  @Test
  func `an early chain of a higher level passes on what a late one of a lower level cannot`() {
    let rule = LevelRule(
      highest: 5, daysBefore: 3, daysAfter: 10, latentHours: 0, clearingDays: 7,
      leastProbability: 0)
    var graph = LevelGraph(rule: rule)
    graph.setCase(1, (0, 500 * hour), apart: nil)
    graph.setMeeting(1, 1, 2, first: 10 * hour, last: 10 * hour)
    graph.setMeeting(2, 2, 3, first: 20 * hour, last: 20 * hour)
    graph.setMeeting(3, 3, 4, first: 30 * hour, last: 30 * hour)
    graph.setMeeting(4, 1, 3, first: 40 * hour, last: 40 * hour)
    _ = graph.settle()
    #expect(graph.exposure(of: 3)?.level == 1)
    #expect(graph.exposure(of: 4)?.level == 3)
  }

  @Test
  func `people who met in a circle keep the levels of the shortest ways`() {
    var graph = LevelGraph(rule: LevelRule.handbook2020)
    graph.setCase(1, (0, 1000 * hour), apart: nil)
    for (number, pair) in [(1, 2), (2, 3), (3, 4), (4, 5), (5, 1)].enumerated() {
      graph.setMeeting(
        UInt64(number + 1), UInt64(pair.0), UInt64(pair.1), first: 0, last: 900 * hour)
    }
    _ = graph.settle()
    #expect((1...5).map { graph.exposure(of: UInt64($0))?.level } == [0, 1, 2, 2, 1])
    graph.setCase(1, nil, apart: nil)
    _ = graph.settle()
    #expect((1...5).allSatisfy { graph.exposure(of: UInt64($0)) == nil }, "none holds another")
  }
}
