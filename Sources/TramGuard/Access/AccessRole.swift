// SPDX-License-Identifier: Apache-2.0

/// What somebody is in the service; the one table of who may do what.
///
/// A role alone opens nothing: a grant gives it for an area and a time.
public enum AccessRole: UInt8, Hashable, Sendable, CaseIterable {
  /// Visits and calls the isolated people of a ward.
  case wardOfficer = 1
  /// Oversees the wards of a district.
  case districtOfficer = 2
  /// Traces infections in a province; sees positions and chains, and no names.
  case epidemiologist = 3
  /// Keeps the machines running.
  case serviceOperator = 4
  /// Writes to people and reads figures.
  case communicator = 5
  /// Reads the audit log.
  case auditor = 6
  /// Keeps accounts and grants.
  case administrator = 7
  /// A person, of their own record.
  case person = 8
  /// Keeps the books of donations and their payouts.
  case fundKeeper = 9

  /// What the role may do, where and while a grant gives it.
  public var rights: AccessRights { Self.table[Int(rawValue)] }

  /// The word in commands and files.
  public var word: String {
    switch self {
    case .wardOfficer: "ward-officer"
    case .districtOfficer: "district-officer"
    case .epidemiologist: "epidemiologist"
    case .serviceOperator: "operator"
    case .communicator: "communicator"
    case .auditor: "auditor"
    case .administrator: "administrator"
    case .person: "person"
    case .fundKeeper: "fund-keeper"
    }
  }

  /// The rights by the role's number.
  private static let table: [AccessRights] = [
    [],
    // Who stands at the door knows the name and must know the place: an order in force is what
    // releases both to the ward that watches it.
    AccessRights([
      .seePeople, .seeOrders, .seePositions, .seeTogether, .seeCases, .seeDeclarations,
      .seeFigures, .seeReadings, .changePeople, .changeOrders, .changeCases, .changePlaces,
      .releaseNames, .exportPeople,
    ]),
    AccessRights([
      .seePeople, .seeOrders, .seeCases, .seeDeclarations, .seeFigures, .seeReadings,
      .changePeople, .changeOrders, .changeCases, .changePlaces, .releaseNames, .exportPeople,
      .oversee,
    ]),
    AccessRights([
      .seeOrders, .seePositions, .seeCases, .seeFigures, .changeCases, .exportPeople,
    ]),
    AccessRights([.operate]),
    AccessRights([.seeFigures, .sendMessages]),
    AccessRights([.readAudit, .seeReadings, .seeFigures, .oversee, .seeDonations]),
    AccessRights([.keepAccounts, .operate, .erasePeople]),
    AccessRights([.ownRecord]),
    AccessRights([.seeDonations, .keepDonations, .seeFigures]),
  ]
}
