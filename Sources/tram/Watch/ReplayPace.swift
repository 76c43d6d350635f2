// SPDX-License-Identifier: Apache-2.0

/// Spreads a feed evenly over some seconds of the wall clock, so that a person can look on.
struct ReplayPace: Sendable {
  private let seconds: Double
  private let totalBytes: Int64?
  private let start = ContinuousClock.now

  /// Creates a pace; a feed of unknown length is not slowed.
  init(seconds: Double, totalBytes: Int64?) {
    self.seconds = seconds
    self.totalBytes = totalBytes
  }

  /// Waits until it is time for what follows the first `bytes` bytes.
  func wait(at bytes: Int64) async throws {
    guard let totalBytes, totalBytes > 0 else { return }
    let share = min(Double(bytes) / Double(totalBytes), 1)
    try await Task.sleep(until: start + .seconds(seconds * share), clock: .continuous)
  }
}
