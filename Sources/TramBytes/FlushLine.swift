// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Where tasks line up for the disk, so that all who wait share one flush.
///
/// The first to come leads: it writes its own request with those of all who stand in line by then,
/// and hands the lead to the next in line. While one write is on its way the next one gathers. No
/// task runs in the background and no timer: who comes alone waits for nobody.
public final class FlushLine<Request: Sendable, Outcome: Sendable>: Sendable {
  private enum Turn {
    case lead
    case done(Result<Outcome, any Error>)
  }

  private struct Waiter {
    var ticket: UInt64
    var request: Request
    var load: FlushLoad
    var continuation: CheckedContinuation<Turn, Never>
  }

  private struct State {
    var waiters: [Waiter] = []
    var load = FlushLoad()
    var isLed = false
    var nextTicket: UInt64 = 0
    var cancelled: Set<UInt64> = []
    var counts = FlushCounts()
  }

  private let mostWaiting: FlushLoad
  private let mostWritten: FlushLoad
  private let load: @Sendable (Request) -> FlushLoad
  private let refusal: @Sendable (FlushLoad) -> any Error
  private let state = Mutex(State())

  /// Creates a line.
  ///
  /// - Parameters:
  ///   - mostWaiting: What may stand in line; a request beyond is refused.
  ///   - mostWritten: What one write may hold, unless a single request is more.
  ///   - load: How much a request is.
  ///   - refusal: The error of who finds that much in line already.
  public init(
    mostWaiting: FlushLoad, mostWritten: FlushLoad,
    load: @escaping @Sendable (Request) -> FlushLoad,
    refusal: @escaping @Sendable (FlushLoad) -> any Error
  ) {
    self.mostWaiting = mostWaiting
    self.mostWritten = mostWritten
    self.load = load
    self.refusal = refusal
  }

  /// What has happened so far.
  public var counts: FlushCounts { state.withLock { $0.counts } }

  /// How many requests stand in line.
  public var waiting: Int { state.withLock { $0.waiters.count } }

  /// Writes a request, alone or with others, and returns what became of it.
  ///
  /// - Parameter commit: Writes requests in one piece and gives the outcome of each.
  /// - Throws: As `append(_:each:)`
  public func append(
    _ request: Request, commit: @Sendable ([Request]) async throws -> [Outcome]
  ) async throws -> Outcome {
    try await append(request, each: { try await commit($0).map { .success($0) } })
  }

  /// Writes a request, alone or with others, of which one may fail without the rest.
  ///
  /// A cancelled task's request leaves the line; once it is on its way its outcome is waited for.
  ///
  /// - Parameter each: Writes requests; gives what became of each, or throws for all.
  /// - Throws: What `each` or the line's refusal say; `CancellationError`
  public func append(
    _ request: Request,
    each: @Sendable ([Request]) async throws -> [Result<Outcome, any Error>]
  ) async throws -> Outcome {
    let ticket = state.withLock { state in
      state.nextTicket &+= 1
      return state.nextTicket
    }
    let turn = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        enter(
          Waiter(
            ticket: ticket, request: request, load: load(request), continuation: continuation))
      }
    } onCancel: {
      withdraw(ticket)
    }
    state.withLock { _ = $0.cancelled.remove(ticket) }
    switch turn {
    case .lead: return try await lead(with: request, each).get()
    case .done(let outcome): return try outcome.get()
    }
  }

  /// Gives who comes the lead, a place in the line, or a refusal.
  private func enter(_ waiter: Waiter) {
    let turn: Turn? = state.withLock { state in
      if state.cancelled.contains(waiter.ticket) { return .done(.failure(CancellationError())) }
      if !state.isLed {
        state.isLed = true
        return .lead
      }
      var all = state.load
      all.add(waiter.load)
      // What is larger than the whole line may still stand in it alone.
      if !all.isWithin(mostWaiting), !state.waiters.isEmpty {
        state.counts.refused += 1
        return .done(.failure(refusal(state.load)))
      }
      state.load = all
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
      state.load.remove(waiter.load)
      return waiter
    }
    waiter?.continuation.resume(returning: .done(.failure(CancellationError())))
  }

  private func lead(
    with own: Request,
    _ each: @Sendable ([Request]) async throws -> [Result<Outcome, any Error>]
  ) async -> Result<Outcome, any Error> {
    let group = gather(beside: own)
    var outcomes: [Result<Outcome, any Error>]
    do {
      outcomes = try await each([own] + group.map(\.request))
      precondition(outcomes.count == group.count + 1, "each request has its outcome")
      state.withLock { state in
        state.counts.writes += 1
        state.counts.appends += group.count + 1
      }
    } catch {
      outcomes = Array(repeating: .failure(error), count: group.count + 1)
    }
    for (index, waiter) in group.enumerated() {
      waiter.continuation.resume(returning: .done(outcomes[index + 1]))
    }
    // Last, so that those who were told can be in line again when the next leader looks.
    passOn()
    return outcomes[0]
  }

  private func gather(beside own: Request) -> [Waiter] {
    state.withLock { state in
      var all = load(own)
      var count = 0
      for waiter in state.waiters {
        all.add(waiter.load)
        if !all.isWithin(mostWritten) { break }
        count += 1
      }
      let group = Array(state.waiters[..<count])
      state.waiters.removeFirst(count)
      for waiter in group { state.load.remove(waiter.load) }
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
      state.load.remove(next.load)
      return next
    }
    next?.continuation.resume(returning: .lead)
  }
}
