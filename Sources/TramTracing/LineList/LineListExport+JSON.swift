// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

extension LineListExport {
  /// JSON Lines: an object a row, fields by their names, other columns under `extra`.
  ///
  /// - Complexity: O(bytes out)
  public static func jsonLines(_ rows: [LineListRow]) -> [UInt8] {
    var writer = ByteWriter(capacity: rows.count * 256)
    let names = LineListField.allCases.map { ($0, $0.name) }
    for row in rows {
      writer.append(byte: UInt8(ascii: "{"))
      var isFirst = true
      for (field, name) in names {
        guard let value = row[field] else { continue }
        if !isFirst { writer.append(byte: UInt8(ascii: ",")) }
        isFirst = false
        writer.appendJSON(name)
        writer.append(byte: UInt8(ascii: ":"))
        append(value, to: &writer)
      }
      if !row.extras.isEmpty {
        writer.append(isFirst ? "\"extra\":{" : ",\"extra\":{")
        for (place, extra) in row.extras.enumerated() {
          if place > 0 { writer.append(byte: UInt8(ascii: ",")) }
          writer.appendJSON(extra.title)
          writer.append(byte: UInt8(ascii: ":"))
          writer.appendJSON(extra.text)
        }
        writer.append(byte: UInt8(ascii: "}"))
      }
      writer.append(literal: "}\n")
    }
    return writer.bytes
  }

  private static func append(_ value: LineListValue, to writer: inout ByteWriter) {
    switch value {
    case .text(let text): writer.appendJSON(text)
    case .day(let day): writer.appendJSON(day.description)
    case .number(let number): writer.append(decimal: Int64(number))
    case .word(let word): writer.appendJSON(word.rawValue)
    case .list(let list):
      writer.append(byte: UInt8(ascii: "["))
      for (place, text) in list.enumerated() {
        if place > 0 { writer.append(byte: UInt8(ascii: ",")) }
        writer.appendJSON(text)
      }
      writer.append(byte: UInt8(ascii: "]"))
    }
  }
}
