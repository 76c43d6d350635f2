// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramUnits

/// Whether the whole text is one JSON value.
private func accepts(_ bytes: [UInt8], maximumDepth: Int = 32) -> Bool {
  var scanner = JSONScanner(bytes.span, maximumDepth: maximumDepth)
  do {
    try scanner.skipValue()
    try scanner.finish()
    return true
  } catch {
    return false
  }
}

private func number(_ text: String, isLenient: Bool = false) throws -> JSONNumber {
  let bytes = Array(text.utf8)
  var scanner = JSONScanner(bytes.span, isLenient: isLenient)
  let number = try scanner.number()
  try scanner.finish()
  return number
}

private func string(_ text: String) throws -> String {
  let bytes = Array(text.utf8)
  var scanner = JSONScanner(bytes.span)
  let found = try scanner.string()
  try scanner.finish()
  return scanner.text(of: found)
}

private func refusal(_ text: String) -> BytesError? {
  let bytes = Array(text.utf8)
  var scanner = JSONScanner(bytes.span)
  do {
    try scanner.skipValue()
    try scanner.finish()
    return nil
  } catch {
    return error
  }
}

@Suite("A JSON scanner")
struct JSONScannerTests {
  @Test(arguments: [
    "0", "-0", "1.5e-3", "1E+2", "\"\"", "[]", "{}", " [ 1 , 2 ] ", "{\"a\":{\"a\":[null,true]}}",
    "\"\\u00e9\\n\\\"\\/\"", "\"\\ud83d\\ude00\"", "\t\r\n null \n", "{\"\":0}", "\"\u{7F}é漢😀\"",
  ])
  func `takes what RFC 8259 allows`(text: String) {
    #expect(accepts(Array(text.utf8)))
  }

  @Test(arguments: [
    "", " ", "01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "Infinity", "-Infinity", "nul",
    "[1,]", "[,1]", "[1 2]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{'a':1}", "[", "{", "\"", "\"\\",
    "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"a\nb\"", "]",
    "}",
    "[}", "{]", "1 2", "[1]]", "\"\u{0}\"", "\u{0}", "tru", "21,03", "// a\n1",
  ])
  func `refuses what RFC 8259 does not allow`(text: String) {
    #expect(!accepts(Array(text.utf8)))
  }

  @Test(arguments: [
    [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
    [0x22, 0xC3, 0x22],
    [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22], [0xEF, 0xBB, 0xBF, 0x30],
  ])
  func `refuses strings that are not UTF-8`(bytes: [UInt8]) {
    #expect(!accepts(bytes))
  }

  @Test
  func `says in which column it stopped and why`() {
    #expect(
      refusal("{\"a\":1 \"b\":2}")?.description == "column 8: a comma or } is expected")
    #expect(refusal("{\"a\":")?.description == "column 6: the line ends where a value is expected")
    #expect(refusal("{\"a\":\"b")?.description == "column 6: a string is not closed")
    #expect(refusal("[1,01]")?.description == "column 4: a number starts with a needless 0")
  }

  @Test
  func `bounds how deep values nest`() {
    let deep = Array((String(repeating: "[", count: 40) + String(repeating: "]", count: 40)).utf8)
    #expect(!accepts(deep))
    #expect(accepts(deep, maximumDepth: 40))
    #expect(refusal(String(repeating: "[", count: 100_000))?.code == .tooDeep)
    #expect(!accepts([UInt8](repeating: 0x5B, count: 100_000), maximumDepth: .max))
  }

  @Test
  func `resolves every escape`() throws {
    #expect(
      try string(#""\u0041\u00e9\u20ac\ud83d\ude00\b\f\n\r\t\"\\\/""#)
        == "Aé€😀\u{8}\u{C}\n\r\t\"\\/")
    #expect(try string("\"Nguyễn Văn Ả\"") == "Nguyễn Văn Ả")
  }

  @Test
  func `compares keys with and without escapes`() throws {
    let bytes = Array(#"{"device":1,"d\u0065vice":2,"devicf":3}"#.utf8)
    var scanner = JSONScanner(bytes.span)
    try scanner.beginObject()
    var found: [Bool] = []
    while let key = try scanner.nextKey() {
      found.append(scanner.matches(key, "device"))
      try scanner.skipValue()
    }
    #expect(found == [true, true, false])
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `reads the number that the standard library reads`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let text = randomNumber(&random)
      let expected = try #require(Double(text))
      guard expected.isFinite else {
        #expect(throws: BytesError.self) { try number(text) }
        continue
      }
      #expect(try number(text).double.bitPattern == expected.bitPattern, "\(text)")
      if let whole = Int64(text) { #expect(try number(text).int64 == whole) }
    }
  }

  @Test
  func `reads whole numbers exactly and refuses an overflow`() throws {
    #expect(try number("9223372036854775807").int64 == .max)
    #expect(try number("-9223372036854775808").int64 == .min)
    #expect(try number("9223372036854775808").int64 == nil)
    #expect(try number("-9223372036854775809").int64 == nil)
    #expect(try number("18446744073709551616").int64 == nil)
    #expect(try number("1583020800000.0").int64 == 1_583_020_800_000)
    #expect(try number("1.5830208e12").int64 == 1_583_020_800_000)
    #expect(try number("1.5").int64 == nil)
    #expect(try number("-0").int64 == 0)
    #expect(try number("0e999999999999").int64 == 0)
    #expect(throws: BytesError.self) { try number("1e400") }
    #expect(throws: BytesError.self) { try number(String(repeating: "9", count: 1000)) }
    #expect(accepts(Array("[1e400]".utf8)), "what is skipped may have any size")
  }

  @Test
  func `takes NaN, Infinity and a plus sign only when lenient`() throws {
    #expect(try number("NaN", isLenient: true).double.isNaN)
    #expect(try number("-Infinity", isLenient: true).double == -.infinity)
    #expect(try number("+12.5", isLenient: true).double == 12.5)
    #expect(throws: BytesError.self) { try number("+12.5") }
    #expect(throws: BytesError.self) { try number("N", isLenient: true) }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `never traps and agrees with its slow twin on damaged texts`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      var text = Array(randomValue(&random, depth: 0).utf8)
      #expect(accepts(text))
      for _ in 0..<Int.random(in: 1...3, using: &random) { damage(&text, &random) }
      var twin = SlowJSON(text)
      #expect(accepts(text) == twin.isValid(), "\(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test(arguments: [
    "{\"a\":1,\"b\":2}", " { \"a\" : 1 , \"b\" :2 } ", "{\"a\":1,\"b\":2,\"c\":3}", "{\"b\":2}",
  ])
  func `a key that is asked for is taken, another is left as it stands`(text: String) throws {
    let bytes = Array(text.utf8)
    var scanner = JSONScanner(bytes.span)
    // Outside an object there is none.
    var taken = [scanner.takeKey("a")]
    try scanner.beginObject()
    var found: [String: Int64] = [:]
    taken += [scanner.takeKey("aa"), scanner.takeKey("c")]
    if scanner.takeKey("a") { found["a"] = try scanner.int64() }
    taken.append(scanner.takeKey("a"))
    #expect(!taken.contains(true))
    if scanner.takeKey("b") { found["b"] = try scanner.int64() }
    while let key = try scanner.nextKey() { found[scanner.text(of: key)] = try scanner.int64() }
    try scanner.finish()
    var plain: [String: Int64] = [:]
    var other = JSONScanner(bytes.span)
    try other.beginObject()
    while let key = try other.nextKey() { plain[other.text(of: key)] = try other.int64() }
    #expect(found == plain)
  }

  @Test(arguments: ["{", "{\"", "{\"a", "{\"a\"", "{\"a\" ", "{,\"a\":1}", "{\"\\u0061\":1}", "{}"])
  func `a key that is not whole is not taken`(text: String) throws {
    let bytes = Array(text.utf8)
    var scanner = JSONScanner(bytes.span)
    try scanner.beginObject()
    let before = scanner.offset
    let isTaken = scanner.takeKey("a")
    let after = scanner.offset
    #expect(!isTaken && after == before)
  }
}

private func randomNumber(_ random: inout SeededGenerator) -> String {
  func digits(_ most: Int) -> String {
    (0..<Int.random(in: 1...most, using: &random)).map { _ in
      String(Int.random(in: 0...9, using: &random))
    }.joined()
  }
  var text = Bool.random(using: &random) ? "-" : ""
  text +=
    Bool.random(using: &random) ? "0" : "\(Int.random(in: 1...9, using: &random))" + digits(22)
  if Bool.random(using: &random) { text += "." + digits(24) }
  if Int.random(in: 0..<3, using: &random) == 0 {
    text += "e\(Int.random(in: -330...310, using: &random))"
  }
  return text
}

private func randomValue(_ random: inout SeededGenerator, depth: Int) -> String {
  switch Int.random(in: 0..<(depth > 3 ? 4 : 6), using: &random) {
  case 0:
    return randomNumber(&random).replacing("e", with: "E-")
      .replacing("E--", with: "E-")
  case 1: return ["true", "false", "null"].randomElement(using: &random) ?? "null"
  case 2, 3:
    return ["\"\"", "\"a b\"", "\"\\u00e9\\n\"", "\"é漢😀\""].randomElement(using: &random) ?? "0"
  case 4:
    let parts = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      randomValue(&random, depth: depth + 1)
    }
    return "[" + parts.joined(separator: " ,") + "]"
  default:
    let parts = (0..<Int.random(in: 0...3, using: &random)).map {
      "\"k\($0)\": " + randomValue(&random, depth: depth + 1)
    }
    return "{" + parts.joined(separator: ",") + "}"
  }
}

private func damage(_ text: inout [UInt8], _ random: inout SeededGenerator) {
  guard !text.isEmpty else { return }
  let at = Int.random(in: 0..<text.count, using: &random)
  let marks = Array("{}[]\",:\\u0e-+.1 tfn\u{0}\u{1F}".utf8) + [0xC3, 0xFF, 0x80]
  switch Int.random(in: 0..<4, using: &random) {
  case 0: text.remove(at: at)
  case 1: text[at] = marks.randomElement(using: &random) ?? 0
  case 2: text.insert(marks.randomElement(using: &random) ?? 0, at: at)
  default: text.removeSubrange(at...)
  }
}
