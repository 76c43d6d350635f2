// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramTracing
import TramUnits

@testable import TramServer

@Suite("The case desk through the interface")
struct ApiTracingTests {
  private static let day: Int64 = 86_400_000

  /// A suspected case and two whom it met.
  private func scene(_ api: ApiClient) async throws -> (record: TracedCase, met: [TracedPersonID]) {
    let now = ApiFixture.start.milliseconds
    let onset = LevelRule.vietnamDay(of: ApiFixture.start).moved(by: -3)
    let made = try await api.post(
      "/v1/cases",
      """
      {"disease":"covid-19","number":"BN1252","area":"0100100001","onset":"\(onset)",\
      "sampled":\(now - Self.day),"name":"Nguyễn Văn An","phone":"+84901234567"}
      """)
    #expect(made.status == .created, "\(made.text)")
    let record = try made.decoded(TracedCase.self)
    var met: [TracedPersonID] = []
    for number in 1...2 {
      let kept = try await api.post(
        "/v1/meetings",
        """
        {"from":"\(record.person.text)","label":"TX-\(number)","area":"010010000\(number)",\
        "first":\(now - Int64(number) * Self.day),"minutes":40,"name":"Trần Thị Bình"}
        """)
      #expect(kept.status == .created, "\(kept.text)")
      met.append(try kept.decoded(CaseContact.self).to)
    }
    return (record, met)
  }

  @Test
  func `a positive result makes levels, tasks and figures, and a withdrawn one takes them back`()
    async throws
  {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let (record, met) = try await scene(api)
      let now = ApiFixture.start.milliseconds
      let result = #"{"sampled":\#(now - Self.day),"resulted":\#(now)}"#
      let confirmed = try await api.post("/v1/cases/\(record.id.text)/confirm", result)
      #expect(try confirmed.decoded(TracedCase.self).state == .confirmed, "\(confirmed.text)")
      let first = try await api.get("/v1/contacts?kind=F1&area=01001")
      let contacts = try first.decoded(ApiPage<TracedPerson>.self).items
      #expect(Set(contacts.map(\.id)) == Set(met))
      #expect(contacts.allSatisfy { $0.reason?.ofCase == record.id })
      let counts = try await api.get("/v1/case-counts?area=01").decoded(CaseCounts.self)
      #expect(counts.people(level: 0) == 1 && counts.people(level: 1) == 2)
      #expect(counts.tasks["isolate"] == 3 && counts.overdue == 0)
      let tasks = try await api.get("/v1/tasks?area=0100100002&state=open&limit=1")
      let page = try tasks.decoded(ApiPage<CaseTask>.self)
      #expect(page.items.count == 1 && page.next != nil)
      let next = try await api.get(page.next ?? "").decoded(ApiPage<CaseTask>.self)
      #expect(next.items.count == 1 && next.items != page.items)
      let withdrawn = try await api.post(
        "/v1/cases/\(record.id.text)/change", #"{"disease":"covid-19","state":"withdrawn"}"#)
      #expect(withdrawn.status == .ok, "\(withdrawn.text)")
      let person = try await api.get("/v1/contacts/\(met[0].text)").decoded(TracedPerson.self)
      #expect(person.level == nil && person.state == .released)
      let steps = try await api.get("/v1/steps?person=\(met[0].text)")
      #expect(try steps.decoded(ApiPage<PersonStep>.self).items.map(\.after) == [nil, 1])
    }
  }

  @Test
  func `names are told only by a release, to whom it is allowed, and never in lists`()
    async throws
  {
    let fixture = try await ApiFixture()
    let reader = try await fixture.room.accounts.makeOperatorToken(
      label: "ward", scopes: ["cases.read"], at: ApiFixture.start
    ).secret
    try await fixture.test { api in
      let (record, met) = try await scene(api)
      let ward: HTTPFields = [.authorization: "Bearer \(reader.text)"]
      for path in [
        "/v1/cases", "/v1/contacts", "/v1/meetings?person=\(record.person.text)", "/v1/tasks",
        "/v1/steps?person=\(record.person.text)", "/v1/cases/\(record.id.text)",
      ] {
        let reply = try await api.ask(.get, path, nil, as: ward)
        #expect(reply.status == .ok, "\(path)")
        #expect(!reply.text.contains("Nguyễn") && !reply.text.contains("8490"), "\(path)")
        #expect(try await api.ask(.get, path, nil, as: api.reader).status == .forbidden)
      }
      let both = "\(record.person.text),\(met[0].text)"
      let asked = #"{"persons":"\#(both)","purpose":"gọi","case":"\#(record.id.text)"}"#
      #expect(try await api.ask(.post, "/v1/releases", asked, as: ward).status == .forbidden)
      let empty = #"{"persons":"\#(record.person.text)","purpose":" "}"#
      #expect(try await api.post("/v1/releases", empty).faults == ["purpose"])
      let given = try await api.post("/v1/releases", asked)
      #expect(given.status == .created && given.text.contains("Nguyễn Văn An"))
      let kept = try await api.get("/v1/releases").decoded(ApiPage<NameRelease>.self).items
      #expect(kept.map(\.reader) == ["hoa"] && kept.first?.persons.count == 2)
      try fixture.breakJournal()
      let failed = try await api.post("/v1/releases", asked)
      #expect(failed.status == .serviceUnavailable && !failed.text.contains("Nguyễn"))
    }
  }

  @Test
  func `forms of the case desk that are not as expected name the member at fault`() async throws {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let (record, met) = try await scene(api)
      let now = ApiFixture.start.milliseconds
      let person = "/v1/contacts/\(met[0].text)"
      let wrong: [(String, String, String)] = [
        ("/v1/cases", "{}", "disease"),
        ("/v1/cases", #"{"disease":"x","onset":"2031-01-01"}"#, "onset"),
        ("/v1/cases", #"{"disease":"x","onset":"1/2/2020"}"#, "onset"),
        ("/v1/cases", #"{"disease":"x","fever":1}"#, "fever"),
        ("/v1/meetings", #"{"from":"\#(record.person.text)","first":\#(now + Self.day)}"#, "first"),
        ("\(person)/tests", #"{"sampled":1,"resulted":2,"result":"x","disease":"x"}"#, "sampled"),
        ("\(person)/move", #"{"area":"phường 1"}"#, "area"),
        ("\(person)/merge", #"{"into":"P68X"}"#, "into"),
      ]
      for (path, body, place) in wrong {
        let reply = try await api.post(path, body)
        #expect(reply.status == .unprocessableContent, "\(path) \(reply.text)")
        #expect(reply.faults.contains(place), "\(path) \(reply.text)")
      }
      #expect(try await api.post("/v1/cases/C0N/confirm", "{}").status != .ok)
      #expect(try await api.get("/v1/contacts?after=x").status == .unprocessableContent)
      #expect(try await api.get("/v1/tasks?dueBefore=tomorrow").faults == ["dueBefore"])
      let form = #"{"day":"\#(LevelRule.vietnamDay(of: ApiFixture.start))"}"#
      let early = try await api.post("\(person)/follow-ups", form)
      #expect(early.status == .conflict, "nobody is confirmed: nobody is followed")
    }
  }
}
