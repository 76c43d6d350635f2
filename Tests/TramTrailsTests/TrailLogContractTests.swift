// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramTrails

/// A log whose client appends again whenever the disk was full.
struct PatientLog: TrailLog {
  let log: FileTrailLog

  func append(
    _ records: [TrailRecord], at now: Instant
  ) async throws -> Range<TrailPosition> {
    while true {
      do { return try await log.append(records, at: now) } catch let error as TrailsError
        where error.code == .diskFull
      { continue }
    }
  }

  func bounds() async throws -> Range<TrailPosition> { try await log.bounds() }

  func read(from position: TrailPosition, limit: Int) async throws -> TrailPage {
    try await log.read(from: position, limit: limit)
  }

  func waitForRecord(at position: TrailPosition) async throws {
    try await log.waitForRecord(at: position)
  }

  func forget(before day: Day) async throws -> TrailPosition {
    while true {
      do { return try await log.forget(before: day) } catch let error as TrailsError
        where error.code == .diskFull
      { continue }
    }
  }
}

/// Faults that come by chance to a third of the writes and new segments, and leave any number of
/// bytes behind.
func fullNowAndThen(seed: UInt64) -> DiskFaults {
  let random = Random(seed: seed)
  return { call in
    guard call == .write || call == .makeSegment else { return nil }
    return random.fault()
  }
}

private final class Random: Sendable {
  private let generator: Mutex<SeededGenerator>

  init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

  func fault() -> DiskFault? {
    generator.withLock { random in
      guard Int.random(in: 0..<3, using: &random) == 0 else { return nil }
      return DiskFault(code: .diskFull, written: Int.random(in: 0...500, using: &random))
    }
  }
}

@Suite("The trail log's contract")
struct TrailLogContractTests {
  @Test("is kept by the log in memory", arguments: TrailLogClause.allCases)
  func memory(clause: TrailLogClause) async throws {
    try await TrailLogContract { MemoryTrailLog(limits: $0) }.check(clause)
  }

  @Test("is kept by the log on files", arguments: TrailLogClause.allCases)
  func files(clause: TrailLogClause) async throws {
    let folder = try ScratchFolder()
    try await TrailLogContract {
      try FileTrailLog(folder: folder.file("log"), limits: $0)
    }.check(clause)
  }

  @Test(
    "is kept on a disk that is full now and then, for a client that asks again",
    arguments: TrailLogClause.allCases, 0..<3 as Range<UInt64>)
  func fullDisk(clause: TrailLogClause, seed: UInt64) async throws {
    let folder = try ScratchFolder()
    try await TrailLogContract {
      PatientLog(
        log: try FileTrailLog(
          folder: folder.file("log"), limits: $0, faults: fullNowAndThen(seed: seed)))
    }.check(clause)
  }
}
