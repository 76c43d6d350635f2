// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TramUnits

/// Looks at the files of the certificate now and then, and says when it was renewed, cannot be, or
/// comes to its end.
struct CertificateService: Service {
  let shelf: CertificateShelf
  let logger: Logger
  let now: @Sendable () -> Instant

  private static let secondsBetweenLooks = 10.0
  private static let secondsBetweenWarnings = 3600.0

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var warned: Instant?
      var lastRefusal = ""
      while !Task.isCancelled {
        switch shelf.look() {
        case .unchanged: lastRefusal = ""
        case .renewed:
          lastRefusal = ""
          warned = nil
          logger.notice("the certificate was renewed", metadata: ["ends": "\(ends)"])
        case .refused(let reason):
          if reason != lastRefusal {
            logger.error(
              "the renewed certificate cannot be used; the one before is served on",
              metadata: ["reason": "\(reason)"])
          }
          lastRefusal = reason
        }
        let time = now()
        if warned.map({ abs(time.seconds(since: $0)) >= Self.secondsBetweenWarnings }) ?? true,
          let warning = shelf.certificate.warning(at: time)
        {
          logger.warning("\(warning)", metadata: ["ends": "\(ends)"])
          warned = time
        }
        do { try await Task.sleep(for: .seconds(Self.secondsBetweenLooks)) } catch { break }
      }
    }
  }

  private var ends: Instant { Instant(milliseconds: shelf.certificate.ends * 1000) }
}
