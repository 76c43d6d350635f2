// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramUnits

/// A fact as those who listen are told of it: identities, the area, the kind and the state, and
/// nothing that names or locates a person.
struct EventNotice: Sendable {
  /// The code of the area; empty when not known.
  var area = ""
  private var members: [JSONTree.Member] = []

  /// Words a fact for listeners.
  ///
  /// A fact that carries an identity alone is completed from the row as it stands now.
  init(_ entry: DeskEntry, rows: any DeskReading) async throws {
    switch entry.event {
    case .personKept(let person): tell(person)
    case .personErased(let id): try await tell(id, Person.self, rows)
    case .deviceEnrolled(let device): tell(device)
    case .deviceRetired(let id): try await tell(id, EnrolledDevice.self, rows)
    case .orderIssued(let order): tell(order)
    case .orderExtended(let id, _), .orderTransferred(let id, _, _, _), .orderEnded(let id, _),
      .orderErased(let id):
      try await tell(id, OrderRecord.self, rows)
    case .leaveAsked(let leave): tell(leave)
    case .leaveGranted(let id, _, _, _), .leaveRefused(let id, _):
      try await tell(id, Leave.self, rows)
    case .alarmRaised(let alarm): tell(alarm)
    case .alarmAcknowledged(let id), .alarmAssigned(let id, _), .alarmClosed(let id, _, _):
      try await tell(id, AlarmCase.self, rows)
    case .checkAsked(let check): tell(check)
    case .checkAnswered(let id, _), .checkMissed(let id): try await tell(id, Check.self, rows)
    case .visitMade(let visit): tell(visit)
    case .helpAsked(let help): tell(help)
    case .helpDone(let id, _): try await tell(id, HelpCall.self, rows)
    case .recordRead(let reading): tell(reading)
    }
    // Devices and readings lie where their person does.
    if area.isEmpty, let person = person(of: entry.event) ?? personOfRow,
      let row = try await rows.find(person, of: Person.self)
    {
      area = row.area
    }
    if !area.isEmpty { add("area", area) }
    members.append(JSONTree.Member(name: "time", value: .whole(entry.time.milliseconds)))
  }

  /// The notice as JSON on one line.
  var bytes: [UInt8] { JSONTree.object(members).bytes }

  private var personOfRow: PersonID?

  private func person(of event: DeskEvent) -> PersonID? {
    switch event {
    case .deviceEnrolled(let device): device.person
    case .recordRead(let reading): reading.person
    default: nil
    }
  }

  private mutating func tell<Record: DeskRecord>(
    _ id: ID<Record.Subject>, _ kind: Record.Type, _ rows: any DeskReading
  ) async throws {
    guard let record = try await rows.find(id, of: kind) else {
      return add(Self.member(kind), id.text)
    }
    tell(record)
  }

  private mutating func tell<Record: DeskRecord>(_ record: Record) {
    let columns = record.columns
    add(Self.member(Record.self), record.id.text)
    if let order = columns.order, Record.self != OrderRecord.self { add("order", order.text) }
    if let person = columns.person, Record.self != Person.self { add("person", person.text) }
    personOfRow = columns.person
    if !columns.kind.isEmpty { add("kind", columns.kind) }
    if !columns.state.isEmpty { add("state", columns.state) }
    area = columns.area
  }

  private mutating func add(_ name: String, _ text: String) {
    members.append(JSONTree.Member(name: name, value: .text(text)))
  }

  private static func member<Record: DeskRecord>(_ kind: Record.Type) -> String {
    switch Record.plural {
    case "people": "person"
    case "leaves": "leave"
    case "help": "help"
    default: String(Record.plural.dropLast())
    }
  }
}
