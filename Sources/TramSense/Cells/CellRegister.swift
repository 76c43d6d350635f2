// SPDX-License-Identifier: Apache-2.0

public import TramBytes
public import TramGeo
public import TramUnits

/// Cells with their places as a public or an operator's list gives them (OpenCelliD csv).
///
/// The columns are radio, mcc, net, area, cell, unit, lon, lat, range, samples, changeable,
/// created, updated, averageSignal, in this order; a header line is recognised; empty fields mean
/// "not known". Lines end with CRLF or LF.
public struct CellRegister: Sendable {
  /// One cell of the list.
  public struct Entry: Hashable, Sendable {
    /// The generation of its network.
    public var radio: Radio
    /// Where it is heard, on average; not where its mast stands.
    public var coordinate: Coordinate
    /// How far from there it is heard.
    public var range: Meters
    /// Measurements behind it.
    public var samples: UInt32
    /// When it was last measured.
    public var updated: Instant?
    /// Physical cell identity or scrambling code; `nil` when not given.
    public var unit: Int16?
  }

  /// Why a line was refused.
  public struct Refusal: Error, Hashable, Sendable {
    /// What was seen and what was expected.
    public var detail: String
  }

  /// Cells that claim to be heard no farther than this, metres, are believed no closer.
  static let leastRange: Double = 300
  /// The range of a cell of which none is given, metres.
  static let usualRange: Double = 1500

  private var entries: [CellKey: Entry] = [:]

  /// Creates an empty register.
  public init() {}

  /// How many cells it holds.
  public var count: Int { entries.count }

  /// The entry of a cell; one that names no network code finds one that does, and the reverse.
  public func entry(of key: CellKey) -> Entry? {
    entries[key] ?? entries[key.withoutNetworkCode]
  }

  /// Adds one cell; of two entries of one cell the one with more samples stays.
  public mutating func add(
    _ entry: Entry, network: Network, area: UInt32?, cell: UInt64
  ) throws(Refusal) {
    guard let key = CellKey(network: network, area: area, cell: cell) else {
      throw Refusal(detail: "cell \(cell) is no cell's identity")
    }
    keep(entry, key)
    keep(entry, key.withoutNetworkCode)
  }

  private mutating func keep(_ entry: Entry, _ key: CellKey) {
    if let held = entries[key], held.samples >= entry.samples { return }
    entries[key] = entry
  }

  /// Reads the record that `csv` stands at.
  ///
  /// - Returns: `false` for the header line.
  public mutating func add(recordOf csv: borrowing CSVReader) throws(Refusal) -> Bool {
    let first = csv.text(0)
    if csv.lineNumber == 1, first == "radio" { return false }
    guard csv.fieldCount >= 9 else {
      throw Refusal(detail: "\(csv.fieldCount) fields instead of 14 (radio,mcc,net,area,cell,...)")
    }
    guard let radio = Radio(registerName: first) else {
      throw Refusal(detail: "radio \(first) is not GSM, UMTS, LTE or NR")
    }
    let mcc = try Self.whole(csv.text(1), "mcc", 1...999)
    let mnc = try Self.whole(csv.text(2), "net", 0...999)
    let area = try Self.optional(csv.text(3), "area", 0...0xFFFF_FFFF)
    let cell = try Self.whole(csv.text(4), "cell", 0...0xF_FFFF_FFFF)
    let unit = try Self.optional(csv.text(5), "unit", -1...1007)
    let coordinate = try Self.coordinate(longitude: csv.text(6), latitude: csv.text(7))
    let range = Double(csv.text(8)) ?? Self.usualRange
    let samples = csv.fieldCount > 9 ? UInt32(csv.text(9)) ?? 0 : 0
    let updated = csv.fieldCount > 12 ? Int64(csv.text(12)) : nil
    let entry = Entry(
      radio: radio, coordinate: coordinate,
      range: Meters(range.isFinite && range > 0 ? min(range, 100_000) : Self.usualRange),
      samples: samples,
      updated: updated.flatMap {
        (0..<1 << 40).contains($0) ? Instant(milliseconds: $0 * 1000) : nil
      },
      unit: unit.flatMap { $0 >= 0 ? Int16($0) : nil })
    try add(
      entry, network: Network(mcc: UInt16(mcc), mnc: UInt16(mnc)), area: area.map { UInt32($0) },
      cell: UInt64(cell))
    return true
  }

  private static func whole(
    _ text: String, _ name: String, _ range: ClosedRange<Int64>
  ) throws(Refusal) -> Int64 {
    guard let found = try optional(text, name, range) else {
      throw Refusal(detail: "\(name) is empty")
    }
    return found
  }

  private static func optional(
    _ text: String, _ name: String, _ range: ClosedRange<Int64>
  ) throws(Refusal) -> Int64? {
    if text.isEmpty { return nil }
    guard let number = Int64(text), range.contains(number) else {
      throw Refusal(
        detail: "\(name) \(text) is not a whole number of \(range.lowerBound)...\(range.upperBound)"
      )
    }
    return number
  }

  private static func coordinate(
    longitude: String, latitude: String
  ) throws(Refusal) -> Coordinate {
    guard let east = Double(longitude), let north = Double(latitude) else {
      throw Refusal(detail: "lon \(longitude), lat \(latitude) are not numbers")
    }
    if east == 0, north == 0 { throw Refusal(detail: "lon 0, lat 0 is no cell's place") }
    do {
      return try Coordinate(latitude: north, longitude: east)
    } catch {
      throw Refusal(detail: error.detail)
    }
  }
}

extension Radio {
  /// The radio that a register's csv names; `nil` for others, such as CDMA.
  public init?(registerName: String) {
    switch registerName {
    case "GSM": self = .gsm
    case "UMTS", "WCDMA": self = .wcdma
    case "LTE": self = .lte
    case "NR": self = .nr
    default: return nil
    }
  }
}
