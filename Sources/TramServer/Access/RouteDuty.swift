// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
public import TramGuard

/// What a route looks at or does, as it is declared in `RouteDuties`.
public struct RouteDuty: Hashable, Sendable {
  /// How a route's records lie to the scope of whoever asks.
  public enum Relation: String, Hashable, Sendable {
    /// It shows nothing of anybody, or what is the caller's own.
    case none
    /// It lists what lies in the scope.
    case list
    /// It shows or changes one record, which must lie in the scope.
    case record
  }

  /// What the audit log is told.
  public enum Audit: String, Hashable, Sendable {
    /// Nothing, but refusals.
    case none
    /// A look, before the answer leaves.
    case read
    /// Something taken out, before the answer leaves.
    case export
    /// A change, before it is made.
    case change
    /// An administrative act, before it is done.
    case administration
  }

  /// What the caller must have.
  public let rights: AccessRights
  /// For what it is done.
  public let purpose: AccessPurpose
  /// What the audit log is told.
  public let audit: Audit
  /// The word of audit entries, such as `orders.list`.
  public let verb: AuditWord
  /// The kind of record that the path names, or else that of the verb.
  public let subject: AuditWord?
  /// How its records lie to the scope.
  public let relation: Relation
}

extension RouteDuty.Audit {
  /// The kind of entry; `nil` for none.
  var kind: AuditEntry.Kind? {
    switch self {
    case .none: nil
    case .read: .read
    case .export: .export
    case .change: .change
    case .administration: .administration
    }
  }

  /// Whether the entry is written before the act, which cannot be held back afterwards.
  var comesFirst: Bool { self == .change || self == .administration }
}
