// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The next position to be written, and the tasks that wait for it to move.
final class LiveEnd: Sendable {
  private struct State {
    var next: TrailPosition
    var isClosed = false
    var nextTicket: UInt64 = 0
    var cancelled: Set<UInt64> = []
    var waiting: [UInt64: Waiter] = [:]
  }

  private struct Waiter {
    var position: TrailPosition
    var continuation: CheckedContinuation<Void, any Error>
  }

  private let capacity: Int
  private let state: Mutex<State>

  init(next: TrailPosition, capacity: Int) {
    self.capacity = capacity
    state = Mutex(State(next: next))
  }

  /// Lets those go on whose record is there now.
  func advance(to next: TrailPosition) {
    let ready = state.withLock { state in
      state.next = next
      let ready = state.waiting.filter { $0.value.position < next }
      for ticket in ready.keys { state.waiting[ticket] = nil }
      return ready
    }
    for waiter in ready.values { waiter.continuation.resume() }
  }

  /// Refuses those who wait and who come.
  func close() {
    let left = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [:] }
      return state.waiting
    }
    for waiter in left.values { waiter.continuation.resume(throwing: LiveEnd.closed) }
  }

  /// Returns once `position` lies before the end.
  func wait(for position: TrailPosition) async throws {
    let ticket = state.withLock { state in
      state.nextTicket &+= 1
      return state.nextTicket
    }
    defer { state.withLock { _ = $0.cancelled.remove(ticket) } }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enter(Waiter(position: position, continuation: continuation), ticket: ticket)
      }
    } onCancel: {
      withdraw(ticket)
    }
  }

  private func enter(_ waiter: Waiter, ticket: UInt64) {
    let answer: Result<Void, any Error>? = state.withLock { state in
      if waiter.position < state.next { return .success(()) }
      if state.cancelled.contains(ticket) { return .failure(CancellationError()) }
      if state.isClosed { return .failure(LiveEnd.closed) }
      if state.waiting.count >= capacity {
        return .failure(TrailsError(.busy, detail: "\(capacity) tasks wait for records"))
      }
      state.waiting[ticket] = waiter
      return nil
    }
    if let answer { waiter.continuation.resume(with: answer) }
  }

  private func withdraw(_ ticket: UInt64) {
    let waiter = state.withLock { state in
      let waiter = state.waiting.removeValue(forKey: ticket)
      if waiter == nil { state.cancelled.insert(ticket) }
      return waiter
    }
    waiter?.continuation.resume(throwing: CancellationError())
  }

  /// The refusal of what is asked of a closed log.
  static let closed = TrailsError(.closed, detail: "the log was closed")
}
