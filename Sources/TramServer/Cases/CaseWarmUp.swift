// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TramSQLite

/// Reads the case desk's book beside the first answers: pages wait for nothing, and the
/// first change for no more than what is left of it.
struct CaseWarmUp: Service {
  let room: ControlRoom

  func run() async throws {
    do {
      try await room.cases.warmUp()
    } catch {
      // The first change reads it again, and tells whoever made it what is wrong.
      room.logger.warning("the case desk was not read", metadata: ["error": "\(error)"])
    }
    // A service that ends stops the server.
    try? await gracefulShutdown()
  }
}
