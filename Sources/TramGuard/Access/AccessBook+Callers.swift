// SPDX-License-Identifier: Apache-2.0

import TramGeo
public import TramUnits

extension AccessBook {
  /// The scope of a person who looks at their own record; it reaches no area.
  public static func ownRecord(of person: UInt64, at now: Instant) -> Scope {
    Scope(
      actor: AuditEntry.Actor(.person, person), rights: AccessRole.person.rights,
      purpose: .isolation, reach: .nowhere, area: .country, grant: 0, time: now, until: nil,
      isEmergency: false)
  }

  /// The scope of a program with a token: what the token's words give, in its areas.
  ///
  /// Words are those of `TokenWord`; `area:01001` restricts the token to an area, several of them
  /// to several; without one it reaches the country.
  ///
  /// - Throws: `AccessRefusal`: `.noGrant` where the words do not give all rights, or an area
  ///   cannot be read
  public func scope(
    ofToken number: UInt64, words: Set<String>, _ rights: AccessRights,
    for purpose: AccessPurpose, at now: Instant
  ) throws(AccessRefusal) -> Scope {
    let given = words.reduce(AccessRights()) { $0.union(TokenWord(rawValue: $1)?.rights ?? []) }
    guard given.isSuperset(of: rights) else { throw .noGrant }
    var reach: AreaReach?
    var first: AreaPath?
    for word in words.sorted() where word.hasPrefix(TokenWord.areaMark) {
      guard let area = AreaPath(word.dropFirst(TokenWord.areaMark.count)), area.isWhole else {
        throw .noGrant
      }
      do {
        let own = try history.reach(of: area, at: now)
        reach = reach.map { $0.union(own) } ?? own
      } catch { throw .tooManyPieces }
      first = first ?? area
    }
    return Scope(
      actor: AuditEntry.Actor(.program, number), rights: rights, purpose: purpose,
      reach: reach ?? .everywhere, area: first ?? .country, grant: 0, time: now, until: nil,
      isEmergency: false)
  }
}

/// A word of a program's token that gives rights.
public enum TokenWord: String, Hashable, Sendable, CaseIterable {
  /// Reads the desk of isolation.
  case readDesk = "desk.read"
  /// Changes it.
  case writeDesk = "desk.write"
  /// Reads the case desk; no name is among it.
  case readCases = "cases.read"
  /// Changes it.
  case writeCases = "cases.write"
  /// Is given names.
  case releaseNames = "names.release"
  /// Reads the metrics.
  case readMetrics = "metrics"
  /// Reads the books of donations.
  case readDonations = "donations.read"
  /// Proposes payouts.
  case writeDonations = "donations.write"

  /// What a word begins with that restricts a token to an area.
  public static let areaMark = "area:"

  /// What it gives.
  public var rights: AccessRights {
    let desk: [AccessRight] = [
      .seePeople, .seeOrders, .seePositions, .seeTogether, .seeFigures, .seeReadings,
    ]
    let cases: [AccessRight] = [.seeCases, .seeFigures, .exportPeople]
    return switch self {
    case .readDesk: AccessRights(desk)
    // Whoever changes a record is shown it as it stands then.
    case .writeDesk: AccessRights(desk + [.changePeople, .changeOrders])
    case .readCases: AccessRights(cases)
    case .writeCases: AccessRights(cases + [.changeCases])
    case .releaseNames: AccessRights([.seeCases, .releaseNames])
    case .readMetrics: AccessRights([.operate])
    case .readDonations: AccessRights([.seeDonations])
    case .writeDonations: AccessRights([.seeDonations, .keepDonations])
    }
  }
}
