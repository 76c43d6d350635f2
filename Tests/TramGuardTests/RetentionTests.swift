// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramGuard
import TramUnits

@Suite("Rules of retention")
struct RetentionTests {
  private let text = """
    {"form": "tram-retention-1", "rules": [
      {"class": "trail", "days": 14, "law": "GDPR 5(1)(e)", "source": "eur-lex.europa.eu"},
      {"class": "person", "days": 30, "since": "closed", "means": "destroy-key",
       "law": "GDPR 17", "source": "eur-lex.europa.eu"}]}
    """

  @Test
  func `say on which day a record must be gone, and which days are due`() throws {
    let rules = try RetentionRules(json: Array(text.utf8))
    let trail = try rules.rule(for: AuditWord("trail"))
    let first = try #require(Day("2026-01-01"))
    #expect(trail.end(since: first) == Day("2026-01-15"))
    #expect(trail.means == .delete)
    let person = try rules.rule(for: AuditWord("person"))
    #expect(person.since.text == "closed")
    #expect(person.means == .destroyKey)
    #expect(throws: GuardError.self) { try rules.rule(for: AuditWord("photo")) }
    // The first day that is kept is the first that is not gone yet.
    for number in -40...40 as ClosedRange<Int32> {
      let today = Day(number: number)
      let kept = trail.firstKept(on: today)
      #expect(trail.end(since: kept) > today)
      #expect(trail.end(since: Day(number: kept.number - 1)) <= today)
    }
  }

  @Test
  func `are refused when anything in them is not known, missing or out of range`() throws {
    let changes = [
      ("\"days\": 14", "\"days\": -1"), ("\"days\": 14", "\"days\": 1e400"),
      ("\"days\": 14", "\"days\": 36526"), ("\"days\": 14", "\"days\": 14.5"),
      ("\"days\": 14", "\"day\": 14"), ("\"trail\"", "\"person\""), ("\"trail\"", "\"Trail\""),
      ("tram-retention-1", "tram-retention-2"), ("\"rules\"", "\"rule\""),
      ("destroy-key", "hide"), ("\"law\": \"GDPR 17\",", ""), ("]}", "]"), ("]}", "]}x"),
      ("\"GDPR 17\"", "\"\""),
    ]
    for (old, new) in changes {
      let changed = text.replacing(old, with: new, maxReplacements: 1)
      #expect(changed != text, "\(old)")
      #expect(throws: GuardError.self, "\(old) -> \(new)") {
        try RetentionRules(json: Array(changed.utf8))
      }
    }
    #expect(throws: GuardError.self) {
      try RetentionRules(json: Array(repeating: 32, count: RetentionRules.mostBytes + 1))
    }
  }

  @Test("are refused or read, whatever their bytes", arguments: 0..<50 as Range<UInt64>)
  func hostile(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let at = Int.random(in: bytes.indices, using: &random)
        bytes[at] = Array("{}[]\",:0a\\".utf8).randomElement(using: &random) ?? 0
      }
      _ = try? RetentionRules(json: bytes)
    }
  }

  @Test
  func `the example in the documents is read`() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/formats/retention.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    let start = try #require(page.range(of: "```json\n"))
    let end = try #require(page.range(of: "```", range: start.upperBound..<page.endIndex))
    let rules = try RetentionRules(
      json: Array(page[start.upperBound..<end.lowerBound].utf8))
    #expect(rules.rules.count > 4)
  }
}
