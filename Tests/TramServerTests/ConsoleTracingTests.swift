// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing
import TramSQLite
import TramTracing
import TramUnits

@testable import TramServer

@Suite("The case desk's pages")
struct ConsoleTracingTests {
  private func record(_ location: String?) throws -> TracedCaseID {
    let path = try #require(location).split(separator: "?").first ?? ""
    return try #require(TracedCaseID(path.split(separator: "/").last ?? ""))
  }

  @Test func `lead from a suspicion to a tree, tasks and a name, in both languages`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let token = try await browser.token()
      let made = try await browser.post(
        "/cases",
        [
          "name": "Nguyễn <An>", "disease": "covid-19", "number": "BN7", "area": "0100100001",
          "onset": "2020-03-29", "sampled": "2020-03-31T08:00", "state": "suspected",
          "label": "A <u>",
        ], token: token)
      let id = try record(made.headers[.location])
      let kept = try await browser.post(
        "/cases/\(id.text)/meetings",
        [
          "label": "TX-1", "name": "Trần Thị Bình", "area": "0100100002",
          "first": "2020-03-29T18:05", "minutes": "40", "evidence": "quán <phở>",
        ], token: token)
      #expect(kept.headers[.location] == "/cases/\(id.text)?done=meetingKept", "\(kept.text)")
      let confirmed = try await browser.post(
        "/cases/\(id.text)/confirm",
        ["sampled": "2020-03-31T08:00", "resulted": "2020-04-01T09:00"], token: token)
      #expect(confirmed.headers[.location] == "/cases/\(id.text)?done=caseConfirmed")
      var filter = CaseFilter()
      filter.kinds = ["F1"]
      let contact = try #require(
        await fixture.room.cases.rows.list(TracedPerson.self, filter).rows.first)
      for (language, word) in [("vi", "Cây lây truyền"), ("en", "Transmission tree")] {
        browser.language.withLock { $0 = language }
        for path in [
          "/cases", "/cases?state=confirmed&area=01", "/cases/\(id.text)", "/contacts",
          "/contacts?level=F1&due=overdue", "/contacts/\(contact.id.text)",
          "/contacts/\(contact.reason?.from.text ?? "")", "/tasks", "/tasks?due=today&area=01",
        ] {
          let response = try await browser.get(path)
          #expect(response.status == .ok, "\(path)")
          #expect(!response.text.contains("{{") && !response.text.contains("{}"), "\(path)")
          #expect(!response.text.contains("<u>"), "\(path) is escaped")
          #expect(!response.text.contains("Nguyễn"), "\(path) tells no name")
        }
        let page = try await browser.text("/cases/\(id.text)")
        #expect(page.contains(word) && page.contains("class=\"tree\""))
        #expect(page.contains("quán &lt;phở&gt;"))
      }
      let given = try await browser.post(
        "/contacts/\(contact.id.text)/names", ["purpose": "to call"], token: token)
      #expect(given.text.contains("Trần Thị Bình"))
      #expect(
        try await fixture.room.cases.rows.list(NameRelease.self, CaseFilter()).rows.count == 1)
      let followed = try await browser.post(
        "/contacts/\(contact.id.text)/follow-up",
        ["day": "2020-04-01", "temperature": "37,2", "symptom-cough": "yes"], token: token)
      #expect(followed.headers[.location]?.hasSuffix("done=followedUp") == true, "\(followed.text)")
      let tasks = try await fixture.room.cases.rows.list(CaseTask.self, CaseFilter()).rows
      let apart = try #require(tasks.first { $0.kind == .isolate && $0.person == contact.id })
      let done = try await browser.post("/tasks/\(apart.id.text)/done", [:], token: token)
      #expect(done.headers[.location] == "/tasks?done=taskDone")
      let person = try #require(
        await fixture.room.cases.rows.find(contact.id, of: TracedPerson.self))
      #expect(person.isolated == ConsoleFixture.start)
      let twice = try await browser.post("/tasks/\(apart.id.text)/done", [:], token: token)
      #expect(twice.status == .conflict)
    }
  }

  @Test func `name every level, state, task, source and step`() {
    var keys = TracedCase.State.allCases.map { "cases.\($0.rawValue)" }
    keys += TracedPerson.State.allCases.map { "contacts.\($0.rawValue)" }
    keys += CaseTask.Kind.allCases.map { "tasks.\($0.rawValue)" }
    keys += CaseTask.State.allCases.map { "tasks.\($0.rawValue)" }
    keys += CaseContact.Source.allCases.map { "cases.\($0.rawValue)" }
    keys += CaseContact.Verdict.allCases.map { "cases.judged\($0.rawValue.capitalized)" }
    keys += FollowUpForm.symptoms.map { "contacts.\($0)" }
    for key in keys { #expect(Speech.knows(key), "\(key)") }
  }
}
