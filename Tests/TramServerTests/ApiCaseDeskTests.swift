// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import TramBytes
import TramJournal
import TramTracing
import TramTrails
import TramUnits

@testable import TramServer

@Suite("Keys, notices, areas and names at the case desk")
struct ApiCaseDeskTests {
  private static let day: Int64 = 86_400_000

  private func key(_ text: String) -> HTTPFields { [.idempotencyKey: text] }

  private func open(_ api: ApiClient, _ label: String, _ name: String) async throws -> TracedCase {
    try await api.made(
      TracedCase.self, "/v1/cases",
      #"{"disease":"covid-19","label":"\#(label)","area":"0100100001","name":"\#(name)"}"#)
  }

  @Test
  func `a request that comes again under its key is answered as before and changes nothing`()
    async throws
  {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let form = #"{"disease":"covid-19","area":"01","number":"BN9"}"#
      let first = try await api.post("/v1/cases", form, key("a"))
      let record = try first.decoded(TracedCase.self)
      let again = try await api.post("/v1/cases", form, key("a"))
      #expect(again.status == .created && again.body == first.body)
      let meeting =
        #"{"from":"\#(record.person.text)","first":\#(ApiFixture.start.milliseconds - Self.day)}"#
      let met = try await api.post("/v1/meetings", meeting, key("b"))
      let head = try await fixture.room.desk.journal.head().number
      #expect(try await api.post("/v1/meetings", meeting, key("b")).body == met.body)
      #expect(try await fixture.room.desk.journal.head().number == head)
      // The same text of another caller, and at the desk of orders, is another key.
      let id = try met.decoded(CaseContact.self).id.text
      let gone = try await api.post("/v1/meetings/\(id)/remove", #"{"note":"nhầm"}"#, key("c"))
      #expect(gone.status == .ok, "\(gone.text)")
      let repeated = try await api.post("/v1/meetings/\(id)/remove", #"{"note":"nhầm"}"#, key("c"))
      #expect(repeated.body == gone.body)
      #expect(try await api.get("/v1/meetings/\(id)").status == .notFound)
    }
  }

  @Test
  func `a meeting is removed with a reason, and levels follow`() async throws {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let record = try await open(api, "BN1", "Nguyễn Văn An")
      let now = ApiFixture.start.milliseconds
      let meeting = try await api.made(
        CaseContact.self, "/v1/meetings",
        #"{"from":"\#(record.person.text)","label":"TX","first":\#(now - Self.day / 2)}"#)
      let result = #"{"sampled":\#(now),"resulted":\#(now)}"#
      _ = try await api.post("/v1/cases/\(record.id.text)/confirm", result)
      let other = "/v1/contacts/\(meeting.to.text)"
      #expect(try await api.get(other).decoded(TracedPerson.self).level == 1)
      let path = "/v1/meetings/\(meeting.id.text)/remove"
      #expect(try await api.post(path, "{}").faults == ["note"])
      let step = try await api.post(path, #"{"note":"nhầm người"}"#).decoded(PersonStep.self)
      #expect(step.text == "removed: nhầm người" && step.contact == meeting.id)
      #expect(try await api.get(other).decoded(TracedPerson.self).level == nil)
    }
  }

  @Test
  func `events tell what changes at the case desk to whoever may read it, without names`()
    async throws
  {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let record = try await open(api, "BN1", "Nguyễn Văn An")
      fixture.room.hub.close()
      let all = try await api.get("/v1/events?after=0")
      #expect(all.text.contains("event: cases-kept\ndata: {\"cases\":[\"\(record.id.text)\"]"))
      #expect(all.text.contains("event: contacts-kept") || all.text.contains("persons-kept"))
      #expect(!all.text.contains("Nguyễn"))
      let south = try await api.get("/v1/events?after=0&area=79")
      #expect(!south.text.contains("cases-kept"))
      let desk = try await api.ask(.get, "/v1/events?after=0", nil, as: api.reader)
      #expect(desk.status == .ok && !desk.text.contains("cases-kept"))
    }
  }

  @Test
  func `a name is found without marks, composed or not, in any order, and the journal has it`()
    async throws
  {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let record = try await open(api, "BN1", "Nguyễn Văn Hoà")
      for text in [
        "nguyen van hoa", "Hoà Nguyễn", "hòa", "Nguye\u{302}\u{303}n Va\u{306}n Hoa\u{300}",
      ] {
        let found = try await api.post(
          "/v1/names/search", #"{"name":"\#(text)","purpose":"to call"}"#)
        #expect(found.status == .created && found.text.contains(record.person.text), "\(text)")
      }
      let none = try await api.post("/v1/names/search", #"{"name":"Trần","purpose":"to call"}"#)
      #expect(none.text == #"{"isMore":false,"names":[]}"#)
      #expect(try await api.post("/v1/names/search", #"{"name":"Hoà"}"#).faults == ["purpose"])
      let kept = try await api.get("/v1/releases").decoded(ApiPage<NameRelease>.self).items
      #expect(kept.count == 4)
    }
  }

  @Test
  func `people of the same check-in are told as such and are no F1 before an officer says so`()
    async throws
  {
    let fixture = try await ApiFixture()
    let trails = fixture.room.trails
    let now = ApiFixture.start.milliseconds
    let persons = try [1, 2].map { number in
      try #require(trails.trail(for: DeviceID(UInt64(number))))
    }
    var areas = try AreaImport(into: trails.live.store, now: ApiFixture.start)
    for label in ["1", "2"] {
      let (person, place) = (Array(label.utf8), Array("CHO-1".utf8))
      let flaw = try areas.add(
        person.span, place.span, .checkIn, during: now - 7_200_000..<now - 3_600_000)
      #expect(flaw == nil)
    }
    _ = try areas.finish()
    try await fixture.test { api in
      let onset = LevelRule.vietnamDay(of: ApiFixture.start)
      let record = try await api.made(
        TracedCase.self, "/v1/cases",
        #"{"disease":"covid-19","trail":\#(persons[0].rawValue),"onset":"\#(onset)"}"#)
      let result = #"{"sampled":\#(now),"resulted":\#(now)}"#
      let confirmed = try await api.post("/v1/cases/\(record.id.text)/confirm", result)
      #expect(confirmed.status == .ok, "\(confirmed.text)")
      let meeting = try #require(
        await api.get("/v1/meetings?person=\(record.person.text)")
          .decoded(ApiPage<CaseContact>.self).items.first)
      #expect(meeting.source == .area && meeting.seconds == 0 && meeting.probability == 0)
      #expect(meeting.evidence == "check-in CHO-1: 60 min")
      let other = "/v1/contacts/\(meeting.to.text)"
      #expect(try await api.get(other).decoded(TracedPerson.self).level == nil)
      _ = try await api.post("/v1/meetings/\(meeting.id.text)/judge", #"{"verdict":"confirmed"}"#)
      #expect(try await api.get(other).decoded(TracedPerson.self).level == 1)
      let path = "/v1/meetings/\(meeting.id.text)/remove"
      #expect(try await api.post(path, #"{"note":"x"}"#).status == .conflict)
    }
  }
}
