// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Signs a head of the audit log each minute.
struct AuditService: Service {
  let room: ControlRoom

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: .seconds(60))
        do { try room.audit.sign(at: room.now()) } catch {
          room.logger.error(
            "no head of the audit log was signed", metadata: ["error": "\(error)"])
        }
      }
    }
  }
}
