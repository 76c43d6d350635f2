// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

extension Server {
  /// Runs the server until the system asks it to stop (SIGTERM, SIGINT), and closes its files.
  ///
  /// At the first signal no request is taken any more, those under way are answered, listeners are
  /// let go, the watch writes its state down; after `stopSeconds` what is left is cut. A second
  /// signal ends the process at once with exit code 1: everything acknowledged is on the disk.
  ///
  /// - Parameter onRunning: Called with the port once requests are taken.
  public func runUntilStopped(
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) async throws {
    let room = self.room
    let application = try self.application(onRunning: onRunning)
    var configuration = ServiceGroupConfiguration(
      services: [application, Curtain(room: room)], logger: room.logger)
    configuration.maximumGracefulShutdownDuration = .seconds(room.settings.stopSeconds)
    let group = ServiceGroup(configuration: configuration)
    let stop = StopFlag()
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    defer { room.hub.close() }
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        do {
          try await group.run()
        } catch is CancellationError {
          room.logger.warning("a stop took too long; what was under way was cut")
        } catch {
          guard stop.isRaised else { throw error }
          room.logger.warning(
            "the stop was not clean", metadata: ["error": "\(type(of: error)): \(error)"])
        }
      }
      tasks.addTask {
        for await signal in signals {
          guard stop.raise() else { exit(1) }
          room.logger.notice("stopping", metadata: ["signal": "\(signal)"])
          await group.triggerGracefulShutdown()
          // Whatever hangs then, the process ends: twenty thousand connections may take longer to
          // close than a stop has.
          // A task of its own, as it must not depend on what it watches over.
          Task {
            try await Task.sleep(for: .seconds(room.settings.stopSeconds) + .milliseconds(1500))
            room.logger.warning("the stop took too long; the process ends")
            try? room.close()
            exit(0)
          }
        }
      }
      // The server ends by itself only when it fails or was stopped; then nobody waits for signals.
      try await tasks.next()
      tasks.cancelAll()
    }
    try room.close()
    room.logger.notice("stopped")
  }
}

/// Lets the listeners go when a stop begins, before the server waits for its connections to end.
private struct Curtain: Service {
  let room: ControlRoom

  func run() async throws {
    try? await gracefulShutdown()
    room.hub.close()
  }
}

/// Whether a stop has begun.
private final class StopFlag: Sendable {
  private let state = Mutex(false)

  var isRaised: Bool { state.withLock { $0 } }

  /// Raises it; `false` when it was raised before.
  func raise() -> Bool {
    state.withLock { state in
      defer { state = true }
      return !state
    }
  }
}
