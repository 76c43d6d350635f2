// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("A CSV reader")
struct CSVReaderTests {
  /// Every record's fields, or the reason in one field after "bad", by line.
  private func read(_ text: String, longestLine: Int = 1000) throws -> [[String]] {
    var ends: [Int32] = [0, 0]
    let made = unsafe pipe(&ends)
    try #require(made == 0)
    let bytes = Array(text.utf8)
    let written = unsafe write(ends[1], bytes, bytes.count)
    #expect(written == bytes.count)
    close(ends[1])
    var csv = CSVReader(
      LineReader(
        descriptor: ends[0], name: "test", longestLine: longestLine, closesDescriptor: true))
    var found: [[String]] = []
    while true {
      switch try csv.advance() {
      case .end: return found
      case .bad(let reason): found.append(["bad", "\(csv.lineNumber): \(reason)"])
      case .record: found.append((0..<csv.fieldCount).map { csv.text($0) })
      }
    }
  }

  @Test(arguments: [
    ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
    ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
    ("\n\na\n\n", [["a"]]),
    (",\n", [["", ""]]),
    ("\"a,b\",c\n", [["a,b", "c"]]),
    ("\"a \"\"b\"\"\",\"\"\"\"\n", [["a \"b\"", "\""]]),
    ("\"\",x\n", [["", "x"]]),
    ("a\"b,c\n", [["a\"b", "c"]]),
    ("\u{FEFF}a,b\n", [["a", "b"]]),
    ("Phường Phúc Xá,1\n", [["Phường Phúc Xá", "1"]]),
  ])
  func `splits fields as RFC 4180 says`(text: String, fields: [[String]]) throws {
    #expect(try read(text) == fields)
  }

  @Test
  func `loses one line to a stray quote, and says which`() throws {
    let found = try read("a,b\nc,\"d\n\"e\"x,f\ng,h\n")
    #expect(
      found == [
        ["a", "b"], ["bad", "2: column 3: a quoted field is not closed on its line"],
        ["bad", "3: column 4: a comma is expected after a quoted field"], ["g", "h"],
      ])
  }

  @Test
  func `bounds the fields and the length of a line`() throws {
    let many = try read(String(repeating: ",", count: 5000) + "\na\n", longestLine: 10_000)
    #expect(many == [["bad", "1: more than 1024 fields"], ["a"]])
    let long = try read(String(repeating: "x", count: 101) + "\na\n", longestLine: 100)
    #expect(long == [["bad", "1: the line has 101 bytes, more than a line may have"], ["a"]])
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `gives back what was quoted`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let alphabet: [Character] = ["a", ",", "\"", " ", "é"]
    let rows = (0..<20).map { _ in
      (0..<Int.random(in: 2...6, using: &random)).map { _ in
        String(
          (0..<Int.random(in: 0...6, using: &random)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
          })
      }
    }
    let text = rows.map { row in
      row.map {
        "\""
          + $0.split(separator: "\"", omittingEmptySubsequences: false)
          .joined(separator: "\"\"") + "\""
      }.joined(separator: ",") + "\n"
    }.joined()
    #expect(try read(text) == rows)
  }
}

@Suite("A decimal number in text")
struct DecimalScannerTests {
  @Test(arguments: [
    "0", "-0", "1", "+1.5", ".5", "5.", "-105.8027543", "007.250", "1e3", "1E-3", "2.5e+2",
    "0.10000000000000000555", "12345678901234567890123", "4.9e-324", "179.99999999999997",
  ])
  func `is what the standard library reads`(text: String) throws {
    let bytes = Array(text.utf8)
    let number = decimalNumber(bytes.span)
    let found = try #require(number)
    // The standard library refuses ".5" and "5."; strtod does not.
    let expected = unsafe strtod(text, nil)
    #expect(found == expected, "\(found) \(expected)")
  }

  @Test(arguments: [
    "", " ", "-", ".", "e5", "1e", "1,5", "nan", "inf", "0x10", "1 2", "--1", "1e999", "٣",
  ])
  func `is refused when it is none`(text: String) {
    let bytes = Array(text.utf8)
    let number = decimalNumber(bytes.span)
    #expect(number == nil)
  }

  @Test
  func `is within one step of the nearest double for seven decimals`() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<10_000 {
      let units = Int64.random(in: -1_800_000_000...1_800_000_000, using: &random)
      var text = ByteWriter()
      text.append(Double(units) / 1e7, decimals: 7)
      let number = decimalNumber(text.bytes.span)
      let found = try #require(number)
      #expect((found * 1e7).rounded() == Double(units))
    }
  }
}
