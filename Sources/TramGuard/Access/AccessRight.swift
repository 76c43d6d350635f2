// SPDX-License-Identifier: Apache-2.0

/// One thing that can be allowed.
public enum AccessRight: UInt8, Hashable, Sendable, CaseIterable {
  /// See who people are: names, telephone numbers, addresses.
  case seePeople
  /// See orders and what came of them, by number: alarms, checks, leaves, visits, calls for help.
  case seeOrders
  /// See where people are or were.
  case seePositions
  /// See people's names and their positions in one answer, without a release.
  case seeTogether
  /// See the case desk, by number: cases, contacts, tasks.
  case seeCases
  /// See health declarations and who checked in where.
  case seeDeclarations
  /// See figures that no person can be found in.
  case seeFigures
  /// See who looked at a person's record.
  case seeReadings
  /// Take people and their devices in, and change what is known of them.
  case changePeople
  /// Issue, change and end orders; answer alarms, checks, leaves and calls for help.
  case changeOrders
  /// Open and change cases, contacts and tasks.
  case changeCases
  /// Make and close places with posters.
  case changePlaces
  /// Have the names of people of a case told.
  case releaseNames
  /// Take lists of people out of the system.
  case exportPeople
  /// Erase a person's record.
  case erasePeople
  /// Send messages to many people.
  case sendMessages
  /// Keep accounts and grants.
  case keepAccounts
  /// Read the audit log.
  case readAudit
  /// Watch and set how the service runs; no person is seen.
  case operate
  /// See and send what is about oneself.
  case ownRecord
  /// Be told of emergencies in an area, and account for them.
  case oversee
  /// See the books of drives for donations: no giver is in them, receivers of payouts are.
  case seeDonations
  /// Settle, correct and reconcile those books; propose payouts, and agree to those of others.
  case keepDonations
}

/// A set of rights.
public struct AccessRights: OptionSet, Hashable, Sendable {
  /// A bit for each right, by its number.
  public let rawValue: UInt32

  /// Creates a set from its bits.
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The set of some rights.
  public init(_ rights: some Sequence<AccessRight>) {
    rawValue = rights.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
  }

  /// A Boolean value: whether a right is among them.
  public func contains(_ right: AccessRight) -> Bool {
    rawValue & 1 << UInt32(right.rawValue) != 0
  }

  /// The rights, in the order of their declaration.
  public var list: [AccessRight] { AccessRight.allCases.filter { contains($0) } }

  /// What can be seen, and nothing that can be done.
  public static let seeing = AccessRights([
    .seePeople, .seeOrders, .seePositions, .seeTogether, .seeCases, .seeDeclarations, .seeFigures,
    .seeReadings,
  ])
}
