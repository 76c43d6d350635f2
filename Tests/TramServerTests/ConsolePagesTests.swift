// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("The console's pages")
struct ConsolePagesTests {
  @Test func `lead to the set-up, then to signing in, and back to where one wanted to go`()
    async throws
  {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      #expect(try await browser.get("/alarms?kind=left").headers[.location] == "/setup")
      try await fixture.signIn(browser)
      #expect(try await browser.get("/").status == .ok)
      let token = try await browser.token()
      let left = try await browser.post("/sign-out", [:], token: token)
      #expect(left.headers[.location] == "/sign-in?done=signedOut")
      let next = try await browser.get("/alarms?kind=left").headers[.location]
      #expect(next == "/sign-in?next=%2Falarms%3Fkind%3Dleft")
      let back = try await browser.post(
        "/sign-in",
        ["name": "Lan", "password": ConsoleFixture.password, "next": "/alarms?kind=left"])
      #expect(back.headers[.location] == "/alarms?kind=left")
      let astray = try await browser.post(
        "/sign-in",
        ["name": "Lan", "password": ConsoleFixture.password, "next": "//evil.example/"],
        token: try await browser.token())
      #expect(astray.headers[.location] == "/")
    }
  }

  @Test func `answer in both languages, each with its own words and no key left over`() async throws
  {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let (alarm, order, person) = try await fixture.alarm()
      let paths = [
        "/", "/overview/alarms", "/alarms", "/alarms/rows", "/alarms/\(alarm.text)", "/orders",
        "/orders/new", "/orders/new?person=\(person.text)", "/orders/\(order.text)", "/people",
        "/people?text=nguyen%20an", "/people/\(person.text)", "/requests", "/import",
        "/accounts", "/about", "/map/orders/\(order.text)",
      ]
      for (language, word) in [("vi", "Báo động"), ("en", "Alarms")] {
        browser.language.withLock { $0 = language }
        for path in paths {
          let response = try await browser.get(path)
          #expect(response.status == .ok, "\(path)")
          let text = response.text
          #expect(!text.contains("{{") && !text.contains("{}"), "\(path) \(language)")
          if text.contains("<html") {
            #expect(text.contains("<html lang=\"\(language)\""))
            #expect(text.contains(word), "\(path) \(language)")
          }
        }
      }
    }
  }

  @Test func `show why there is an alarm, and keep what was done about it`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let (alarm, order, person) = try await fixture.alarm()
      let path = "/alarms/\(alarm.text)"
      let text = try await browser.text(path)
      #expect(text.contains("cách ranh giới 321\u{A0}m"))
      #expect(text.contains("93\u{A0}%"))
      #expect(text.contains("<svg class=\"curve\""))
      #expect(text.contains("tel:+84912345678"))
      let token = try await browser.token(on: path)
      for (deed, fields) in [
        ("acknowledge", [:]), ("assign", ["to": "Lan"]), ("check", [:]),
        ("visit", ["way": "call", "finding": "unreachable", "note": "chuông không ai nghe"]),
        ("close", ["finding": "atHome", "note": "ở sân sau"]),
      ] as [(String, KeyValuePairs<String, String>)] {
        let done = try await browser.post("\(path)/\(deed)", fields, token: token)
        #expect(done.status == .seeOther, "\(deed)")
      }
      let closed = try await fixture.room.desk.everyRow.find(alarm, of: AlarmCase.self)
      #expect(closed?.state == .closed && closed?.finding == .atHome)
      #expect(closed?.acknowledgedBy == "Lan" && closed?.assignee == "Lan")
      let after = try await browser.text(path)
      #expect(after.contains("chuông không ai nghe") && after.contains("ở sân sau"))
      let again = try await browser.post("\(path)/close", ["finding": "away"], token: token)
      #expect(again.status == .conflict)
      var filter = DeskFilter()
      filter.person = person
      let readings = try await fixture.room.desk.everyRow.list(RecordReading.self, filter).rows
      #expect(readings.contains { $0.part == "alarm" && $0.reader == "Lan" })
      _ = order
    }
  }

  @Test func `find alarms and orders by the person's name, written without marks`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let (alarm, order, _) = try await fixture.alarm()
      for (path, id) in [("/alarms", alarm.text), ("/orders", order.text)] {
        #expect(try await browser.text("\(path)?text=nguyen+an").contains("\(path)/\(id)"))
        #expect(!(try await browser.text("\(path)?text=nobody").contains("\(path)/\(id)")))
      }
      #expect(try await browser.text("/orders?text=\(order.text)").contains(order.text))
    }
  }

  @Test func `write what people typed as text, never as markup`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let (alarm, order, person) = try await fixture.alarm(named: "<script>x()</script>\"'&")
      for path in [
        "/", "/alarms", "/alarms/\(alarm.text)", "/orders/\(order.text)",
        "/people/\(person.text)", "/people?text=%3Cscript%3Ex", "/orders?area=%22%3E%3Cscript%3Ex",
        "/orders/new?name=%22%3E%3Cscript%3Ex", "/map/orders/\(order.text)",
        "/nothing?%22%3E%3Cscript%3Ex",
      ] {
        #expect(!(try await browser.text(path)).contains("<script>x"), "\(path)")
      }
    }
  }

  @Test func `change nothing without the form's own token`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      try await fixture.signIn(browser)
      let (alarm, _, _) = try await fixture.alarm()
      for token in [nil, "", "x", String(repeating: "A", count: 64)] {
        let path = "/alarms/\(alarm.text)/acknowledge"
        #expect(try await browser.post(path, [:], token: token).status == .forbidden)
      }
      let kept = try await fixture.room.desk.everyRow.find(alarm, of: AlarmCase.self)
      #expect(kept?.state == .open)
    }
  }

  @Test func `keep the language that was chosen, and lead back`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      let gone = try await browser.get("/language?to=en&back=%2Fsign-in")
      #expect(gone.headers[.location] == "/sign-in")
      #expect(
        try await browser.get("/language?to=en&back=https%3A%2F%2Fe").headers[.location] == "/")
      #expect(try await browser.text("/about").contains("About Trạm"))
    }
  }

  @Test func `give every file of the pages under an address that names its content`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.browse { browser in
      let text = try await browser.text("/about")
      let start = try #require(text.firstRange(of: "/assets/")).lowerBound
      let address = text[start...].prefix { $0 != "\"" }
      let response = try await browser.get(String(address))
      #expect(response.status == .ok)
      #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
      let base = address.split(separator: "/").dropLast().joined(separator: "/")
      for (file, type) in [
        ("tram.css", "text/css"), ("console.js", "text/javascript"), ("map.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"), ("manifest.webmanifest", "application/manifest+json"),
      ] {
        let response = try await browser.get("/\(base)/\(file)")
        #expect(response.headers[.contentType]?.hasPrefix(type) == true, "\(file)")
      }
      #expect(try await browser.get("/\(base)/../tram.css").status == .notFound)
      #expect(try await browser.get("/\(base)/nothing.css").status == .notFound)
    }
  }
}
