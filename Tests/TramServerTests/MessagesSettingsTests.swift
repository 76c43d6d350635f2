// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Testing
import TramMessages
import TramTestKit

@testable import TramServer

@Suite("The file of message centres")
struct MessagesSettingsTests {
  private func read(_ text: String) throws -> MessagesFile {
    do {
      return try JSONDecoder().decode(MessagesFile.self, from: Data(text.utf8))
    } catch let error as DecodingError {
      throw ServerError(error)
    }
  }

  @Test
  func `says of each centre where it is, who sends, when and at what price`() throws {
    let file = try read(MessagesFixture.file())
    #expect(file.centres.map(\.name) == ["Alpha", "Beta"])
    let (alpha, beta) = (file.centres[0], file.centres[1])
    #expect(alpha.port == 9 && alpha.window == 10 && alpha.shortCode == "1407")
    #expect(alpha.mode == .transceiver && alpha.doubts == .sendAgain && alpha.checksSource)
    #expect(beta.sender == "TRAM" && beta.shortCode == "1408" && beta.price == 300)
    #expect(beta.sendWindow == SendWindow(opens: 480, closes: 1260, daily: 1000, urgentFrom: 2))
    #expect(file.checks == .all && file.inboxDays == 90 && file.receiptDays == 3)
    let routes = try file.routes
    #expect(PhoneNumber("0912345678").flatMap { routes.centre(of: $0) } == 1)
    #expect(PhoneNumber("0987654321").flatMap { routes.centre(of: $0) } == 2)
    #expect(PhoneNumber("0312345678").flatMap { routes.centre(of: $0) } == nil)
  }

  @Test(
    "is refused with what was expected where a member is wrong",
    arguments: [
      (#""number": 2"#, #""number": 1"#, "the number 1 stands twice"),
      (#""name": "Beta""#, #""name": "Alpha""#, "the name Alpha stands twice"),
      (#""8498""#, #""8490""#, "8490 leads to operator 1 already"),
      (#""8498""#, #""84-98""#, "a route is 1 to 15 digits"),
      (#"["8498"]"#, "[]", "prefixes should be 1 to 100000"),
      (#""08:00""#, #""8:00""#, "opens should be a time of day such as 08:00"),
      (#""21:00""#, #""24:01""#, "closes should be a time of day"),
      (#""window": 10"#, #""window": 0"#, "window should be 1 to 1000"),
      (#""port": 9"#, #""port": 70000"#, "port should be 1 to 65535"),
      (#""systemID": "tram""#, #""systemID": "a name of many letters""#, "1 to 15 bytes"),
      (#""sender": "TRAM""#, #""sender": "TRẠM""#, "letters and digits of ASCII"),
      (#""price": 250"#, #""price": -1"#, "price should be 0 to 1000000"),
      (#""price": 250"#, #""pirce": 250"#, "\"pirce\" is not known"),
      (#""price": 250"#, #""price": "250""#, "should be a whole number"),
      (#""price": 250"#, #""doubts": "named""#, "nameField should be 0x1400 to 0x3FFF"),
      (#""price": 250"#, #""doubts": "asked", "nameField": "0x001E""#, "0x1400 to 0x3FFF"),
      (#""price": 250"#, #""nameField": "0x1501""#, "belongs to doubts named and asked"),
      (#""price": 250"#, #""roots": "a.pem""#, "roots belongs to tls: true only"),
      (#""price": 250"#, #""mode": "both""#, "mode should be one of transceiver, pair"),
      (#""price": 250"#, #""textIDField": "tag""#, "textIDField should be a tag"),
      (#""price": 250"#, #""asksAfter": 5"#, "asksAfter should be 60.0 to"),
      (#""price": 250"#, #""rate": 0"#, "rate should be 0.1 to"),
      (#""checks": "all""#, #""checks": "some""#, "checks should be one of all"),
      (#""checks": "all""#, #""inboxDays": 0"#, "inboxDays should be 1 to 3650"),
    ])
  func refused(old: String, new: String, words: String) throws {
    let text = MessagesFixture.file()
    try #require(text.contains(old))
    do {
      _ = try read(text.replacing(old, with: new, maxReplacements: 1))
      Issue.record("\(new) was taken")
    } catch let error as ServerError {
      #expect(error.detail.contains(words), "\(error.detail)")
    }
  }

  @Test
  func `keeps a password in a file of its own, of eight bytes, and out of every error`()
    async throws
  {
    let folder = try ScratchFolder()
    let room = folder.file("room")
    try FileManager.default.createDirectory(atPath: room, withIntermediateDirectories: true)
    try MessagesFixture.write(MessagesFixture.file(), in: URL(filePath: room))
    try "ninebytes".write(
      toFile: "\(room)/alpha.secret", atomically: true, encoding: .utf8)
    do {
      _ = try MessageRoom.open(ServerSettings(folder: room), at: ApiFixture.start)
      Issue.record("a password of nine bytes was taken")
    } catch let error as ServerError {
      #expect(error.detail.contains("at most 8 bytes") && !error.detail.contains("ninebytes"))
    }
    try "eightbyt".write(toFile: "\(room)/alpha.secret", atomically: true, encoding: .utf8)
    let opened = try #require(
      try MessageRoom.open(ServerSettings(folder: room), at: ApiFixture.start))
    #expect(opened.binds == 2)
    try opened.close()
  }

  @Test
  func `a room without the file has pages that say so, and routes that refuse`() async throws {
    let fixture = try await ApiFixture()
    #expect(fixture.room.messages == nil)
    try await fixture.test { api in
      // An administrator sends no messages.
      for path in ["/messages", "/v1/campaigns"] {
        let reply = try await api.get(path)
        #expect(reply.status == .forbidden, "\(path)")
      }
    }
  }
}
