// SPDX-License-Identifier: Apache-2.0

public import TramBytes
import TramGeo
import TramSense
import TramUnits

extension World {
  /// Appends one person's order as a JSON line without a newline, in the form that `tram watch`
  /// reads; its first member says that it is synthetic.
  public func appendOrder(of person: Person, to text: inout ByteWriter) {
    text.append(literal: "{\"synthetic\":true,\"order\":")
    text.appendJSON(person.orderName)
    text.append(literal: ",\"device\":")
    text.appendJSON(person.deviceName)
    text.append(literal: ",\"from\":")
    text.append(decimal: person.from.milliseconds)
    if let until = person.until {
      text.append(literal: ",\"until\":")
      text.append(decimal: until.milliseconds)
    }
    text.append(literal: ",\"ward\":")
    text.append(unsigned: UInt64(person.ward + 1))
    if let anchor = person.anchor {
      text.append(literal: ",\"anchor\":\"")
      text.append(anchor.text)
      text.append(byte: UInt8(ascii: "\""))
    }
    let outings = outings(of: person)
    if !outings.isEmpty {
      text.append(literal: ",\"outings\":[")
      for (i, outing) in outings.enumerated() {
        text.append(i > 0 ? ",{\"from\":" : "{\"from\":")
        text.append(decimal: outing.lowerBound.milliseconds)
        text.append(literal: ",\"until\":")
        text.append(decimal: outing.upperBound.milliseconds)
        text.append(byte: UInt8(ascii: "}"))
      }
      text.append(byte: UInt8(ascii: "]"))
    }
    appendPlace(person.outline, to: &text)
    text.append(byte: UInt8(ascii: "}"))
  }

  private func appendPlace(_ outline: Outline, to text: inout ByteWriter) {
    let rings = outline.rings
    guard !rings.isEmpty else {
      let center = frame.coordinate(of: outline.center)
      text.append(literal: ",\"place\":{\"latitude\":")
      text.append(center.latitude, decimals: 7)
      text.append(literal: ",\"longitude\":")
      text.append(center.longitude, decimals: 7)
      text.append(literal: ",\"radius\":")
      text.append(outline.reach, decimals: 0)
      text.append(byte: UInt8(ascii: "}"))
      return
    }
    let isOne = rings.count == 1
    text.append(literal: ",\"geometry\":{\"type\":\"")
    text.append(isOne ? "Polygon" : "MultiPolygon")
    text.append(literal: "\",\"coordinates\":[")
    for (i, ring) in rings.enumerated() {
      if i > 0 { text.append(byte: UInt8(ascii: ",")) }
      text.append(isOne ? "[" : "[[")
      for (j, corner) in ring.enumerated() {
        if j > 0 { text.append(byte: UInt8(ascii: ",")) }
        let coordinate = frame.coordinate(of: corner)
        text.append(byte: UInt8(ascii: "["))
        text.append(coordinate.longitude, decimals: 7)
        text.append(byte: UInt8(ascii: ","))
        text.append(coordinate.latitude, decimals: 7)
        text.append(byte: UInt8(ascii: "]"))
      }
      text.append(isOne ? "]" : "]]")
    }
    text.append(literal: "]}")
  }

  /// The header of a table of sites: the columns of an OpenCelliD export and one that says that
  /// all of it is synthetic.
  public static let siteHeader =
    "radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal,"
    + "synthetic"

  /// Appends one cell as a row of a table of sites without a line end; nothing for one of thirty
  /// cells, which no table would know yet.
  ///
  /// - Returns: Whether a row was appended.
  public func appendSiteRow(ofCell index: Int, to text: inout ByteWriter) -> Bool {
    guard network.cells.indices.contains(index) else { return false }
    let cell = network.cells[index]
    var random = SeededGenerator(seed: streamSeed(settings.seed, 0xCE11, UInt64(index)))
    guard !random.happens(1.0 / 30) else { return false }
    let site = network.sites[Int(cell.site)]
    // Tables place a cell where its phones were, which is in front of the antenna.
    let ahead = random.between(0, 160)
    let place = LocalPoint(
      east: site.place.east + ahead * cell.facing.cosine + 25 * random.roughNormal(),
      north: site.place.north + ahead * cell.facing.sine + 25 * random.roughNormal())
    let coordinate = frame.coordinate(of: place)
    switch cell.radio {
    case .gsm: text.append(literal: "GSM,")
    case .wcdma: text.append(literal: "UMTS,")
    case .lte: text.append(literal: "LTE,")
    case .nr: text.append(literal: "NR,")
    }
    let operated = MobileOperator.all[site.owner].network
    text.append(unsigned: UInt64(operated.mcc))
    text.append(literal: ",")
    text.append(unsigned: UInt64(operated.mnc ?? 0))
    text.append(literal: ",")
    text.append(unsigned: UInt64(cell.area))
    text.append(literal: ",")
    text.append(unsigned: cell.cell)
    text.append(literal: ",")
    text.append(decimal: Int64(cell.pci))
    text.append(literal: ",")
    text.append(coordinate.longitude, decimals: 7)
    text.append(literal: ",")
    text.append(coordinate.latitude, decimals: 7)
    let samples = 3 + random.index(below: 400)
    text.append(",\(400 + random.index(below: 900)),\(samples),1,")
    // Seen from a year before the feed until the day before.
    let start = settings.start.milliseconds / 1000
    text.append("\(start - 31_536_000),\(start - 86_400),,1")
    return true
  }
}

extension SightingToken {
  /// The token as 32 hexadecimal digits.
  var text: String {
    func padded(_ half: UInt64) -> String {
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return padded(high) + padded(low)
  }
}
