// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramIsolation
import TramJournal
import TramSQLite
import TramSense
import TramUnits
import TramWorld

/// What one minute or more of a shard's feed is made of.
struct ShardFeed: Sendable {
  var batch = ObservationBatch()
  /// The same as JSON Lines, one after the other, and where each line ends.
  var text: [UInt8] = []
  var ends: [Int] = []

  /// - Parameter asText: Whether lines are wanted too.
  init(_ province: Province, minutes: Range<Int>, shard: Int, asText: Bool = false) {
    for minute in minutes { province.append(minute: minute, shard: shard, to: &batch) }
    if asText { write() }
  }

  /// A feed of observations that exist.
  init(_ batch: ObservationBatch) {
    self.batch = batch
    write()
  }

  private mutating func write() {
    var writer = ByteWriter(capacity: batch.observations.count * 160)
    for observation in batch.observations {
      ObservationLines.append(observation, of: batch, to: &writer)
      ends.append(writer.count)
    }
    text = writer.bytes
  }

  var count: Int { batch.observations.count }

  /// Some of the observations, as a batch of their own.
  func slice(_ range: Range<Int>) -> ObservationBatch {
    var part = ObservationBatch()
    for observation in batch.observations[range] {
      part.append(
        observation, cells: EmptyCollection<CellReading>(),
        sightings: EmptyCollection<BeaconSighting>())
    }
    return part
  }
}

/// The watch over one share of the people; two of them use two cores.
actor WatchShard {
  private let number: Int
  private var watch = IsolationWatch()
  private var reader: ObservationReader
  private var order: Reorderer
  private var repair = ObservationRepair()
  private var read = ObservationBatch()
  private var sorted = ObservationBatch()
  private var alarms: [Alarm] = []
  private var out = ByteWriter(capacity: 1 << 16)

  /// - Parameters:
  ///   - orders: In the order of their devices.
  ///   - number: Which shard it is.
  ///   - window: How many seconds late an observation may be.
  init(_ orders: [OrderTerms], number: Int = 0, window: Double) throws {
    self.number = number
    var names = NameRegister()
    for terms in orders {
      try watch.add(terms)
      names.id(of: terms.deviceName)
    }
    names.isFrozen = true
    reader = ObservationReader(names: names)
    var settings = Reorderer.Settings()
    settings.window = window
    order = Reorderer(settings: settings)
  }

  /// Decides observations as they are.
  func decide(_ feed: ShardFeed) -> Int {
    alarms.removeAll(keepingCapacity: true)
    watch.observe(feed.batch, into: &alarms)
    return feed.count
  }

  /// All that `tram watch` does: lines are read, ordered, repaired and decided, alarms written.
  func run(_ feed: ShardFeed) -> Int {
    var start = 0
    for (index, end) in feed.ends.enumerated() {
      _ = reader.read(feed.text.span.extracting(start..<end), into: &read)
      start = end
      if read.observations.count == 4096 || index == feed.count - 1 { fold() }
    }
    return feed.count
  }

  private func fold() {
    alarms.removeAll(keepingCapacity: true)
    order.add(&read)
    order.release(into: &sorted)
    repair.apply(to: &sorted)
    watch.observe(sorted, into: &alarms)
    sorted.removeAll()
    out.removeAll()
    for alarm in alarms {
      alarm.write(to: &out)
      out.append(literal: "\n")
    }
  }

  /// Decides batches of 1,000; every decision and every alarm becomes an entry of the journal, and
  /// the next batch is begun when this one is on the disk.
  func decideAndRecord(
    _ feed: ShardFeed, into journal: GroupCommit<SQLiteJournal>
  ) async throws -> Int {
    for start in stride(from: 0, to: feed.count, by: 1000) {
      let part = feed.slice(start..<min(start + 1000, feed.count))
      alarms.removeAll(keepingCapacity: true)
      watch.observe(part, into: &alarms)
      var batch = JournalBatch()
      batch.entries.reserveCapacity(part.observations.count + alarms.count)
      for observation in part.observations { batch.entries.append(decision(on: observation)) }
      appendAlarms(to: &batch)
      _ = try await journal.append(batch)
    }
    return feed.count
  }

  /// Lines are read and decided; alarms and how far the reading has come are committed once in
  /// 4,096 lines.
  func runAndRecord(
    _ feed: ShardFeed, into journal: GroupCommit<SQLiteJournal>
  ) async throws -> Int {
    var start = 0
    for (index, end) in feed.ends.enumerated() {
      _ = reader.read(feed.text.span.extracting(start..<end), into: &read)
      start = end
      guard read.observations.count == 4096 || index == feed.count - 1 else { continue }
      fold()
      _ = try await journal.append(progress(through: end))
    }
    return feed.count
  }

  /// Reads and decides the lines `range` of a feed and commits what alarms they raise.
  ///
  /// - Returns: The times of the fixes that raised the alarms, once the alarms are on the disk.
  func answer(
    _ feed: ShardFeed, lines range: Range<Int>, into journal: GroupCommit<SQLiteJournal>
  ) async throws -> [Int64] {
    var start = range.lowerBound == 0 ? 0 : feed.ends[range.lowerBound - 1]
    for index in range {
      _ = reader.read(feed.text.span.extracting(start..<feed.ends[index]), into: &read)
      start = feed.ends[index]
    }
    fold()
    if alarms.isEmpty { return [] }
    // What the clock raises has no fix to be measured from.
    let times = alarms.filter { $0.kind == .left || $0.kind == .returned }
      .map(\.time.milliseconds)
    _ = try await journal.append(progress(through: start))
    return times
  }

  private func progress(through end: Int) -> JournalBatch {
    var batch = JournalBatch()
    appendAlarms(to: &batch)
    let state = withUnsafeBytes(of: end.littleEndian) { Array($0) }
    batch.checkpoints.append(CheckpointUpdate(name: "watch \(number)", state: state))
    return batch
  }

  private func appendAlarms(to batch: inout JournalBatch) {
    for alarm in alarms {
      out.removeAll()
      alarm.write(to: &out)
      batch.entries.append(
        Envelope(
          key: IdempotencyKey(
            source: person(alarm.device) | 1 << 63,
            number: UInt64(bitPattern: alarm.time.milliseconds) << 3 | UInt64(alarm.kind.rawValue)),
          subject: SubjectID(person(alarm.device)), kind: EntryKind(2), time: alarm.time,
          payload: out.bytes, effects: [Effect(channel: EffectChannel(1))]))
    }
  }

  /// A fix that was decided, as 12 bytes beside whom it is of and when it was.
  private func decision(on observation: Observation) -> Envelope {
    var payload: [UInt8] = []
    payload.reserveCapacity(12)
    if let fix = observation.fix {
      append(UInt32(bitPattern: fix.coordinate.latitudeE7), to: &payload)
      append(UInt32(bitPattern: fix.coordinate.longitudeE7), to: &payload)
      append(UInt32(clamping: Int((fix.accuracy?.rawValue ?? 0) * 10)), to: &payload)
    }
    return Envelope(
      key: IdempotencyKey(
        source: person(observation.device),
        number: UInt64(bitPattern: observation.time.milliseconds)),
      subject: SubjectID(person(observation.device)), kind: EntryKind(1), time: observation.time,
      payload: payload)
  }

  private func append(_ word: UInt32, to payload: inout [UInt8]) {
    for shift in stride(from: UInt32(0), to: 32, by: 8) {
      payload.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  private func person(_ device: DeviceID) -> UInt64 { device.rawValue << 8 | UInt64(number) }
}
