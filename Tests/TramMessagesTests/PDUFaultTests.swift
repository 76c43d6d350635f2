// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages

@Suite("Protocol data units that are wrong")
struct PDUFaultTests {
  private func header(_ length: UInt32, _ command: UInt32, sequence: UInt32 = 9) -> [UInt8] {
    [length, command, 0, sequence].flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
    }
  }

  private func fault(_ bytes: [UInt8]) -> PDUFault? {
    do throws(PDUFault) {
      _ = try PDU(reading: bytes.span)
      return nil
    } catch {
      return error
    }
  }

  @Test
  func `a unit of the specification is read octet by octet`() throws {
    // submit_sm to +84901234567 from 1407, receipt wanted, text "hi".
    let body: [UInt8] =
      [0, 3, 0] + "1407".utf8 + [0, 1, 1] + "84901234567".utf8
      + [0, 0x40, 0, 0, 0, 0, 1, 0, 0, 0, 2] + "hi".utf8 + [0x02, 0x04, 0, 2, 0x12, 0x34]
    let bytes = header(UInt32(16 + body.count), 4) + body
    let unit = try PDU(reading: bytes.span)
    guard case .submit(let message) = unit.body else {
      Issue.record("no submit_sm")
      return
    }
    #expect(message.source == SMEAddress(name: "1407"))
    #expect(message.destination == SMEAddress(international: "84901234567"))
    #expect(message.carriage.hasHeader && message.carriage.receipts == 1)
    #expect(message.content == [UInt8]("hi".utf8))
    #expect(message.tlvs.number(.userMessageReference) == 0x1234)
    #expect(unit.octets == bytes)
  }

  @Test(arguments: [0, 1, 15, 70_001, 1 << 31, UInt32.max])
  func `a length of 0, 15 or 2^31 ends the stream with its status`(length: UInt32) {
    var framer = PDUFramer()
    framer.append(header(length, 4))
    guard case .fault(let fault) = framer.next() else {
      Issue.record("no fault")
      return
    }
    #expect(fault.isFatal && fault.status == .invalidCommandLength)
    #expect(fault.sequence == (length > 16 ? 9 : 0))
    framer.append(PDU(.enquireLink, sequence: 1).octets)
    #expect(framer.next() == .waiting)
    #expect(framer.waiting == 0)
  }

  @Test
  func `a length that lies makes the fields refuse, and the next unit is read`() {
    // The second unit is swallowed by the first one's length; the third is read again.
    var bytes = PDU(.submit(ShortMessage(destination: SMEAddress())), sequence: 1).octets
    bytes[3] -= 1
    let rest = bytes.removeLast()
    #expect(rest == 0)
    var framer = PDUFramer()
    framer.append(bytes + PDU(.enquireLink, sequence: 2).octets)
    guard case .fault(let fault) = framer.next() else {
      Issue.record("no fault")
      return
    }
    #expect(!fault.isFatal && fault.status == .invalidMessageLength && fault.sequence == 1)
    #expect(framer.next() == .unit(PDU(.enquireLink, sequence: 2)))
  }

  @Test
  func `an unknown command is refused with its sequence number, and vendors' ones are kept`() {
    let unknown = fault(header(16, 0x77))
    #expect(unknown?.status == .invalidCommandID && unknown?.sequence == 9)
    let vendor = try? PDU(reading: (header(18, 0x0001_0234) + [1, 2]).span)
    #expect(vendor?.body == .vendor(CommandID(rawValue: 0x0001_0234), [1, 2]))
  }

  @Test
  func `fields that are too long are refused with the status of the field`() {
    let long = [UInt8](repeating: 0x31, count: 70)
    let bind = fault(header(16 + 70, 9) + long)
    #expect(bind?.status == .invalidSystemID && bind?.field == "system_id")
    let submit = fault(header(16 + 73, 4) + [0, 1, 1] + long)
    #expect(submit?.status == .invalidSource && submit?.offset == 19)
    let answer = fault(header(16 + 70, 0x8000_0004) + long)
    #expect(answer?.status == .invalidMessageID)
  }

  @Test
  func `a message id without its zero is taken, as some centres send it`() throws {
    let bytes = header(16 + 3, 0x8000_0004) + "abc".utf8
    let unit = try PDU(reading: bytes.span)
    #expect(unit.body == .submitAnswer(MessageAnswer(messageID: "abc")))
  }

  @Test
  func `optional fields past the end are refused, unknown ones are kept`() throws {
    let id: [UInt8] = [0x31, 0]
    let past = fault(header(16 + 2 + 5, 0x8000_0004) + id + [0x04, 0x28, 0, 9, 1])
    #expect(past?.status == .invalidTLVStream)
    let cut = fault(header(16 + 2 + 3, 0x8000_0004) + id + [0x04, 0x28, 0])
    #expect(cut?.status == .invalidTLVStream)
    let bytes = header(16 + 2 + 10, 0x8000_0004) + id + [0x14, 0, 0, 1, 7, 0x04, 0x28, 0, 1, 85]
    let unit = try PDU(reading: bytes.span)
    guard case .submitAnswer(let answer) = unit.body else {
      Issue.record("no answer")
      return
    }
    #expect(answer.tlvs[TLVTag(rawValue: 0x1400)]?.integer == 7)
    #expect(answer.tlvs.number(.congestionState) == 85)
    #expect(unit.octets == bytes)
  }

  @Test
  func `optional fields of a wrong length or value are told by their rule`() {
    #expect(TLVList([TLV(.congestionState, 101, width: 1)]).fault?.status == .invalidTLVValue)
    #expect(TLVList([TLV(.congestionState, 50, width: 2)]).fault?.status == .invalidTLVLength)
    #expect(TLVList([TLV(.congestionState, 101, width: 1)]).number(.congestionState) == nil)
    #expect(TLVList([TLV(TLVTag(rawValue: 0x3000), "x")]).fault == nil)
    #expect(TLVTag.known.count == 64)
  }

  @Test
  func `a text in two places is refused`() {
    let message = ShortMessage(destination: SMEAddress(), text: [1])
    var bytes = PDU(.submit(message), sequence: 1).octets + [0x04, 0x24, 0, 1, 2]
    bytes[3] += 5
    #expect(fault(bytes)?.status == .invalidMessageLength)
    let long = ShortMessage(
      destination: SMEAddress(), text: [UInt8](repeating: 7, count: 300))
    let back = try? PDU(reading: PDU(.submit(long), sequence: 1).octets.span)
    guard case .submit(let kept)? = back?.body else {
      Issue.record("no message")
      return
    }
    #expect(kept.text.isEmpty && kept.content == long.text)
  }

  @Test
  func `a refusal without a body is an answer, of a message and of a bind`() throws {
    let bytes = PDU(
      .submitAnswer(MessageAnswer(messageID: nil)), sequence: 5, status: .throttled
    ).octets
    let submit = try PDU(reading: bytes.span)
    #expect(submit.status == .throttled && submit.octets.count == 16)
    let answer = header(16, 0x8000_0009)
    let bind = try PDU(reading: answer.span)
    #expect(bind.body == .bindAnswer(.transceiver, BindAnswer(systemID: nil)))
  }

  @Test(arguments: 0x400...0x4FF as ClosedRange<UInt32>)
  func `every status of vendors is tried again and described`(number: UInt32) {
    let status = CommandStatus(rawValue: number)
    #expect(status.isVendor && status.action == .retryLater)
    #expect(status.description.hasPrefix("vendor status 0x4"))
  }

  @Test
  func `a status says what to do about it`() {
    #expect(CommandStatus.throttled.action == .slowDown)
    #expect(CommandStatus.queueFull.action == .slowDown)
    #expect(CommandStatus.systemError.action == .retryLater)
    #expect(CommandStatus.receiverTemporaryError.action == .retryLater)
    for status: CommandStatus in [
      .invalidDestination, .invalidSource, .invalidESMClass, .invalidMessageLength,
    ] {
      #expect(status.action == .giveUp)
    }
    for status: CommandStatus in [.bindFailed, .invalidPassword, .invalidSystemID] {
      #expect(status.action == .stop)
    }
    #expect(CommandStatus.alreadyBound.action == .alreadyBound)
    #expect(CommandStatus(rawValue: 0xFFFF_FFFF).action == .retryLater)
  }
}
