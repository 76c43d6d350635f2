// SPDX-License-Identifier: Apache-2.0

import TramUnits

extension AccountStore {
  /// Whose page a link opens, without using it up; `nil` for one that was used or has expired.
  func holder(of link: Secret, at now: Instant) async throws -> RecordedPersonID? {
    guard link.kind == .personLink else { return nil }
    let hash = link.hash
    let found = try await read { try AccountRows($0).live(hash) }
    guard let found, found.kind == .personLink, found.isLive(at: now, idle: nil) else { return nil }
    return RecordedPersonID(found.holder)
  }
}
