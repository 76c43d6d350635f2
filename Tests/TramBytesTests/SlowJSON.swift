// SPDX-License-Identifier: Apache-2.0

/// The grammar of RFC 8259 written out rule by rule over Unicode scalars: the scanner's twin.
struct SlowJSON {
  private var left: [Unicode.Scalar]
  private let isText: Bool

  init(_ bytes: [UInt8]) {
    let text = String(validating: bytes, as: UTF8.self)
    isText = text != nil
    left = Array((text ?? "").unicodeScalars.reversed())
  }

  /// Whether the text is one value with white space round it.
  mutating func isValid() -> Bool { isText && element() && left.isEmpty }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard left.last == scalar else { return false }
    left.removeLast()
    return true
  }

  private mutating func takeAll(_ word: String) -> Bool {
    for scalar in word.unicodeScalars where !take(scalar) { return false }
    return true
  }

  private mutating func space() {
    while let next = left.last, " \t\r\n".unicodeScalars.contains(next) { left.removeLast() }
  }

  private mutating func element() -> Bool {
    space()
    let isValue = value()
    space()
    return isValue
  }

  private mutating func value() -> Bool {
    switch left.last {
    case "{": return list("{", "}") { $0.member() }
    case "[": return list("[", "]") { $0.element() }
    case "\"": return string()
    case "t": return takeAll("true")
    case "f": return takeAll("false")
    case "n": return takeAll("null")
    default: return number()
    }
  }

  private mutating func list(
    _ first: Unicode.Scalar, _ last: Unicode.Scalar, part: (inout SlowJSON) -> Bool
  ) -> Bool {
    guard take(first) else { return false }
    space()
    if take(last) { return true }
    repeat {
      guard part(&self) else { return false }
    } while take(",")
    return take(last)
  }

  private mutating func member() -> Bool {
    space()
    guard string() else { return false }
    space()
    return take(":") && element()
  }

  private mutating func string() -> Bool {
    guard take("\"") else { return false }
    while let next = left.popLast() {
      if next == "\"" { return true }
      if next.value < 0x20 { return false }
      if next == "\\", !escape() { return false }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let kind = left.popLast() else { return false }
    guard kind == "u" else { return "\"\\/bfnrt".unicodeScalars.contains(kind) }
    guard let unit = unit() else { return false }
    if (0xDC00...0xDFFF).contains(unit) { return false }
    guard (0xD800...0xDBFF).contains(unit) else { return true }
    guard take("\\"), take("u"), let low = self.unit() else { return false }
    return (0xDC00...0xDFFF).contains(low)
  }

  private mutating func unit() -> Int? {
    var text = ""
    for _ in 0..<4 {
      guard let next = left.popLast(), next.isASCII, Character(next).isHexDigit else { return nil }
      text.unicodeScalars.append(next)
    }
    return Int(text, radix: 16)
  }

  private mutating func digits() -> Int {
    var count = 0
    while let next = left.last, ("0"..."9").contains(next) {
      left.removeLast()
      count += 1
    }
    return count
  }

  private mutating func number() -> Bool {
    _ = take("-")
    if take("0") {
      if let next = left.last, ("0"..."9").contains(next) { return false }
    } else if digits() == 0 {
      return false
    }
    if take("."), digits() == 0 { return false }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      if digits() == 0 { return false }
    }
    return true
  }
}
