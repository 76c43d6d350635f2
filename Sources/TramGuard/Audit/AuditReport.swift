// SPDX-License-Identifier: Apache-2.0

/// What looking through a whole log came to.
public struct AuditReport: Hashable, Sendable {
  /// Entries that were read.
  public var entries: UInt64 = 0
  /// The root over them.
  public var root = MerkleHash.empty
  /// Heads that fit.
  public var heads = 0
  /// What is wrong; nothing when the log is whole.
  public var findings: [AuditFinding] = []
  /// Findings beyond those that are listed.
  public var further = 0
  /// Whether bytes behind the last whole write were left by a crash; no finding.
  public var tornBytes = 0

  /// No more findings are listed.
  public static let mostFindings = 100

  mutating func add(_ kind: AuditFinding.Kind, _ entry: UInt64? = nil, _ detail: String) {
    guard findings.count < AuditReport.mostFindings else {
      further += 1
      return
    }
    findings.append(AuditFinding(kind: kind, entry: entry, detail: detail))
  }
}
