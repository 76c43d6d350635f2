// SPDX-License-Identifier: Apache-2.0

/// A message centre's id in at most 23 octets, so that it can be asked for as the centre wrote it.
///
/// Ids are numbers, short words or 128 bits in hexadecimal digits, with hyphens or without; others
/// are not kept.
enum PackedID {
  /// The octets of a column's place: the count and the packed id.
  static let width = 24

  /// The places of hyphens among 32 hexadecimal digits.
  private static let hyphens: Set<Int> = [8, 13, 18, 23]

  /// The id, packed; `nil` for one that is neither short nor 128 bits.
  static func pack(_ id: Octets) -> Octets? {
    guard !id.isEmpty else { return nil }
    if id.count < width - 1 { return Octets([0] + id.bytes) }
    var bytes = id.bytes
    var form: UInt8 = 1
    if bytes.count == 36 {
      guard hyphens.allSatisfy({ bytes[$0] == 0x2D }) else { return nil }
      for place in hyphens.sorted(by: >) { bytes.remove(at: place) }
      form |= 2
    }
    guard bytes.count == 32 else { return nil }
    if bytes.contains(where: { (0x41...0x46).contains($0) }) { form |= 4 }
    var packed = [form]
    for at in stride(from: 0, to: 32, by: 2) {
      guard let high = digit(bytes[at], form), let low = digit(bytes[at + 1], form) else {
        return nil
      }
      packed.append(high << 4 | low)
    }
    return Octets(packed)
  }

  /// The id as the centre wrote it; `nil` for what was not packed.
  static func unpack(_ packed: Octets) -> Octets? {
    let bytes = packed.bytes
    guard let form = bytes.first else { return nil }
    guard form != 0 else { return Octets(Array(bytes.dropFirst())) }
    guard bytes.count == 17 else { return nil }
    var id: [UInt8] = []
    for byte in bytes.dropFirst() {
      for half in [byte >> 4, byte & 15] {
        if form & 2 != 0, hyphens.contains(id.count) { id.append(0x2D) }
        id.append(half < 10 ? 0x30 + half : (form & 4 != 0 ? 0x37 : 0x57) + half)
      }
    }
    return Octets(id)
  }

  private static func digit(_ byte: UInt8, _ form: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46 where form & 4 != 0: byte - 0x37
    case 0x61...0x66 where form & 4 == 0: byte - 0x57
    default: nil
    }
  }
}
