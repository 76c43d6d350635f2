// SPDX-License-Identifier: Apache-2.0

/// What something is looked at or done for.
public enum AccessPurpose: UInt8, Hashable, Sendable, CaseIterable {
  /// Watching and helping people in isolation.
  case isolation
  /// Finding contacts of cases.
  case tracing
  /// Running the service.
  case service
  /// Counting, without a person in sight.
  case statistics
  /// Telling people.
  case communication
  /// Checking who did what.
  case audit
  /// Keeping accounts, grants and rules.
  case administration
  /// Keeping the books of donations.
  case donations

  /// The word in audit entries.
  public var word: AuditWord {
    switch self {
    case .isolation: AuditWord("isolation")
    case .tracing: AuditWord("tracing")
    case .service: AuditWord("service")
    case .statistics: AuditWord("statistics")
    case .communication: AuditWord("communication")
    case .audit: AuditWord("audit")
    case .administration: AuditWord("administration")
    case .donations: AuditWord("donations")
    }
  }
}

/// A set of purposes.
public struct AccessPurposes: OptionSet, Hashable, Sendable {
  /// A bit for each purpose, by its number.
  public let rawValue: UInt16

  /// Creates a set from its bits.
  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The set of some purposes.
  public init(_ purposes: some Sequence<AccessPurpose>) {
    rawValue = purposes.reduce(0) { $0 | 1 << UInt16($1.rawValue) }
  }

  /// A Boolean value: whether a purpose is among them.
  public func contains(_ purpose: AccessPurpose) -> Bool {
    rawValue & 1 << UInt16(purpose.rawValue) != 0
  }

  /// Every purpose.
  public static let all = AccessPurposes(AccessPurpose.allCases)
}
