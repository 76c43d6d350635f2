// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TramMessages
import TramSMPP
import TramUnits

/// Keeps one bind to a message centre for as long as the server runs.
struct CentreService: Service {
  let client: CentreClient
  let name: String
  let seed: UInt64
  let logger: Logger

  /// After how many seconds a bind that was refused for its name or password is tried again: who
  /// mends it at the operator's need not start this server anew.
  static let secondsAfterRefusal = 600.0

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          let end = try await client.run(waits: Backoff(seed: seed)) { seconds in
            try await Task.sleep(for: .seconds(seconds))
          }
          guard case .bindRefused(let status) = end else { continue }
          logger.error(
            "a message centre refuses the bind",
            metadata: ["centre": "\(name)", "status": "\(status.sentence)"])
          try await Task.sleep(for: .seconds(Self.secondsAfterRefusal))
        } catch {
          return
        }
      }
    }
  }
}
