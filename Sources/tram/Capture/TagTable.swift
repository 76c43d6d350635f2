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
  /// - Throws: `BytesError`, also for a table without its columns; `StrictStop`
  init(path: String, isStrict: Bool) throws {
    var table = try NamedTable(path: path, needed: ["tag", "device"], isStrict: isStrict)
    let place = table.place(of: "tag")
    while try table.advance() {
      let name = table.text("device")
      if let worn = Self.tag(table.reader.field(place)), !name.isEmpty {
        wearers[worn] = name
      } else {
        try table.refuse(
          "tag \"\(table.text(place))\" of device \"\(name)\": an address of 12 or an identifier "
            + "of 32 hexadecimal digits and a name are expected")
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
