// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TramBytes
import TramTrails
import TramUnits

/// Fixes that come in live: how many a second, how soon a store that was killed answers, and what
/// searches for one person's contacts feel of it.
func measureLiveTrails() async throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  var figures: [Figure] = []
  for (size, tasks) in [(100, 8), (10_000, 1), (10_000, 8)] {
    figures.append(
      Figure(
        name: "live, \(size) an append, \(tasks) tasks", unit: "fixes/s",
        runs: try await liveRate(size, tasks: tasks, scratch),
        target: size == 10_000 ? 2_000_000 : nil))
  }
  let town = LiveTown(persons: 2000)
  let table = try town.table(days: 7, scratch)
  let folder = try scratch.fresh("trails")
  do {
    let store = try TrailStore(folder: folder, access: .write)
    _ = try await FixImport(into: store, now: liveBench).run(table) { _ in }
  }
  figures.append(try await firstAnswer(town, folder))
  figures += try await searchesBesideWriting(town, folder)
  figures += try await forgetting(town, folder)
  return Measurement(
    figures: figures,
    notes: [
      "An append returns once its fixes are flushed and seen by searches. The town: 2,000 people, "
        + "5,000 a square kilometre, seven days sealed, a fix every 300 s, 5 m of noise an axis; "
        + "each search is of one person's whole time at 2 m.",
      "First answer: a writer ended with 4 M fixes in its log, nothing sealed of them; from opening "
        + "the store to the end of the first search.",
      "Beside writing: 200,000 fixes a second of 20,000 people in appends of 10,000, with a sealing "
        + "every ten seconds or none.",
    ])
}

private let liveBench = Instant(milliseconds: 1_600_000_000_000)

private func liveRate(_ size: Int, tasks: Int, _ scratch: Scratch) async throws -> [Run] {
  let rounds = max((size < 1000 ? 400_000 : 4_000_000) / size / tasks, 1)
  return try await Stopwatch(runs: 3).rate { _ in
    let store = try TrailStore(folder: try scratch.fresh("trails"), access: .write)
    let live = try await LiveTrails(store)
    for person in 0..<tasks * size { _ = live.person("p\(person)") }
    return live
  } _: { live in
    try await withThrowingTaskGroup(of: Void.self) { work in
      for task in 0..<tasks {
        work.addTask {
          for round in 0..<rounds {
            let fixes = (0..<size).map { place in
              TrailFix(
                time: liveBench.milliseconds + Int64(round) * 60_000,
                person: PersonNumber(UInt32(task * size + place)),
                latitudeE7: 210_300_000 + Int32(place), longitudeE7: 1_058_500_000, accuracy: 760)
            }
            _ = try await live.append(fixes, at: liveBench)
          }
        }
      }
      try await work.waitForAll()
    }
    live.close()
    return tasks * rounds * size
  }
}

/// People at home and at their desks, with noise.
private struct LiveTown {
  /// Metres to 10⁻⁷ degrees in Hanoi, near enough for a made-up town.
  private static let (east, north) = (96.3, 90.3)
  static let begin: Int64 = 1_599_000_000_000
  let persons: Int

  func fix(of person: Int, step: Int64, _ random: inout SeededGenerator) -> TrailFix {
    let home = person / 4
    let side = Int(Double(persons / 4).squareRoot()) + 1
    let desk = person * 7919 % persons
    let isAtWork = (96..<204).contains(step % 288)
    let x = isAtWork ? desk / 50 * 140 % 700 + desk % 8 * 2 : home % side * 28
    let y = isAtWork ? desk / 250 * 140 + desk % 50 / 8 * 2 : home / side * 28
    var noise = (0.0, 0.0)
    for _ in 0..<6 {
      noise.0 += .random(in: -7...7, using: &random)
      noise.1 += .random(in: -7...7, using: &random)
    }
    return TrailFix(
      time: Self.begin + step * 300_000 + Int64(person % 300) * 1000,
      person: PersonNumber(UInt32(person)),
      latitudeE7: 210_300_000 + Int32((Double(y) + noise.1) * Self.north),
      longitudeE7: 1_058_500_000 + Int32((Double(x) + noise.0) * Self.east), accuracy: 760)
  }

  func table(days: Int64, _ scratch: Scratch) throws -> String {
    var random = SeededGenerator(seed: 5)
    var text = ByteWriter()
    text.append("person,time,latitude,longitude,accuracy\n")
    for step in 0..<days * 288 {
      for person in 0..<persons {
        let fix = fix(of: person, step: step, &random)
        text.append("p\(person),\(fix.time),\(Self.degrees(fix.latitudeE7))")
        text.append(",\(Self.degrees(fix.longitudeE7)),7.6\n")
      }
    }
    let path = try scratch.fresh("fixes.csv")
    try Data(text.bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Degrees with seven decimals; positive ones.
  private static func degrees(_ number: Int32) -> String {
    let rest = String(number % 10_000_000)
    return "\(number / 10_000_000)." + String(repeating: "0", count: 7 - rest.utf8.count) + rest
  }
}

/// Fills a log, leaves it as a kill would, and asks.
private func firstAnswer(_ town: LiveTown, _ folder: String) async throws -> Figure {
  var random = SeededGenerator(seed: 6)
  do {
    let store = try TrailStore(folder: folder, access: .write)
    let live = try await LiveTrails(store)
    for step in 7 * 288..<14 * 288 as Range<Int64> {
      let fixes = (0..<town.persons).map { town.fix(of: $0, step: step, &random) }
      _ = try await live.append(fixes, at: liveBench)
    }
    // Nothing is sealed: the same bytes as a kill leaves.
    live.close()
    store.close()
  }
  var seconds: [Double] = []
  for person in 0..<3 as Range<UInt32> {
    let start = ContinuousClock.now
    let store = try TrailStore(folder: folder, access: .write)
    let live = try await LiveTrails(store)
    var search = PersonSearch(
      pieces: live.snapshot(), edges: MemoryEdges(), rule: liveRule)
    _ = try search.rows(of: PersonNumber(person), during: LiveTown.begin..<liveBench.milliseconds)
    seconds.append((ContinuousClock.now - start).inSeconds)
    live.close()
    store.close()
  }
  return Figure(
    name: "first answer after a kill, 4 M fixes in the log", unit: "s", values: seconds, target: 2,
    isCeiling: true)
}

private let liveRule = ContactRule(radius: Meters(2), threshold: 900_000)

/// The median and the slowest of a hundred of many searches, alone, beside writing, and beside
/// writing and sealing.
private func searchesBesideWriting(_ town: LiveTown, _ folder: String) async throws -> [Figure] {
  let store = try TrailStore(folder: folder, access: .write)
  let live = try await LiveTrails(store)
  try await live.seal()
  for person in 0..<20_000 { _ = live.person("p\(person)") }
  var figures = try await onThread { try searches(town, live, "alone") }
  for seals in [false, true] {
    let end = WritingEnd()
    let kind = seals ? "beside writing and sealing" : "beside writing"
    figures += try await withThrowingTaskGroup(of: Int.self) { work in
      let started = ContinuousClock.now
      work.addTask { try await keepWriting(live, from: seals ? 20_000 : 10_000, until: end) }
      if seals { work.addTask { try await keepSealing(live, until: end) } }
      let found = try await onThread { try searches(town, live, kind) }
      end.isOver.store(true, ordering: .relaxed)
      var written = 0
      for try await count in work { written += count }
      let seconds = (ContinuousClock.now - started).inSeconds
      return found + [
        Figure(name: "written \(kind)", unit: "fixes/s", values: [Double(written) / seconds])
      ]
    }
    try await live.seal()
  }
  live.close()
  store.close()
  return figures
}

/// Tells writers that the searches are over.
private final class WritingEnd: Sendable {
  let isOver = Atomic(false)
}

/// Runs work that never waits on a thread of its own, so that it takes none from the tasks.
private func onThread<Value: Sendable>(
  _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Result(catching: work)) }.start()
  }
}

private func searches(_ town: LiveTown, _ live: LiveTrails, _ kind: String) throws -> [Figure] {
  var search = PersonSearch(pieces: live.snapshot(), edges: MemoryEdges(), rule: liveRule)
  let times = LiveTown.begin..<liveBench.milliseconds + 1_000_000_000
  for person in 0..<200 as Range<UInt32> {
    _ = try search.rows(of: PersonNumber(person * 9), during: times)
  }
  var seconds: [Double] = []
  var ofThread: [Double] = []
  let start = ContinuousClock.now
  var person: UInt32 = 0
  while ContinuousClock.now - start < .seconds(25) {
    person = (person + 7919) % UInt32(town.persons)
    let (began, worked) = (ContinuousClock.now, threadTime())
    var search = PersonSearch(pieces: live.snapshot(), edges: MemoryEdges(), rule: liveRule)
    _ = try search.rows(of: PersonNumber(person), during: times)
    seconds.append((ContinuousClock.now - began).inSeconds * 1000)
    ofThread.append((threadTime() - worked) * 1000)
  }
  return figures(of: seconds, kind) + figures(of: ofThread, kind + ", processor")
}

private func figures(of unsorted: [Double], _ kind: String) -> [Figure] {
  let times = unsorted.sorted()
  let (median, high) = (times[times.count / 2], times[times.count * 99 / 100])
  let name = "one person's contacts, \(kind), "
  return [
    Figure(name: name + "median", unit: "ms", values: [median]),
    Figure(name: name + "99 of 100", unit: "ms", values: [high]),
  ]
}

/// Seconds that this thread has run.
private func threadTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Writes 200,000 fixes a second: half of 20,000 people every 50 ms, a minute later each time.
private func keepWriting(
  _ live: LiveTrails, from step: Int64, until end: WritingEnd
) async throws -> Int {
  let town = LiveTown(persons: 20_000)
  var random = SeededGenerator(seed: 7)
  var round: Int64 = 0
  let start = ContinuousClock.now
  while !end.isOver.load(ordering: .relaxed) {
    let half = Int(round % 2) * 10_000
    let fixes = (half..<half + 10_000).map { person in
      var fix = town.fix(of: person, step: 7 * 288, &random)
      fix.time = liveBench.milliseconds + (step + round / 2) * 60_000 + Int64(person)
      return fix
    }
    _ = try await live.append(fixes, at: liveBench)
    round += 1
    try await Task.sleep(until: start + .milliseconds(50 * round), clock: .continuous)
  }
  return Int(round) * 10_000
}

/// What a person and a day take to go while nothing waits to be sealed.
private func forgetting(_ town: LiveTown, _ folder: String) async throws -> [Figure] {
  let store = try TrailStore(folder: folder, access: .write)
  let live = try await LiveTrails(store)
  var persons: [Double] = []
  var days: [Double] = []
  let first = Day(number: Int32(LiveTown.begin / 86_400_000))
  for step in 0..<5 as Range<Int32> {
    var start = ContinuousClock.now
    _ = try await live.erase(PersonNumber(UInt32(step) * 100))
    persons.append((ContinuousClock.now - start).inSeconds)
    start = ContinuousClock.now
    try await live.forget(before: Day(number: first.number + step + 1))
    days.append((ContinuousClock.now - start).inSeconds)
  }
  live.close()
  store.close()
  return [
    Figure(name: "erasing a person", unit: "s", values: persons, target: 1, isCeiling: true),
    Figure(name: "forgetting a day", unit: "s", values: days, target: 0.1, isCeiling: true),
  ]
}

private func keepSealing(
  _ live: LiveTrails, until end: WritingEnd
) async throws -> Int {
  while !end.isOver.load(ordering: .relaxed) {
    try await Task.sleep(for: .seconds(10))
    try await live.seal()
  }
  return 0
}
