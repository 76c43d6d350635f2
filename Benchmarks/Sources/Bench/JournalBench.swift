// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramJournal
import TramSQLite
import TramUnits

/// The journal on disk beside plain tables, all flushed at each transaction, and the disk itself.
func measureJournal() async throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  var figures: [Figure] = []
  for (size, count) in [(1, 300), (100, 20_000), (10_000, 200_000)] {
    figures.append(
      Figure(
        name: "journal, \(size) a transaction", unit: "entries/s",
        runs: try await appendRate(count, size, scratch)))
  }
  figures.insert(contentsOf: try peerRates(100_000, scratch), at: 2)
  figures.append(
    Figure(
      name: "journal, 256 tasks through group commit, one entry each time", unit: "entries/s",
      runs: try await groupRate(25_600, scratch)))
  let readers = try await readRates(200_000, scratch)
  figures += readers.figures
  figures.append(
    Figure(
      name: "4 KiB written and flushed, by the system alone", unit: "writes/s",
      runs: try syncRate(200, try scratch.fresh("sync")), isPeer: true))
  return Measurement(
    figures: figures,
    notes: [
      "A payload of 64 bytes each. The journal has a unique key and a SHA-256 chain beside it, "
        + "\(readers.bytesPerEntry) bytes an entry in the file; the peers are a plain table of "
        + "number, subject, kind, time and payload.",
      "All of them: write-ahead log, `synchronous=FULL`, 8,192 pages before the log is moved, "
        + "64 MiB of cache. One task, one transaction after the other.",
    ])
}

/// Entries that are not alike; keys grow as those of a feed do.
func envelopes(_ range: Range<Int>) -> [Envelope] {
  range.map { number in
    let payload = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 64)
    return Envelope(
      key: IdempotencyKey(source: UInt64(number % 20_000), number: UInt64(number)),
      subject: SubjectID(UInt64(number % 20_000)), kind: EntryKind(1),
      time: Instant(milliseconds: Int64(number)), payload: payload)
  }
}

private func batches(_ count: Int, _ size: Int) -> [JournalBatch] {
  stride(from: 0, to: count, by: size).map {
    JournalBatch(entries: envelopes($0..<min($0 + size, count)))
  }
}

private func appendRate(_ count: Int, _ size: Int, _ scratch: Scratch) async throws -> [Run] {
  let batches = batches(count, size)
  return try await Stopwatch(runs: 3).rate { _ in
    try SQLiteJournal(path: try scratch.fresh("journal"))
  } _: { journal in
    for batch in batches { _ = try journal.appendBlocking(batch) }
    return count
  }
}

/// The journal and its peers in turn, a run of each after the other, so that a slow minute of the
/// disk falls on all of them.
private func peerRates(_ count: Int, _ scratch: Scratch) throws -> [Figure] {
  let batches = batches(count, 1000)
  let facts = (0..<count).map { Fact($0) }
  var ours: [Run] = []
  var peers = TablePeer.allCases.map { _ in [Run]() }
  for _ in 0..<5 {
    let journal = try SQLiteJournal(path: try scratch.fresh("journal"))
    let start = Moment.now()
    for batch in batches { _ = try journal.appendBlocking(batch) }
    ours.append(Run(count, since: start))
    try journal.close()
    for (index, peer) in TablePeer.allCases.enumerated() {
      let table = try TableFile(path: try scratch.fresh("peer"))
      let start = Moment.now()
      peers[index].append(Run(try table.write(facts, by: 1000, peer), since: start))
      try table.close()
    }
  }
  return [Figure(name: "journal, 1000 a transaction", unit: "entries/s", runs: ours)]
    + zip(TablePeer.allCases, peers).map { peer, runs in
      Figure(
        name: "\(peer.rawValue), 1000 a transaction", unit: "rows/s", runs: runs, isPeer: true)
    }
}

private func groupRate(_ count: Int, _ scratch: Scratch) async throws -> [Run] {
  let tasks = 256
  let each = count / tasks
  return try await Stopwatch(runs: 3).rate { _ in
    try SQLiteJournal(path: try scratch.fresh("journal"))
  } _: { journal in
    let commit = GroupCommit(store: journal)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<tasks {
        group.addTask {
          for entry in envelopes(task * each..<(task + 1) * each) {
            _ = try await commit.append(JournalBatch(entries: [entry]))
          }
        }
      }
      try await group.waitForAll()
    }
    return count
  }
}

private func readRates(
  _ count: Int, _ scratch: Scratch
) async throws -> (figures: [Figure], bytesPerEntry: Int) {
  let path = try scratch.fresh("journal")
  let journal = try SQLiteJournal(path: path)
  for batch in batches(count, 10_000) { _ = try journal.appendBlocking(batch) }
  let watch = Stopwatch(runs: 3)
  let read = try await watch.rate { _ in
  } _: {
    var place = SequenceNumber.start
    while let last = try await journal.read(after: place, limit: 1000).last?.number {
      place = last
    }
    return count
  }
  let verified = try await watch.rate { _ in
  } _: {
    try await journal.verify()
    return count
  }
  try journal.close()
  return (
    [
      Figure(name: "journal, read in order", unit: "entries/s", runs: read),
      Figure(name: "journal, every hash verified", unit: "entries/s", runs: verified),
    ], Scratch.size(of: path) / count
  )
}

/// What a single flush of the disk costs, without a database.
func syncRate(_ count: Int, _ path: String) throws -> [Run] {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
  defer { close(descriptor) }
  let page = [UInt8](repeating: 7, count: 4096)
  return try Stopwatch(runs: 3).rate {
    for _ in 0..<count {
      guard write(descriptor, page, page.count) == page.count, fdatasync(descriptor) == 0 else {
        throw CocoaError(.fileWriteUnknown)
      }
    }
    return count
  }
}
