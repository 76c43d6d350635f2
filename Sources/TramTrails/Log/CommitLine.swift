// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramUnits

/// What one task wants written.
struct AppendRequest: Sendable {
  var records: [TrailRecord]
  var now: Instant
  /// The bytes of the records with their framing.
  var bytes: Int
}

/// Where tasks line up for the disk, so that all who wait share one flush.
///
/// The first to come leads: it writes its own records with those of all who stand in line by then,
/// and hands the lead to the next in line. No task runs in the background and no timer: who comes
/// alone waits for nobody.
final class CommitLine: Sendable {
  private enum Turn {
    case lead
    case done(Range<TrailPosition>)
    case failed(any Error)
  }

  private struct Waiter {
    var ticket: UInt64
    var request: AppendRequest
    var continuation: CheckedContinuation<Turn, Never>
  }

  private struct State {
    var waiters: [Waiter] = []
    var waitingRecords = 0
    var waitingBytes = 0
    var isLed = false
    var nextTicket: UInt64 = 0
    var cancelled: Set<UInt64> = []
    var counts = AppendCounts()

    mutating func count(_ request: AppendRequest, sign: Int) {
      waitingRecords += sign * request.records.count
      waitingBytes += sign * request.bytes
    }
  }

  private let limits: TrailLimits
  private let state = Mutex(State())

  init(limits: TrailLimits) { self.limits = limits }

  var counts: AppendCounts { state.withLock { $0.counts } }

  /// How many requests stand in line.
  var waiting: Int { state.withLock { $0.waiters.count } }

  /// Writes a request, alone or with others, and returns what became of it.
  ///
  /// A cancelled task's request leaves the line; once it is on its way its outcome is waited for.
  ///
  /// - Parameter commit: Writes requests in one piece and gives the positions of each.
  func append(
    _ request: AppendRequest,
    commit: @Sendable ([AppendRequest]) async throws -> [Range<TrailPosition>]
  ) async throws -> Range<TrailPosition> {
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
    case .done(let positions): return positions
    case .failed(let error): throw error
    }
  }

  /// Gives who comes the lead, a place in the line, or a refusal.
  private func enter(_ waiter: Waiter) {
    let turn: Turn? = state.withLock { state in
      if state.cancelled.contains(waiter.ticket) { return .failed(CancellationError()) }
      if !state.isLed {
        state.isLed = true
        return .lead
      }
      let request = waiter.request
      let isTooMuch =
        state.waitingRecords + request.records.count > limits.waitingRecords
        || state.waitingBytes + request.bytes > limits.waitingBytes
      // What is larger than the whole line may still stand in it alone.
      if isTooMuch, !state.waiters.isEmpty {
        state.counts.refused += 1
        return .failed(
          TrailsError(
            .busy,
            detail: "\(state.waitingRecords) records, \(state.waitingBytes) bytes wait for the disk"
          ))
      }
      state.count(request, sign: 1)
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
      state.count(waiter.request, sign: -1)
      return waiter
    }
    waiter?.continuation.resume(returning: .failed(CancellationError()))
  }

  private func lead(
    with own: AppendRequest,
    commit: @Sendable ([AppendRequest]) async throws -> [Range<TrailPosition>]
  ) async throws -> Range<TrailPosition> {
    let group = gather(beside: own)
    let outcome: Result<[Range<TrailPosition>], any Error>
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
      case .success(let positions):
        waiter.continuation.resume(returning: .done(positions[index + 1]))
      case .failure(let error): waiter.continuation.resume(returning: .failed(error))
      }
    }
    // Last, so that those who were told can be in line again when the next leader looks.
    passOn()
    return try outcome.get()[0]
  }

  private func gather(beside own: AppendRequest) -> [Waiter] {
    state.withLock { state in
      var bytes = own.bytes
      var count = 0
      for waiter in state.waiters {
        bytes += waiter.request.bytes
        if bytes > TrailLimits.largestWrite { break }
        count += 1
      }
      let group = Array(state.waiters[..<count])
      state.waiters.removeFirst(count)
      for waiter in group { state.count(waiter.request, sign: -1) }
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
      state.count(next.request, sign: -1)
      return next
    }
    next?.continuation.resume(returning: .lead)
  }
}
