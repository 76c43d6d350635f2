// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// A user of a central server, as the 21 bytes that stand in each TempID.
public struct UserCode: Hashable, Sendable, CustomStringConvertible {
  /// How many bytes it has.
  public static let size = 21

  /// The bytes.
  public let bytes: [UInt8]

  /// Creates a code; `nil` unless there are 21 bytes.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    self.bytes = bytes
  }

  /// Creates a code from its 42 hexadecimal digits; `nil` when they are not that.
  public init?(hexadecimal digits: Span<UInt8>) {
    guard digits.count == 2 * Self.size else { return nil }
    var bytes: [UInt8] = []
    for i in 0..<Self.size {
      guard let upper = hexDigit(digits[2 * i]), let lower = hexDigit(digits[2 * i + 1]) else {
        return nil
      }
      bytes.append(upper << 4 | lower)
    }
    self.bytes = bytes
  }

  /// The code as 42 hexadecimal digits.
  public var description: String { hexDigits(bytes) }
}

/// What a BlueTrace phone calls itself for a quarter of an hour: its user and the time, encrypted
/// for the server.
///
/// Two forms, both 84 characters of base64: 61 bytes as OpenTrace publishes them (ciphertext 29, IV
/// 16, tag 16), and 62 with the number of the key in front, so that a server with many keys need
/// not try them all. The number is authenticated.
///
/// Source: opentrace-cloud-functions; docs/formats/tempid.md.
public struct TempID: Hashable, Sendable {
  /// How many bytes the published form has.
  public static let publishedSize = 61
  /// How many bytes the form with the number of its key has.
  public static let keyedSize = 62

  /// The bytes as they are sent.
  public let bytes: [UInt8]

  /// The number of its key; `nil` in the published form.
  public var keyID: UInt8? { bytes.count == Self.keyedSize ? bytes.first : nil }

  /// The bytes behind the number of the key.
  var box: ArraySlice<UInt8> { bytes.suffix(Self.publishedSize) }

  /// The TempID as base64.
  public var text: String { TempIDText.encoded(bytes) }

  /// Takes a TempID as bytes.
  ///
  /// - Throws: `.length` unless there are 61 or 62, `.zeros` when none of them is anything else.
  public init(_ bytes: [UInt8]) throws(TempIDRefusal) {
    guard bytes.count == Self.publishedSize || bytes.count == Self.keyedSize else {
      throw .length(bytes.count)
    }
    guard bytes.contains(where: { $0 != 0 }) else { throw .zeros }
    self.bytes = bytes
  }

  /// Takes a TempID as text.
  ///
  /// - Throws: `.text` unless it is base64, and what `init(_:)` throws.
  public init(base64 text: Span<UInt8>) throws(TempIDRefusal) {
    guard let bytes = TempIDText.decoded(text) else { throw .text }
    try self.init(bytes)
  }
}

/// What stands in a TempID.
public struct TempIDContent: Hashable, Sendable {
  /// Whose it is.
  public var user: UserCode
  /// From when it is valid.
  public var start: Instant
  /// Until when it is valid, that moment excluded.
  public var expiry: Instant
  /// The number of the key that made it.
  public var keyID: UInt8

  /// Creates a content.
  public init(user: UserCode, start: Instant, expiry: Instant, keyID: UInt8) {
    self.user = user
    self.start = start
    self.expiry = expiry
    self.keyID = keyID
  }
}

/// Why a TempID was refused.
public enum TempIDRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// It has that many bytes.
  case length(Int)
  /// It is not base64.
  case text
  /// It is nothing but zeros.
  case zeros
  /// No key has its number.
  case unknownKey(UInt8)
  /// Its key makes no TempIDs of that time any more.
  case retiredKey(UInt8)
  /// Its key is not trusted any more.
  case revokedKey(UInt8)
  /// It was not made by a key of this server, or was changed.
  case wrongTag
  /// Its times are not those of a TempID.
  case times
  /// It was heard after it had ended.
  case expired(seconds: Int64)
  /// It was heard before it began, or is said to have been heard later than now.
  case future(seconds: Int64)
  /// It was heard longer ago than histories reach back.
  case tooOld(seconds: Int64)
  /// It is the uploader's own.
  case own

  /// A short name under which refusals are counted.
  public var name: String {
    switch self {
    case .length: "wrong length"
    case .text: "not base64"
    case .zeros: "zeros"
    case .unknownKey: "unknown key"
    case .retiredKey: "retired key"
    case .revokedKey: "revoked key"
    case .wrongTag: "wrong tag"
    case .times: "impossible times"
    case .expired: "expired"
    case .future: "future"
    case .tooOld: "too old"
    case .own: "the uploader's own"
    }
  }

  /// The reason as a person reads it.
  public var description: String {
    switch self {
    case .length(let count): "a TempID has 61 or 62 bytes, not \(count)"
    case .text: "a TempID is 84 characters of base64"
    case .zeros: "a TempID of zeros"
    case .unknownKey(let id): "no key has the number \(id)"
    case .retiredKey(let id): "key \(id) was retired before this TempID began"
    case .revokedKey(let id): "key \(id) is revoked"
    case .wrongTag: "it was not made by a key of this server, or was changed"
    case .times: "its start and expiry are not those of a TempID"
    case .expired(let seconds): "it was heard \(seconds) s after it had expired"
    case .future(let seconds): "it is \(seconds) s in the future"
    case .tooOld(let seconds): "it was heard \(seconds / 86_400) days ago"
    case .own: "it is the uploader's own"
    }
  }
}
