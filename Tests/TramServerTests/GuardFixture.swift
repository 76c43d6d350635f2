// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Testing
import TramGeo
import TramGuard
import TramIsolation
import TramTracing
import TramUnits

@testable import TramServer

/// A server with the same records in three areas, and an account for each role and each way in
/// which the record's area can lie to the account's.
final class GuardFixture: Sendable {
  /// How the area of an account's grant lies to that of the record.
  enum Relation: String, CaseIterable, Sendable {
    /// The same ward.
    case own
    /// The grant is of the district, the record of a ward in it.
    case child
    /// The grant is of a ward, the record of its district.
    case parent
    /// Another ward of the same district.
    case sibling
    /// The record's ward has become part of the grant's.
    case merged
    /// The same ward, and the grant ended this moment.
    case expired

    /// The area of the grant.
    var grant: String {
      switch self {
      case .own, .expired, .parent: "0100100001"
      case .child: "01001"
      case .sibling: "0100100002"
      case .merged: "0100100009"
      }
    }

    /// The area of the record.
    var record: String {
      switch self {
      case .own, .expired, .child, .sibling: "0100100001"
      case .parent: "01001"
      case .merged: "0100100005"
      }
    }

    /// Whether the grant reaches the record, as a person would say.
    var isReached: Bool { self == .own || self == .child || self == .merged }

    /// The areas of records that the grant reaches, among those that there are.
    var reached: Set<String> {
      switch self {
      case .own, .parent: ["0100100001"]
      case .child: ["0100100001", "0100100005", "01001"]
      case .merged: ["0100100005"]
      case .sibling, .expired: []
      }
    }
  }

  /// The records of one area, by the beginning of their paths.
  struct World: Sendable {
    var area: String
    /// A word that stands in the names and labels of this area alone.
    var mark: String
    var ids: [String: String] = [:]
    /// What opens the person's own page.
    var own = ""
  }

  static let areas = ["0100100001", "01001", "0100100005"]

  let base: ApiFixture
  let worlds: [World]
  let visitors: [(role: Role, relation: Relation, session: StartedSession)]

  init() async throws {
    base = try await ApiFixture { folder in
      try MessagesFixture.write(MessagesFixture.file(), in: folder)
      try Self.drives.write(
        to: folder.appending(path: DonationFile.name), atomically: true, encoding: .utf8)
    }
    let room = base.room
    let now = base.now
    guard let old = AreaPath("0100100005"), let fresh = AreaPath("0100100009") else {
      throw ServerError(.invalid, detail: "areas")
    }
    room.accounts.follow(
      try AreaHistory([.init(old, liesIn: fresh, from: now.advanced(seconds: -86_400))]))
    var worlds: [World] = []
    for (place, area) in Self.areas.enumerated() {
      worlds.append(try await Self.world(area, "Zq\(place)x", room, base))
    }
    self.worlds = worlds
    guard case .account(let keeper, _, _) = base.officer.caller else {
      throw ServerError(.invalid, detail: "no administrator")
    }
    var visitors: [(role: Role, relation: Relation, session: StartedSession)] = []
    for role in Role.allCases {
      for relation in Relation.allCases {
        let name = "\(role)-\(relation)"
        _ = try await room.accounts.makeAccount(
          name: name, password: AccountsFixture.password, role: role,
          area: AreaPath(relation.grant) ?? .country,
          until: relation == .expired ? now : nil, by: keeper, at: now.advanced(seconds: -60))
        let session = try await room.accounts.signIn(
          name: name, password: AccountsFixture.password, address: "192.0.2.\(visitors.count)",
          at: now)
        visitors.append((role, relation, session))
      }
    }
    self.visitors = visitors
  }

  /// What a session sends.
  static func fields(_ session: StartedSession) -> HTTPFields {
    [
      .cookie: "tram=\(session.secret.text)",
      .formToken: CookieSession(id: session.id, secret: session.secret).formToken(),
      .accept: "*/*",
    ]
  }

  func world(of area: String) -> World? { worlds.first { $0.area == area } }
}
