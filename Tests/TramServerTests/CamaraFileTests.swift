// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramUnits

@testable import TramServer

@Suite("camara.json")
struct CamaraFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "tram-\(UUID())")

  private func settings(_ text: String) throws -> CamaraSettings {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in [("camara.json", text), ("secret", " hush\n")] {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
    return try CamaraFile.settings(
      at: folder.appending(path: "camara.json").path, before: CamaraSettings())
  }

  private func operators(_ more: String) -> String {
    #"{"operators":[{"name":"a","address":"https://a.vn/location-retrieval/v0.5"\#(more)}]}"#
  }

  @Test
  func `names operators, how they are asked, and where their secrets lie`() throws {
    let read = try settings(
      """
      {"serve":false,"leastFence":80,"operators":[
        {"name":"a","address":"https://a.vn/location-retrieval/v0.5","tokenFile":"secret",
         "prefixes":["+8490"],"intervalSeconds":600,"maxAge":900},
        {"name":"b","address":"https://b.vn/location-retrieval/v0.5",
         "client":{"address":"https://b.vn/token","id":"tram","secretFile":"secret","scope":"s"}}]}
      """)
    #expect(!read.isServed)
    #expect(read.leastFence == Meters(80))
    #expect(read.leastRadius == CamaraSettings().leastRadius)
    #expect(read.operators.map(\.name) == ["a", "b"])
    #expect(read.operators[0].prefixes == ["+8490"])
    #expect(read.operators[0].intervalSeconds == 600)
    #expect(read.operators[0].maxAge == 900)
    guard case .bearer("hush") = read.operators[0].credential,
      case .client("https://b.vn/token", "tram", "hush", "s") = read.operators[1].credential
    else {
      Issue.record("the credentials are others")
      return
    }
  }

  @Test
  func `that is not there leaves everything as usual`() throws {
    let usual = try CamaraFile.settings(at: "/nowhere/camara.json", before: CamaraSettings())
    #expect(usual.isServed && usual.operators.isEmpty)
  }

  @Test
  func `that is wrong is refused with the member and what was expected`() throws {
    for (text, reason) in [
      (operators(""), "tokenFile or client"), (operators(#","tokenFile":"none""#), "none cannot"),
      (operators(#","tokenFile":"secret","intervalSeconds":1"#), "intervalSeconds"),
      (operators(#","tokenFile":"secret","prefixes":["0912"]"#), "prefixes"),
      (operators(#","token":"x""#), "\"token\" is not known"),
      (#"{"operators":[{"name":"a","address":"http://a.vn","tokenFile":"secret"}]}"#, "https://"),
      (#"{"leastFence":"80"}"#, "leastFence"), (#"{"leastFence":0}"#, "leastFence"),
      ("[]", "member"),
    ] {
      let error = #expect(throws: ServerError.self, "\(text)") { try settings(text) }
      #expect(error?.detail.contains(reason) == true, "\(error?.detail ?? "")")
      #expect(error?.detail.contains("camara.json") == true || reason == "none cannot")
    }
  }
}
