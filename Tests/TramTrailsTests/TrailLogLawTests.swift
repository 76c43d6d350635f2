// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTestKit
import TramTrails
import TramUnits

@Suite("A trail log on files")
struct TrailLogLawTests {
  /// Ends the log as a process ends that is killed (or closes it), and opens it again.
  private func reopen(
    _ log: FileTrailLog, _ folder: String, _ limits: TrailLimits
  ) throws -> FileTrailLog {
    log.close()
    let next = try FileTrailLog(folder: folder, limits: limits)
    #expect(next.repair == nil)
    return next
  }

  @Test(
    "does as the one in memory over any appends, reads, forgetting and reopening",
    arguments: 0..<60 as Range<UInt64>)
  func sameAsMemory(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let scratch = try ScratchFolder()
    let folder = scratch.file("log")
    let limits = TrailLimits(segment: Int.random(in: 100...4000, using: &random))
    let memory = MemoryTrailLog(limits: limits)
    var log = try FileTrailLog(folder: folder, limits: limits)
    var day: Int64 = 1000
    for _ in 0..<60 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0: log = try reopen(log, folder, limits)
      case 1:
        let cutoff = Day(number: Int32(day - Int64.random(in: -2...6, using: &random)))
        let left = try await log.forget(before: cutoff)
        #expect(try await memory.forget(before: cutoff) == left)
      case 2: day += Int64.random(in: -3...4, using: &random)
      case 3...6:
        let bounds = try await memory.bounds()
        let around = max(bounds.lowerBound.rawValue, 2) - 2...bounds.upperBound.rawValue + 1
        let from = TrailPosition(UInt64.random(in: around, using: &random))
        let limit = Int.random(in: 0...3000, using: &random)
        let found = await outcome { try await log.read(from: from, limit: limit) }
        let promised = await outcome { try await memory.read(from: from, limit: limit) }
        #expect(found == promised)
      default:
        let records = someRecords(Int.random(in: 0...8, using: &random), using: &random)
        let now = Instant(milliseconds: day * 86_400_000 + 1)
        let found = try await log.append(records, at: now)
        #expect(try await memory.append(records, at: now) == found)
      }
      #expect(try await log.bounds() == (try await memory.bounds()))
    }
    log = try reopen(log, folder, limits)
    let bounds = try await memory.bounds()
    #expect(try await log.bounds() == bounds)
    let promised = try await memory.all(from: bounds.lowerBound)
    #expect(try await log.all(from: bounds.lowerBound) == promised)
    try await log.verify()
  }

  private func outcome(_ read: () async throws -> TrailPage) async -> Result<TrailPage, TrailsError>
  {
    do { return .success(try await read()) } catch let error as TrailsError {
      return .failure(error)
    } catch {
      Issue.record(error)
      return .failure(TrailsError(.io, detail: "\(error)"))
    }
  }

  @Test("is refused to a second writer until the first is closed")
  func oneWriter() async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("log")
    let log = try FileTrailLog(folder: folder)
    let error = #expect(throws: TrailsError.self) { try FileTrailLog(folder: folder) }
    #expect(error?.code == .locked)
    log.close()
    let second = try FileTrailLog(folder: folder)
    #expect(try await second.bounds().isEmpty)
    let closed = await #expect(throws: TrailsError.self) { try await log.bounds() }
    #expect(closed?.code == .closed)
    let record = TrailRecord(kind: 1, time: Instant(milliseconds: 0), bytes: [1])
    let refused = await #expect(throws: TrailsError.self) {
      try await log.append([record], at: Instant(milliseconds: 0))
    }
    #expect(refused?.code == .closed)
  }

  @Test("lets its followers go when it is closed")
  func closedUnderFollowers() async throws {
    let scratch = try ScratchFolder()
    let log = try FileTrailLog(folder: scratch.file("log"))
    await withTaskGroup(of: TrailsError.Code?.self) { group in
      for _ in 0..<4 {
        group.addTask {
          do { try await log.waitForRecord(at: .first) } catch let error as TrailsError {
            return error.code
          } catch {}
          return nil
        }
      }
      await Task.yield()
      log.close()
      for await code in group { #expect(code == .closed) }
    }
  }
}
