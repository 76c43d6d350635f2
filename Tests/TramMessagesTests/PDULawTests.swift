// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramTestKit
import TramUnits

@testable import messages_fuzz

@Suite("Protocol data units")
struct PDULawTests {
  @Test(arguments: 0..<30)
  func `a unit of every command comes back as it was written, over seeds`(kind: Int) throws {
    var draw = RandomPDU(seed: UInt64(kind))
    for number in 1...200 {
      let unit = PDU(draw.body(kind), sequence: UInt32(number), status: CommandStatus(rawValue: 0))
      let bytes = unit.octets
      #expect(try PDU(reading: bytes.span) == unit)
      #expect(try PDU(reading: bytes.span).octets == bytes)
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a unit cut short anywhere is refused, and so is one with an octet too many`(
    seed: UInt64
  ) throws {
    var draw = RandomPDU(seed: seed)
    let bytes = draw.pdu().octets
    for count in 0..<bytes.count {
      #expect(throws: PDUFault.self) { try PDU(reading: Array(bytes[..<count]).span) }
    }
    #expect(throws: PDUFault.self) { try PDU(reading: (bytes + [0]).span) }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `a stream gives the same units wherever it is split`(seed: UInt64) {
    var draw = RandomPDU(seed: seed)
    let units = (0..<12).map { _ in draw.pdu() }
    let bytes = units.flatMap(\.octets)
    for piece in [1, 2, 3, 15, 16, 17, 1000, bytes.count] {
      var framer = PDUFramer()
      var found: [PDU] = []
      for start in stride(from: 0, to: bytes.count, by: piece) {
        framer.append(Array(bytes[start..<min(start + piece, bytes.count)]))
        while case .unit(let unit) = framer.next() { found.append(unit) }
      }
      #expect(found == units)
      #expect(framer.waiting == 0)
    }
  }

  @Test
  func `a stream split into two at every octet gives the same units`() {
    var draw = RandomPDU(seed: 3)
    let units = (0..<30).map { PDU(draw.body($0), sequence: UInt32($0)) }
    let bytes = units.flatMap(\.octets)
    for cut in stride(from: 0, to: min(bytes.count, 1500), by: 1) {
      var framer = PDUFramer()
      var found: [PDU] = []
      for part in [Array(bytes[..<cut]), Array(bytes[cut...])] {
        framer.append(part)
        while case .unit(let unit) = framer.next() { found.append(unit) }
      }
      #expect(found == units)
    }
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `nonsense is refused and never traps`(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let outcome = try FuzzRun(target: target, seed: 1, runs: 20_000).run()
    #expect(outcome.taken > 0)
    #expect(outcome.refused > 0)
  }

  @Test
  func `every command answers under its own number with the highest bit`() {
    var draw = RandomPDU(seed: 1)
    for kind in 0..<29 {
      let unit = PDU(draw.body(kind), sequence: 1)
      #expect(unit.command.description.hasSuffix("_resp") == (unit.command.isAnswer && kind != 7))
      #expect(!unit.command.description.hasPrefix("0x"))
    }
  }
}
