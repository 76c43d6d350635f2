// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramMessages
import TramTestKit
import TramUnits

@testable import TramServer

@Suite("The desk of donations")
struct DonationDeskTests {
  @Test func `answers in the drive's own words and books what is a donation`() async throws {
    let fixture = try await DonationFixture()
    #expect(
      try await fixture.send("CV 5", id: "m1")
        == .taken(reply: "Cam on ban da ung ho 100.000 dong (CV 5)."))
    for (number, words) in ["cv 5", "CV  12", "  cv   100 "].enumerated() {
      let answer = try await fixture.send(words, id: Octets("ok\(number)"))
      guard case .taken(let reply?) = answer else { throw ServerError(.invalid, detail: words) }
      #expect(reply.hasPrefix("Cam on ban da ung ho"), "\(words): \(reply)")
    }
    for (number, words) in [
      "cv10", "CV 0", "CV 101", "CV 1,5", "CV １０", "ung ho 5", "CV", "CV 5 nhe", "",
    ].enumerated() {
      let answer = try await fixture.send(words, id: Octets("bad\(number)"))
      guard case .taken(let reply?) = answer else { throw ServerError(.invalid, detail: words) }
      #expect(reply.hasPrefix("Tin nhan sai cu phap, chua ghi nhan"), "\(words): \(reply)")
      #expect(reply.contains("CV n, n tu 1 den 100, moi n la 20.000 dong"))
    }
    let sums = try await fixture.drive.books.sums()
    #expect(sums.confirmed.count == 4 && sums.confirmed.amount == (5 + 5 + 12 + 100) * 20_000)
    #expect(sums.away.values.reduce(0, +) == 9)
    #expect(
      try await fixture.room.desk.take(
        DonationFixture.text("CV 5", to: "1408", at: DonationFixture.opens)) == .notMine)
    try? fixture.base.room.close()
  }

  @Test func `answers what is early or late, and books nothing of it`() async throws {
    let fixture = try await DonationFixture()
    let days = 92.0 * 86_400
    for (seconds, words) in [(-0.001, "chua bat dau"), (days, "da ket thuc")] {
      guard
        case .taken(let reply?) = try await fixture.send(
          "CV 5", id: Octets("t\(seconds)"), after: seconds)
      else { throw ServerError(.invalid, detail: words) }
      #expect(reply.contains(words))
    }
    for seconds in [0, days - 0.001] as [Double] {
      guard
        case .taken(let reply?) = try await fixture.send(
          "CV 5", id: Octets("u\(seconds)"), after: seconds)
      else { throw ServerError(.invalid, detail: "open") }
      #expect(reply.hasPrefix("Cam on ban"))
    }
    #expect(try await fixture.drive.books.sums().confirmed.count == 2)
    try? fixture.base.room.close()
  }

  @Test func `books a text that comes again once, also after the closing and after a start`()
    async throws
  {
    let fixture = try await DonationFixture()
    let first = try await fixture.send("CV 5", id: "m1")
    for seconds in [0, 30, 86_400, 200 * 86_400] as [Double] {
      // Told before, not told again.
      #expect(try await fixture.send("CV 5", id: "m1", after: seconds) == .taken(reply: nil))
    }
    // The same id of another operator is another message.
    #expect(try await fixture.send("CV 5", id: "m1", by: "mobifone") == first)
    fixture.room.close()
    let again = try await DonationRoom.open(fixture.base.room.settings)
    let answer = try await again.desk.take(
      DonationFixture.text(
        "CV 5", id: "m1", at: DonationFixture.opens.advanced(seconds: 300 * 86_400)))
    #expect(answer == first, "the first answer may not have left before the kill")
    #expect(try await again.drives[0].books.sums().confirmed.count == 2)
    again.close()
    try? fixture.base.room.close()
  }

  @Test func `holds the same text without an id within a minute, also after a start`() async throws
  {
    let fixture = try await DonationFixture()
    try await fixture.send("CV 5")
    guard case .taken(let reply?) = try await fixture.send("CV 5", after: 59) else {
      throw ServerError(.invalid, detail: "held")
    }
    #expect(reply.hasPrefix("Da nhan tin nhan"))
    // Another sum, another sender, a later minute: donations of their own.
    try await fixture.send("CV 6", after: 59)
    try await fixture.send("CV 5", from: "84907654321", after: 59)
    try await fixture.send("CV 5", after: 59 + 61)
    var sums = try await fixture.drive.books.sums()
    #expect(sums.held.count == 1 && sums.confirmed.count == 4)
    fixture.room.close()
    let again = try await DonationRoom.open(fixture.base.room.settings)
    _ = try await again.desk.take(
      DonationFixture.text("CV 5", at: DonationFixture.opens.advanced(seconds: 59 + 61 + 20)))
    sums = try await again.drives[0].books.sums()
    #expect(sums.held.count == 2 && sums.confirmed.count == 4)
    again.close()
    try? fixture.base.room.close()
  }

  @Test func `holds another message under an id that was taken, and what no operator of it sent`()
    async throws
  {
    let fixture = try await DonationFixture()
    try await fixture.send("CV 5", id: "m1")
    try await fixture.send("CV 7", id: "m1")
    try await fixture.send("CV 7", id: "m1")
    try await fixture.send("CV 5", from: "84909999999", id: "m1")
    try await fixture.send("CV 2", id: "x1", by: "a strange centre")
    let sums = try await fixture.drive.books.sums()
    #expect(sums.confirmed.count == 1 && sums.held.count == 3)
    #expect(sums.operators.map(\.name).contains("a-strange-centre"))
    try? fixture.base.room.close()
  }

  @Test func `keeps no telephone number anywhere in the room`() async throws {
    let fixture = try await DonationFixture()
    for number in 0..<50 {
      try await fixture.send(
        number % 3 == 0 ? "cv10" : "CV \(number)", from: Octets("84912345\(100 + number)"),
        id: number % 2 == 0 ? Octets("m\(number)") : nil)
    }
    let folder = fixture.base.folder.path()
    fixture.room.close()
    var looked = 0
    for case let name as String in try #require(FileManager.default.enumerator(atPath: folder)) {
      guard let bytes = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
      looked += 1
      let text = String(decoding: bytes, as: Unicode.ASCII.self)
      #expect(!text.contains("84912345") && !text.contains("12345100"), "\(name)")
    }
    #expect(looked > 5)
    try? fixture.base.room.close()
  }

  @Test(arguments: [
    (#""unit": 20000"#, #""unit": 0"#, "a unit is worth 1 to 100000000"),
    (#""keyword": "CV""#, #""keyword": "C V""#, "is not 1 to 20 letters"),
    (#""shortCode": "1407""#, #""shortCode": "14O7""#, "2 to 15 digits"),
    (#""most": 100"#, #""most": 100000"#, "the highest number"),
    (#""opens": "2020-03-19""#, #""opens": "2020-03-32""#, "should be days"),
    (#""closes": "2020-06-18""#, #""closes": "2020-01-01""#, "before 2020-03-19"),
    (#""mobifone""#, #""viettel""#, "an operator stands twice"),
    (#""mobifone""#, #""mobi:fone""#, "names of letters, digits"),
    (#""Người khó khăn""#, #""""#, "purposes should be"),
    (#""keeper""#, #""kepeer""#, "\"kepeer\" is not known"),
    ("{amount}", "{sum}", "is none of {amount}"),
    (#""number": 1"#, #""number": 0"#, "number should be 1 to 9999"),
    (#""shortCode""#, #""area": "011", "shortCode""#, "area should be"),
  ])
  func `a settings file that cannot be is refused with its place`(
    part: String, other: String, reason: String
  ) async throws {
    let settings = DonationFixture.settings.replacing(part, with: other)
    #expect(settings != DonationFixture.settings)
    do {
      _ = try await DonationFixture(settings)
      Issue.record("\(other) was taken")
    } catch let error as ServerError {
      #expect(error.code == .invalid)
      #expect(error.detail.contains("donations.json") && error.detail.contains(reason))
    }
  }

  @Test func `a drive's unit cannot change once there are books`() async throws {
    let fixture = try await DonationFixture()
    try await fixture.send("CV 5", id: "m1")
    fixture.room.close()
    let path = fixture.base.room.settings.path(DonationFile.name)
    try DonationFixture.settings.replacing("20000", with: "15000")
      .write(toFile: path, atomically: true, encoding: .utf8)
    await #expect(throws: ServerError.self) {
      _ = try await DonationRoom.open(fixture.base.room.settings)
    }
    try? fixture.base.room.close()
  }
}
