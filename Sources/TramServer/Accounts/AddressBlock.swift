// SPDX-License-Identifier: Apache-2.0

/// The part of a network address by which tries are counted: all of IPv4, the first 64 bits of
/// IPv6, of which one subscriber has all the rest.
struct AddressBlock: Hashable, Sendable {
  let text: String

  init(text: String) { self.text = text }

  /// The block of an address as a socket or a proxy writes it; what is no address is its own
  /// block, cut at 64 bytes.
  init(address: String) {
    var bare = Substring(address)
    if bare.hasPrefix("["), let end = bare.firstIndex(of: "]") {
      bare = bare[bare.index(after: bare.startIndex)..<end]
    }
    if let zone = bare.firstIndex(of: "%") { bare = bare[..<zone] }
    guard bare.utf8.count <= 64, let groups = Self.groups(bare) else {
      text = String(decoding: address.utf8.prefix(64), as: UTF8.self)
      return
    }
    // ::ffff:a.b.c.d is an IPv4 address (RFC 4291, 2.5.5.2).
    if groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
      text = "\(groups[6] >> 8).\(groups[6] & 255).\(groups[7] >> 8).\(groups[7] & 255)"
    } else {
      text = groups[..<4].map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
  }

  /// The first 48 bits of an IPv6 block, which one customer may have whole; `nil` for others.
  var network: AddressBlock? {
    guard text.hasSuffix("::/64") else { return nil }
    let groups = text.dropLast(5).split(separator: ":")
    return groups.count == 4
      ? AddressBlock(text: groups.prefix(3).joined(separator: ":") + "::/48") : nil
  }

  /// The eight groups of an IPv6 address, or `nil`.
  private static func groups(_ text: Substring) -> [UInt16]? {
    guard text.contains(":") else { return nil }
    var parts: [[UInt16]] = []
    var rest = text
    if let gap = text.firstRange(of: "::") {
      guard let head = list(text[..<gap.lowerBound]) else { return nil }
      parts.append(head)
      rest = text[gap.upperBound...]
    }
    guard let tail = list(rest) else { return nil }
    parts.append(tail)
    let count = parts.reduce(0) { $0 + $1.count }
    guard parts.count == 2 ? count < 8 : count == 8, let first = parts.first else { return nil }
    return first + Array(repeating: 0, count: 8 - count) + parts.dropFirst().flatMap { $0 }
  }

  private static func list(_ text: Substring) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var groups: [UInt16] = []
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    for (place, field) in fields.enumerated() {
      if field.contains("."), place == fields.count - 1 {
        let bytes = field.split(separator: ".", omittingEmptySubsequences: false)
          .compactMap { UInt8($0) }
        guard bytes.count == 4 else { return nil }
        groups.append(UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
        groups.append(UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
      } else {
        guard field.utf8.count <= 4, let group = UInt16(field, radix: 16) else { return nil }
        groups.append(group)
      }
    }
    return groups.count <= 8 ? groups : nil
  }
}
