// SPDX-License-Identifier: Apache-2.0

import NIOPosix
import Synchronization

/// The threads on which passwords are hashed, so that no request waits behind one.
final class PasswordWorker: Sendable {
  private let pool: NIOThreadPool
  private let limit: Int
  private let counts = Mutex<(inside: Int, done: Int, refused: Int)>((0, 0, 0))

  /// Creates a worker.
  ///
  /// - Parameters:
  ///   - threads: How many passwords are hashed at once; each takes the memory of its cost.
  ///   - waiting: How many more may wait.
  init(threads: Int, waiting: Int) {
    pool = NIOThreadPool(numberOfThreads: threads)
    limit = threads + waiting
    pool.start()
  }

  deinit { pool.shutdownGracefully { _ in } }

  /// How many were let in.
  var done: Int { counts.withLock { $0.done } }

  /// How many were turned away because too many waited.
  var refused: Int { counts.withLock { $0.refused } }

  /// Runs `body` on a thread of its own.
  ///
  /// - Throws: `AccountsError` with code `.busy`; what `body` throws
  func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    let isFull = counts.withLock { counts in
      if counts.inside >= limit {
        counts.refused += 1
        return true
      }
      counts.inside += 1
      counts.done += 1
      return false
    }
    if isFull {
      throw AccountsError(
        .busy, detail: "\(limit) passwords are being checked already", retryAfter: 2)
    }
    defer { counts.withLock { $0.inside -= 1 } }
    return try await pool.runIfActive(body)
  }
}
