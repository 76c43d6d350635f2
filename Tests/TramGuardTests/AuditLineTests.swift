// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import TramBytes

@testable import TramGuard

@Suite("The line before an audit log")
struct AuditLineTests {
  /// A disk whose first write waits until it is let go.
  private final class Gate: Sendable {
    let isOpen = Mutex(false)
    let writes = Mutex([Int]())

    func commit(_ requests: [AuditRequest]) async -> [UInt64] {
      while !isOpen.withLock({ $0 }) { await Task.yield() }
      let first = writes.withLock { writes in
        defer { writes.append(requests.count) }
        return UInt64(writes.reduce(0, +))
      }
      return requests.indices.map { first + UInt64($0) }
    }
  }

  private func request(_ seed: UInt64) throws -> AuditRequest {
    try AuditRequest(AuditRoom.entries(1, seed: seed))
  }

  @Test
  func `who waits while the disk works shares the next write, and too many are refused`()
    async throws
  {
    let line = AuditLine(capacity: 5)
    let gate = Gate()
    let numbers = try await withThrowingTaskGroup(of: UInt64.self) { group in
      let first = try request(0)
      group.addTask { try await line.append(first, commit: gate.commit) }
      for number in 1...5 as ClosedRange<UInt64> {
        let own = try request(number)
        // The first to come leads; the others stand in line one by one.
        while number > 1, line.waiting < Int(number) - 1 { await Task.yield() }
        group.addTask { try await line.append(own, commit: gate.commit) }
      }
      while line.waiting < 5 { await Task.yield() }
      let late = try request(9)
      let refusal = await #expect(throws: GuardError.self) {
        try await line.append(late, commit: gate.commit)
      }
      #expect(refusal?.code == .busy)
      gate.isOpen.withLock { $0 = true }
      return try await group.reduce(into: [UInt64]()) { $0.append($1) }
    }
    #expect(numbers.sorted() == [0, 1, 2, 3, 4, 5])
    #expect(gate.writes.withLock { $0 } == [1, 5])
    #expect(line.counts.writes == 2)
    #expect(line.counts.appends == 6)
    #expect(line.counts.refused == 1)
  }

  @Test
  func `a task that is cancelled leaves the line, and nothing of it is written`() async throws {
    let line = AuditLine(capacity: 5)
    let gate = Gate()
    let first = try request(0)
    let second = try request(1)
    async let lead = line.append(first, commit: gate.commit)
    let waiting = Task {
      while line.waiting > 0 { await Task.yield() }
      return try await line.append(second, commit: gate.commit)
    }
    // Either of the two leads; the other one stands in line.
    while line.waiting < 1 { await Task.yield() }
    waiting.cancel()
    gate.isOpen.withLock { $0 = true }
    _ = try await lead
    _ = try? await waiting.value
    #expect(line.waiting == 0)
    #expect((1...2).contains(gate.writes.withLock { $0.reduce(0, +) }))
  }
}
