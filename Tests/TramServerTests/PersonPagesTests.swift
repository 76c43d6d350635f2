// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("A person's pages")
struct PersonPagesTests {
  @Test(arguments: ["/me", "/me/leave", "/me/help", "/me/record", "/me/now"])
  func `are for the person alone`(path: String) async throws {
    let fixture = try await PersonRoom()
    #expect(try await fixture.get(path, fixture.an).status == .ok)
    #expect(try await fixture.get(path, nil).status == .unauthorized)
    let route = fixture.server.routes.first { $0.path == path && $0.method == .get }
    #expect(route?.need == .person)
  }

  @Test func `tell what the order says in both languages`() async throws {
    let fixture = try await PersonRoom()
    let page = try await fixture.get("/me", fixture.an).text
    #expect(page.contains("5 days left"))
    #expect(page.contains("17/QĐ-UBND"))
    #expect(page.contains("Within \(Speech(language: .english).distance(60)) of the house"))
    for speech in [Speech(language: .english), Speech(language: .vietnamese)] {
      #expect(speech.say("mine.title") != "mine.title")
    }
  }

  @Test func `show nothing of somebody else`() async throws {
    let fixture = try await PersonRoom()
    _ = try await fixture.ask(fixture.binh)
    _ = try await fixture.actions.askHelp(
      HelpForm(person: fixture.binh.id, need: .food, text: "rice for Bình"), by: "person")
    _ = try await fixture.actions.askLeave(
      LeaveForm(
        order: fixture.binh.order, from: fixture.now.advanced(seconds: 3600),
        until: fixture.now.advanced(seconds: 7200), reason: "Bình's test"), by: "person")
    _ = try await fixture.actions.noteReading(
      of: fixture.binh.id, part: "person", purpose: "console", reader: "officer of Bình")
    for path in ["/me", "/me/leave", "/me/help", "/me/record"] {
      let page = try await fixture.get(path, fixture.an).text
      #expect(!page.contains("Bình"))
      #expect(!page.contains("Are you at your place"))
    }
    let own = try await fixture.get("/me/record", fixture.binh).text
    #expect(own.contains("officer of Bình"))
  }

  @Test func `tell who looked and when positions are erased`() async throws {
    let fixture = try await PersonRoom()
    _ = try await fixture.actions.noteReading(
      of: fixture.an.id, part: "alarm", purpose: "console", reader: "lan")
    let page = try await fixture.get("/me/record", fixture.an).text
    #expect(page.contains("lan"))
    #expect(page.contains("on the officers&#39; pages") || page.contains("on the officers"))
    #expect(page.contains("after 28 days"))
  }

  @Test func `have another tag after each change that they show`() async throws {
    let fixture = try await PersonRoom()
    let before = try await fixture.get("/me/now", fixture.an).text
    #expect(try tag(before) == tag(try await fixture.get("/me/now", fixture.an).text))
    _ = try await fixture.ask(fixture.an)
    #expect(try tag(before) != tag(try await fixture.get("/me/now", fixture.an).text))
    _ = try await fixture.ask(fixture.binh)
  }

  private func tag(_ text: String) throws -> Substring {
    let start = try #require(text.firstRange(of: "\"tag\":\""))
    return text[start.upperBound...].prefix { $0 != "\"" }
  }

  @Test func `are an app that the browser can install`() async throws {
    let fixture = try await PersonRoom()
    let manifest = try await fixture.get("/me/manifest.webmanifest", nil)
    #expect(manifest.headers[.contentType] == "application/manifest+json")
    #expect(manifest.text.contains("\"start_url\":\"/me\""))
    let worker = try await fixture.get("/me/worker.js", nil)
    #expect(worker.headers[.serviceWorkerAllowed] == "/me")
    #expect(!worker.text.contains("ASSETS"))
    var rest = manifest.text[...]
    var icons = 0
    while let found = rest.firstRange(of: "\"src\":\"") {
      rest = rest[found.upperBound...]
      let icon = try await fixture.get(String(rest.prefix { $0 != "\"" }), nil)
      #expect(icon.status == .ok)
      icons += 1
    }
    #expect(icons == 4)
  }

  @Test func `use words that are there in every template`() throws {
    for (name, text) in try Assets().templateTexts where name.hasPrefix("me") {
      var rest = text[...]
      while let found = rest.firstRange(of: "{{t.") {
        rest = rest[found.upperBound...]
        let key = String(rest.prefix { $0 != "}" })
        #expect(Speech.knows(key), "\(name): \(key)")
      }
    }
  }

  @Test func `count days by midnights in Vietnam`() {
    // 2026-11-24T16:59Z is 23:59 in Vietnam; a minute later it is the 25th.
    let late = Instant(milliseconds: 1_795_539_540_000)
    #expect(PersonPages.days(from: late, to: late.advanced(seconds: 60), zone: 25_200) == 1)
    #expect(PersonPages.days(from: late, to: late.advanced(seconds: -80_000), zone: 25_200) == 0)
  }

  @Test func `write names so that a preview tells the given name alone`() {
    #expect(PersonPages.shortened("Nguyễn Văn An") == "N. V. An")
    #expect(PersonPages.shortened("An") == "An")
    #expect(PersonPages.shortened("") == "")
  }
}
