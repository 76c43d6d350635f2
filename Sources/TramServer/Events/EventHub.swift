// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

/// Tells those who wait that the journal has grown or that positions have moved.
///
/// It carries no content: whoever is woken reads what is new from where it last stood, so nobody
/// misses anything and a slow listener holds up no other.
public final class EventHub: Sendable {
  private struct Waiting {
    var continuation: CheckedContinuation<Void, Never>
    var wantsMoves: Bool
    var wantsMessages: Bool
  }

  private struct State {
    var head: UInt64 = 0
    var moves: UInt64 = 0
    var messages: UInt64 = 0
    var isClosed = false
    var tickets: UInt64 = 0
    var waiting: [UInt64: Waiting] = [:]
    var ring = MoveRing()
  }

  private let state = Mutex(State())
  /// How many may listen at once.
  public let most: Int

  /// Creates a hub for at most `most` listeners.
  public init(most: Int = 4096) { self.most = most }

  /// The last journal entry, the last movement, the last change of campaigns and texts, and whether
  /// the server is stopping.
  public var now: (head: UInt64, moves: UInt64, messages: UInt64, isClosed: Bool) {
    state.withLock { ($0.head, $0.moves, $0.messages, $0.isClosed) }
  }

  /// How many listen now.
  public var listeners: Int { state.withLock { $0.waiting.count } }

  /// Tells that the journal has grown to an entry.
  public func noteEntry(_ number: UInt64) {
    wake { $0.head = max($0.head, number) }
  }

  /// Tells that positions have moved.
  ///
  /// - Parameter devices: Those of which something was heard.
  public func noteMoves(_ devices: Set<DeviceID> = []) {
    wake(\.wantsMoves) { state in
      state.moves &+= 1
      state.ring.note(devices, at: state.moves)
    }
  }

  /// Tells that campaigns or texts have changed, to a count.
  public func noteMessages(_ count: UInt64) {
    wake(\.wantsMessages) { $0.messages = max($0.messages, count) }
  }

  /// The devices that moved after a movement; `nil` when that is too long ago to know.
  ///
  /// - Complexity: O(what moved since)
  func moved(after moves: UInt64) -> Set<DeviceID>? {
    state.withLock { $0.ring.moved(after: moves) }
  }

  /// Lets every listener go; the server is stopping.
  public func close() { wake { $0.isClosed = true } }

  private func wake(
    _ wish: KeyPath<Waiting, Bool>? = nil, _ change: (inout State) -> Void
  ) {
    let woken = state.withLock { state in
      change(&state)
      guard let wish else {
        defer { state.waiting.removeAll(keepingCapacity: true) }
        return state.waiting.values.map(\.continuation)
      }
      let tickets = state.waiting.filter { $0.value[keyPath: wish] }.map(\.key)
      return tickets.compactMap { state.waiting.removeValue(forKey: $0)?.continuation }
    }
    for continuation in woken { continuation.resume() }
  }

  /// Waits until something is newer than what the caller has seen, or the server stops.
  ///
  /// - Parameters:
  ///   - moves: The last movement that the caller has seen; `nil` waits for none.
  ///   - messages: The last change of campaigns and texts; `nil` waits for none.
  /// - Throws: `CancellationError`; `ServerError` with code `.busy` when too many listen.
  public func wait(
    afterEntry head: UInt64, moves: UInt64?, messages: UInt64? = nil
  ) async throws {
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
          if state.head > head || moves.map({ $0 != state.moves }) ?? false
            || messages.map({ $0 < state.messages }) ?? false || state.isClosed
            || Task.isCancelled
          {
            return true
          }
          state.waiting[ticket] = Waiting(
            continuation: continuation, wantsMoves: moves != nil,
            wantsMessages: messages != nil)
          return false
        }
        if goesOn { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: ticket) }?.continuation.resume()
    }
    try Task.checkCancellation()
  }
}
