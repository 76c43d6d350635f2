// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A form with files, as browsers send it (`multipart/form-data`, RFC 7578), taken apart within
/// bounds.
struct MultipartForm: Sendable {
  /// One field.
  struct Part: Sendable {
    var name: String
    /// The file's name; `nil` for a field that is no file.
    var fileName: String?
    /// Where its content stands in the body.
    var content: Range<Int>
  }

  /// The most fields of a form.
  private static let mostParts = 32
  /// The most bytes of a field's head.
  private static let mostHeadBytes = 4096

  let body: [UInt8]
  private(set) var parts: [Part] = []

  /// The boundary that a content type names; `nil` for one of another form.
  static func boundary(of type: String?) -> String? {
    guard let type, type.lowercased().hasPrefix("multipart/form-data") else { return nil }
    for parameter in type.split(separator: ";").dropFirst() {
      let pair = parameter.split(separator: "=", maxSplits: 1)
      guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == "boundary" else {
        continue
      }
      let value = pair[1].filter { $0 != "\"" && $0 != " " }
      return (1...70).contains(value.utf8.count) ? value : nil
    }
    return nil
  }

  /// Takes a body apart.
  ///
  /// - Returns: `nil` for a body that is no such form, or has too many fields.
  /// - Complexity: O(bytes)
  init?(_ body: [UInt8], boundary: String) {
    self.body = body
    let mark = Array("--\(boundary)".utf8)
    var at = Self.find(mark, in: body, from: 0)
    while let start = at {
      var place = start + mark.count
      // The last boundary ends with two hyphens.
      if place + 1 < body.count, body[place] == 0x2D, body[place + 1] == 0x2D { return }
      guard place + 1 < body.count, body[place] == 0x0D, body[place + 1] == 0x0A,
        parts.count < Self.mostParts
      else { return nil }
      place += 2
      guard
        let end = Self.find(
          [0x0D, 0x0A, 0x0D, 0x0A], in: body, from: place, upTo: place + Self.mostHeadBytes)
      else { return nil }
      let head = String(decoding: body[place..<end], as: UTF8.self)
      let content = end + 4
      guard let next = Self.find([0x0D, 0x0A] + mark, in: body, from: content) else { return nil }
      if let part = Self.part(head, content..<next) { parts.append(part) }
      at = next + 2
    }
    return nil
  }

  /// The text of a field without spaces round it; `nil` for none.
  subscript(_ name: String) -> String? {
    guard let part = parts.first(where: { $0.name == name && $0.fileName == nil }),
      part.content.count <= 1 << 16
    else { return nil }
    let text = String(decoding: body[part.content], as: UTF8.self)
    let bare = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
    return bare.isEmpty ? nil : String(bare)
  }

  /// The fields that are no files, as those of a plain form.
  var fields: FormFields {
    FormFields(
      parts.filter { $0.fileName == nil }.map { part in
        (part.name, String(decoding: body[part.content].prefix(1 << 16), as: UTF8.self))
      })
  }

  /// A file that was sent; `nil` where none was chosen.
  func file(_ name: String) -> (name: String, bytes: [UInt8])? {
    guard let part = parts.first(where: { $0.name == name }), let fileName = part.fileName,
      !part.content.isEmpty
    else { return nil }
    return (fileName, Array(body[part.content]))
  }

  private static func part(_ head: String, _ content: Range<Int>) -> Part? {
    for line in head.split(whereSeparator: \.isNewline)
    where line.lowercased().hasPrefix("content-disposition:") {
      guard let name = value("name", in: line) else { return nil }
      return Part(name: name, fileName: value("filename", in: line), content: content)
    }
    return nil
  }

  /// The quoted value of a parameter of a line.
  private static func value(_ name: String, in line: Substring) -> String? {
    guard let at = line.firstRange(of: "; \(name)=\"") else { return nil }
    let rest = line[at.upperBound...]
    guard let end = rest.firstIndex(of: "\"") else { return nil }
    // Browsers write a quotation mark in a name as %22.
    return String(rest[..<end].replacing("%22", with: "\""))
  }

  private static func find(
    _ pattern: [UInt8], in body: [UInt8], from start: Int, upTo end: Int = .max
  ) -> Int? {
    let last = min(body.count - pattern.count, end)
    guard start <= last, let first = pattern.first else { return nil }
    let (text, sought) = (body.span, pattern.span)
    var at = start
    while at <= last {
      if text[at] == first {
        var count = 1
        while count < sought.count, text[at + count] == sought[count] { count += 1 }
        if count == sought.count { return at }
      }
      at += 1
    }
    return nil
  }
}
