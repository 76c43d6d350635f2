// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Where tasks line up for the disk, so that all who wait share one flush.
///
/// The first to come leads: it writes its own entries with those of all who stand in line by then,
/// and hands the lead to the next in line. No task runs in the background and no timer: who comes
/// alone waits for nobody.
final class AuditLine: Sendable {
  private enum Turn {
    case lead
    case done(UInt64)
    case failed(any Error)
  }

  private struct Waiter {
    var ticket: UInt64
    var request: AuditRequest
    var continuation: CheckedContinuation<Turn, Never>
  }

  private struct State {
    var waiters: [Waiter] = []
    var waitingEntries = 0
    var isLed = false
    var nextTicket: UInt64 = 0
    var cancelled: Set<UInt64> = []
    var counts = AuditCounts()
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = capacity }

  var counts: AuditCounts { state.withLock { $0.counts } }

  /// How many requests stand in line.
  var waiting: Int { state.withLock { $0.waiters.count } }

  /// Writes a request, alone or with others; the number of its first entry.
  ///
  /// A cancelled task's request leaves the line; once it is on its way its outcome is waited for.
  func append(
    _ request: AuditRequest,
    commit: @Sendable ([AuditRequest]) async throws -> [UInt64]
  ) async throws -> UInt64 {
    let ticket = state.withLock { state in
      state.nextTicket &+= 1
      return state.nextTicket
    }
    let turn = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        enter(Waiter(ticket: ticket, request: request, continuation: continuation))
      }
    } onCancel: {
      withdraw(ticket)
    }
    state.withLock { _ = $0.cancelled.remove(ticket) }
    switch turn {
    case .lead: return try await lead(with: request, commit: commit)
    case .done(let first): return first
    case .failed(let error): throw error
    }
  }

  private func enter(_ waiter: Waiter) {
    let turn: Turn? = state.withLock { state in
      if state.cancelled.contains(waiter.ticket) { return .failed(CancellationError()) }
      if !state.isLed {
        state.isLed = true
        return .lead
      }
      let count = waiter.request.leaves.count
      // What is larger than the whole line may still stand in it alone.
      if state.waitingEntries + count > capacity, !state.waiters.isEmpty {
        state.counts.refused += 1
        return .failed(
          GuardError(.busy, detail: "\(state.waitingEntries) entries wait for the disk"))
      }
      state.waitingEntries += count
      state.waiters.append(waiter)
      return nil
    }
    if let turn { waiter.continuation.resume(returning: turn) }
  }

  private func withdraw(_ ticket: UInt64) {
    let waiter: Waiter? = state.withLock { state in
      guard let index = state.waiters.firstIndex(where: { $0.ticket == ticket }) else {
        state.cancelled.insert(ticket)
        return nil
      }
      let waiter = state.waiters.remove(at: index)
      state.waitingEntries -= waiter.request.leaves.count
      return waiter
    }
    waiter?.continuation.resume(returning: .failed(CancellationError()))
  }

  private func lead(
    with own: AuditRequest, commit: @Sendable ([AuditRequest]) async throws -> [UInt64]
  ) async throws -> UInt64 {
    let group = gather(beside: own)
    let outcome: Result<[UInt64], any Error>
    do {
      outcome = .success(try await commit([own] + group.map(\.request)))
      state.withLock { state in
        state.counts.writes += 1
        state.counts.appends += group.count + 1
      }
    } catch {
      outcome = .failure(error)
    }
    for (index, waiter) in group.enumerated() {
      switch outcome {
      case .success(let firsts): waiter.continuation.resume(returning: .done(firsts[index + 1]))
      case .failure(let error): waiter.continuation.resume(returning: .failed(error))
      }
    }
    // Last, so that those who were told can be in line again when the next leader looks.
    passOn()
    return try outcome.get()[0]
  }

  private func gather(beside own: AuditRequest) -> [Waiter] {
    state.withLock { state in
      var bytes = own.payload.count
      var count = 0
      for waiter in state.waiters {
        // Headers of frames take less than a thousandth; half of the largest write leaves room.
        bytes += waiter.request.payload.count
        if bytes > AuditFrame.largestWrite / 2 { break }
        count += 1
      }
      let group = Array(state.waiters[..<count])
      state.waiters.removeFirst(count)
      for waiter in group { state.waitingEntries -= waiter.request.leaves.count }
      return group
    }
  }

  private func passOn() {
    let next: Waiter? = state.withLock { state in
      guard !state.waiters.isEmpty else {
        state.isLed = false
        return nil
      }
      let next = state.waiters.removeFirst()
      state.waitingEntries -= next.request.leaves.count
      return next
    }
    next?.continuation.resume(returning: .lead)
  }
}
