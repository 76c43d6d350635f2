// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramIsolation
import TramJournal
import TramUnits

/// A sheet of orders on its way to the desk: rows that can be issued, remarks on the others.
struct OrderImport: Sendable {
  /// A row that can be issued.
  struct Row: Sendable {
    var line: Int
    var name: String
    var person: PersonForm
    var latitude: Double
    var longitude: Double
    var radius: Double
    var from: Instant
    var until: Instant?
    var decision: String?
    var device: String?
  }

  private(set) var rows: [Row] = []
  private(set) var remarks: [OrderSheet.Remark]
  private(set) var refused: Int
  /// What tells this sheet from others, so that confirming twice issues once.
  private let mark: IdempotencyKey

  /// The radius of a row that states none, metres.
  private static let usualRadius = 100.0

  /// Reads a sheet.
  ///
  /// - Throws: `BytesError` when the sheet as a whole cannot be used
  init(_ csv: String) throws(BytesError) {
    let bytes = Array(csv.utf8)
    let sheet = try OrderSheetReader.read(bytes.span)
    mark = IdempotencyKey(content: bytes)
    remarks = sheet.remarks
    refused = sheet.refused
    for row in sheet.rows { take(row) }
    remarks.sort { $0.line < $1.line }
  }

  /// Takes a row that has what an order needs; a remark says what it lacks.
  private mutating func take(_ row: OrderSheet.Row) {
    guard let name = row.name else { return refuse(row, .name) }
    guard let position = row.position else { return refuse(row, .latitude) }
    let person = PersonForm(
      name: name, birthYear: row.birthYear, phone: row.phone, area: row.ward.map { "\($0)" } ?? "",
      address: row.address ?? "")
    rows.append(
      Row(
        line: row.line, name: row.order, person: person, latitude: position.latitude,
        longitude: position.longitude, radius: row.radius?.rawValue ?? Self.usualRadius,
        from: row.from, until: row.until, decision: row.decision, device: row.device))
  }

  private mutating func refuse(_ row: OrderSheet.Row, _ field: OrderSheet.Field) {
    refused += 1
    remarks.append(
      OrderSheet.Remark(
        line: row.line, column: field.rawValue, field: field, reason: .missing, seen: ""))
  }

  /// Takes the persons in and issues their orders, each once however often it is confirmed.
  ///
  /// - Returns: How many orders stand now
  func issue(by author: String, _ actions: DeskActions) async throws -> Int {
    for row in rows {
      let person = try await actions.keepPerson(row.person, by: author, key: key(row, "person"))
      var device: DeviceID?
      if let name = row.device {
        let form = DeviceForm(person: person.id, kind: .network, name: name)
        device = try await actions.enrollDevice(form, by: author, key: key(row, "device")).device.id
      }
      let form = OrderForm(
        person: person.id, device: device,
        place: .circle(latitude: row.latitude, longitude: row.longitude, radius: row.radius),
        from: row.from, until: row.until, decision: row.decision, name: row.name)
      _ = try await actions.issueOrder(form, by: author, key: key(row, "order"))
    }
    return rows.count
  }

  private func key(_ row: Row, _ part: String) -> IdempotencyKey {
    IdempotencyKey(content: Array("import \(mark) \(row.line) \(part)".utf8))
  }
}

extension OrderSheet.Remark {
  /// What is wrong and what was expected, without line and column.
  func explanation(in language: OrderSheet.Language) -> String {
    let whole = sentence(in: language)
    guard let colon = whole.firstRange(of: ": ") else { return whole }
    return String(whole[colon.upperBound...])
  }
}
