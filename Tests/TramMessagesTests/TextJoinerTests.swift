// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramUnits

@Suite("A joiner of parts")
struct TextJoinerTests {
  static let now = Instant(milliseconds: 1_590_026_400_000)

  static func arrived(
    _ text: String, _ number: Int, of total: Int, tag: UInt16 = 7, sender: String = "84901234567",
    at moment: Instant = now
  ) -> ArrivedText {
    ArrivedText(
      operatorName: "viettel", messageID: nil, sender: Octets(sender), shortCode: "1407",
      text: ReceivedText(
        text: text, part: ReceivedText.Part(tag: tag, total: total, number: number)),
      time: moment)
  }

  /// The parts of a text as a phone sends it.
  static func parts(
    of text: String, reference: PartReference, tag: UInt16
  ) throws -> [ArrivedText] {
    let cut = try MessagePlan(text, reference: reference).written.cut
    let account = CentreAccount(number: 1, name: "viettel")
    return cut.parts.indices.map { place in
      let total = UInt8(cut.parts.count)
      let number = UInt8(place + 1)
      var carriage = Carriage()
      carriage.coding = cut.alphabet.coding
      var bytes = cut.parts[place]
      var tlvs = TLVList()
      switch reference {
      case .header8:
        carriage.esmClass = Carriage.headerBit
        bytes = [5, 0, 3, UInt8(tag & 0xFF), total, number] + bytes
      case .header16:
        carriage.esmClass = Carriage.headerBit
        bytes = [6, 8, 4, UInt8(tag >> 8), UInt8(tag & 0xFF), total, number] + bytes
      case .fields:
        tlvs.append(TLV(.sarMsgRefNum, UInt32(tag), width: 2))
        tlvs.append(TLV(.sarTotalSegments, UInt32(total), width: 1))
        tlvs.append(TLV(.sarSegmentSeqnum, UInt32(number), width: 1))
      }
      return ArrivedText(
        ShortMessage(
          source: SMEAddress(international: "84901234567"), destination: SMEAddress(name: "1407"),
          text: bytes, carriage: carriage, tlvs: tlvs), of: account, at: now)
    }
  }

  @Test(arguments: PartReference.allCases, 0..<6 as Range<UInt64>)
  func `parts in any order, some twice, give the text once, by each kind of reference`(
    reference: PartReference, seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let text = String(
      (0..<Int.random(in: 200...900, using: &random)).map { _ in
        Array("abc ạ 😷 Bộ ế x").randomElement(using: &random) ?? "a"
      })
    let parts = try Self.parts(of: text, reference: reference, tag: 0xA5)
    var joiner = TextJoiner()
    var given: [TextJoiner.Joined] = []
    var again = 0
    var order = parts + parts.filter { _ in Bool.random(using: &random) }
    order.shuffle(using: &random)
    for (mark, part) in order.enumerated() {
      let outcome = joiner.take(part, mark: UInt64(mark))
      given += outcome.given
      if outcome.again != nil { again += 1 }
    }
    #expect(given.count == 1)
    #expect(given.first?.text.text == ReceivedText(text: ComposedText(text).description))
    #expect(given.first?.missing == 0)
    #expect(again == order.count - parts.count)
    #expect(joiner.count == 0)
  }

  @Test func `a letter whose halves a phone put into two parts is whole again`() throws {
    // U+1F637 is D83D DE37.
    func message(_ number: UInt8, _ units: [UInt16]) -> ArrivedText {
      var carriage = Carriage()
      carriage.esmClass = Carriage.headerBit
      carriage.coding = .ucs2
      let bytes = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      return ArrivedText(
        ShortMessage(
          source: SMEAddress(international: "84901234567"), destination: SMEAddress(name: "1407"),
          text: [5, 0, 3, 9, 3, number] + bytes, carriage: carriage),
        of: CentreAccount(number: 1, name: "viettel"), at: Self.now)
    }
    var joiner = TextJoiner()
    _ = joiner.take(message(2, [0xDE37, 0x62, 0xD83D]), mark: 2)
    _ = joiner.take(message(3, [0x63]), mark: 3)
    let given = joiner.take(message(1, [0x61, 0xD83D]), mark: 1).given
    // The half at the end of part 2 has no other half in part 3.
    #expect(given.first?.text.text == ReceivedText(text: "a😷b\u{FFFD}c", isDamaged: true))
  }

  @Test func `a text whose part never comes is given out as damaged when its time is over`() {
    var joiner = TextJoiner()
    _ = joiner.take(Self.arrived("one ", 1, of: 4), mark: 10)
    _ = joiner.take(Self.arrived(" three", 3, of: 4), mark: 12)
    let time = joiner.limits.seconds
    #expect(joiner.giveUp(at: Self.now.advanced(seconds: time - 1)).isEmpty)
    let given = joiner.giveUp(at: Self.now.advanced(seconds: time))
    #expect(given.map(\.text.text.text) == ["one […] three[…]"])
    #expect(given.first?.text.text.isDamaged == true)
    #expect(given.first?.missing == 2)
    #expect(given.first?.marks == [10, 12])
    // Delivered once more, its parts are known; the part that was missing is no longer awaited.
    #expect(joiner.take(Self.arrived("one ", 1, of: 4), mark: 20).again == 10)
    #expect(joiner.take(Self.arrived("two", 2, of: 4), mark: 21).again == nil)
  }

  @Test func `a total that lies, and another message under the same reference, join nothing wrong`()
  {
    var joiner = TextJoiner()
    #expect(joiner.take(Self.arrived("a", 1, of: 2), mark: 1).given.isEmpty)
    // Of three parts, all at once: another message.
    #expect(joiner.take(Self.arrived("b", 2, of: 3), mark: 2).given.isEmpty)
    // The first part with other words: the one before it is given up.
    let outcome = joiner.take(Self.arrived("c", 1, of: 2), mark: 3)
    #expect(outcome.given.map(\.text.text.text) == ["a[…]"])
    #expect(joiner.take(Self.arrived("d", 2, of: 2), mark: 4).given.map(\.text.text.text) == ["cd"])
    // Parts of another phone or another number are others'.
    #expect(
      joiner.take(Self.arrived("e", 1, of: 3, sender: "84907654321"), mark: 5).given.isEmpty)
    #expect(joiner.count == 2)
  }

  @Test func `how much waits is bounded, and what must make room is given out, not lost`() {
    var limits = TextJoiner.Limits()
    limits.texts = 20
    limits.textsOfSender = 3
    limits.octets = 400
    var joiner = TextJoiner(limits)
    var random = SeededGenerator(seed: 4)
    var given = 0
    for mark in 0..<2000 as Range<UInt64> {
      let part = Self.arrived(
        String(repeating: "x", count: Int.random(in: 0...60, using: &random)), 1, of: 2,
        tag: UInt16(truncatingIfNeeded: mark), sender: "8490123456\(mark % 9)")
      given += joiner.take(part, mark: mark).given.count
      #expect(joiner.count <= 20)
    }
    #expect(given + joiner.count == 2000)
    let outcome = joiner.take(
      Self.arrived(String(repeating: "y", count: 500), 1, of: 2, tag: 60_000), mark: 3000)
    #expect(outcome.given.contains { $0.marks == [3000] })
  }
}
