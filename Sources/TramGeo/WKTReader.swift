// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Reads POLYGON and MULTIPOLYGON in the well-known text of OGC 06-103r4, §7.
///
/// Words in any case; `Z`, `M` and `ZM` are read and their ordinates left out; `EMPTY` encloses
/// nothing and is refused; `SRID=4326;` may stand first. Longitude comes before latitude.
struct WKTReader: ~Escapable {
  private let bytes: Span<UInt8>
  private var at = 0
  private var builder: ShapeBuilder

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, limits: ShapeLimits) {
    self.bytes = bytes
    builder = ShapeBuilder(limits: limits)
  }

  /// Reads the whole text.
  mutating func shape() throws(GeoError) -> Shape {
    var word = word()
    if word == "SRID" {
      try take("=")
      guard let reference = scanDecimal(bytes, from: &at), reference == 4326 else {
        throw failure("SRID 4326 (WGS 84 degrees) is expected")
      }
      try take(";")
      word = self.word()
    }
    let found = word
    word = self.word()
    if word == "Z" || word == "M" || word == "ZM" { word = self.word() }
    switch found {
    case "POLYGON", "POLYGONZ":
      if word != "EMPTY" { try polygon() }
    case "MULTIPOLYGON", "MULTIPOLYGONZ":
      if word != "EMPTY" { try polygons() }
    default:
      throw failure(
        found.isEmpty
          ? "POLYGON or MULTIPOLYGON is expected"
          : "POLYGON or MULTIPOLYGON is expected, not \(found)")
    }
    skipSpace()
    guard at >= bytes.count else { throw failure("nothing more is expected after the shape") }
    return try builder.build()
  }

  private mutating func polygons() throws(GeoError) {
    try take("(")
    repeat {
      let start = at
      if word() == "EMPTY" { continue }
      at = start
      try polygon()
    } while takeComma()
    try take(")")
  }

  private mutating func polygon() throws(GeoError) {
    try builder.startPolygon()
    try take("(")
    repeat { try ring() } while takeComma()
    try take(")")
  }

  private mutating func ring() throws(GeoError) {
    try builder.startRing()
    try take("(")
    repeat {
      let longitude = try number("a longitude")
      let latitude = try number("a latitude after the longitude")
      // Height and measure, if any.
      for _ in 0..<2 where startsNumber { _ = try number("a height") }
      try builder.append(longitude: longitude, latitude: latitude)
    } while takeComma()
    try take(")")
  }

  private var startsNumber: Bool {
    var look = at
    while look < bytes.count, isSpace(bytes[look]) { look &+= 1 }
    return look < bytes.count && bytes[look] != 0x2C && bytes[look] != 0x29
  }

  private mutating func number(_ what: String) throws(GeoError) -> Double {
    skipSpace()
    let start = at
    guard let number = scanDecimal(bytes, from: &at) else {
      at = start
      throw failure("\(what) is expected")
    }
    guard at >= bytes.count || isSpace(bytes[at]) || bytes[at] == 0x2C || bytes[at] == 0x29 else {
      throw failure("a blank, a comma or ) is expected")
    }
    return number
  }

  /// Reads a word of letters, in capitals; empty when there is none.
  private mutating func word() -> String {
    skipSpace()
    var word = ""
    while at < bytes.count, word.utf8.count < 24 {
      let capital = bytes[at] & 0xDF
      guard capital >= 0x41, capital <= 0x5A else { break }
      word.unicodeScalars.append(Unicode.Scalar(capital))
      at &+= 1
    }
    return word
  }

  private mutating func take(_ mark: Unicode.Scalar) throws(GeoError) {
    skipSpace()
    guard at < bytes.count, UInt32(bytes[at]) == mark.value else {
      throw failure("\(mark) is expected")
    }
    at &+= 1
  }

  private mutating func takeComma() -> Bool {
    skipSpace()
    guard at < bytes.count, bytes[at] == 0x2C else { return false }
    at &+= 1
    return true
  }

  private mutating func skipSpace() {
    while at < bytes.count, isSpace(bytes[at]) { at &+= 1 }
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private func failure(_ expected: String) -> GeoError {
    let found: String
    if at < bytes.count {
      let end = min(at &+ 12, bytes.count)
      found = "found \"\(String(copying: bytes.extracting(at..<end)))\""
    } else {
      found = "the text ends"
    }
    return GeoError(.malformed, detail: "WKT column \(at + 1): \(expected), \(found)")
  }
}
