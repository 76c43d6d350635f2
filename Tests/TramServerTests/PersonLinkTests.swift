// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("A person's link")
struct PersonLinkTests {
  private func link(_ fixture: PersonRoom) async throws -> Secret {
    try await fixture.room.accounts.makePersonLink(
      for: RecordedPersonID(fixture.an.id.rawValue), at: fixture.now
    ).secret
  }

  @Test func `is not used up by looking at it and opens the page once`() async throws {
    let fixture = try await PersonRoom()
    let link = try await link(fixture)
    for _ in 0..<3 {
      let preview = try await fixture.get("/p/\(link.text)", nil)
      #expect(preview.status == .ok)
      #expect(preview.text.contains("N. V. An"))
      #expect(!preview.text.contains("Nguyễn"))
      #expect(preview.headers[.setCookie] == nil)
    }
    let opened = try await fixture.submit(
      "/me/link", [("link", link.text), ("open", "1")], nil)
    #expect(opened.status == .seeOther)
    #expect(opened.headers[.location] == "/me?done=opened")
    let cookie = try #require(opened.headers[.setCookie]?.split(separator: ";").first)
    let phone = PersonRoom.Resident(
      id: fixture.an.id, order: fixture.an.order, cookie: String(cookie))
    #expect(try await fixture.get("/me", phone).text.contains("Nguyễn Văn An"))
    let again = try await fixture.submit("/me/link", [("link", link.text), ("open", "1")], nil)
    #expect(again.status == .unprocessableContent)
    #expect(again.text.contains("was used or has expired"))
    #expect(try await fixture.get("/p/\(link.text)", nil).status == .unprocessableContent)
  }

  @Test func `is found in a pasted address and in its fragment`() async throws {
    let fixture = try await PersonRoom()
    let link = try await link(fixture)
    for text in [
      "https://tram.example/p/\(link.text)", "https://tram.example/me/link#\(link.text)",
      " \(link.text) ",
    ] {
      let reply = try await fixture.submit("/me/link", [("link", text)], nil)
      #expect(reply.status == .ok)
      #expect(reply.text.contains("N. V. An"))
    }
  }

  @Test func `of a phone or of nobody opens nothing`() async throws {
    let fixture = try await PersonRoom()
    let phone = try await fixture.room.accounts.makeDeviceToken(for: DeviceID(1), at: fixture.now)
    for text in [phone.secret.text, "tl_nothing", "", "%00"] {
      let reply = try await fixture.submit("/me/link", [("link", text), ("open", "1")], nil)
      #expect(reply.status == .unprocessableContent)
      #expect(reply.headers[.setCookie] == nil)
    }
  }

  @Test func `cannot be opened by a form of another site`() async throws {
    let fixture = try await PersonRoom()
    let link = try await link(fixture)
    let reply = try await fixture.server.application().test(.router) { client in
      try await client.execute(
        uri: "/me/link", method: .post,
        headers: [
          .contentType: "application/x-www-form-urlencoded", .accept: "text/html",
          .origin: "https://elsewhere.example",
        ], body: ByteBuffer(string: "link=\(link.text)&open=1")
      ) { $0.status }
    }
    #expect(reply == .forbidden)
    #expect(try await fixture.get("/p/\(link.text)", nil).status == .ok)
  }

  @Test func `ends with signing out on the phone`() async throws {
    let fixture = try await PersonRoom()
    let out = try await fixture.submit("/me/sign-out", [], fixture.an)
    #expect(out.status == .seeOther)
    #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
    #expect(out.headers[.clearSiteData] == "\"cache\", \"storage\"")
    let closed = try await fixture.get("/me", fixture.an)
    #expect(closed.status == .unauthorized)
    #expect(closed.text.contains("The page is not open on this phone"))
    #expect(try await fixture.get("/me", fixture.binh).status == .ok)
  }
}
