// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity

/// Who wears which tag: CSV with the columns tag and device.
struct TagTable: Sendable {
  /// By what a tag is known.
  private enum Tag: Hashable {
    case address(BluetoothAddress)
    case identifier(SixteenBytes)
  }

  private var wearers: [Tag: String] = [:]

  /// Reads a table; bad lines are told and read over.
  ///
  /// - Throws: `BytesError`, `StrictStop`, `ProximityError` for a table without its columns
  init(path: String, isStrict: Bool) throws {
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
      case .end: return
      case .bad(let reason): try complaints.add(line: reader.lineNumber, reason)
      case .record:
        let name = reader.text(device)
        if let worn = Self.tag(reader.field(tag)), !name.isEmpty {
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

  /// Who sent an advertisement; `nil` when its address and identifier are nobody's.
  func wearer(of heard: CapturedAdvertisement) -> String? {
    if let wearer = wearers[.address(heard.address)] { return wearer }
    guard case .exposure(let identifier, _) = heard.identifier else { return nil }
    return wearers[.identifier(identifier)]
  }
}
