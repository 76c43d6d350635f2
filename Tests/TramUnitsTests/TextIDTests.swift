// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@Suite("Identities that people write")
struct TextIDTests {
  @Test(arguments: 0..<50 as Range<UInt64>)
  func `come back as they were written`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for shift in 0..<64 as Range<UInt64> {
      let id = DeviceID(random.next() >> shift)
      #expect(DeviceID(id.text) == id)
      #expect(DeviceID(id.text.lowercased()) == id)
    }
    #expect(DeviceID(DeviceID(0).text) == DeviceID(0))
    #expect(DeviceID(DeviceID(.max).text) == DeviceID(.max))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a wrong character and two that changed places are told`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let id = DeviceID(random.next() >> (seed * 3))
    let text = Array(id.text)
    for place in 1..<text.count {
      for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" where other != text[place] {
        var wrong = text
        wrong[place] = other
        #expect(DeviceID(String(wrong)) == nil)
      }
      guard place + 1 < text.count, text[place] != text[place + 1] else { continue }
      var swapped = text
      swapped.swapAt(place, place + 1)
      #expect(DeviceID(String(swapped)) == nil, "\(id.text)")
    }
  }

  @Test(arguments: ["", "T", "T0", "X00", "T0!", "TZZZZZZZZZZZZZZZ", "T\u{0}0", "📱"])
  func `what is no identity is refused`(text: String) {
    #expect(DeviceID(text) == nil)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `the letters are those of the text, and nothing else is read as exactly them`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    for shift in 0..<64 as Range<UInt64> {
      let id = DeviceID(random.next() >> shift)
      let (bytes, count) = id.letters
      let text = Array(id.text.utf8)
      #expect((0..<count).map { bytes[$0] } == text)
      #expect(DeviceID(letters: text.span) == id)
      var other = text
      other[Int.random(in: other.indices, using: &random)] = UInt8.random(
        in: .min ... .max, using: &random)
      for bytes in [other, Array(text.dropLast()), text + [0x30], Array(text.dropFirst())] {
        // What the patient reader reads of them, where it would write them so.
        let text = String(decoding: bytes, as: UTF8.self)
        let slow = DeviceID(text).flatMap { $0.text == text ? $0 : nil }
        let fast = DeviceID(letters: bytes.span)
        #expect(fast == slow)
      }
    }
    let largest = Array(DeviceID(.max).text.utf8)
    #expect(DeviceID(letters: largest.span) == DeviceID(.max))
    #expect(DeviceID(letters: [UInt8]().span) == nil)
  }
}
