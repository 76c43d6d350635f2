// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Tells those who wait that the journal has grown or that positions have moved.
///
/// It carries no content: whoever is woken reads what is new from where it last stood, so nobody
/// misses anything and a slow listener holds up no other.
public final class EventHub: Sendable {
  private struct State {
    var head: UInt64 = 0
    var moves: UInt64 = 0
    var isClosed = false
    var tickets: UInt64 = 0
    var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())
  /// How many may listen at once.
  public let most: Int

  /// Creates a hub for at most `most` listeners.
  public init(most: Int = 4096) { self.most = most }

  /// The last journal entry, the last movement, and whether the server is stopping.
  public var now: (head: UInt64, moves: UInt64, isClosed: Bool) {
    state.withLock { ($0.head, $0.moves, $0.isClosed) }
  }

  /// How many listen now.
  public var listeners: Int { state.withLock { $0.waiting.count } }

  /// Tells that the journal has grown to an entry.
  public func noteEntry(_ number: UInt64) {
    wake { $0.head = max($0.head, number) }
  }

  /// Tells that positions have moved.
  public func noteMoves() { wake { $0.moves &+= 1 } }

  /// Lets every listener go; the server is stopping.
  public func close() { wake { $0.isClosed = true } }

  private func wake(_ change: (inout State) -> Void) {
    let woken = state.withLock { state in
      change(&state)
      defer { state.waiting.removeAll(keepingCapacity: true) }
      return Array(state.waiting.values)
    }
    for continuation in woken { continuation.resume() }
  }

  /// Waits until something is newer than what the caller has seen, or the server stops.
  ///
  /// - Throws: `CancellationError`; `ServerError` with code `.busy` when too many listen.
  public func wait(afterEntry head: UInt64, moves: UInt64) async throws {
    try Task.checkCancellation()
    let ticket = state.withLock { state in
      state.tickets &+= 1
      return state.tickets
    }
    guard listeners < most else {
      throw ServerError(.busy, detail: "\(most) listen already", retryAfter: 5)
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          if state.head > head || state.moves != moves || state.isClosed || Task.isCancelled {
            return true
          }
          state.waiting[ticket] = continuation
          return false
        }
        if goesOn { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
    }
    try Task.checkCancellation()
  }
}
