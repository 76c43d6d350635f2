// SPDX-License-Identifier: Apache-2.0

/// What a phone calls itself in a Bluetooth advertisement, of the protocols that are known here.
public enum AdvertisedIdentifier: Hashable, Sendable {
  /// Exposure Notification: service data of 0xFD6F, an RPI of 16 bytes and 4 bytes of metadata,
  /// which are encrypted; the first byte most significant.
  case exposure(SixteenBytes, encryptedMetadata: UInt32)
  /// Bluezone: manufacturer data of 8885, a BLID of 12 bytes; the first byte most significant.
  case bluezone(high: UInt64, low: UInt32)
  /// BlueTrace: manufacturer data of 1023, three bytes of chance by which a phone is told from
  /// others until it is asked over GATT.
  case blueTrace(UInt32)
}

/// The data of one advertisement, read as far as identifiers are concerned.
///
/// A list of structures: a byte that says how long the rest is, a type, content (Bluetooth Core
/// 5.4, vol. 3 part C §11). A length of 0 ends it early.
struct AdvertisementData {
  /// The first identifier in it.
  var identifier: AdvertisedIdentifier?
  /// Content of an Exposure Notification whose length is not 20, and what it is instead.
  var wrongLength: Int?
  /// Whether a structure says that it is longer than what is left.
  var isBroken = false

  /// Assigned Numbers, §2.3: "Service Data - 16-bit UUID".
  private static let serviceData: UInt8 = 0x16
  /// Assigned Numbers, §2.3: "Manufacturer Specific Data".
  private static let manufacturerData: UInt8 = 0xFF
  /// The service of Exposure Notification, as it is sent.
  private static let exposureService: (UInt8, UInt8) = (0x6F, 0xFD)
  /// RPI and AEM: Exposure Notification, Bluetooth Specification 1.2.2, "Advertising Payload".
  private static let exposureLength = 20

  init(_ data: Span<UInt8>) {
    var at = 0
    while at < data.count {
      let length = Int(data[at])
      if length == 0 { return }
      let end = at &+ 1 &+ length
      guard end <= data.count else {
        isBroken = true
        return
      }
      if length >= 3 {
        let content = at &+ 4
        switch data[at &+ 1] {
        case Self.serviceData:
          if data[at &+ 2] == Self.exposureService.0, data[at &+ 3] == Self.exposureService.1 {
            readExposure(data.extracting(content..<end))
          }
        case Self.manufacturerData:
          let company = UInt16(data[at &+ 2]) | UInt16(data[at &+ 3]) << 8
          readManufacturer(company, data.extracting(content..<end))
        default: break
        }
      }
      at = end
    }
  }

  private mutating func readExposure(_ content: Span<UInt8>) {
    guard content.count == Self.exposureLength else {
      wrongLength = wrongLength ?? content.count
      return
    }
    guard identifier == nil, let bytes = SixteenBytes(content.extracting(0..<16)) else { return }
    var metadata: UInt32 = 0
    for i in 16..<20 { metadata = metadata << 8 | UInt32(content[i]) }
    identifier = .exposure(bytes, encryptedMetadata: metadata)
  }

  private mutating func readManufacturer(_ company: UInt16, _ content: Span<UInt8>) {
    guard identifier == nil else { return }
    switch (company, content.count) {
    case (8885, 12):
      var high: UInt64 = 0
      var low: UInt32 = 0
      for i in 0..<8 { high = high << 8 | UInt64(content[i]) }
      for i in 8..<12 { low = low << 8 | UInt32(content[i]) }
      identifier = .bluezone(high: high, low: low)
    case (1023, 3):
      identifier = .blueTrace(
        UInt32(content[0]) << 16 | UInt32(content[1]) << 8 | UInt32(content[2]))
    default: break
    }
  }
}
