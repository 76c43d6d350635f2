// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The file that holds a store's master key: 64 hexadecimal digits, readable by its owner alone.
enum MasterKeyFile {
  /// The name it has in the store's folder unless it is kept elsewhere.
  static let usualName = "master.key"

  /// Reads the key, or draws one and keeps it where there is no file.
  ///
  /// - Parameter makes: Whether a file that is not there is made.
  /// - Throws: `TrailsError`: `.io`, `.wrongKey` where there is no key
  static func key(
    at path: String, makes: Bool, using random: inout some RandomNumberGenerator
  ) throws(TrailsError) -> TrailKey {
    let (folder, name) = split(path)
    if let bytes = try StoreFiles.bytes(name, in: folder, upTo: 1 << 12) {
      guard let key = TrailKey(digits(bytes)) else {
        throw TrailsError(
          .wrongKey, detail: "it holds no master key, which is 64 hexadecimal digits", file: path)
      }
      return key
    }
    guard makes else { throw TrailsError(.wrongKey, detail: "there is no master key", file: path) }
    let key = TrailKey(using: &random)
    var text = ByteWriter()
    for byte in key.bytes {
      for digit in [byte >> 4, byte & 15] {
        text.append(byte: digit < 10 ? 0x30 &+ digit : 0x61 &+ digit &- 10)
      }
    }
    text.append(byte: 0x0A)
    try StoreFiles.replace(name, in: folder, by: text.bytes)
    return key
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
  }

  /// The bytes that pairs of digits stand for; empty for anything else.
  private static func digits(_ text: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for letter in text where letter != 0x0A && letter != 0x0D && letter != 0x20 {
      let value: UInt8
      switch letter {
      case 0x30...0x39: value = letter &- 0x30
      case 0x61...0x66: value = letter &- 0x61 &+ 10
      case 0x41...0x46: value = letter &- 0x41 &+ 10
      default: return []
      }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? bytes : []
  }
}
