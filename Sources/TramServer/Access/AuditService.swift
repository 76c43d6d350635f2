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
        try? await room.audit.tellStrangers(at: room.now())
        do { try room.audit.sign(at: room.now()) } catch {
          room.logger.error(
            "no head of the audit log was signed", metadata: ["error": "\(error)"])
        }
        // Whoever asks who looked at them should not wait for a day's entries.
        try? await room.looks.fold()
      }
    }
  }
}
