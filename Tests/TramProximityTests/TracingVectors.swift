// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramProximity
import TramUnits

/// Vectors of the tracing protocols, made for this project by other programs than ours (Python's
/// hashlib and OpenSSL's AES), from the published descriptions.
enum TracingVectors {
  /// Bytes 0 to 31.
  static let counting = thirtyTwo(
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")

  struct LowCost {
    let key: String
    let first: String
    let second: String
    let last: String
  }

  /// Three days of a DP-3T low-cost chain that begins with `counting`: the key, and the first,
  /// second and last identifier in the order of their making.
  static let lowCost = [
    LowCost(
      key: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      first: "3a84e9f7ed7b85e0691d2b9fc9c23be1", second: "741b0d80a98c8983ef8566f6434dd087",
      last: "742721f7e38b53da157821c0a38036b7"),
    LowCost(
      key: "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
      first: "00fd8dd699e9cdf4cfa5ff0b232c4f11", second: "ba26ecf28f19b617f484b342cd45df3e",
      last: "8b3c7ecd9b8fc135d264f37eea35bdfc"),
    LowCost(
      key: "2f287b4d3d4910f6cada9e1bd1b4648099e8c52c81aa4a6aebfa6fc86f19834e",
      first: "55a7552a0703bf1542bda869d5e35a18", second: "0f6b3a60c2b3a2796380c98c18b73053",
      last: "c3f50d549c00bb7680a03782cf94e82a"),
  ]

  struct Bluezone {
    let key: String
    let first: String
    let second: String
    let last: String
  }

  /// Three days of a Bluezone chain that begins with `counting`.
  static let bluezone = [
    Bluezone(
      key: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      first: "130CEA6472130C185D8643DF", second: "893DAE342437130CE5E23837",
      last: "0AE9AB99C50104E835045ABF"),
    Bluezone(
      key: "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
      first: "970E23C0E19DE93F8CC4057B", second: "5B909F5E8344DB3C62DE63DB",
      last: "75EBBEDB2A1B51DA3894E5B0"),
    Bluezone(
      key: "2f287b4d3d4910f6cada9e1bd1b4648099e8c52c81aa4a6aebfa6fc86f19834e",
      first: "BEF6CA7A48D6DB7DD0BE0B53", second: "0A0B473DF54CF9AB67FBE611",
      last: "180AF43C05D06F8E30B6D96C"),
  ]

  /// A TempID of key 01…20, user 42 (21 times), 2020-09-13 12:26:40 to 12:41:40, IV 32…41.
  static let tempID =
    "4SH4NZEvm8cbzJA1A7feNXxBZ1ZxquolIMuKK/YyMzQ1Njc4OTo7PD0+P0BBqjMTJ5eeYb/cz4791P+tZA=="
  /// The same with the number 7 of its key in front.
  static let keyedTempID =
    "B+Eh+DWRL5vHG8yQNQO33jV8QWdWcarqJSDLiiv2MjM0NTY3ODk6Ozw9Pj9AQRJC17v8Iqrcx2djD4fvVpQ="

  static func thirtyTwo(_ digits: String) -> ThirtyTwoBytes {
    ThirtyTwoBytes(hexadecimal: digits.utf8Span.span) ?? zero
  }

  static func sixteen(_ digits: String) -> SixteenBytes {
    SixteenBytes(hexadecimal: digits.utf8Span.span) ?? zero.head
  }

  static let zero = ThirtyTwoBytes(
    head: SixteenBytes(high: 0, low: 0), tail: SixteenBytes(high: 0, low: 0))

  /// Where the data of others lies that may not be redistributed.
  static let folder =
    String(#filePath.split(separator: "Tests/").first ?? "")
    + "../shared/data/proximity/dev/"
  /// Whether it lies there.
  static let hasFolder = FileManager.default.fileExists(
    atPath: folder + "vectors/bluezone_vectors.json")

  /// A file of theirs as JSON.
  static func json(_ name: String) throws -> [String: Any] {
    let bytes = try Data(contentsOf: URL(filePath: folder + "vectors/" + name))
    return try JSONSerialization.jsonObject(with: bytes) as? [String: Any] ?? [:]
  }
}

/// How many bits of two runs of bytes differ.
func differingBits(_ a: [UInt8], _ b: [UInt8]) -> Int {
  zip(a, b).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
}

extension SixteenBytes {
  static func random(using generator: inout some RandomNumberGenerator) -> SixteenBytes {
    SixteenBytes(high: generator.next(), low: generator.next())
  }
}
