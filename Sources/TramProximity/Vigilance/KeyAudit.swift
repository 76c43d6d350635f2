// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Looks through the keys of an export for those that no honest phone gives.
public enum KeyAudit {
  /// How many different bytes a random key has at least: fewer than six of sixteen come once in
  /// 10^13 keys.
  static let fewestBytes = 6

  /// What is wrong with keys, in their order; a key may be wrong in more than one way.
  ///
  /// - Parameters:
  ///   - keys: The keys as they were published.
  ///   - now: When they are looked at; `nil` when that says nothing, as of exports of long ago, and
  ///     keys are looked at for their form alone.
  /// - Complexity: O(keys)
  public static func findings(
    _ keys: some Sequence<TemporaryExposureKey>, at now: Instant?
  ) -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var seen: [SixteenBytes: Range<UInt64>] = [:]
    for key in keys {
      func add(_ rule: AuditRule, _ sureness: AuditSureness, _ flaw: String) {
        findings.append(
          AuditFinding(
            rule: rule, sureness: sureness, receivers: [], first: key.rollingStart.start,
            last: key.rollingStart.start, count: 1, evidence: .key(key.key, flaw)))
      }
      if Set(key.key.bytes).count < fewestBytes {
        add(.weakKey, .certain, "is no random number")
      }
      let start = UInt64(key.rollingStart.rawValue)
      let validity = start..<start + UInt64(key.rollingPeriod)
      if let other = seen[key.key], other != validity {
        add(.repeatedKey, .certain, "came before with another validity")
      }
      seen[key.key] = seen[key.key] ?? validity
      guard TemporaryExposureKey.periods.contains(key.rollingPeriod) else {
        add(.impossibleKey, .certain, "has a rolling period of \(key.rollingPeriod)")
        continue
      }
      guard let now, let present = ExposureInterval(holding: now).map({ UInt64($0.rawValue) })
      else { continue }
      if start > present + 12 {
        add(.impossibleKey, .certain, "begins in the future")
      } else if present < validity.upperBound {
        // Whoever reads the export can send its identifiers until they end.
        add(.validKey, .likely, "can still be used until its validity ends")
      } else if present > start + 144 * 15 {
        add(.impossibleKey, .likely, "is more than 15 days old")
      }
    }
    return findings
  }
}
