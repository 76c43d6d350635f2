// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Why a key may not be destroyed yet: a case before a court or an authority needs it.
public struct LegalHold: Hashable, Sendable {
  /// The number of the case.
  public var dossier: UInt64
  /// When it ends by itself; `nil` until it is lifted.
  public var until: Instant?

  /// Creates a hold.
  public init(dossier: UInt64, until: Instant? = nil) {
    self.dossier = dossier
    self.until = until
  }

  /// A Boolean value: whether it holds at a moment.
  public func holds(at now: Instant) -> Bool { until.map { now < $0 } ?? true }
}
