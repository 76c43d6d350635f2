// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("The console's forms")
struct ConsoleFormTests {
  @Test func `take a person in with an order and a phone, and show the phone's code once`()
    async throws
  {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let token = try await browser.token()
      let made = try await browser.post(
        "/orders",
        [
          "name": "Đặng Thị Hương", "phone": "0912 345 678", "latitude": "21,0310",
          "longitude": "105.847", "radius": "80", "from": "2020-04-01T08:00", "until": "",
          "deviceKind": "owntracks", "personLanguage": "vi",
        ], token: token)
      let text = made.text
      #expect(made.status == .ok)
      #expect(text.contains("owntracks:///config") && text.contains("<svg"))
      let rows = fixture.room.desk.everyRow
      let order = try #require(try await rows.list(OrderRecord.self, DeskFilter()).rows.first)
      #expect(order.until == nil && order.device != nil)
      #expect(order.place == .circle(latitude: 21.031, longitude: 105.847, radius: 80))
      #expect(order.from == Instant(milliseconds: 1_585_702_800_000))
      let page = try await browser.text("/people/\(order.person.text)")
      #expect(!page.contains("owntracks:///config"))
    }
  }

  @Test func `come back with what was typed and every fault, and keep nothing`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let token = try await browser.token()
      let made = try await browser.post(
        "/orders",
        ["name": "An", "latitude": "x", "longitude": "500", "radius": "0", "from": "soon"],
        token: token)
      #expect(made.status == .unprocessableContent)
      let text = made.text
      #expect(text.contains("value=\"An\"") && text.contains("role=\"alert\""))
      #expect(text.contains("Vĩ độ: "))
      let rows = fixture.room.desk.everyRow
      #expect(try await rows.highest(of: Person.self) == 0)
      #expect(try await rows.highest(of: OrderRecord.self) == 0)
    }
  }

  @Test func `change an order in every way that its page offers`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let (_, id, _) = try await fixture.alarm()
      let token = try await browser.token()
      let path = "/orders/\(id.text)"
      for (deed, fields) in [
        (
          "leave",
          ["from": "2020-04-01T12:00", "until": "2020-04-01T14:00", "reason": "xét nghiệm"]
        ),
        ("extend", ["until": "2020-04-20T12:00"]), ("extend", ["until": ""]),
        ("transfer", ["latitude": "21,04", "longitude": "105,85", "radius": "70", "device": ""]),
        ("check", [:]), ("visit", ["way": "visit", "finding": "atHome"]), ("end", ["note": "xong"]),
      ] as [(String, KeyValuePairs<String, String>)] {
        let done = try await browser.post("\(path)/\(deed)", fields, token: token)
        #expect(done.status == .seeOther, "\(deed) \(done.text)")
      }
      let order = try #require(try await fixture.room.desk.everyRow.find(id, of: OrderRecord.self))
      #expect(order.state == .ended && order.until == nil)
      #expect(order.place == .circle(latitude: 21.04, longitude: 105.85, radius: 70))
    }
  }

  @Test func `preview a sheet with a reason for each bad row, and issue the good rows once`()
    async throws
  {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let token = try await browser.token()
      let sheet = """
        order,name,phone,latitude,longitude,radius,from\r
        q1,Trần Hoa,0912345678,21.03,105.84,80,01/03/2020\r
        q2,Lê Minh,09x,21.03,105.84,80,01/03/2020\r
        q3,,,21.03,105.84,80,01/03/2020\r
        """
      let preview = try await browser.post("/import", ["csv": sheet], token: token)
      let text = preview.text
      #expect(preview.status == .ok)
      #expect(text.contains("Trần Hoa") && text.contains("1 hàng dùng được, 2 hàng có lỗi"))
      #expect(text.contains("đây không phải là số điện thoại"))
      #expect(try await fixture.room.desk.everyRow.highest(of: OrderRecord.self) == 0)
      for _ in 0..<2 {
        let done = try await browser.post("/import/confirm", ["csv": sheet], token: token)
        #expect(done.headers[.location] == "/orders?state=issued&count=1&done=imported")
      }
      #expect(try await fixture.room.desk.everyRow.highest(of: OrderRecord.self) == 1)
      let bad = try await browser.post("/import", ["csv": "no header"], token: token)
      #expect(bad.status == .unprocessableContent)
    }
  }

  @Test func `decide leaves, answer checks, see to calls for help`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let (_, order, person) = try await fixture.alarm()
      let actions = DeskActions(fixture.room)
      let start = ConsoleFixture.start
      let leave = try await actions.askLeave(
        LeaveForm(
          order: order, from: start.advanced(seconds: 3600), until: start.advanced(seconds: 7200),
          reason: "khám bệnh"), by: "person")
      let help = try await actions.askHelp(
        HelpForm(person: person, need: .medicine, text: "thuốc huyết áp"), by: "person")
      let check = try await actions.askCheck(CheckForm(order: order), by: "lan")
      let text = try await browser.text("/requests")
      #expect(text.contains("khám bệnh") && text.contains("thuốc huyết áp"))
      let token = try await browser.token()
      let rows = fixture.room.desk.everyRow
      _ = try await browser.post(
        "/requests/leaves/\(leave.id.text)", ["decision": "refuse", "note": "mai"], token: token)
      #expect(try await rows.find(leave.id, of: Leave.self)?.state == .refused)
      _ = try await browser.post("/requests/help/\(help.id.text)", [:], token: token)
      #expect(try await rows.find(help.id, of: HelpCall.self)?.state == .done)
      _ = try await browser.post(
        "/requests/checks/\(check.id.text)", ["note": "gọi được"], token: token)
      #expect(try await rows.find(check.id, of: Check.self)?.answer?.way == .officer)
    }
  }
}
