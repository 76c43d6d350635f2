// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Which certificates were used, until they end by themselves; bounded.
public struct CertificateMemory: Hashable, Sendable {
  /// When each of them ends, in seconds since 1970, by its identity; what a service keeps on disk.
  public private(set) var ends: [[UInt8]: Int64]
  private let most: Int

  /// Creates a memory, empty or of what was remembered before.
  public init(
    most: Int = PublishSettings().mostRemembered, remembering ends: [[UInt8]: Int64] = [:]
  ) {
    self.most = max(most, 1)
    self.ends = ends
  }

  /// How many are remembered.
  public var count: Int { ends.count }

  /// Remembers a certificate.
  ///
  /// - Throws: `ProximityError`: `.usedBefore`; `.tooLarge` when no more can be remembered, for to
  ///   forget one would be to let it be used again
  public mutating func use(
    _ certificate: HealthCertificate, at now: Instant, settings: PublishSettings
  ) throws(ProximityError) {
    try check(certificate)
    if ends.count >= most { forget(at: now, settings) }
    guard ends.count < most else {
      throw ProximityError(.tooLarge, detail: "more than \(most) certificates in use; try later")
    }
    ends[certificate.identity] = certificate.expiresAt
  }

  /// Refuses a certificate that was used.
  ///
  /// - Throws: `ProximityError`: `.usedBefore`
  public func check(_ certificate: HealthCertificate) throws(ProximityError) {
    guard ends[certificate.identity] == nil else {
      throw ProximityError(.usedBefore, detail: "the certificate was used before")
    }
  }

  /// Forgets those that have ended.
  public mutating func forget(at now: Instant, _ settings: PublishSettings) {
    let second = now.milliseconds / 1000
    ends = ends.filter { second < $0.value + settings.clockTolerance }
  }
}
