// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("Cases through the interface")
struct ApiCaseTests {
  @Test
  func `an order is issued once, extended, transferred and ended`() async throws {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let (person, order) = try await api.order()
      #expect(order.name == order.id.text && order.area == "0100100001")
      #expect(order.from == ApiFixture.start)
      let path = "/v1/orders/\(order.id.text)"
      let place = #"{"latitude":21.03,"longitude":105.85,"radius":50}"#
      let second = try await api.post(
        "/v1/orders", #"{"person":"\#(person.id)","place":\#(place)}"#)
      #expect(second.status == .conflict && second.text.contains(order.id.text))
      let days = ApiFixture.start.milliseconds + 20 * 86_400_000
      let extended = try await api.post("\(path)/extend", #"{"until":\#(days)}"#)
      #expect(try extended.decoded(OrderRecord.self).until?.milliseconds == days)
      #expect(try await api.post("\(path)/extend", "{}").faults == ["until"])
      let square = """
        {"place":{"geometry":{"type":"Polygon","coordinates":[[[105.8,21.0],[105.801,21.0],\
        [105.801,21.001],[105.8,21.0]]]}},"area":"0100100004"}
        """
      let moved = try await api.post("\(path)/transfer", square)
      #expect(try moved.decoded(OrderRecord.self).area == "0100100004", "\(moved.text)")
      #expect(try await api.post("\(path)/transfer", "{}").faults == ["place"])
      let standing = try await api.get("\(path)/standing")
      #expect(standing.status == .ok && standing.text.contains("\"isWatched\":false"))
      let ended = try await api.post("\(path)/end", #"{"note":"khỏi bệnh"}"#)
      #expect(try ended.decoded(OrderRecord.self).state == .ended)
      #expect(try await api.post("\(path)/end").status == .conflict)
      #expect(try await api.post("\(path)/extend", #"{"until":null}"#).status == .conflict)
    }
  }

  @Test
  func `an alarm is taken once, given away, closed with a finding, and stays closed`() async throws
  {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let order = try await api.order().order
      let alarm = try await fixture.raise(order.id)
      let path = "/v1/alarms/\(alarm.text)"
      let open = try await api.get("/v1/alarms?state=open,acknowledged&kind=left&area=01")
      #expect(try open.decoded(ApiPage<AlarmCase>.self).items.map(\.id) == [alarm])
      let counts = try await api.get("/v1/counts?area=01").decoded(DeskCounts.self)
      #expect(counts.openAlarms == 1 && counts.orders == 1)
      let taken = try await api.post("\(path)/acknowledge")
      #expect(try taken.decoded(AlarmCase.self).acknowledgedBy == "hoa")
      let again = try await api.post("\(path)/acknowledge")
      #expect(again.status == .conflict && again.text.contains("hoa"))
      let given = try await api.post("\(path)/assign", #"{"assignee":"minh"}"#)
      #expect(try given.decoded(AlarmCase.self).assignee == "minh")
      #expect(try await api.post("\(path)/close", #"{"finding":"gone"}"#).faults == ["finding"])
      let closed = try await api.post("\(path)/close", #"{"finding":"allowed","note":"đi khám"}"#)
      #expect(try closed.decoded(AlarmCase.self).finding == .allowed)
      for verb in ["acknowledge", "close"] {
        let body = verb == "close" ? #"{"finding":"away"}"# : nil
        #expect(try await api.post("\(path)/\(verb)", body).status == .conflict)
      }
    }
  }

  @Test
  func `a check is answered with a place, and a late answer is kept and said to be late`()
    async throws
  {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let order = try await api.order().order
      let body = #"{"order":"\#(order.id)"}"#
      let check = try await api.made(Check.self, "/v1/checks", body)
      #expect(check.due == ApiFixture.start.advanced(seconds: 1200))
      #expect(try await api.post("/v1/checks", body).status == .conflict)
      let path = "/v1/checks/\(check.id.text)/answer"
      #expect(
        try await api.post(path, #"{"way":"position"}"#).faults
          == ["latitude", "longitude", "accuracy"])
      let inTime = ApiFixture.start.milliseconds + 60_000
      fixture.advance(4000)
      // It was given in time on a phone without a network, and sent later.
      let answer = try await api.post(
        path,
        #"{"way":"position","latitude":21.03,"longitude":105.85,"accuracy":5,"time":\#(inTime)}"#)
      #expect(answer.status == .ok && answer.text.contains("\"isLate\":false"))
      let inside = try answer.decoded(Check.self).answer?.inside
      #expect((inside ?? 0) > 0.999)
      #expect(try await api.post(path, #"{"way":"cannot"}"#).status == .conflict)
      let late = try await api.made(Check.self, "/v1/checks", body)
      fixture.advance(1300)
      let answered = try await api.post("/v1/checks/\(late.id.text)/answer", #"{"way":"code"}"#)
      #expect(answered.text.contains("\"isLate\":true"))
      let future = try await api.made(Check.self, "/v1/checks", body)
      let ahead = fixture.now.milliseconds + 3_600_000
      let early = try await api.post(
        "/v1/checks/\(future.id.text)/answer", #"{"way":"code","time":\#(ahead)}"#)
      #expect(early.faults == ["time"])
    }
  }

  @Test
  func `leave is asked, granted for another span or refused, once`() async throws {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let order = try await api.order().order
      let from = ApiFixture.start.milliseconds + 3_600_000
      func ask() async throws -> Leave {
        try await api.made(
          Leave.self, "/v1/leaves",
          """
          {"order":"\(order.id)","from":\(from),"until":\(from + 7_200_000),"reason":"xét nghiệm"}
          """)
      }
      let first = try await ask()
      let granted = try await api.post(
        "/v1/leaves/\(first.id)/grant", #"{"until":\#(from + 3_600_000)}"#)
      #expect(try granted.decoded(Leave.self).until.milliseconds == from + 3_600_000)
      #expect(try granted.decoded(Leave.self).state == .granted)
      #expect(try await api.post("/v1/leaves/\(first.id)/refuse").status == .conflict)
      let second = try await ask()
      let refused = try await api.post("/v1/leaves/\(second.id)/refuse", #"{"note":"không"}"#)
      #expect(try refused.decoded(Leave.self).decidedBy == "hoa")
      let waiting = try await api.get("/v1/leaves?state=asked")
      #expect(try waiting.decoded(ApiPage<Leave>.self).items.isEmpty)
    }
  }

  @Test
  func `visits and calls for help are kept and help is done once`() async throws {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let (person, order) = try await api.order()
      let visit = try await api.made(
        Visit.self, "/v1/visits",
        #"{"order":"\#(order.id)","way":"call","finding":"atHome"}"#)
      #expect(visit.officer == "hoa" && visit.time == ApiFixture.start)
      #expect(
        try await api.post("/v1/help", #"{"person":"\#(person.id)","need":"other"}"#).faults
          == ["text"])
      let help = try await api.made(
        HelpCall.self, "/v1/help", #"{"person":"\#(person.id)","need":"medicine"}"#)
      #expect(try await api.post("/v1/help/\(help.id)/done").status == .ok)
      #expect(try await api.post("/v1/help/\(help.id)/done").status == .conflict)
    }
  }

  @Test
  func `a device gets its token once, and none opens anything after it was retired`() async throws {
    let fixture = try await ApiFixture()
    struct Body: Decodable {
      var device: EnrolledDevice
      var token: String?
    }
    try await fixture.test { api in
      let person = try await api.made(Person.self, "/v1/people", #"{"name":"An"}"#)
      let key: HTTPFields = [.idempotencyKey: "k"]
      let form = #"{"person":"\#(person.id)","kind":"owntracks"}"#
      let made = try await api.post("/v1/devices", form, key).decoded(Body.self)
      let token = try #require(made.token.flatMap { Secret($0) })
      #expect(made.device.name == made.device.id.text)
      let again = try await api.post("/v1/devices", form, key).decoded(Body.self)
      #expect(again.device == made.device && again.token == nil)
      let accounts = fixture.room.accounts
      #expect(
        try await accounts.caller(of: token, at: fixture.now)?.caller == .device(made.device.id))
      let path = "/v1/devices/\(made.device.id)"
      let fresh = try await api.post("\(path)/token").decoded(Body.self)
      #expect(try await accounts.caller(of: token, at: fixture.now) == nil)
      let secret = try #require(fresh.token.flatMap { Secret($0) })
      #expect(try await api.post("\(path)/retire").decoded(EnrolledDevice.self).retired != nil)
      #expect(try await accounts.caller(of: secret, at: fixture.now) == nil)
      #expect(try await api.post("\(path)/retire").status == .conflict)
      #expect(try await api.post("\(path)/token").status == .conflict)
      let name = #"{"person":"\#(person.id)","kind":"traccar","name":"\#(made.device.name)"}"#
      #expect(try await api.post("/v1/devices", name).faults == ["name"])
    }
  }

  @Test
  func `a person is erased after the order, with everything personal of it`() async throws {
    let fixture = try await ApiFixture()
    try await fixture.test { api in
      let (person, order) = try await api.order()
      let path = "/v1/people/\(person.id)"
      #expect(try await api.post("\(path)/erase").status == .conflict)
      _ = try await api.post("/v1/orders/\(order.id)/end")
      let program = try await api.ask(.post, "\(path)/erase", nil, as: api.program)
      #expect(program.status == .forbidden)
      let erased = try await api.post("\(path)/erase").decoded(Person.self)
      #expect(erased.isErased && erased.name.isEmpty)
      let gone = try await api.get("/v1/orders/\(order.id)").decoded(OrderRecord.self)
      #expect(gone.state == .erased && gone.place == nil)
      #expect(try await api.post("\(path)/erase").status == .conflict)
      #expect(try await api.ask(.put, path, #"{"name":"An"}"#).status == .conflict)
    }
  }

  @Test
  func `areas are those of the list in the server's folder`() async throws {
    let fixture = try await ApiFixture { folder in
      let list = """
        level1_id,level1_name,level1_type,level2_id,level2_name,level2_type,\
        level3_id,level3_name,level3_type
        01,Hà Nội,Thành phố,001,Ba Đình,Quận,00001,Phúc Xá,Phường
        """
      try Data(list.utf8).write(to: folder.appending(path: "areas.csv"))
    }
    try await fixture.test { api in
      let provinces = try await api.get("/v1/areas")
      #expect(provinces.text.contains("Hà Nội") && !provinces.text.contains("Ba Đình"))
      let wards = try await api.get("/v1/areas?parent=001")
      #expect(wards.text.contains("\"area\":\"0100100001\""))
      #expect(try await api.get("/v1/areas/00001").text.contains("Phúc Xá"))
      #expect(try await api.get("/v1/areas/99999").status == .notFound)
      #expect(try await api.get("/v1/areas?parent=00001").faults == ["parent"])
    }
  }
}
