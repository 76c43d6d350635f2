// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One at a time, in the order in which they came: a lock that may be held across `await`.
final class Turn: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var first = 0
  }

  private let state = Mutex(State())
  private let most: Int

  /// Creates a free turn for which at most `most` may wait.
  init(most: Int = 4096) { self.most = most }

  /// Runs `body` alone.
  ///
  /// - Throws: `ServerError` with code `.busy` when too many wait; what `body` throws
  func take<Result: Sendable>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
  ) async throws -> Result {
    try await enter()
    defer { leave() }
    return try await body()
  }

  private func enter() async throws {
    let isBusy = state.withLock { $0.waiting.count - $0.first >= most }
    guard !isBusy else {
      throw ServerError(.busy, detail: "\(most) changes wait already", retryAfter: 1)
    }
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        guard state.isTaken else {
          state.isTaken = true
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if goesOn { continuation.resume() }
    }
  }

  private func leave() {
    let next: CheckedContinuation<Void, Never>? = state.withLock { state in
      guard state.first < state.waiting.count else {
        state.isTaken = false
        state.waiting.removeAll(keepingCapacity: true)
        state.first = 0
        return nil
      }
      let next = state.waiting[state.first]
      state.first += 1
      if state.first > 1024 {
        state.waiting.removeFirst(state.first)
        state.first = 0
      }
      return next
    }
    next?.resume()
  }
}
