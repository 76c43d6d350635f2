// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Testing
import TramServer

@Suite("A server")
struct HealthTests {
  @Test func `says that it is there`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let room = try await ControlRoom(
      settings: ServerSettings(folder: folder.path()), logger: Logger(label: "test"))
    let server = try Server(room: room)
    try await server.application().test(.router) { client in
      try await client.execute(uri: "/health", method: .get) { response in
        #expect(response.status == .ok)
        #expect(String(buffer: response.body) == "ok\n")
      }
      try await client.execute(uri: "/nothing", method: .get) { response in
        #expect(response.status == .notFound)
        #expect(response.headers[.contentType] == "application/problem+json")
      }
    }
    try room.close()
  }
}
