// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramJournal
import TramSQLite
import TramSense
import TramWorld

/// The watch over 100,000 people with their own polygons: in memory, as a whole, and journalled.
func measureWatch() async throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  var figures: [Figure] = []
  for count in [2, 1] {
    figures.append(
      Figure(
        name: "decided, \(cores(count))", unit: "fixes/s",
        runs: try await rate(shards(count), minutes: 5) { await $0.decide($1) },
        target: count == 2 ? 400_000 : nil))
  }
  for count in [2, 1] {
    figures.append(
      Figure(
        name: "read, ordered, repaired, decided, alarms written, \(cores(count))",
        unit: "lines/s",
        runs: try await rate(shards(count), minutes: 5, asText: true) { await $0.run($1) },
        target: count == 2 ? 400_000 : nil))
  }
  figures.append(
    Figure(
      name: "decided, every decision an entry of the journal, 2 cores", unit: "fixes/s",
      runs: try await journalRate(shards(2), scratch, minutes: 3) {
        try await $0.decideAndRecord($1, into: $2)
      }, target: 100_000))
  figures.append(
    Figure(
      name: "read to written, alarms and progress in the journal, 2 cores", unit: "lines/s",
      runs: try await journalRate(shards(2), scratch, minutes: 5, asText: true) {
        try await $0.runAndRecord($1, into: $2)
      }, target: 100_000))
  let ward = try wardFeed(people: 500)
  figures.append(
    Figure(
      name: "read to written, a simulated day of 500 people with cells and faults, one core",
      unit: "lines/s",
      runs: try await Stopwatch(runs: 3).rate { _ in
        try WatchShard(ward.orders, window: 600)
      } _: { shard in
        await shard.run(ward.feed)
      }))
  return Measurement(
    figures: figures,
    notes: [
      "100,000 people, a fence of 12 vertices each, a fix a minute; each leaves once a day for "
        + "24 minutes. Whatever the window of ten minutes holds back was there before the first run.",
      "Two cores: the people in two shares, an `IsolationWatch` each, two tasks.",
      "Every decision an entry: batches of 1,000 through `GroupCommit` into `SQLiteJournal`, each "
        + "on the disk before its shard goes on; an entry holds person, time, place and accuracy, "
        + "a unique key and a SHA-256 chain. Each alarm is a further entry with its evidence and "
        + "a place in the outbox.",
      "The simulated day: `TramWorld`, seed 7, \(ward.feed.count) lines of "
        + "\(ward.feed.text.count / max(ward.feed.count, 1)) bytes on average.",
      "Alarms and progress: a transaction for 4,096 lines, whether or not there were alarms.",
    ])
}

private func cores(_ count: Int) -> String { count == 1 ? "one core" : "\(count) cores" }

/// A province, its shards, and how far its feed has come.
private struct Watched: Sendable {
  let province: Province
  let shards: [WatchShard]
  let feedMinute: MinuteCounter
}

/// The next minute of a feed: a run goes on where the last one ended.
private actor MinuteCounter {
  private var next = 0

  func take(_ minutes: Int) -> Range<Int> {
    defer { next += minutes }
    return next..<(next + minutes)
  }
}

private func shards(_ count: Int) async throws -> Watched {
  let province = try Province(shards: count)
  var shards: [WatchShard] = []
  for number in 0..<count {
    shards.append(try WatchShard(try province.orders(shard: number), number: number, window: 600))
  }
  return Watched(province: province, shards: shards, feedMinute: MinuteCounter())
}

/// A day of a simulated ward.
private func wardFeed(people: Int) throws -> (orders: [OrderTerms], feed: ShardFeed) {
  let world = try World(WorldSettings(seed: 7, people: people))
  var feed = world.makeFeed()
  var day = ObservationBatch()
  var slice = ObservationBatch()
  while feed.next(into: &slice) {
    for observation in slice.observations {
      day.append(
        observation, cells: slice.cells(of: observation),
        sightings: slice.sightings(of: observation))
    }
  }
  return (try world.orders, ShardFeed(day))
}

private func rate(
  _ watched: Watched, minutes: Int, asText: Bool = false,
  _ work: @escaping @Sendable (WatchShard, ShardFeed) async throws -> Int
) async throws -> [Run] {
  if asText { try await fillWindow(watched) }
  return try await Stopwatch().rate { _ in
    await feeds(watched, minutes, asText)
  } _: { feeds in
    try await all(watched, feeds, work)
  }
}

private func journalRate(
  _ watched: Watched, _ scratch: Scratch, minutes: Int, asText: Bool = false,
  _ work:
    @escaping @Sendable (WatchShard, ShardFeed, GroupCommit<SQLiteJournal>) async throws -> Int
) async throws -> [Run] {
  if asText { try await fillWindow(watched) }
  return try await Stopwatch().rate { _ in
    let journal = try SQLiteJournal(path: scratch.fresh("watch"))
    return (await feeds(watched, minutes, asText), journal)
  } _: { feeds, journal in
    let group = GroupCommit(store: journal)
    let count = try await all(watched, feeds) { try await work($0, $1, group) }
    let written = try await journal.head().number.rawValue
    precondition(asText || written >= UInt64(count), "every decision is in the journal")
    try journal.close()
    return count
  }
}

/// Reads the ten minutes that are held back for late observations.
private func fillWindow(_ watched: Watched) async throws {
  _ = try await all(watched, await feeds(watched, 10, true)) { await $0.run($1) }
}

private func feeds(_ watched: Watched, _ minutes: Int, _ asText: Bool) async -> [ShardFeed] {
  let range = await watched.feedMinute.take(minutes)
  return watched.shards.indices.map {
    ShardFeed(watched.province, minutes: range, shard: $0, asText: asText)
  }
}

private func all(
  _ watched: Watched, _ feeds: [ShardFeed],
  _ work: @escaping @Sendable (WatchShard, ShardFeed) async throws -> Int
) async throws -> Int {
  try await withThrowingTaskGroup(of: Int.self) { group in
    for (shard, feed) in zip(watched.shards, feeds) {
      group.addTask { try await work(shard, feed) }
    }
    return try await group.reduce(0, +)
  }
}
