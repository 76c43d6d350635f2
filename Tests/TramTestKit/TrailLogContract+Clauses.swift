// SPDX-License-Identifier: Apache-2.0

import TramTrails
import TramUnits

extension TrailLogContract {
  func beginsEmpty() async throws {
    let log = try await make(TrailLimits())
    try expect(try await log.bounds(), is: .first..<TrailPosition.first, "the bounds")
    try expect(try await log.read(from: .first, limit: 100).isEmpty, is: true, "the first page")
    let nothing = try await log.append([], at: noon(1))
    try expect(nothing, is: .first..<TrailPosition.first, "an empty append's positions")
    try expect(try await log.forget(before: Day(number: 99)), is: .first, "the first left")
  }

  func appendsInOrder() async throws {
    let log = try await make(TrailLimits())
    var random = SeededGenerator(seed: 1)
    let records = someRecords(250, using: &random)
    var next = TrailPosition.first
    for batch in [records[..<1], records[1..<100], records[100...]] {
      let positions = try await log.append(Array(batch), at: noon(5))
      try expect(positions, is: next..<next.advanced(by: batch.count), "positions")
      next = positions.upperBound
      try expect(try await log.bounds(), is: .first..<next, "bounds")
    }
    try expect(try await log.all(from: .first), is: records, "records")
    let late = TrailPosition(101)
    try expect(try await log.all(from: late), is: Array(records[100...]), "records from 101 on")
    try expect(try await log.read(from: next, limit: 10).next, is: next, "the end's next")
  }

  func readsByPages() async throws {
    let log = try await make(TrailLimits(segment: 3000))
    var random = SeededGenerator(seed: 2)
    let records = someRecords(100, using: &random)
    for record in records { _ = try await log.append([record], at: noon(5)) }
    for limit in [-1, 0, 1, 30, 200, 1000, 100_000, .max] {
      try expect(try await log.all(from: .first, limit: limit), is: records, "by \(limit)")
    }
    for start in 1...100 as ClosedRange<UInt64> {
      let page = try await log.read(from: TrailPosition(start), limit: 400)
      let bytes = page.entries.reduce(0) { $0 + page.bytes(of: $1).count }
      try expect(bytes <= 400 && !page.isEmpty, is: true, "a page within its limit")
      try expect(page.entries[0].position.rawValue, is: start, "a page's first position")
      try expect(
        page.records, is: Array(records[Int(start) - 1..<Int(page.next.rawValue) - 1]), "a page")
    }
  }

  func keepsExtremes() async throws {
    let log = try await make(TrailLimits())
    let records = [
      TrailRecord(kind: 0, time: Instant(milliseconds: .min), bytes: []),
      TrailRecord(kind: 255, time: Instant(milliseconds: .max), bytes: [0]),
      TrailRecord(
        kind: 1, time: Instant(milliseconds: 0), bytes: Array(repeating: 255, count: 300_000)),
    ]
    for now in [Int64.min, .max, -1, 0] {
      _ = try await log.append(records, at: Instant(milliseconds: now))
    }
    let found = try await log.all(from: .first)
    try expect(found == records + records + records + records, is: true, "the same records")
  }

  func refusesTooLarge() async throws {
    let log = try await make(TrailLimits(record: 1000))
    func record(_ size: Int) -> TrailRecord {
      TrailRecord(kind: 1, time: noon(1), bytes: Array(repeating: 1, count: size))
    }
    _ = try await log.append([record(1000)], at: noon(1))
    try await expect(.tooLarge, "a large record") {
      _ = try await log.append([record(1), record(1001)], at: noon(1))
    }
    let many = Array(repeating: record(1000), count: TrailLimits.largestWrite / 1000)
    try await expect(.tooLarge, "a large append") { _ = try await log.append(many, at: noon(1)) }
    try expect(try await log.bounds().upperBound.rawValue, is: 2, "the next position")
  }

  func refusesBeyondEnd() async throws {
    let log = try await make(TrailLimits())
    var random = SeededGenerator(seed: 3)
    _ = try await log.append(someRecords(3, using: &random), at: noon(1))
    let error = try await expect(.beyondEnd, "a position beyond the end") {
      _ = try await log.read(from: TrailPosition(5), limit: 10)
    }
    try expect(error.position?.rawValue, is: 4, "the next position")
  }

  func forgetsByDay() async throws {
    let log = try await make(TrailLimits())
    var random = SeededGenerator(seed: 4)
    let records = someRecords(50, using: &random)
    for day in 0..<5 as Range<Int32> {
      let batch = Array(records[Int(day) * 10..<Int(day) * 10 + 10])
      _ = try await log.append(batch, at: noon(100 + day))
    }
    for day in [0, 100, 102, 102, 101] as [Int32] {
      let first = try await log.forget(before: Day(number: day))
      try expect(first.rawValue, is: day < 102 && first.rawValue == 1 ? 1 : 21, "the first left")
      try expect(try await log.bounds().lowerBound, is: first, "the bounds")
    }
    let error = try await expect(.forgotten, "a forgotten position") {
      _ = try await log.read(from: TrailPosition(20), limit: 10)
    }
    try expect(error.position?.rawValue, is: 21, "the first available")
    try expect(try await log.all(from: TrailPosition(21)), is: Array(records[20...]), "the rest")
    try await log.waitForRecord(at: .first)
  }

  func forgetsTheLastDay() async throws {
    let log = try await make(TrailLimits())
    var random = SeededGenerator(seed: 5)
    let records = someRecords(10, using: &random)
    _ = try await log.append(records, at: noon(100))
    for _ in 0..<2 {
      let first = try await log.forget(before: Day(number: 200))
      try expect(first.rawValue, is: 11, "the first left")
    }
    try expect(try await log.read(from: TrailPosition(11), limit: 9).isEmpty, is: true, "the end")
    let positions = try await log.append(records, at: noon(300))
    try expect(positions.lowerBound.rawValue, is: 11, "the next position")
    try expect(try await log.all(from: TrailPosition(11)), is: records, "what came after")
    try expect(try await log.forget(before: Day(number: 300)).rawValue, is: 11, "the first left")
  }

  func endsSegmentsBySize() async throws {
    let log = try await make(TrailLimits(segment: 2000))
    var random = SeededGenerator(seed: 6)
    for day in [100, 101] as [Int32] {
      for record in someRecords(200, using: &random) {
        _ = try await log.append([record], at: noon(day))
      }
    }
    try expect(try await log.forget(before: Day(number: 101)).rawValue, is: 201, "the first left")
    try expect(try await log.all(from: TrailPosition(201)).count, is: 200, "the other day")
  }

  func withstandsClockJumps() async throws {
    let log = try await make(TrailLimits())
    var random = SeededGenerator(seed: 7)
    for day in [100, 90_000, 101, 102, 101, 103] as [Int32] {
      _ = try await log.append(someRecords(10, using: &random), at: noon(day))
    }
    try expect(try await log.forget(before: Day(number: 101)).rawValue, is: 11, "day 100")
    // The second of day 101 came a day late and lies with day 102.
    try expect(try await log.forget(before: Day(number: 102)).rawValue, is: 31, "up to day 101")
    try expect(try await log.forget(before: Day(number: 103)).rawValue, is: 51, "up to day 102")
  }

  func keepsWhenTheClockFellBack() async throws {
    let log = try await make(TrailLimits())
    var random = SeededGenerator(seed: 8)
    for day in [100, 101, 0] as [Int32] {
      _ = try await log.append(someRecords(10, using: &random), at: noon(day))
    }
    try expect(try await log.forget(before: Day(number: 100)).rawValue, is: 1, "the first left")
    try expect(try await log.forget(before: Day(number: 101)).rawValue, is: 11, "the first left")
  }

  func wakesFollowers() async throws {
    let log = try await make(TrailLimits())
    var random = SeededGenerator(seed: 9)
    let records = someRecords(100, using: &random)
    let found = try await withThrowingTaskGroup(of: [TrailRecord].self) { group in
      for _ in 0..<4 {
        group.addTask {
          var found: [TrailRecord] = []
          var next = TrailPosition.first
          while found.count < 100 {
            let page = try await log.follow(from: next, limit: 500)
            found += page.records
            next = page.next
          }
          return found
        }
      }
      for start in stride(from: 0, to: 100, by: 5) {
        _ = try await log.append(Array(records[start..<start + 5]), at: noon(1))
        await Task.yield()
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    try expect(found, is: Array(repeating: records, count: 4), "what followers saw")
  }

  func cancelsFollowers() async throws {
    let log = try await make(TrailLimits(followers: 2))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<2 { group.addTask { try? await log.waitForRecord(at: .first) } }
      group.cancelAll()
    }
    let wasCancelled = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        do { try await log.waitForRecord(at: TrailPosition(7)) } catch is CancellationError {
          return true
        } catch {}
        return false
      }
      group.cancelAll()
      return await group.next()
    }
    try expect(wasCancelled, is: true, "the cancelled follower")
  }

  func servesConcurrentAppenders() async throws {
    let log = try await make(TrailLimits(segment: 20_000))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 1...12 as ClosedRange<UInt64> {
        group.addTask {
          for step in 0..<20 as Range<UInt64> {
            let batch = (0..<5).map { tortureRecord(writer: writer, number: step * 5 + $0) }
            let positions = try await log.append(batch, at: noon(1))
            let page = try await log.read(from: positions.lowerBound, limit: .max)
            try expect(Array(page.records.prefix(5)), is: batch, "an append")
          }
        }
      }
      try await group.waitForAll()
    }
    let records = try await log.all(from: .first)
    try expect(records.count, is: 1200, "records")
    for writer in 1...12 as ClosedRange<UInt64> {
      let own = records.filter { $0.kind == UInt8(writer) }
      let promised = (0..<100).map { tortureRecord(writer: writer, number: $0) }
      try expect(own, is: promised, "the order of writer \(writer)")
    }
  }

  func servesReadersMeanwhile() async throws {
    let log = try await make(TrailLimits(segment: 5000))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for reader in 0..<3 as Range<UInt64> {
        group.addTask {
          var random = SeededGenerator(seed: reader)
          while true {
            let end = try await log.bounds().upperBound
            if end.rawValue > 1 {
              let from = UInt64.random(in: 1..<end.rawValue, using: &random)
              let page = try await log.read(from: TrailPosition(from), limit: 2000)
              let promised = page.entries.map { entry in
                tortureRecord(writer: 1, number: entry.position.rawValue)
              }
              try expect(page.records, is: promised, "a page")
            }
            if end.rawValue > 600 { return }
            await Task.yield()
          }
        }
      }
      for start in stride(from: 1, through: 600, by: 3) as StrideThrough<UInt64> {
        let batch = (start..<start + 3).map { tortureRecord(writer: 1, number: $0) }
        _ = try await log.append(batch, at: noon(1))
        await Task.yield()
      }
      try await group.waitForAll()
    }
  }

  func servesReadersOfWhatIsForgotten() async throws {
    let log = try await make(TrailLimits())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<3 {
        group.addTask {
          var next = TrailPosition.first
          while next.rawValue <= 200 {
            do {
              let page = try await log.follow(from: next, limit: 300)
              let promised = page.entries.map { entry in
                tortureRecord(writer: 1, number: entry.position.rawValue)
              }
              try expect(page.records, is: promised, "a page")
              next = page.next
            } catch let error as TrailsError where error.code == .forgotten {
              try expect(error.position.map { $0 > next }, is: true, "a place to go on")
              next = error.position ?? next
            }
            await Task.yield()
          }
        }
      }
      for number in 1...200 as ClosedRange<UInt64> {
        let day = Int32(number / 4)
        _ = try await log.append([tortureRecord(writer: 1, number: number)], at: noon(day))
        if number % 9 == 0 { _ = try await log.forget(before: Day(number: day)) }
        await Task.yield()
      }
      try await group.waitForAll()
    }
  }
}
