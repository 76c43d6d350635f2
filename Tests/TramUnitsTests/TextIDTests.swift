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
}
