// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Testing
import TramIsolation
import TramUnits

@testable import TramServer

@Suite("What a person sends")
struct PersonSendingTests {
  private func check(_ id: CheckID, _ fixture: PersonRoom) async throws -> Check {
    try #require(try await fixture.room.desk.everyRow.find(id, of: Check.self))
  }

  @Test func `answers a check with a position`() async throws {
    let fixture = try await PersonRoom()
    let asked = try await fixture.ask(fixture.an)
    let reply = try await fixture.post(
      "/me/checks/\(asked.id.text)/answer",
      "{\"way\":\"position\",\"latitude\":21.02,\"longitude\":105.85,\"accuracy\":12}", fixture.an)
    #expect(reply.status == .ok)
    #expect(reply.text.contains("Your answer has arrived"))
    let answered = try await check(asked.id, fixture)
    #expect(answered.state == .answered)
    #expect(answered.answer?.inside ?? 0 > 0.99)
  }

  @Test func `says so when the position is far from the place`() async throws {
    let fixture = try await PersonRoom()
    let asked = try await fixture.ask(fixture.an)
    let reply = try await fixture.post(
      "/me/checks/\(asked.id.text)/answer",
      "{\"way\":\"position\",\"latitude\":21.1,\"longitude\":105.85,\"accuracy\":12}", fixture.an)
    #expect(reply.text.contains("seems not to be at the place"))
  }

  @Test func `counts once however often it is sent`() async throws {
    let fixture = try await PersonRoom()
    let asked = try await fixture.ask(fixture.an)
    let path = "/me/checks/\(asked.id.text)/answer"
    // By a clock that is ahead, so that the time kept is not the time sent.
    let ahead = fixture.now.milliseconds + 60_000
    let json = "{\"way\":\"cannot\",\"note\":\"asleep\",\"time\":\(ahead)}"
    for _ in 0..<3 {
      #expect(try await fixture.post(path, json, fixture.an, key: "k1").status == .ok)
      fixture.wait(20)
    }
    #expect(try await fixture.post(path, json, fixture.an, key: "k2").status == .conflict)
    let help = "{\"need\":\"food\",\"text\":\"rice\"}"
    for _ in 0..<3 {
      #expect(try await fixture.post("/me/help", help, fixture.an, key: "h").status == .ok)
    }
    // The same key of somebody else is another key.
    #expect(try await fixture.post("/me/help", help, fixture.binh, key: "h").status == .ok)
    #expect(try await fixture.room.desk.everyRow.highest(of: HelpCall.self) == 2)
  }

  @Test func `keeps the time at which it was answered, within what can be`() async throws {
    let fixture = try await PersonRoom()
    let first = try await fixture.ask(fixture.an)
    fixture.wait(7200)
    let minute = first.asked.advanced(seconds: 60)
    let path = "/me/checks/\(first.id.text)/answer"
    let json = "{\"way\":\"cannot\",\"time\":\(minute.milliseconds)}"
    #expect(try await fixture.post(path, json, fixture.an).status == .ok)
    #expect(try await check(first.id, fixture).answer?.time == minute)

    let second = try await fixture.ask(fixture.binh)
    let early = "{\"way\":\"cannot\",\"time\":\(second.asked.milliseconds - 9_000_000)}"
    let other = "/me/checks/\(second.id.text)/answer"
    #expect(try await fixture.post(other, early, fixture.binh).status == .ok)
    #expect(try await check(second.id, fixture).answer?.time == second.asked)
  }

  @Test func `answers with the code on the paper, which has few tries`() async throws {
    let fixture = try await PersonRoom()
    let asked = try await fixture.ask(fixture.an)
    let path = "/me/checks/\(asked.id.text)/answer"
    let right = fixture.room.checkCodes.code(of: fixture.an.order)
    let wrong = fixture.room.checkCodes.code(of: fixture.binh.order)
    #expect(right != wrong)
    for _ in 0..<CodeTries.most {
      let reply = try await fixture.post(
        path, "{\"way\":\"code\",\"code\":\"\(wrong)\"}", fixture.an)
      #expect(reply.status == .unprocessableContent)
      #expect(reply.text.contains("The code is wrong"))
    }
    let locked = try await fixture.post(
      path, "{\"way\":\"code\",\"code\":\"\(right)\"}", fixture.an)
    #expect(locked.status == .conflict)
    #expect(try await check(asked.id, fixture).state == .asked)

    let other = try await fixture.ask(fixture.binh)
    let spaced = "\(wrong.prefix(3)) \(wrong.suffix(3))"
    let taken = try await fixture.post(
      "/me/checks/\(other.id.text)/answer", "{\"way\":\"code\",\"code\":\"\(spaced)\"}",
      fixture.binh)
    #expect(taken.status == .ok)
    #expect(try await check(other.id, fixture).answer?.way == .code)
  }

  @Test func `is refused for a check, an order or a person of somebody else`() async throws {
    let fixture = try await PersonRoom()
    let asked = try await fixture.ask(fixture.binh)
    let answer = try await fixture.post(
      "/me/checks/\(asked.id.text)/answer", "{\"way\":\"cannot\"}", fixture.an)
    #expect(answer.status == .notFound)
    #expect(try await check(asked.id, fixture).state == .asked)
    let from = fixture.now.milliseconds + 3_600_000
    let leave = """
      {"order":"\(fixture.binh.order.text)","from":\(from),"until":\(from + 3_600_000),\
      "reason":"a test"}
      """
    #expect(try await fixture.post("/me/leave", leave, fixture.an).status == .notFound)
    #expect(try await fixture.room.desk.everyRow.highest(of: Leave.self) == 0)
    let help = "{\"person\":\"\(fixture.binh.id.text)\",\"need\":\"food\"}"
    #expect(try await fixture.post("/me/help", help, fixture.an).status == .unprocessableContent)
    #expect(try await fixture.room.desk.everyRow.highest(of: HelpCall.self) == 0)
  }

  @Test func `is never an officer's answer`() async throws {
    let fixture = try await PersonRoom()
    let asked = try await fixture.ask(fixture.an)
    let reply = try await fixture.post(
      "/me/checks/\(asked.id.text)/answer", "{\"way\":\"officer\"}", fixture.an)
    #expect(reply.status == .unprocessableContent)
    #expect(try await check(asked.id, fixture).state == .asked)
  }

  @Test func `needs the token of the person's own session`() async throws {
    let fixture = try await PersonRoom()
    let help = "{\"need\":\"food\"}"
    let theirs = try await fixture.token(fixture.binh)
    #expect(
      try await fixture.post("/me/help", help, fixture.an, csrf: theirs).status == .forbidden)
    #expect(try await fixture.post("/me/help", help, fixture.an, csrf: "").status == .forbidden)
    #expect(try await fixture.room.desk.everyRow.highest(of: HelpCall.self) == 0)
  }

  @Test func `comes from forms without scripts as well`() async throws {
    let fixture = try await PersonRoom()
    let asked = try await fixture.ask(fixture.an)
    let page = try await fixture.get("/me", fixture.an).text
    #expect(page.contains("action=\"/me/checks/\(asked.id.text)/answer\""))
    let wrong = try await fixture.submit(
      "/me/checks/\(asked.id.text)/answer", [("way", "code"), ("code", "12"), ("key", "a")],
      fixture.an)
    #expect(wrong.status == .unprocessableContent)
    #expect(wrong.text.contains("The code is wrong"))
    let reply = try await fixture.submit(
      "/me/checks/\(asked.id.text)/answer", [("way", "cannot"), ("note", ""), ("key", "b")],
      fixture.an)
    #expect(reply.status == .seeOther)
    #expect(reply.headers[.location] == "/me?done=cannot")
    let leave = try await fixture.submit(
      "/me/leave",
      [
        ("order", fixture.an.order.text), ("from", "2026-11-25T09:00"),
        ("until", "2026-11-25T11:00"), ("reason", "xét nghiệm"), ("key", "c"),
      ], fixture.an)
    #expect(leave.headers[.location] == "/me/leave?done=leave")
    #expect(try await fixture.get("/me/leave", fixture.an).text.contains("xét nghiệm"))
  }

  @Test func `shows what was decided about leave and help`() async throws {
    let fixture = try await PersonRoom()
    let from = fixture.now.milliseconds + 3_600_000
    let json = """
      {"order":"\(fixture.an.order.text)","from":\(from),"until":\(from + 3_600_000),\
      "reason":"a test"}
      """
    #expect(try await fixture.post("/me/leave", json, fixture.an).status == .ok)
    #expect(try await fixture.get("/me/leave", fixture.an).text.contains("Waiting"))
    _ = try await fixture.actions.grantLeave(
      LeaveID(1), GrantForm(note: "wear a mask"), by: "officer")
    let page = try await fixture.get("/me/leave", fixture.an).text
    #expect(page.contains("Granted"))
    #expect(page.contains("wear a mask"))
    #expect(try await fixture.get("/me", fixture.an).text.contains("You may go out"))
  }

  @Test func `is told plainly what is wrong`() async throws {
    let fixture = try await PersonRoom()
    let from = fixture.now.milliseconds
    let json = """
      {"order":"\(fixture.an.order.text)","from":\(from),"until":\(from - 1000),"reason":"a test"}
      """
    let reply = try await fixture.post("/me/leave", json, fixture.an)
    #expect(reply.status == .unprocessableContent)
    #expect(reply.text.contains("The times do not fit"))
    #expect(reply.headers[.contentType] == "application/problem+json")
    let other = try await fixture.post("/me/help", "{\"need\":\"other\"}", fixture.an)
    #expect(other.text.contains("Please write a few words"))
    let first = [("need", "food"), ("text", "rice"), ("key", "one")]
    let changed = [("need", "food"), ("text", "noodles"), ("key", "one")]
    #expect(try await fixture.submit("/me/help", first, fixture.an).status == .seeOther)
    let old = try await fixture.submit("/me/help", changed, fixture.an)
    #expect(old.status == .unprocessableContent)
    #expect(old.text.contains("The page was open for too long"))
    for body in ["", "[]", "{", "{\"need\":7}", String(repeating: "[", count: 5000)] {
      #expect(try await fixture.post("/me/help", body, fixture.an).status == .unprocessableContent)
    }
  }
}
