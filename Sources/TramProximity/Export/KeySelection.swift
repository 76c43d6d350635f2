// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Which keys of an export are looked for, and why others are not.
public struct KeySelection: Hashable, Sendable {
  /// Why a key is left out.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// The same key stands there before: with another period it would match what it must not.
    case duplicate
    /// It is told to be revoked.
    case revoked
    /// It is still valid, or was until two hours ago: who reads it could pretend to be its owner.
    case stillValid
    /// It begins in the future.
    case future
    /// It ended more than fourteen days ago.
    case old
  }

  /// How long after its end a key is kept back: the tolerance of matching, two hours.
  public static let embargo: Int64 = 12 * ExposureInterval.milliseconds
  /// How long keys are looked for: 14 days, and the day that they last.
  public static let kept: Int64 = 15 * 86_400_000

  /// The keys to look for, in the order of the file, with what revised keys say of them.
  public private(set) var keys: [TemporaryExposureKey] = []
  /// How many are left out, for each reason.
  public private(set) var leftOut: [Reason: Int] = [:]

  /// Selects the keys of a file.
  ///
  /// - Parameter now: The moment; `nil` leaves out none for its time.
  /// - Complexity: O(keys), hashed
  public init(_ file: ExportFile, at now: Instant?) {
    self.init(keys: file.keys, revised: file.revisedKeys, at: now)
  }

  /// Selects among keys and revised keys.
  public init(
    keys: [TemporaryExposureKey], revised: [TemporaryExposureKey], at now: Instant?
  ) {
    var changes: [SixteenBytes: TemporaryExposureKey] = [:]
    for key in revised { changes[key.key] = key }
    var seen = Set<SixteenBytes>(minimumCapacity: keys.count + revised.count)
    self.keys.reserveCapacity(keys.count)
    // A revised key may be one that this file does not hold: it came in an earlier file.
    for var key in keys + revised {
      guard seen.insert(key.key).inserted else {
        if changes[key.key] != key { leftOut[.duplicate, default: 0] += 1 }
        continue
      }
      if let change = changes[key.key] {
        key.reportType = change.reportType ?? key.reportType
        key.daysSinceOnset = change.daysSinceOnset ?? key.daysSinceOnset
        key.transmissionRisk = change.transmissionRisk ?? key.transmissionRisk
      }
      if let reason = Self.reason(against: key, at: now) {
        leftOut[reason, default: 0] += 1
      } else {
        self.keys.append(key)
      }
    }
  }

  private static func reason(against key: TemporaryExposureKey, at now: Instant?) -> Reason? {
    if key.reportType == .revoked { return .revoked }
    guard let now else { return nil }
    if now < key.rollingStart.start { return .future }
    if now.milliseconds < key.end.milliseconds + embargo { return .stillValid }
    return now.milliseconds > key.end.milliseconds + kept ? .old : nil
  }
}

extension TemporaryExposureKey {
  /// The moment from which on it is not valid any more.
  public var end: Instant {
    Instant(
      milliseconds: rollingStart.start.milliseconds
        + Int64(rollingPeriod) * ExposureInterval.milliseconds)
  }
}
