// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

extension HotspotTable {
  /// CSV `place,day,count,withheld`; `total` in place of either, no count where it is withheld.
  ///
  /// - Complexity: O(cells)
  public func csv() -> [UInt8] {
    var writer = ByteWriter(capacity: (places.count + 1) * (days.count + 1) * 24)
    writer.append(literal: "place,day,count,withheld\n")
    for row in 0...places.count {
      for column in 0...days.count {
        let count = shown(row, column)
        guard count != 0 || row == places.count || column == days.count else { continue }
        writer.append(csv: row < places.count ? places[row] : "total")
        writer.append(byte: UInt8(ascii: ","))
        writer.append(column < days.count ? days[column].description : "total")
        writer.append(byte: UInt8(ascii: ","))
        if let count { writer.append(decimal: Int64(count)) }
        writer.append(count == nil ? ",1\n" : ",0\n")
      }
    }
    return writer.bytes
  }

  /// GeoJSON (RFC 7946): a feature a place, with its total and its counts by day.
  ///
  /// Where a count is withheld there is `null`; places without a shape have `null` for it too, as
  /// the RFC allows.
  ///
  /// - Parameter shape: The geometry of a place, as GeoJSON; `nil` for none.
  /// - Complexity: O(cells)
  public func geoJSON(shape: (String) -> String?) -> [UInt8] {
    var writer = ByteWriter(capacity: (places.count + 1) * (days.count + 1) * 16)
    writer.append(literal: "{\"type\":\"FeatureCollection\",\"threshold\":")
    writer.append(decimal: Int64(threshold))
    writer.append(literal: ",\"features\":[")
    for (row, place) in places.enumerated() {
      writer.append(row > 0 ? ",\n" : "\n")
      writer.append(literal: "{\"type\":\"Feature\",\"geometry\":")
      writer.append(shape(place) ?? "null")
      writer.append(literal: ",\"properties\":{\"place\":")
      writer.appendJSON(place)
      writer.append(literal: ",\"total\":")
      append(shown(row, days.count), to: &writer)
      writer.append(literal: ",\"days\":{")
      var isFirst = true
      for (column, day) in days.enumerated() {
        let count = shown(row, column)
        guard count != 0 else { continue }
        if !isFirst { writer.append(byte: UInt8(ascii: ",")) }
        isFirst = false
        writer.appendJSON(day.description)
        writer.append(byte: UInt8(ascii: ":"))
        append(count, to: &writer)
      }
      writer.append(literal: "}}}")
    }
    writer.append(literal: "\n]}\n")
    return writer.bytes
  }

  private func append(_ count: Int?, to writer: inout ByteWriter) {
    if let count {
      writer.append(decimal: Int64(count))
    } else {
      writer.append(literal: "null")
    }
  }
}
