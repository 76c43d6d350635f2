// SPDX-License-Identifier: Apache-2.0

/// A master key in a token as people name it: an address of RFC 7512.
///
/// `pkcs11:token=ward;object=tram-master-key?module-path=/usr/lib/softhsm/libsofthsm2.so`, with
/// `&pin-source=FILE` where the PIN is not in the variable `TRAM_TOKEN_PIN`. Attributes that would
/// choose among tokens or keys in another way are refused rather than passed over.
public struct TokenAddress: Hashable, Sendable {
  /// Where the key lies.
  public let place: TokenPlace
  /// The file whose first line is the PIN; `nil` where none is named.
  public let pinSource: String?

  /// What such an address begins with.
  public static let scheme = "pkcs11:"
  /// The most bytes of an address.
  static let longest = 4096

  /// Reads an address.
  ///
  /// - Throws: `GuardError` with code `.badValue`, which names the attribute
  public init(_ text: String) throws(GuardError) {
    guard text.utf8.count <= Self.longest, text.hasPrefix(Self.scheme) else {
      throw Self.bad("an address of a token begins with \(Self.scheme)")
    }
    let parts = text.dropFirst(Self.scheme.count)
      .split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = try Self.attributes(parts[0], apart: ";", known: ["token", "object", "type"])
    let query = try Self.attributes(
      parts.count > 1 ? parts[1] : "", apart: "&", known: ["module-path", "pin-source"])
    guard path["type"] ?? "secret-key" == "secret-key" else {
      throw Self.bad("type should be secret-key")
    }
    guard let token = path["token"], !token.isEmpty, token.utf8.count <= 32 else {
      throw Self.bad("token should be a label of 1 to 32 bytes")
    }
    guard let module = query["module-path"], module.hasPrefix("/") else {
      throw Self.bad("module-path should be the whole path of the token's module")
    }
    place =
      path["object"].map { TokenPlace(module: module, token: token, key: $0) }
      ?? TokenPlace(module: module, token: token)
    pinSource = query["pin-source"].map {
      $0.hasPrefix("file:") ? String($0.dropFirst(5)) : $0
    }
  }

  private static func attributes(
    _ text: Substring, apart: Character, known: Set<String>
  ) throws(GuardError) -> [String: String] {
    var found: [String: String] = [:]
    for pair in text.split(separator: apart) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0].prefix(40))
      guard parts.count == 2, known.contains(name) else {
        throw bad("\(name) is not among \(known.sorted().joined(separator: ", "))")
      }
      guard let value = plain(parts[1]) else { throw bad("\(name) is not percent-encoded UTF-8") }
      guard found.updateValue(value, forKey: name) == nil else { throw bad("\(name) stands twice") }
    }
    return found
  }

  /// The text of percent-encoded bytes; `nil` for half an escape, a zero or other than UTF-8.
  private static func plain(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
      else { return nil }
      bytes.append(high << 4 | low)
    }
    guard !bytes.contains(0) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func bad(_ detail: String) -> GuardError {
    GuardError(.badValue, detail: "the address of the token: \(detail)")
  }
}
