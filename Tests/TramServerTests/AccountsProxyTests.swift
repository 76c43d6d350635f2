// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import TramUnits

@testable import TramServer

@Suite("Signing in behind a proxy")
struct AccountsProxyTests {
  private static func isDelayed(
    _ client: some TestClientProtocol, name: String, from forwarded: [String]
  ) async throws -> Bool {
    var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    headers[values: HTTPField.Name("X-Forwarded-For") ?? .cookie] = forwarded
    let answer = try await client.execute(
      uri: "/sign-in", method: .post, headers: headers,
      body: ByteBuffer(string: "name=\(name)&password=not%20this%20one"))
    return answer.status == .tooManyRequests
  }

  @Test func `tries are counted against the address that the proxy saw, not against everybody`()
    async throws
  {
    let fixture = try await ConsoleFixture { $0.publicAddress = "https://tram.example.vn" }
    try await fixture.server.application().test(.router) { client in
      let token = try await fixture.room.accounts.setupToken(at: fixture.room.now())
      _ = try await fixture.room.accounts.redeem(
        token, name: "lan", password: "một hai ba bốn", at: fixture.room.now())
      for number in 0..<40 {
        // Another account each time: what is counted is the address.
        _ = try await Self.isDelayed(client, name: "n\(number)", from: ["203.0.113.7"])
      }
      #expect(try await Self.isDelayed(client, name: "an", from: ["203.0.113.7"]))
      // What stands before the proxy's word is the browser's.
      #expect(try await Self.isDelayed(client, name: "an", from: ["198.51.100.1, 203.0.113.7"]))
      #expect(
        try await Self.isDelayed(client, name: "an", from: ["198.51.100.1", "203.0.113.7"]))
      #expect(try await !Self.isDelayed(client, name: "binh", from: ["203.0.113.7, 198.51.100.9"]))
    }
    try fixture.room.close()
  }

  @Test func `without a proxy nobody names an address of their own`() async throws {
    let fixture = try await ConsoleFixture()
    try await fixture.server.application().test(.router) { client in
      let token = try await fixture.room.accounts.setupToken(at: fixture.room.now())
      _ = try await fixture.room.accounts.redeem(
        token, name: "lan", password: "một hai ba bốn", at: fixture.room.now())
      var delayed = false
      for number in 0..<40 {
        delayed = try await Self.isDelayed(
          client, name: "n\(number)", from: ["198.51.100.\(number)"])
      }
      #expect(delayed)
    }
    try fixture.room.close()
  }
}
