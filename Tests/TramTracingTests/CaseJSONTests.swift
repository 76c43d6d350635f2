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

  @Test("facts and rows are read fast as Foundation reads them", arguments: 0..<60)
  func reading(seed: UInt64) throws {
    var day = CaseDay(seed: seed)
    var fast = 0
    for _ in 0..<40 {
      for event in day.change().events() {
        let entry = CaseEntry(time: day.now, author: "an \"Hoà\"\n", event: event)
        for bytes in [try DeskJSON.bytes(entry), CaseJSON.bytes(of: entry) ?? []] {
          guard let read = CaseJSONReader.entry(from: bytes.span) else { continue }
          #expect(read == entry)
          fast += 1
        }
        switch event {
        case .personsKept(let rows): try Self.compare(rows)
        case .casesKept(let rows): try Self.compare(rows)
        case .contactsKept(let rows): try Self.compare(rows)
        case .tasksKept(let rows): try Self.compare(rows)
        case .stepsTaken(let rows): try Self.compare(rows)
        case .contactsRemoved, .namesReleased: break
        }
      }
    }
    #expect(fast > 0)
  }

  private static func compare<Row: CaseRow>(_ rows: [Row]) throws {
    for row in rows {
      for bytes in [try DeskJSON.bytes(row), CaseJSON.bytes(of: row) ?? []] where !bytes.isEmpty {
        let read = CaseJSONReader.row(Row.self, from: bytes.span)
        #expect(read == row)
      }
    }
  }

  @Test("a damaged row is read as Foundation reads it, or declined", arguments: 0..<40)
  func damaged(seed: UInt64) throws {
    var day = CaseDay(seed: seed)
    for _ in 0..<20 {
      for event in day.change().events() {
        switch event {
        case .personsKept(let rows): try Self.damage(rows, &day.random)
        case .casesKept(let rows): try Self.damage(rows, &day.random)
        case .contactsKept(let rows): try Self.damage(rows, &day.random)
        case .tasksKept(let rows): try Self.damage(rows, &day.random)
        case .stepsTaken(let rows): try Self.damage(rows, &day.random)
        case .contactsRemoved, .namesReleased: break
        }
      }
    }
  }

  private static func damage<Row: CaseRow>(
    _ rows: [Row], _ random: inout SeededGenerator
  ) throws {
    let marks = Array("{}[]\",:\\0eE.- ué\0NW".utf8)
    for row in rows.prefix(2) {
      let whole = try DeskJSON.bytes(row)
      for _ in 0..<20 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
          let place = Int.random(in: bytes.indices, using: &random)
          let mark = marks.randomElement(using: &random) ?? 0
          switch Int.random(in: 0..<4, using: &random) {
          case 0: bytes[place] = mark
          case 1: bytes.insert(mark, at: place)
          case 2: bytes.remove(at: place)
          default: bytes.removeSubrange(place...)
          }
        }
        guard let read = CaseJSONReader.row(Row.self, from: bytes.span) else { continue }
        let slow = try? DeskJSON.read(Row.self, from: bytes, of: "a row")
        #expect(read == slow, "\(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  @Test func `a row with a member that is not known, or in another order, is left to Foundation`()
    throws
  {
    let row = CaseTask(
      id: CaseTaskID(7), person: TracedPersonID(3), ofCase: nil, kind: .call, area: "01",
      due: Day(number: 18_000), level: 1, made: Instant(milliseconds: 5))
    let text = String(decoding: try DeskJSON.bytes(row), as: UTF8.self)
    for other in [
      text.replacing("{\"area\"", with: "{\"age\":1,\"area\""),
      text.replacing("}", with: ",\"zone\":null}"),
      "{\"state\":\"open\"," + text.dropFirst().replacing(",\"state\":\"open\"", with: ""),
      text.replacing("\"level\":1", with: "\"level\":1,\"level\":1"),
    ] {
      let bytes = Array(other.utf8)
      let fast = CaseJSONReader.row(CaseTask.self, from: bytes.span)
      #expect(fast == nil)
      #expect(try CaseTables.read(CaseTask.self, from: other) == row)
    }
  }

  @Test("messages and names are read as they were written", arguments: 0..<50)
  func others(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let texts = ["", "Nguyễn Thị Hoà", "a \"b\" \\ / \n\t\u{1}", "😀", "N1K3R"]
    func text() -> String { texts.randomElement(using: &random) ?? "" }
    let message = CaseMessage(
      person: TracedPersonID(random.next() >> 1), text: text(),
      values: [text(): text(), "until": text(), "days": "14"])
    let bytes = CaseJSON.bytes(of: message)
    #expect(try DeskJSON.read(CaseMessage.self, from: bytes, of: "a message") == message)
    var name = RegisteredName(name: text(), phone: text(), address: text())
    if Bool.random(using: &random) { name.birthYear = 1984 }
    if Bool.random(using: &random) { name.nationalNumber = text() }
    if Bool.random(using: &random) { name.occurrence = 2 }
    let written = CaseJSON.bytes(of: name)
    #expect(try DeskJSON.read(RegisteredName.self, from: written, of: "a name") == name)
    let slow = try DeskJSON.bytes(name)
    let read = [written, slow].map { CaseJSONReader.name(from: $0.span) }
    #expect(read == [name, name])
  }

  /// The keys in the order in which they stand.
  private static func keys(_ bytes: [UInt8]) -> [Substring] {
    String(decoding: bytes, as: UTF8.self).split(separator: ",").compactMap {
      $0.contains("\":") ? $0.prefix { $0 != ":" } : nil
    }
  }
}
