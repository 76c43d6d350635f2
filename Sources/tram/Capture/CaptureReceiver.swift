// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// Makes observations of what a receiver heard, as `tram watch` and the server read them.
///
/// Either the receiver tells of itself, whom it heard; or it stands at a home anchor and tells of
/// the wearers of tags that they were near it.
struct CaptureReceiver: ~Copyable {
  /// How many sightings a line may have: `ObservationReader.Settings.mostSightings`.
  private static let mostSightings = 256

  private var writer: LineWriter
  private let device: String
  /// Who wears the tag of an address or identifier; empty when the receiver tells of itself.
  private let wearers: [Tag: String]
  private let anchor: SixteenBytes?

  /// By what a tag is known.
  enum Tag: Hashable {
    case address(BluetoothAddress)
    case identifier(SixteenBytes)
  }

  /// A second of sightings of one device.
  private struct Second {
    var time: Instant
    var sightings: [(token: SixteenBytes, rssi: Int8)] = []
  }

  private var open: [String: Second] = [:]
  private var openSecond: Int64 = .min

  /// Whether advertisements without a known identifier count too.
  var hearsUnknown: Bool { !wearers.isEmpty }

  /// Opens the output, and reads who wears which tag.
  ///
  /// - Throws: `BytesError`, `StrictStop`, `ProximityError` for a table without its columns
  init(
    path: String, device: String?, tagsPath: String?, anchor: String?, isStrict: Bool
  ) throws {
    let wearers = try tagsPath.map { try Self.wearers($0, isStrict: isStrict) } ?? [:]
    writer = try LineWriter(path: path, mode: .replace)
    self.wearers = wearers
    self.device = device ?? "receiver"
    self.anchor = anchor.flatMap { SixteenBytes(hexadecimal: $0.utf8Span.span) }
  }

  private static func wearers(_ path: String, isStrict: Bool) throws -> [Tag: String] {
    var wearers: [Tag: String] = [:]
    var reader = try CSVReader(path: path)
    var complaints = Complaints(source: path, isStrict: isStrict)
    var places: [String: Int] = [:]
    if case .record = try reader.advance() {
      for i in 0..<reader.fieldCount { places[reader.text(i)] = i }
    }
    guard let tag = places["tag"], let device = places["device"] else {
      throw ProximityError(
        .malformed, detail: "\(path): line 1: the columns tag and device are expected")
    }
    while true {
      switch try reader.advance() {
      case .end: return wearers
      case .bad(let reason): try complaints.add(line: reader.lineNumber, reason)
      case .record:
        let name = reader.text(device)
        if let worn = self.tag(reader.field(tag)), !name.isEmpty {
          wearers[worn] = name
        } else {
          try complaints.add(
            line: reader.lineNumber,
            "tag \"\(reader.text(tag))\" of device \"\(name)\": an address of 12 or an identifier "
              + "of 32 hexadecimal digits and a name are expected")
        }
      }
    }
  }

  private static func tag(_ text: Span<UInt8>) -> Tag? {
    if let address = BluetoothAddress(text) { return .address(address) }
    return SixteenBytes(hexadecimal: text).map(Tag.identifier)
  }

  /// Takes an advertisement; the seconds before it are written.
  mutating func take(_ heard: CapturedAdvertisement) throws {
    // A strength that was not measured says nothing of how near somebody is.
    guard let rssi = heard.strength, let (device, token) = observation(of: heard) else { return }
    let second = heard.time.milliseconds / 1000
    if second != openSecond {
      try flush()
      openSecond = second
    }
    open[device, default: Second(time: heard.time)].sightings.append((token, rssi))
    if open[device]?.sightings.count == Self.mostSightings { try flush() }
  }

  /// Whose observation it is, and of what.
  private func observation(of heard: CapturedAdvertisement) -> (String, SixteenBytes)? {
    var identifier: SixteenBytes?
    if case .exposure(let bytes, _) = heard.identifier { identifier = bytes }
    guard let anchor else { return identifier.map { (device, $0) } }
    let byAddress = wearers[.address(heard.address)]
    let wearer = byAddress ?? identifier.flatMap { wearers[.identifier($0)] }
    return wearer.map { ($0, anchor) }
  }

  /// Hands the lines of seconds that are over to the system.
  mutating func handOn() throws { try writer.flush() }

  /// Writes what is left and puts the file in its place.
  mutating func finish() throws {
    try flush()
    try writer.finish()
  }

  private mutating func flush() throws {
    for (device, second) in open.sorted(by: { $0.key < $1.key }) {
      writer.text.append(literal: "{\"device\":")
      writer.text.appendJSON(device)
      writer.text.append(literal: ",\"time\":")
      writer.text.append(decimal: second.time.milliseconds)
      writer.text.append(literal: ",\"sightings\":[")
      for (i, sighting) in second.sightings.enumerated() {
        if i > 0 { writer.text.append(byte: UInt8(ascii: ",")) }
        writer.text.append(literal: "{\"token\":\"")
        writer.text.append(identifier: sighting.token)
        writer.text.append(literal: "\",\"rssi\":")
        writer.text.append(decimal: Int64(sighting.rssi))
        writer.text.append(byte: UInt8(ascii: "}"))
      }
      writer.text.append(literal: "]}")
      try writer.endLine()
    }
    open.removeAll(keepingCapacity: true)
  }
}
