// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTracing
import TramUnits

@testable import TramSQLite

@Suite("Rows of the case desk as JSON")
struct CaseJSONTests {
  @Test("what is written fast is read as the same, its keys in order", arguments: 0..<40)
  func roundTrip(seed: UInt64) throws {
    var day = CaseDay(seed: seed)
    for _ in 0..<40 {
      for event in day.change().events() {
        let entry = CaseEntry(time: day.now, author: "an \"Hoà\"\n", event: event)
        guard let fast = CaseJSON.bytes(of: entry) else { continue }
        #expect(try DeskJSON.read(CaseEntry.self, from: fast, of: "a fact") == entry)
        #expect(try Self.keys(fast) == Self.keys(DeskJSON.bytes(entry)))
      }
    }
  }

  /// The keys in the order in which they stand.
  private static func keys(_ bytes: [UInt8]) -> [Substring] {
    String(decoding: bytes, as: UTF8.self).split(separator: ",").compactMap {
      $0.contains("\":") ? $0.prefix { $0 != ":" } : nil
    }
  }
}
