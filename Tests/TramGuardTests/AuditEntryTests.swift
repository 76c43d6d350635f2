// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGuard
import TramUnits

@Suite("Audit entries")
struct AuditEntryTests {
  @Test("read back as they were written", arguments: 0..<100 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    for entry in AuditRoom.entries(50, seed: seed) {
      let bytes = try entry.encoded()
      #expect(bytes.count <= AuditEntry.longest)
      #expect(try AuditEntry(bytes.span) == entry)
    }
  }

  @Test("are refused in any form but the one that is written", arguments: 0..<100 as Range<UInt64>)
  func hostile(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for entry in AuditRoom.entries(20, seed: seed) {
      var bytes = try entry.encoded()
      for _ in 0..<20 {
        let at = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.insert(0x80, at: at)
        default: bytes.removeSubrange(at...)
        }
        if bytes.isEmpty { bytes = [1] }
        // What is read at all is what these bytes and no others say.
        if let read = try? AuditEntry(bytes.span) { #expect(try read.encoded() == bytes) }
      }
    }
    #expect(throws: GuardError.self) { try AuditEntry([UInt8]().span) }
  }

  @Test
  func `a usual entry has under 60 bytes and no word that could be a person's name`() throws {
    let entry = AuditEntry(
      time: AuditRoom.now, kind: .read, actor: AuditEntry.Actor(.account, 812),
      verb: AuditWord("orders.read"), subject: AuditEntry.Subject(AuditWord("person"), 9_123_456),
      ground: AuditEntry.Ground(area: 26734, grant: 77, purpose: AuditWord("isolation")),
      records: 1)
    #expect(try entry.encoded().count < 60)
    for text in [
      "Nguyễn", "a b", "A", "", "a\n", "\u{1B}[31m", String(repeating: "a", count: 41),
    ] {
      #expect(AuditWord(parsing: text) == nil, "\(text)")
    }
    #expect(AuditWord(parsing: "orders.read-2")?.text == "orders.read-2")
    var long = entry
    long.sealed = Array(repeating: 0, count: AuditEntry.longestSealed + 1)
    #expect(throws: GuardError.self) { try long.encoded() }
  }
}
