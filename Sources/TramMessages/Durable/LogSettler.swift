// SPDX-License-Identifier: Apache-2.0

/// Lets tasks wait until places of a log are durable: one flush at a time, each with all that came
/// before it, on a thread that no task waits for.
actor LogSettler {
  private let log: RecordLog
  private var flush: Task<Void, any Error>?
  /// How many flushes there were.
  private(set) var flushes = 0

  init(_ log: RecordLog) { self.log = log }

  /// Returns once a place is durable.
  ///
  /// - Throws: `MessagesError` with `.io`: nobody knows then what is durable
  func settle(_ place: UInt64) async throws {
    while log.durable < place {
      let task = flush ?? begin()
      let result = await task.result
      // Whoever comes back first clears the way: a task that is over lets nobody else in.
      if flush == task { flush = nil }
      _ = try result.get()
    }
    if let stopped = log.stopped { throw stopped }
  }

  private func begin() -> Task<Void, any Error> {
    let log = log
    // It outlives no caller: whoever waits for a place waits for it, and it ends by itself.
    let task = Task.detached { _ = try log.commit() }
    flush = task
    flushes += 1
    return task
  }
}
