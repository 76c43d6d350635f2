// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramBytes
import TramUnits

@Suite struct Base64Tests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `Bytes have the text that Foundation gives them, and one text alone`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = (0..<Int.random(in: 0...70, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    let text = Base64.text(of: bytes)
    #expect(text == Data(bytes).base64EncodedString())
    #expect(Base64.bytes(of: text) == bytes && Base64.bytes(of: text.utf8) == bytes)
    let url = Base64.text(of: bytes, as: .url)
    #expect(url == text.replacing("+", with: "-").replacing("/", with: "_").filter { $0 != "=" })
    #expect(Base64.bytes(of: url, as: .url) == bytes)
    // Any text that is read is the one that is written.
    for form in [Base64.Form.standard, .url] {
      var other = Array(Base64.text(of: bytes, as: form).utf8)
      if !other.isEmpty {
        let place = Int.random(in: other.indices, using: &random)
        other[place] = UInt8.random(in: 33...126, using: &random)
      }
      if let read = Base64.bytes(of: other, as: form) {
        #expect(Array(Base64.text(of: read, as: form).utf8) == other)
      }
    }
  }

  @Test func `The words of RFC 4648 have its texts`() {
    // §10.
    let texts = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]
    for (count, text) in texts.enumerated() {
      #expect(Base64.text(of: "foobar".utf8.prefix(count)) == text)
      #expect(Base64.bytes(of: text) == Array("foobar".utf8.prefix(count)))
    }
  }

  @Test(arguments: ["Zg=", "Zg", "Zh==", "Z===", "====", "Zm9v\n", "Zm9-", "Zm=v", "Zm9v===="])
  func `A text that is filled up otherwise, has other letters or bits too many is refused`(
    _ text: String
  ) {
    #expect(Base64.bytes(of: text) == nil)
    #expect(Base64.bytes(of: text, as: .url) == nil || !text.contains("="))
  }
}
