// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramTrails

/// A disk that works only once it is let.
private final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var hasCome = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var sizes: [Int] = []
    var next = TrailPosition.first
  }

  private let state = Mutex(State())

  var sizes: [Int] { state.withLock { $0.sizes } }
  var hasCome: Bool { state.withLock { $0.hasCome } }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      return state.waiting
    }
    for each in waiting { each.resume() }
  }

  func commit(_ requests: [AppendRequest]) async throws -> [Range<TrailPosition>] {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        state.hasCome = true
        state.sizes.append(requests.count)
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
    return state.withLock { state in
      requests.map { request in
        let first = state.next
        state.next = first.advanced(by: request.records.count)
        return first..<state.next
      }
    }
  }
}

@Suite("The line for the disk")
struct CommitLineTests {
  private func request(_ count: Int, bytes: Int = 100) -> AppendRequest {
    let record = TrailRecord(kind: 1, time: Instant(milliseconds: 0), bytes: [])
    return AppendRequest(
      records: Array(repeating: record, count: count), now: Instant(milliseconds: 0), bytes: bytes)
  }

  /// Sends a first request to a gate that is closed, and lets `body` queue others behind it.
  private func behindOne(
    _ limits: TrailLimits = TrailLimits(),
    _ body: (CommitLine, Gate, inout ThrowingTaskGroup<Range<TrailPosition>, any Error>)
      async throws -> Void
  ) async throws -> (CommitLine, Gate) {
    let line = CommitLine(limits: limits)
    let gate = Gate()
    try await withThrowingTaskGroup(of: Range<TrailPosition>.self) { tasks in
      tasks.addTask { try await line.append(request(1), commit: gate.commit) }
      while !gate.hasCome { await Task.yield() }
      try await body(line, gate, &tasks)
      gate.open()
      try await tasks.waitForAll()
    }
    return (line, gate)
  }

  private func queue(
    _ request: AppendRequest, _ line: CommitLine, _ gate: Gate,
    _ tasks: inout ThrowingTaskGroup<Range<TrailPosition>, any Error>
  ) async {
    let before = line.waiting
    tasks.addTask { try await line.append(request, commit: gate.commit) }
    while line.waiting == before { await Task.yield() }
  }

  @Test("writes all that wait together")
  func together() async throws {
    let (line, gate) = try await behindOne { line, gate, tasks in
      for _ in 0..<30 { await queue(request(2), line, gate, &tasks) }
    }
    #expect(gate.sizes == [1, 30])
    #expect(line.counts == FlushCounts(writes: 2, appends: 31, refused: 0))
  }

  @Test("keeps a write within what a crash may tear")
  func largestWrite() async throws {
    let third = TrailLimits.largestWrite / 3
    let (_, gate) = try await behindOne(TrailLimits(waitingBytes: .max)) { line, gate, tasks in
      for _ in 0..<7 { await queue(request(1, bytes: third), line, gate, &tasks) }
    }
    #expect(gate.sizes == [1, 3, 3, 1])
  }

  @Test("refuses and counts what does not fit, by records and by bytes")
  func full() async throws {
    let limits = TrailLimits(waitingRecords: 10, waitingBytes: 1000)
    let (line, _) = try await behindOne(limits) { line, gate, tasks in
      await queue(request(8, bytes: 500), line, gate, &tasks)
      for over in [request(3, bytes: 1), request(1, bytes: 501)] {
        let error = await #expect(throws: TrailsError.self) {
          try await line.append(over, commit: gate.commit)
        }
        #expect(error?.code == .busy)
      }
    }
    #expect(line.counts.refused == 2)
    #expect(line.waiting == 0)
  }

  @Test("lets a cancelled task's request go")
  func cancelled() async throws {
    let (_, gate) = try await behindOne { line, gate, tasks in
      await withThrowingTaskGroup(of: Range<TrailPosition>.self) { inner in
        await queue(request(1), line, gate, &inner)
        inner.cancelAll()
        await #expect(throws: CancellationError.self) { _ = try await inner.next() }
      }
      #expect(line.waiting == 0)
    }
    #expect(gate.sizes == [1])
  }

  @Test("tells all of a write that failed, and goes on with the next")
  func failed() async throws {
    let line = CommitLine(limits: TrailLimits())
    for _ in 0..<2 {
      await #expect(throws: TrailsError.self) {
        try await line.append(request(1), commit: { _ in throw TrailsError(.io, detail: "") })
      }
    }
    let gate = Gate()
    gate.open()
    let positions = try await line.append(request(3), commit: gate.commit)
    #expect(positions.count == 3)
  }
}

extension Range<TrailPosition> {
  fileprivate var count: UInt64 { upperBound.rawValue - lowerBound.rawValue }
}
