// SPDX-License-Identifier: Apache-2.0

public import TramGuard
public import TramUnits

/// What an account was made for; what it may do now, its grants say.
public enum Role: Int64, CaseIterable, Hashable, Sendable, CustomStringConvertible {
  /// Keeps accounts and grants.
  case administrator = 1
  /// Watches, visits, releases: a ward's officer.
  case officer = 2
  /// Oversees the wards of a district.
  case district = 3
  /// Traces infections; sees no names.
  case epidemiologist = 4
  /// Keeps the machines running.
  case service = 5
  /// Writes to people and reads figures.
  case communicator = 6
  /// Reads the audit log.
  case auditor = 7
  /// Keeps the books of donations.
  case fund = 8

  /// The name of the role, as it is sent and stored.
  public var description: String {
    switch self {
    case .administrator: "administrator"
    case .officer: "officer"
    case .district: "district"
    case .epidemiologist: "epidemiologist"
    case .service: "service"
    case .communicator: "communicator"
    case .auditor: "auditor"
    case .fund: "fund"
    }
  }

  /// The role that its first grant gives.
  public var access: AccessRole {
    switch self {
    case .administrator: .administrator
    case .officer: .wardOfficer
    case .district: .districtOfficer
    case .epidemiologist: .epidemiologist
    case .service: .serviceOperator
    case .communicator: .communicator
    case .auditor: .auditor
    case .fund: .fundKeeper
    }
  }
}

/// The identity of an account.
public typealias AccountID = ID<Account>

/// Somebody who signs in with a name and a password.
public struct Account: Hashable, Sendable {
  /// Which account it is.
  public let id: AccountID
  /// The name as it was written when the account was made.
  public var name: String
  /// What it may do.
  public var role: Role
  /// When it was made.
  public var created: Instant
  /// Whether it can sign in no more.
  public var isDisabled: Bool
}

/// A person who has a page of their own.
public enum RecordedPerson {}

/// The number of a person in the register.
public typealias RecordedPersonID = ID<RecordedPerson>

/// The identity of a session or a token; not a secret.
public typealias CredentialID = ID<Credential>

/// A session, a token or a link, without the secret that opens it.
public struct Credential: Hashable, Sendable {
  /// Which one it is.
  public let id: CredentialID
  /// What its secret opens.
  public let kind: Secret.Kind
  /// The bits of the account, person or device that it belongs to; 0 for an operator's.
  public let holder: UInt64
  /// What an operator's token may do.
  public var scopes: Set<String>
  /// What somebody wrote to know it by: a browser, a phone, a company.
  public var label: String
  /// When it was made.
  public var created: Instant
  /// When it was last used, to the minute for sessions and to the hour for tokens.
  public var used: Instant
  /// From when on it opens nothing; `nil` is never.
  public var expires: Instant?
}
