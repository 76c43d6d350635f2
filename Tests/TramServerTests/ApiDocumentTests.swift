// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramIsolation
import TramTestKit
import TramUnits

@testable import TramServer

@Suite("The document of the interface")
struct ApiDocumentTests {
  @Test
  func `describes every route for programs, and no other`() async throws {
    let fixture = try await ApiFixture()
    let routes = fixture.server.routes
    try await fixture.test { api in
      let reply = try await api.ask(.get, "/openapi.json", nil, as: [:])
      let tree = try FormValue.reading(json: reply.body.span, deepest: 60)
      guard case .object(let top) = tree, case .object(let paths)? = top["paths"] else {
        Issue.record("the document has no paths")
        return
      }
      var described: Set<String> = []
      for (path, operations) in paths {
        guard case .object(let operations) = operations else { continue }
        for method in operations.keys { described.insert("\(method.uppercased()) \(path)") }
      }
      let programs = routes.filter { $0.doc != nil }
      #expect(described == Set(programs.map { "\($0.method.rawValue) \($0.path)" }))
      for route in routes where route.path.hasPrefix("/v1/") {
        #expect(route.doc != nil, "\(route.method) \(route.path) is not described")
      }
      for reference in references(tree) {
        let name = reference.split(separator: "/").last.map(String.init) ?? ""
        #expect(schema(named: name) != nil, "\(reference)")
      }
    }
  }

  private func references(_ value: FormValue) -> [String] {
    switch value {
    case .object(let members):
      members.flatMap { name, value in
        if name == "$ref", case .text(let text, _) = value { return [text] }
        return references(value)
      }
    case .list(let values): values.flatMap(references)
    default: []
    }
  }

  private func schema(named name: String) -> JSONTree? {
    (RecordSchemas.all + FormSchemas.all + CaseSchemas.all + AccessSchemas.all
      + MessageSchemas.all + DonationSchemas.all)
      .first { $0.name == name }?.schema
  }

  @Test(arguments: 0..<40)
  func `knows every member that a record has`(seed: UInt64) throws {
    var facts = DeskFacts(seed: seed)
    for _ in 0..<50 {
      switch facts.next().event {
      case .personKept(let record): try compare(record)
      case .deviceEnrolled(let record): try compare(record)
      case .orderIssued(let record): try compare(record)
      case .leaveAsked(let record): try compare(record)
      case .alarmRaised(let record): try compare(record)
      case .checkAsked(let record): try compare(record)
      case .visitMade(let record): try compare(record)
      case .helpAsked(let record): try compare(record)
      case .recordRead(let record): try compare(record)
      default: break
      }
    }
  }

  private func compare<Record: DeskRecord>(_ record: Record) throws {
    let bytes = [UInt8](try RecordJSON.encoder().encode(ApiAnswer.Shown(record: record)))
    guard case .object(let members) = try FormValue.reading(json: bytes.span) else { return }
    let name = RecordSchemas.names[Record.plural] ?? ""
    let described = try #require(schema(named: name))
    let known = Set(described["properties"]?.names ?? [])
    #expect(known.isSuperset(of: members.keys), "\(Record.plural): \(members.keys)")
    guard case .list(let required)? = described["required"] else { return }
    for case .text(let name) in required { #expect(members[name] != nil, "\(name)") }
  }

  @Test
  func `knows every member that a form reads`() throws {
    func compare<Form: DeskForm>(_ form: Form.Type) throws {
      let described = try #require(schema(named: "\(form)"))
      var reader = try FormReader(json: Array("{}".utf8))
      _ = Form(from: &reader)
      #expect(reader.asked == Set(described["properties"]?.names ?? []), "\(form)")
    }
    try compare(PersonForm.self)
    try compare(DeviceForm.self)
    try compare(OrderForm.self)
    try compare(ExtensionForm.self)
    try compare(TransferForm.self)
    try compare(NoteForm.self)
    try compare(AssignmentForm.self)
    try compare(ClosingForm.self)
    try compare(CheckForm.self)
    try compare(AnswerForm.self)
    try compare(LeaveForm.self)
    try compare(GrantForm.self)
    try compare(VisitForm.self)
    try compare(HelpForm.self)
    try compare(EmptyForm.self)
  }
}
