// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramUnits

/// Damages bytes in one of the ways in which bytes are damaged.
func damage(_ bytes: [UInt8], pieces: [String], _ random: inout SeededGenerator) -> [UInt8] {
  if Int.random(in: 0..<12, using: &random) == 0 {
    return (0..<Int.random(in: 0...200, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
  }
  var bytes = bytes
  for _ in 0..<Int.random(in: 1...5, using: &random) where !bytes.isEmpty {
    let at = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.remove(at: at)
    case 2: bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: at)
    case 3: bytes.removeSubrange(at...)
    case 4: bytes.insert(contentsOf: bytes[at...].prefix(20), at: at)
    default: bytes.removeSubrange(at..<min(at + 9, bytes.count))
    }
  }
  return bytes
}

@Suite("The check CRC-32C")
struct CRC32CTests {
  /// RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
  private static let vectors: [(bytes: [UInt8], expected: UInt32)] = {
    let rising = [UInt8](0..<32)
    var vectors: [(bytes: [UInt8], expected: UInt32)] = [([], 0)]
    vectors.append(([UInt8](repeating: 0, count: 32), 0x8A91_36AA))
    vectors.append(([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43))
    vectors.append((rising, 0x46DD_794E))
    vectors.append((rising.reversed(), 0x113F_DB5C))
    vectors.append((Array("123456789".utf8), 0xE306_9283))
    return vectors
  }()

  @Test(arguments: vectors)
  func `is that of the published vectors`(bytes: [UInt8], expected: UInt32) {
    let found = CRC32C.of(bytes.span)
    #expect(found == expected)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `does not depend on where the bytes are cut`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = (0..<Int.random(in: 0...100, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    var one = CRC32C()
    for byte in bytes { one.update([byte].span) }
    let whole = CRC32C.of(bytes.span)
    #expect(one.value == whole)
  }
}

@Suite("A reader of forms")
struct FormReaderTests {
  private func pairs(_ form: [UInt8]) throws(BytesError) -> [String] {
    var reader = FormReader(form.span)
    var found: [String] = []
    while try reader.advance() {
      found.append(
        String(decoding: reader.name, as: UTF8.self) + "="
          + String(decoding: reader.value, as: UTF8.self))
    }
    return found
  }

  @Test(arguments: [
    ("?id=1&lat=21.03", ["id=1", "lat=21.03"]), ("a=1&&b", ["a=1", "b="]), ("", []),
    ("n=L%C3%AA+V%c4%83n%20A&x=a=b", ["n=Lê Văn A", "x=a=b"]), ("=1&%3D=%26", ["=1", "==&"]),
  ])
  func `gives names and values with their escapes resolved`(form: String, expected: [String]) throws
  {
    #expect(try pairs(Array(form.utf8)) == expected)
  }

  @Test(arguments: ["a=%", "a=%4", "%zz=1", "a=%4&b=1"])
  func `refuses a percent sign without two digits`(form: String) {
    #expect(throws: BytesError.self) { try pairs(Array(form.utf8)) }
  }

  @Test
  func `bounds the number of names`() {
    let form = String(repeating: "a=1&", count: FormReader.mostPairs + 1)
    #expect { try pairs(Array(form.utf8)) } throws: { ($0 as? BytesError)?.code == .tooLong }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `gives back what was escaped, and never traps`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let value = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let digits = Array("0123456789ABCDEF".utf8)
      let form =
        Array("v=".utf8)
        + value.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
      var reader = FormReader(form.span)
      let found = try reader.advance()
      #expect(found)
      #expect(reader.value == value)
      _ = try? pairs(damage(form, pieces: ["%", "&", "=", "+", "%4"], &random))
    }
  }
}

@Suite("A scanner of XML")
struct XMLScannerTests {
  /// Everything that the scanner gives, one word a step.
  private func steps(_ text: [UInt8]) throws(BytesError) -> [String] {
    var scanner = XMLScanner(text.span)
    var found: [String] = []
    while true {
      switch try scanner.advance() {
      case .start:
        let a = scanner.attribute("a").map { " a=" + String(decoding: $0, as: UTF8.self) } ?? ""
        found.append("<" + String(copying: scanner.name) + a)
      case .end: found.append("/" + String(copying: scanner.name))
      case .text: found.append("\"" + String(decoding: scanner.text, as: UTF8.self))
      case .finish: return found
      }
    }
  }

  @Test(arguments: [
    ("<x/>", ["<x", "/x"]),
    (
      "\u{FEFF}<?xml version='1.0'?>\n<!-- c --><g:x a='1' b = \"2\"><y>ấm</y> </g:x>\n",
      ["<x a=1", "<y", "\"ấm", "/y", "\" ", "/x"]
    ),
    (
      "<x a='&lt;&#x1EA5;&#65;'>&amp;&apos;<![CDATA[<&]]></x>",
      ["<x a=<ấA", "\"&'", "\"<&", "/x"]
    ),
  ])
  func `gives elements, attributes and text`(text: String, expected: [String]) throws {
    #expect(try steps(Array(text.utf8)) == expected)
  }

  @Test(arguments: [
    "", "x", "<x>", "<x></y>", "<x a=1/>", "<x a='1'", "<x a='1' a='2'/>", "<x a='<'/>", "<x/><y/>",
    "<x>&foo;</x>", "<x>&#0;</x>", "<x>&#x110000;</x>", "<x>&</x>", "<x/>text", "<!-- <x/>",
    "<x a='1'b='2'/>", "< x/>", "<x><![CDATA[</x>", "<![CDATA[a]]>",
    "<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><x>&b;</x>",
  ])
  func `refuses what breaks the grammar, and every document type`(text: String) {
    #expect(throws: BytesError.self) { try steps(Array(text.utf8)) }
  }

  @Test
  func `bounds depth, attributes and names`() {
    let deep = String(repeating: "<x>", count: XMLScanner.deepest + 1)
    #expect { try steps(Array(deep.utf8)) } throws: { ($0 as? BytesError)?.code == .tooDeep }
    let wide = "<x " + (0...XMLScanner.mostAttributes).map { "a\($0)='' " }.joined() + "/>"
    #expect { try steps(Array(wide.utf8)) } throws: { ($0 as? BytesError)?.code == .tooLong }
    let long = "<" + String(repeating: "x", count: XMLScanner.longestName + 1) + "/>"
    #expect { try steps(Array(long.utf8)) } throws: { ($0 as? BytesError)?.code == .tooLong }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `never traps on damaged documents`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let text = "<?xml version='1.0'?><g:x a='1' b=\"&lt;\"><y>ấm&#65;<![CDATA[<&]]></y><z/></g:x>"
    let pieces = ["<", ">", "/", "&", ";", "<!", "]]>", "<!--", "'", "&#x", "<?"]
    for _ in 0..<200 {
      let bytes = damage(Array(text.utf8), pieces: pieces, &random)
      _ = try? steps(bytes)
    }
  }

  @Test
  func `an error says its line and column`() {
    let text = Array("<x>\n  <y></z>\n</x>".utf8)
    var reason = ""
    do throws(BytesError) {
      _ = try steps(text)
    } catch {
      reason = error.sentence(in: text.span)
    }
    #expect(reason == "line 2, column 6: an element ends that is not the one open")
  }
}
