// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramGeo
import TramIsolation
import TramMessages
import TramSQLite
import TramTracing
import TramUnits

@testable import TramServer

extension GuardFixture {
  /// Records of every kind in an area.
  static func world(
    _ area: String, _ mark: String, _ room: ControlRoom, _ base: ApiFixture
  ) async throws -> World {
    let actions = DeskActions(room)
    var world = World(area: area, mark: mark)
    let person = try await actions.keepPerson(
      PersonForm(
        name: "\(mark) An", phone: "091234567\(areas.firstIndex(of: area) ?? 0)", area: area,
        address: "\(mark) street"), by: "seed")
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
    try await addWishes(order.id, to: &world, room)
    try await addCase(to: &world, room)
    try await addFront(to: &world, room)
    try await addMessages(to: &world, person, room)
    try await addDrive(to: &world, room)
    let link = try await room.accounts.makePersonLink(
      for: RecordedPersonID(person.id.rawValue), at: base.now)
    world.own = try await room.accounts.openLink(link.secret, at: base.now).secret.text
    return world
  }

  private static func addWishes(
    _ order: OrderID, to world: inout World, _ room: ControlRoom
  ) async throws {
    let actions = DeskActions(room)
    let now = room.now()
    let leave = try await actions.askLeave(
      LeaveForm(
        order: order, from: now.advanced(seconds: 3600), until: now.advanced(seconds: 7200),
        reason: "\(world.mark) leave"), by: "seed")
    let visit = try await actions.makeVisit(
      VisitForm(order: order, way: .call, finding: .atHome, note: "\(world.mark) visit"),
      by: "seed")
    world.ids["leaves"] = leave.id.text
    world.ids["visits"] = visit.id.text
  }

  private static func addCase(to world: inout World, _ room: ControlRoom) async throws {
    let (mark, area, now) = (world.mark, world.area, room.now())
    let desk = CaseDeskActions(room: room)
    let form = try CaseDeskForm.read(fields: [
      ("label", "\(mark)-1"), ("area", area), ("disease", "covid-19"), ("state", "suspected"),
      ("note", "\(mark) note"),
    ])
    let made = try await desk.open(form, by: "seed")
    world.ids["cases"] = made.id.text
    world.ids["contacts"] = made.person.text
    let met = try await desk.keep(
      try MeetingForm.read(fields: [
        ("from", made.person.text), ("label", "\(mark)-2"), ("area", area),
        ("first", "\(now.milliseconds - 86_400_000)"), ("minutes", "60"),
        ("evidence", "\(mark) evidence"),
      ]), by: "seed")
    world.ids["meetings"] = met.id.text
    _ = try await desk.confirm(
      made.id,
      try ConfirmForm.read(fields: [
        ("sampled", "\(now.milliseconds - 86_400_000)"), ("resulted", "\(now.milliseconds)"),
      ]), by: "seed")
    var filter = CaseFilter()
    filter.area = area
    world.ids["tasks"] = try await room.cases.rows.list(CaseTask.self, filter).rows
      .first { $0.area == area }?.id.text
  }

  private static func addMessages(
    to world: inout World, _ person: Person, _ room: ControlRoom
  ) async throws {
    guard let messages = room.messages, let number = person.phone.flatMap({ PhoneNumber($0) })
    else { return }
    let list = [
      CampaignReach.Message(person: person.id.rawValue, number: number, centre: 1)
    ]
    try messages.lists.keep(list)
    var content = try CampaignContent(
      text: "\(world.mark) text", source: "1407", isFolded: true, isMandatory: false,
      reach: CampaignReach.digest(of: list), people: 1)
    content.area = world.area
    let campaign = try messages.book.propose(content, by: "seed", at: room.now())
    let text = ArrivedText(
      operatorName: "Alpha", messageID: nil, sender: Octets(number.description),
      shortCode: "1407",
      text: ReceivedText(
        ShortMessage(
          destination: SMEAddress(name: "1407"), text: Array("\(world.mark) asks".utf8))),
      time: room.now())
    let kept = try await messages.inbox.keep(
      text, centre: 1, reason: .open, area: world.area)
    for name in ["messages", "campaigns"] {
      world.ids[name] = CampaignID(UInt64(campaign.number)).text
    }
    for name in ["inbox", "texts"] { world.ids[name] = kept.id.text }
  }

  private static func addFront(to world: inout World, _ room: ControlRoom) async throws {
    let venue = try await FrontActions(room: room).register(
      try VenueForm.read(fields: [
        ("name", "\(world.mark) shop"), ("kind", "shop"), ("area", world.area),
      ]), by: "seed")
    var form = HealthDeclaration()
    form.name = "\(world.mark) Bình"
    form.phone = "+84912345678"
    form.address = "\(world.mark) lane"
    form.isAffirmed = true
    let declared = try await room.front.hand(
      in: form, venue: venue.id, area: world.area, once: Array(world.mark.utf8), at: room.now())
    world.ids["venues"] = venue.id.text
    world.ids["declarations"] = declared.text
  }

  /// The numbers of the drives of the areas.
  private static let driveNumbers = ["0100100001": 7101, "01001": 7102, "0100100005": 7103]

  /// A drive for donations in each area.
  static var drives: String {
    let drives = areas.enumerated().map { place, area in
      """
      {"number": \(driveNumbers[area] ?? 1), "name": "Zq\(place)x drive",
       "keeper": "Zq\(place)x fund",
       "area": "\(area)", "shortCode": "14\(place)7", "keyword": "CV", "unit": 20000,
       "opens": "2025-10-01", "closes": "2025-12-31", "operators": ["viettel"],
       "purposes": ["masks"]}
      """
    }
    return "{\"drives\": [\(drives.joined(separator: ","))]}"
  }

  /// A donation in the drive of an area, and a month that was compared.
  private static func addDrive(to world: inout World, _ room: ControlRoom) async throws {
    let number = driveNumbers[world.area] ?? 1
    world.ids["donations"] = "\(number)"
    guard let drive = room.donations.drives.first(where: { $0.settings.number == number }) else {
      return
    }
    _ = try await room.donations.desk.take(
      DonationFixture.text("CV 3", to: drive.settings.shortCode, id: "m1", at: room.now()))
    let bill = Array("operator,message,count\nviettel,\(world.mark)m1,3\n".utf8)
    guard let month = CivilMonth("2025-10") else { return }
    _ = try await MonthDesk(drive).compare(month, [.bill: bill[...]], by: 1, at: room.now())
  }
}
