// SPDX-License-Identifier: Apache-2.0

public import NIOCore
public import NIOPosix
import Synchronization
public import TramMessages

/// Has an outbox write to its disk on a thread of its own, and wakes the lines that wait for it.
///
/// While one write is on its way the next one gathers, so lines never wait for each other's flush.
public final class OutboxWriter: Sendable {
  private struct State {
    var isAsked = false
    var isCheckpointing = false
    var wakers: [ConnectionName: LineWaker] = [:]
    var flushes = 0
    /// What a flush took of late, in nanoseconds.
    var flushTime: Int64 = 0
    var failure: MessagesError?
  }

  private let outbox: Outbox
  private let loop: any EventLoop
  private let others: NIOThreadPool
  private let state = Mutex(State())

  /// Creates a writer.
  ///
  /// - Parameters:
  ///   - loop: The loop that waits for the disk; no line should be on it.
  ///   - others: Where checkpoints are written.
  public init(_ outbox: Outbox, on loop: any EventLoop, others: NIOThreadPool) {
    self.outbox = outbox
    self.loop = loop
    self.others = others
  }

  /// Creates a writer on threads of the program's own.
  public convenience init(_ outbox: Outbox) {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    self.init(outbox, on: group.next(), others: .singleton)
  }

  /// How many flushes there were.
  public var flushes: Int { state.withLock { $0.flushes } }
  /// Why nothing is written any more; `nil` while all is well.
  public var failure: MessagesError? { state.withLock { $0.failure } }

  /// Adds a line that is woken after each write.
  func add(_ line: ConnectionName, _ waker: LineWaker) {
    state.withLock { $0.wakers[line] = waker }
  }

  /// Leaves a line out.
  func remove(_ line: ConnectionName) { state.withLock { $0.wakers[line] = nil } }

  /// The share of a flush that is waited for before it, so that what comes back of a window stands
  /// in one flush and not in two; and the longest such wait.
  private static let gathering: Int64 = 4
  private static let longestGathering: Int64 = 1_000_000

  /// Asks for a write; it begins soon unless one is on its way.
  public func kick() {
    let wait = state.withLock { state in
      defer { state.isAsked = true }
      return state.isAsked ? nil : min(state.flushTime / Self.gathering, Self.longestGathering)
    }
    guard let wait else { return }
    if wait < 20_000 {
      loop.execute { self.write() }
    } else {
      loop.scheduleTask(in: .nanoseconds(wait)) { self.write() }
    }
  }

  private func write() {
    state.withLock { $0.isAsked = false }
    let start = NIODeadline.now()
    do throws(MessagesError) {
      try outbox.commit()
      let took = (NIODeadline.now() - start).nanoseconds
      state.withLock { state in
        state.flushes += 1
        state.flushTime = (7 * state.flushTime + took) / 8
      }
    } catch {
      state.withLock { $0.failure = error }
    }
    let wakers = state.withLock { Array($0.wakers.values) }
    for waker in wakers { waker.wake() }
    if outbox.wantsCheckpoint { checkpoint() }
  }

  private func checkpoint() {
    let isFirst = state.withLock { state in
      defer { state.isCheckpointing = true }
      return !state.isCheckpointing && state.failure == nil
    }
    guard isFirst else { return }
    others.submit { _ in
      do throws(MessagesError) { try self.outbox.checkpoint() } catch {
        self.state.withLock { $0.failure = error }
      }
      self.state.withLock { $0.isCheckpointing = false }
    }
  }
}
