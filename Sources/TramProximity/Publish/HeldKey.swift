// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// A key that a publisher took.
struct HeldKey: Hashable, Sendable {
  /// What is told of it.
  var key: TemporaryExposureKey
  /// From when on it may be told.
  var release: Instant
  /// Whether it was told.
  var isTold = false
  /// Whether what is said of it changed after it was told.
  var isRevised = false
}
