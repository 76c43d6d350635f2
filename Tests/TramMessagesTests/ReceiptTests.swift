// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramUnits

@Suite("Receipts")
struct ReceiptTests {
  private func receipt(_ text: String, _ tlvs: TLVList = []) -> DeliveryReceipt? {
    DeliveryReceipt(text: [UInt8](text.utf8), tlvs: tlvs)
  }

  @Test
  func `the form of appendix B is read whole`() throws {
    let found = try #require(
      receipt(
        "id:0123456789 sub:001 dlvrd:001 submit date:2003191200 done date:2003191201 "
          + "stat:DELIVRD err:000 text:Bo Y te khuyen cao"))
    #expect(found.messageID == "0123456789" && found.state == .delivered)
    #expect(found.submitted == 1 && found.delivered == 1 && found.error == "000")
    #expect(found.submitDate == "2003191200" && found.doneDate == "2003191201")
    #expect(found.text == [UInt8]("Bo Y te khuyen cao".utf8) && !found.contradicts)
  }

  @Test(arguments: [
    "id:7f3A sub:1 dlvrd:1 submit date:200319120000 done date:200319120159 "
      + "stat:DELIVRD err:0 Text:x",
    "ID:7f3A Stat:delivrd ERR:000",
    "id: 7f3A stat: DELIVERED err: 000",
    "id:7f3A sub: dlvrd: submit date: done date:2003191201 stat:DELIVRD err: text:",
    "stat:DELIVRD done_date:2003191201 id:7f3A",
    "id:7f3A,stat:DELIVRD,err:000",
    "\u{0}\u{1} id:7f3A\r\nstatus:DELIVRD\r\n",
    "DLR id:7f3A donedate:2003191201 submitdate:2003191200 stat:DELIVRD",
  ])
  func `the forms of vendors are read`(text: String) throws {
    let found = try #require(receipt(text))
    #expect(found.messageID == "7f3A")
    #expect(found.state == .delivered)
  }

  @Test
  func `a stat within the message's text says nothing`() throws {
    let found = try #require(receipt("id:1 stat:UNDELIV err:011 text:stat:DELIVRD id:2 done"))
    #expect(found.state == .undeliverable && found.messageID == "1")
    let without = try #require(receipt("id:1 text:stat:DELIVRD"))
    #expect(without.state == nil)
  }

  @Test
  func `optional fields count more than the text, and a contradiction is told`() throws {
    let fields: TLVList = [
      TLV(.receiptedMessageId, Octets([0x41, 0x42, 0])), TLV(.messageState, 5, width: 1),
    ]
    let found = try #require(receipt("id:AB stat:DELIVRD", fields))
    #expect(found.messageID == "AB" && found.state == .undeliverable && found.contradicts)
    let alone = try #require(receipt("", fields))
    #expect(alone.messageID == "AB" && alone.state == .undeliverable && !alone.contradicts)
    let wild = try #require(
      receipt("id:AB stat:EXPIRED", [TLV(.messageState, 77, width: 1)]))
    #expect(wild.state == .expired)
  }

  @Test
  func `what names no message is no receipt, and what names no state has none`() {
    #expect(receipt("CV 3") == nil)
    #expect(receipt("stat:DELIVRD") == nil)
    #expect(receipt("id: stat:DELIVRD") == nil)
    #expect(receipt("") == nil)
    #expect(receipt("id:1 stat:WONDERFUL")?.state == nil)
    #expect(receipt("id:1 stat:WONDERFUL")?.word == "WONDERFUL")
  }

  @Test
  func `what we write as a message centre is read as it was meant, for every state`() {
    for state in MessageState.allCases {
      let text = DeliveryReceipt.text(
        id: "a-1", state: state, submitDate: "2003191200", doneDate: "2003191201",
        beginning: [UInt8]("stat:DELIVRD err:9 and more".utf8))
      let found = DeliveryReceipt(text: text)
      #expect(found?.state == state && found?.text.count == 20)
    }
  }

  @Test
  func `ids are joined across decimal, hexadecimal, case and leading zeros`() {
    let hexadecimal = MessageIDRule(answer: .hexadecimal, receipt: .decimal)
    #expect(hexadecimal.joins(answer: "1A2B3C", receipt: "1715004"))
    #expect(hexadecimal.joins(answer: "001a2b3c", receipt: "0001715004"))
    #expect(!hexadecimal.joins(answer: "1A2B3D", receipt: "1715004"))
    #expect(!hexadecimal.joins(answer: "xyz", receipt: "1"))
    let decimal = MessageIDRule(answer: .decimal, receipt: .hexadecimal)
    #expect(decimal.joins(answer: "18446744073709551616", receipt: "10000000000000000"))
    let text = MessageIDRule(answer: .text, receipt: .text)
    #expect(text.joins(answer: "6C94-Fa", receipt: "6c94-fA"))
    #expect(text.joins(answer: "0007", receipt: "7"))
    #expect(text.joins(answer: "000", receipt: "0"))
    #expect(!text.joins(answer: "", receipt: ""))
    #expect(!MessageIDRule(answer: .exact, receipt: .exact).joins(answer: "a", receipt: "A"))
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a decimal and a hexadecimal spelling of one number meet`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let number = random.next() >> (random.next() % 64)
    let hex = Octets(String(number, radix: 16, uppercase: seed % 2 == 0))
    let rule = MessageIDRule(answer: .hexadecimal, receipt: .decimal)
    #expect(rule.joins(answer: hex, receipt: Octets("00\(number)")))
    #expect(!rule.joins(answer: hex, receipt: Octets("\(number ^ 1)")))
  }

  @Test
  func `times with two or four digits for the year are one moment`() {
    let clock = ReceiptTime(zoneMinutes: 420)
    let now = Instant(milliseconds: 1_584_594_000_000)
    let moment = Instant(milliseconds: 1_584_594_060_000)
    for text in ["2003191201", "200319120100", "202003191201", "20200319120100"] {
      #expect(clock.moment(text, near: now) == moment)
    }
    #expect(clock.text(moment) == "2003191201")
    for text in ["", "2013191201", "20031912", "2003192501", "２００３１９１２０１", "20031912-1"] {
      #expect(clock.moment(text, near: now) == nil)
    }
    // 38 and above are of the last century.
    #expect(clock.moment("3801010700", near: now)?.milliseconds == -1_009_843_200_000)
    #expect(clock.moment("3712312359", near: now)?.milliseconds == 2_145_891_540_000)
  }

  @Test
  func `times of the protocol are read with zone, tenths and from now`() {
    #expect(SMPPTime("200319120130528+") == .at(Instant(milliseconds: 1_584_594_090_500)))
    #expect(SMPPTime("200319050130500-") == .at(Instant(milliseconds: 1_584_594_090_500)))
    #expect(SMPPTime("000001020304000R") == .after(seconds: 93_784))
    for wrong: Octets in [
      "", "201319120130528+", "200319240130528+", "20031912013052+", "200319120130549+",
      "200319120130528 ", "2003191201305280+", "000001020304100R",
    ] {
      #expect(SMPPTime(wrong) == nil)
    }
    let moment = Instant(milliseconds: 1_584_594_090_500)
    #expect(SMPPTime(SMPPTime.at(moment).octets) == .at(moment))
    #expect(SMPPTime(SMPPTime.after(seconds: 93_784).octets) == .after(seconds: 93_784))
    for wild in [Int64.min, -1, Int64.max] {
      #expect(SMPPTime(SMPPTime.at(Instant(milliseconds: wild)).octets) != nil)
      #expect(SMPPTime(SMPPTime.after(seconds: wild).octets) != nil)
    }
  }
}
