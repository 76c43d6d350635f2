// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramTrails

/// A disk of which one call fails, the `number`-th of its kind from 0.
private final class OneFault: Sendable {
  private let seen = Mutex([DiskCall: Int]())
  private let faults: [DiskCall: (number: Int, fault: DiskFault)]

  init(_ faults: [DiskCall: (number: Int, fault: DiskFault)]) { self.faults = faults }

  func ask(_ call: DiskCall) -> DiskFault? {
    let number = seen.withLock { seen in
      seen[call, default: -1] += 1
      return seen[call]
    }
    guard let planned = faults[call], planned.number == number else { return nil }
    return planned.fault
  }
}

@Suite("A trail log on a disk that fails")
struct TrailFaultTests {
  private let now = Instant(milliseconds: 0)

  private func records(_ seed: UInt64) -> [TrailRecord] {
    var random = SeededGenerator(seed: seed)
    return someRecords(3, using: &random)
  }

  private func refusal(
    _ code: TrailsError.Code, _ log: FileTrailLog, at day: Int64 = 0
  ) async {
    let error = await #expect(throws: TrailsError.self) {
      try await log.append(records(9), at: Instant(milliseconds: day * 86_400_000))
    }
    #expect(error?.code == code)
  }

  @Test("goes on after a full disk, with nothing of what it refused", arguments: [0, 1, 60, 5000])
  func fullDisk(written: Int) async throws {
    let scratch = try ScratchFolder()
    let disk = OneFault([.write: (2, DiskFault(code: .diskFull, written: written))])
    let log = try FileTrailLog(
      folder: scratch.file("log"), limits: TrailLimits(), faults: disk.ask)
    _ = try await log.append(records(1), at: now)
    await refusal(.diskFull, log)
    #expect(try await log.all(from: .first) == records(1))
    _ = try await log.append(records(2), at: now)
    log.close()
    let again = try FileTrailLog(folder: scratch.file("log"))
    #expect(again.repair == nil)
    #expect(try await again.all(from: .first) == records(1) + records(2))
  }

  @Test(
    "stops when it cannot know what the disk holds, and is whole when opened again",
    arguments: [
      [DiskCall.flush: (2, DiskFault(code: .cannotWrite))],
      [DiskCall.flush: (2, DiskFault(code: .diskFull))],
      [DiskCall.write: (2, DiskFault(code: .cannotWrite, written: 70))],
      [
        DiskCall.write: (2, DiskFault(code: .diskFull, written: 70)),
        DiskCall.truncate: (0, DiskFault(code: .cannotWrite)),
      ],
    ] as [[DiskCall: (number: Int, fault: DiskFault)]])
  func stops(faults: [DiskCall: (number: Int, fault: DiskFault)]) async throws {
    let scratch = try ScratchFolder()
    let disk = OneFault(faults)
    let log = try FileTrailLog(
      folder: scratch.file("log"), limits: TrailLimits(), faults: disk.ask)
    _ = try await log.append(records(1), at: now)
    let isFull =
      faults.values.allSatisfy { $0.fault.code == .diskFull }
      || faults[.truncate] != nil
    await refusal(isFull ? .diskFull : .io, log)
    await refusal(.stopped, log)
    let stopped = await #expect(throws: TrailsError.self) {
      try await log.forget(before: Day(number: 9))
    }
    #expect(stopped?.code == .stopped)
    #expect(try await log.all(from: .first) == records(1), "readers see what was acknowledged")
    log.close()
    let again = try FileTrailLog(folder: scratch.file("log"))
    let found = try await again.all(from: .first)
    #expect(found == Array((records(1) + records(9))[..<found.count]))
    #expect(found.count >= 3)
    let place = try await again.append(records(2), at: now)
    #expect(try await again.all(from: place.lowerBound) == records(2))
  }

  @Test(
    "goes on in its segment when no other can be made, and stops when a name is in doubt",
    arguments: [DiskCall.makeSegment, .rename, .syncFolder])
  func segmentNotMade(call: DiskCall) async throws {
    let scratch = try ScratchFolder()
    let disk = OneFault([call: (1, DiskFault(code: .diskFull))])
    let log = try FileTrailLog(
      folder: scratch.file("log"), limits: TrailLimits(), faults: disk.ask)
    _ = try await log.append(records(1), at: now)
    await refusal(.diskFull, log, at: 1)
    guard call == .makeSegment else {
      await refusal(.stopped, log)
      log.close()
      let again = try FileTrailLog(folder: scratch.file("log"))
      _ = try await again.append(records(2), at: Instant(milliseconds: 86_400_000))
      #expect(try await again.all(from: .first) == records(1) + records(2))
      return
    }
    _ = try await log.append(records(2), at: now)
    #expect(try await log.all(from: .first) == records(1) + records(2))
  }

  @Test("tries again to remove what it forgot")
  func notRemoved() async throws {
    let scratch = try ScratchFolder()
    let disk = OneFault([.remove: (1, DiskFault(code: .cannotWrite))])
    let folder = scratch.file("log")
    let log = try FileTrailLog(folder: folder, limits: TrailLimits(), faults: disk.ask)
    for day in 0..<5 as Range<Int64> {
      _ = try await log.append(records(1), at: Instant(milliseconds: day * 86_400_000))
    }
    let error = await #expect(throws: TrailsError.self) {
      try await log.forget(before: Day(number: 3))
    }
    #expect(error?.code == .io)
    #expect(try await log.bounds().lowerBound.rawValue == 10)
    #expect(try await log.forget(before: Day(number: 3)).rawValue == 10)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(left.count == 3, "two segments and the lock: \(left)")
  }

  @Test("says which file cannot be opened")
  func noFolder() throws {
    let scratch = try ScratchFolder()
    let error = #expect(throws: TrailsError.self) {
      try FileTrailLog(folder: scratch.file("no/such"))
    }
    #expect(error?.code == .io)
    #expect(error?.description.contains("no/such") == true)
  }
}
