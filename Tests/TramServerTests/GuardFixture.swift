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
  }

  static let areas = ["0100100001", "01001", "0100100005"]

  let base: ApiFixture
  let worlds: [World]
  let visitors: [(role: Role, relation: Relation, session: StartedSession)]

  init() async throws {
    base = try await ApiFixture()
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

  private static func world(
    _ area: String, _ mark: String, _ room: ControlRoom, _ base: ApiFixture
  ) async throws -> World {
    let actions = DeskActions(room)
    var world = World(area: area, mark: mark)
    let person = try await actions.keepPerson(
      PersonForm(name: "\(mark) An", area: area, address: "\(mark) street"), by: "seed")
    let device = try await actions.enrollDevice(
      DeviceForm(person: person.id, kind: .owntracks), by: "seed"
    ).device
    let order = try await actions.issueOrder(
      OrderForm(
        person: person.id, device: device.id,
        place: .circle(latitude: 21.03, longitude: 105.85, radius: 50)), by: "seed")
    let alarm = try await base.raise(order.id)
    let check = try await actions.askCheck(
      CheckForm(order: order.id, reason: "officer"), by: "seed")
    let help = try await actions.askHelp(
      HelpForm(person: person.id, need: .other, text: "\(mark) help"), by: "seed")
    world.ids = [
      "people": person.id.text, "devices": device.id.text, "orders": order.id.text,
      "alarms": alarm.text, "checks": check.id.text, "help": help.id.text,
    ]
    let form = try CaseDeskForm.read(fields: [
      ("label", "\(mark)-1"), ("area", area), ("disease", "covid-19"), ("state", "suspected"),
      ("note", "\(mark) note"),
    ])
    let made = try await CaseDeskActions(room: room).open(form, by: "seed")
    world.ids["cases"] = made.id.text
    world.ids["contacts"] = made.person.text
    return world
  }

  func world(of area: String) -> World? { worlds.first { $0.area == area } }
}
