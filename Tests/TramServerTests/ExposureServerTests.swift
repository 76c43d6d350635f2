// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
import Testing
import TramBytes
import TramProximity
import TramUnits

@testable import TramServer

@Suite("The key server of exposure notification")
struct ExposureServerTests {
  private static func files(_ api: ApiClient) async throws -> [ExportFile] {
    let list = try await api.ask(.get, "/exposure/index.txt", nil, as: [:])
    #expect(list.status == .ok)
    var files: [ExportFile] = []
    for name in list.text.split(separator: "\n") {
      let reply = try await api.ask(.get, "/exposure/\(name)", nil, as: [:])
      #expect(reply.headers[.contentType] == "application/zip")
      files.append(try ExportFile.read(zip: reply.body.span))
    }
    return files
  }

  @Test
  func `keys of a case are told in a signed export two hours after their end, and not before`()
    async throws
  {
    let phone = ExposurePhone()
    let fixture = try await ApiFixture { try phone.prepare($0) }
    let exposure = try #require(fixture.room.exposure)
    let keys = phone.keys(3, at: fixture.now)
    let body = try phone.upload(keys, at: fixture.now)
    let trusted = try VerificationKey(pem: phone.exporter.publicKey.pemRepresentation)
    try await fixture.test { api in
      let reply = try await api.ask(.post, "/v1/publish", body, as: [:])
      #expect(reply.status == .ok, "\(reply.text)")
      #expect(reply.text.contains("\"insertedExposures\":3"))
      #expect(try await Self.files(api).isEmpty)

      fixture.advance(3600)
      try await exposure.tellKeys(at: fixture.now)
      let first = try await Self.files(api)
      #expect(first.count == 1)
      for file in first { try ExportVerifier(trusting: trusted).verify(file) }
      let told = Set(first.flatMap(\.keys).map(\.key))
      #expect(told.count >= 40)
      #expect(told.isSuperset(of: keys[1...].map(\.key)))
      #expect(!told.contains(keys[0].key), "a key that is still valid was told")

      fixture.advance(26 * 3600)
      try await exposure.tellKeys(at: fixture.now)
      let second = try await Self.files(api)
      #expect(second.count == 2)
      #expect(second.last?.keys.contains { $0.key == keys[0].key } == true)
      #expect(second.last?.keys.contains { $0.key == keys[1].key } == false)
      try await exposure.tellKeys(at: fixture.now)
      #expect(try await Self.files(api).count == 2)
    }
  }

  @Test
  func `what was accepted is still there after a restart, told once and its certificate used`()
    async throws
  {
    let phone = ExposurePhone()
    let fixture = try await ApiFixture { try phone.prepare($0) }
    let body = [UInt8](try phone.upload(phone.keys(2, at: fixture.now), at: fixture.now).utf8)
    let before = try #require(fixture.room.exposure)
    #expect(try await before.publish(body, isChaff: false, at: fixture.now).isAccepted)
    before.close()

    let settings = fixture.room.settings
    let after = try #require(try await ExposureRoom.open(settings, at: fixture.now))
    #expect(after.held == 2)
    let again = try await after.publish(body, isChaff: false, at: fixture.now)
    #expect(!again.isAccepted)
    #expect(String(decoding: again.body, as: UTF8.self).contains("was used before"))
    fixture.advance(3600)
    try await after.tellKeys(at: fixture.now)
    #expect(after.counts.exports == 1)
    after.close()

    // What a kill leaves between the file and the record.
    let exports = "\(settings.folder)/exposure/exports"
    let stray = "999999999999-00001.zip"
    try "half".write(toFile: "\(exports)/\(stray)", atomically: true, encoding: .utf8)
    let third = try #require(try await ExposureRoom.open(settings, at: fixture.now))
    fixture.advance(3600)
    try await third.tellKeys(at: fixture.now)
    #expect(third.counts.exports == 0, "keys were told twice")
    #expect(try third.shelf.file(stray) == nil)
    let list = try third.shelf.file(ExportShelf.index) ?? []
    #expect(String(decoding: list, as: UTF8.self).split(separator: "\n").count == 1)
    third.close()
    try? fixture.room.close()
  }

  @Test
  func `chaff, a refusal and an upload are answered with as many bytes`() async throws {
    let phone = ExposurePhone()
    let fixture = try await ApiFixture { try phone.prepare($0) }
    let body = try phone.upload(phone.keys(1, at: fixture.now), at: fixture.now)
    try await fixture.test { api in
      let taken = try await api.ask(.post, "/v1/publish", body, as: [:])
      let chaff = try await api.ask(
        .post, "/v1/publish", body, as: [.chaff: "1"])
      let refused = try await api.ask(.post, "/v1/publish", "{", as: [:])
      #expect(taken.status == .ok && chaff.status == .ok && refused.status == .badRequest)
      #expect(taken.body.count == chaff.body.count && taken.body.count == refused.body.count)
      #expect(fixture.room.exposure?.counts.chaff == 1)
      #expect(fixture.room.exposure?.held == 1)
      let large = String(repeating: "x", count: 70_000)
      #expect(try await api.ask(.post, "/v1/publish", large, as: [:]).status == .contentTooLarge)
    }
  }

  @Test
  func `gives out exports and their list, and no other file of its folder`() async throws {
    let phone = ExposurePhone()
    let fixture = try await ApiFixture { try phone.prepare($0) }
    try await fixture.test { api in
      for name in ["token.key", "..%2Ftoken.key", "index.txt.next", "000000000001-1.zip", "%00"] {
        let reply = try await api.ask(.get, "/exposure/\(name)", nil, as: [:])
        #expect(reply.status == .notFound, "\(name)")
      }
    }
  }

  @Test
  func `is not there without its file, and does not start with one that is wrong`() async throws {
    let fixture = try await ApiFixture()
    #expect(fixture.room.exposure == nil)
    #expect(!fixture.server.routes.contains { $0.path == "/v1/publish" })
    try? fixture.room.close()
    let phone = ExposurePhone()
    let faults = [
      ("\"periodMinutes\":60", "\"periodMinutes\":7", "periodMinutes"),
      ("\"region\"", "\"regoin\"", "\"regoin\" is not known"),
      ("\"region\":\"452\",", "", "region"),
      ("moh.pem", "nowhere.pem", "nowhere.pem cannot be read"),
      ("\"sign.pem\"", "\"moh.pem\"", "moh.pem: this is no private"),
      ("{", "[", "not JSON"),
    ]
    for (old, new, reason) in faults {
      let error = await #expect(throws: ServerError.self) {
        _ = try await ApiFixture { folder in
          try phone.prepare(folder) { $0.replacingOccurrences(of: old, with: new) }
        }
      }
      #expect(error?.detail.contains(reason) == true, "\(error?.detail ?? "")")
    }
  }
}
