// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Which certificates were used, until they end by themselves; bounded.
public struct CertificateMemory: Hashable, Sendable {
  /// When each of them ends, in seconds since 1970, by its identity.
  private var ends: [[UInt8]: Int64] = [:]
  private let most: Int

  /// Creates an empty memory.
  public init(most: Int = PublishSettings().mostRemembered) { self.most = max(most, 1) }

  /// How many are remembered.
  public var count: Int { ends.count }

  /// Refuses a certificate that was used, and any when no more can be remembered: to forget one
  /// would be to let it be used again.
  ///
  /// - Parameter identity: What tells it from every other.
  /// - Throws: `ProximityError`: `.usedBefore`, `.tooLarge`
  func check(
    _ identity: [UInt8], at now: Instant, _ settings: PublishSettings
  ) throws(ProximityError) {
    guard ends[identity] == nil else {
      throw ProximityError(.usedBefore, detail: "the certificate was used before")
    }
    guard ends.count < most || ends.contains(where: { isOver($0.value, at: now, settings) }) else {
      throw ProximityError(.tooLarge, detail: "more than \(most) certificates in use; try later")
    }
  }

  /// Remembers a certificate until it has ended.
  ///
  /// - Parameter end: Its end in seconds since 1970.
  mutating func note(_ identity: [UInt8], until end: Int64) { ends[identity] = end }

  /// Forgets those that have ended.
  public mutating func forget(at now: Instant, _ settings: PublishSettings) {
    ends = ends.filter { !isOver($0.value, at: now, settings) }
  }

  private func isOver(_ end: Int64, at now: Instant, _ settings: PublishSettings) -> Bool {
    now.milliseconds / 1000 >= end + settings.clockTolerance
  }
}
