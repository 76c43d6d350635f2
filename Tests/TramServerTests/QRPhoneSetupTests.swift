// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import TramServer

@Suite("A phone's settings")
struct QRPhoneSetupTests {
  private func setup(_ seed: UInt64) -> PhoneSetup {
    PhoneSetup(
      ownTracksAddress: "https://tram.example/owntracks?a=~>",
      traccarAddress: "https://tram.example/osmand", token: Secret(.device, from: .seeded(seed)),
      user: "Nguyễn Văn \"Ả\" 😀", device: "phone-\(seed)", initials: "NA3")
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `OwnTracks gets its settings back whole from letters and digits alone`(seed: UInt64) throws {
    let setup = setup(seed)
    let prefix = "owntracks:///config?inline="
    let link = setup.ownTracksLink
    #expect(link.hasPrefix(prefix))
    let body = link.dropFirst(prefix.count)
    #expect(body.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
    let bytes = try #require(Data(base64Encoded: String(body)))
    let json = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    #expect(json["_type"] as? String == "configuration")
    #expect(json["mode"] as? Int == 3)
    #expect(json["auth"] as? Bool == true)
    #expect(json["url"] as? String == setup.ownTracksAddress)
    #expect(json["username"] as? String == setup.user)
    #expect(json["password"] as? String == setup.token.text)
    #expect(json["deviceId"] as? String == setup.device)
    #expect(json["tid"] as? String == "NA")
    #expect(json["locatorInterval"] as? Int == 60)
  }

  @Test
  func `Traccar Client gets its address and settings from a code and from a link`() throws {
    let setup = setup(1)
    let report = "https://tram.example/osmand/\(setup.token.text)"
    for text in [setup.traccarCode, setup.traccarLink] {
      let parts = try #require(URLComponents(string: text))
      let query = Dictionary(
        (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
      // As the app does: the address without its query, or the parameter `url`.
      let url = parts.scheme == "https" ? "https://\(parts.host ?? "")\(parts.path)" : query["url"]
      #expect(url == report)
      #expect(query["id"] == "phone-1" && query["interval"] == "60")
      #expect(query["stop_detection"] == "false" && query["accuracy"] == "high")
    }
  }

  @Test(.enabled(if: QRReader.isThere, "zbarimg is not installed"))
  func `each is read from its code`() throws {
    let setup = setup(2)
    for text in [setup.ownTracksLink, setup.traccarCode, setup.traccarLink] {
      let code = try QRCode(text, level: .low)
      #expect(code.version <= 20)
      #expect(try QRReader.read(code) == text)
    }
  }
}

extension SecretSource {
  /// Bytes that a seed decides, for tests.
  static func seeded(_ seed: UInt64) -> SecretSource {
    SecretSource { count in
      var random = ServerTestRandom(seed: seed)
      return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
  }
}
