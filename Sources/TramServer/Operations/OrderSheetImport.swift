// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramIsolation
import TramJournal
import TramUnits

/// Orders from a sheet, each row by itself: one that cannot be issued keeps no other back.
struct OrderSheetImport: Sendable {
  let room: ControlRoom
  let isDry: Bool

  /// Who leaves the facts.
  private static let author = "import"
  /// The radius of a row that states none, metres.
  private static let usualRadius = 100.0

  /// Issues the orders of a sheet.
  ///
  /// - Throws: `BytesError` when the sheet as a whole cannot be used
  func take(_ bytes: [UInt8]) async throws -> RoomImport.Report {
    var report = RoomImport.Report()
    let sheet = try OrderSheetReader.read(bytes.span)
    report.refused = sheet.refused
    for remark in sheet.remarks { report.remark(remark.sentence(in: .english)) }
    for name in sheet.ignoredColumns.prefix(20) {
      report.remark("the column “\(name.prefix(40))” is not known and was not read")
    }
    for row in sheet.rows {
      do {
        try await take(row, &report)
      } catch let error as ServerError {
        report.refused += 1
        report.remark("line \(row.line): \(error.detail)")
      }
    }
    return report
  }

  private func take(_ row: OrderSheet.Row, _ report: inout RoomImport.Report) async throws {
    guard let name = row.name else {
      throw ServerError(.invalid, detail: "the person's name is missing")
    }
    guard let position = row.position else {
      throw ServerError(.invalid, detail: "latitude and longitude of the place are missing")
    }
    let form = PersonForm(
      name: name, birthYear: row.birthYear, phone: row.phone,
      area: row.ward.map { "\($0)" } ?? "", address: row.address ?? "")
    try form.checked()
    let place = Place.circle(
      latitude: position.latitude, longitude: position.longitude,
      radius: row.radius?.rawValue ?? Self.usualRadius)
    // The check needs a person; which one, it does not look at.
    try order(row, PersonID(1), nil, place).checked()
    if try await isTaken(row) {
      report.repeated += 1
      return
    }
    if let until = row.until, until <= room.now() {
      throw ServerError(.invalid, detail: "the order is over already")
    }
    if let device = row.device, room.devices.device(named: device) != nil {
      throw ServerError(.conflict, detail: "a device of this name stands for somebody already")
    }
    report.taken += 1
    if !isDry { try await issue(row, form, place) }
  }

  private func issue(_ row: OrderSheet.Row, _ form: PersonForm, _ place: Place) async throws {
    let actions = DeskActions(room)
    let person = try await actions.keepPerson(form, by: Self.author, key: key(row, "person"))
    var device: DeviceID?
    if let name = row.device {
      device =
        try await actions.enrollDevice(
          DeviceForm(person: person.id, kind: .network, name: name), by: Self.author,
          key: key(row, "device")
        ).device.id
    }
    _ = try await actions.issueOrder(
      order(row, person.id, device, place), by: Self.author, key: key(row, "order"))
  }

  private func order(
    _ row: OrderSheet.Row, _ person: PersonID, _ device: DeviceID?, _ place: Place
  ) -> OrderForm {
    OrderForm(
      person: person, device: device, place: place, from: row.from, until: row.until,
      decision: row.decision, name: row.order)
  }

  /// Whether an order of this row's name was issued by an import of the same row.
  private func isTaken(_ row: OrderSheet.Row) async throws -> Bool {
    try await room.desk.journal.number(of: key(row, "order")) != nil
  }

  /// The key of a row, by what it says: the same row in another sheet is the same row.
  private func key(_ row: OrderSheet.Row, _ part: String) -> IdempotencyKey {
    var row = row
    row.line = 0
    return IdempotencyKey(content: Array("import \(part) \(row)".utf8))
  }
}
