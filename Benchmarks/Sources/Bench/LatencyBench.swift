// SPDX-License-Identifier: Apache-2.0

import TramJournal
import TramSQLite

/// From the moment at which a fix's line is due at the reader to the alarm on the disk.
///
/// The load is fixed: line *n* is due at *n* / rate, whether or not the watch is ready for it, and
/// the delay counts from then, so that a pause is charged to every line that waits because of it.
func measureLatency() async throws -> Measurement {
  var figures: [Figure] = []
  var alarms = 0
  for (load, runs) in [(50_000, 3), (100_000, 3)] {
    var all: [Delays] = []
    for _ in 0..<runs { all.append(try await delays(at: load, seconds: 6)) }
    alarms += all.reduce(0) { $0 + $1.sorted.count }
    for (share, name) in [(0.5, "p50"), (0.99, "p99"), (1, "greatest")] {
      figures.append(
        Figure(
          name: "\(name) from fix to committed alarm at \(load / 1000),000 fixes/s", unit: "ms",
          values: all.map { $0.quantile(share) },
          target: share == 0.99 ? 100 : nil, isCeiling: true))
    }
  }
  return Measurement(
    figures: figures,
    notes: [
      "100,000 people with a fence of 12 vertices each, in two shares on two tasks; a person in "
        + "180 leaves each minute of the feed, which runs as fast as the load asks. "
        + "\(alarms) alarms were timed.",
      "The whole path: line, reader, order, repair, decision, alarm as JSON, entry, effect and "
        + "progress in one transaction, flushed. Each run has its own file and warms up with two "
        + "minutes of the feed.",
      "The window for late observations is 0 here. With the ten minutes that `tram watch` gives "
        + "to a file, an observation is decided when the feed is ten minutes past it.",
    ])
}

/// The delays of one run, in milliseconds.
private struct Delays: Sendable {
  var sorted: [Double]

  func quantile(_ share: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    return sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
  }
}

private func delays(at load: Int, seconds: Int) async throws -> Delays {
  let province = try Province(shards: 2, leavesEvery: 180)
  let scratch = try Scratch()
  defer { scratch.remove() }
  let journal = try SQLiteJournal(path: scratch.fresh("latency"))
  let group = GroupCommit(store: journal)
  let warmUp = 2
  let minutes = warmUp + (load * seconds + province.count - 1) / province.count
  var runs: [(shard: WatchShard, feed: ShardFeed)] = []
  for number in 0..<2 {
    let shard = try WatchShard(
      try province.orders(shard: number), number: number, window: 0)
    let early = ShardFeed(province, minutes: 0..<warmUp, shard: number, asText: true)
    _ = try await shard.answer(early, lines: 0..<early.count, into: group)
    let feed = ShardFeed(province, minutes: warmUp..<minutes, shard: number, asText: true)
    runs.append((shard, feed))
  }
  let pace = Pace(
    start: ContinuousClock().now + .milliseconds(50),
    feedStart: Province.start.milliseconds + Int64(warmUp) * 60_000,
    speed: Double(load) * 60 / Double(province.count))
  var all: [Double] = []
  try await withThrowingTaskGroup(of: [Double].self) { tasks in
    for run in runs {
      tasks.addTask { try await play(run.feed, to: run.shard, at: pace, into: group) }
    }
    for try await some in tasks { all += some }
  }
  try journal.close()
  return Delays(sorted: all.sorted())
}

/// When which moment of the feed is due.
private struct Pace: Sendable {
  var start: ContinuousClock.Instant
  /// The feed's time at `start`, in milliseconds.
  var feedStart: Int64
  /// How many times as fast as the clock the feed runs.
  var speed: Double

  func due(_ time: Int64) -> ContinuousClock.Instant {
    start + .seconds(Double(time - feedStart) / 1000 / speed)
  }
}

/// Gives a shard its lines when they are due, and returns the delays of its alarms.
private func play(
  _ feed: ShardFeed, to shard: WatchShard, at pace: Pace, into journal: GroupCommit<SQLiteJournal>
) async throws -> [Double] {
  let clock = ContinuousClock()
  var delays: [Double] = []
  var next = 0
  while next < feed.count {
    let now = clock.now
    var end = next
    // At most 1,000 lines at once, so that a backlog does not delay its own first alarms.
    while end < min(next + 1000, feed.count),
      pace.due(feed.batch.observations[end].time.milliseconds) <= now
    { end += 1 }
    guard end > next else {
      try await clock.sleep(
        until: pace.due(feed.batch.observations[next].time.milliseconds),
        tolerance: .zero)
      continue
    }
    let times = try await shard.answer(feed, lines: next..<end, into: journal)
    let done = clock.now
    for time in times { delays.append((done - pace.due(time)).inSeconds * 1000) }
    next = end
  }
  return delays
}
