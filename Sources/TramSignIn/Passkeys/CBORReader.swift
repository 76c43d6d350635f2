// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Reads the part of CBOR (RFC 8949) that authenticators write (CTAP 2.1 §8, canonical form).
///
/// Lengths are definite and as short as can be, numbers have at most 64 bits, there are no tags
/// and no floats, and nothing nests deeper than `deepest`. The reader allocates only what it
/// returns; no bytes make it trap.
struct CBORReader: ~Escapable {
  /// How deep maps and arrays may lie in each other: an attestation with certificates has three.
  static let deepest = 4
  /// How many entries a map or an array may have.
  static let mostEntries = 64

  private var reader: ByteReader

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) { reader = ByteReader(bytes) }

  var offset: Int { reader.offset }
  var remaining: Int { reader.remaining }

  /// The major types of RFC 8949 §3.1 that are read.
  private enum Major: UInt8 {
    case unsigned = 0, negative, bytes, text, array, map, tag, simple
  }

  private struct Head {
    var major: Major
    var argument: UInt64
  }

  private mutating func head() throws(SignInError) -> Head {
    do {
      let first = try reader.byte()
      guard let major = Major(rawValue: first >> 5) else { throw CBORReader.bad("a type", offset) }
      let short = first & 31
      let width: Int
      switch short {
      case 0..<24: return Head(major: major, argument: UInt64(short))
      case 24: width = 1
      case 25: width = 2
      case 26: width = 4
      case 27: width = 8
      // 31 would be a length that the end tells.
      default: throw CBORReader.bad("a definite length", offset)
      }
      var argument: UInt64 = 0
      for _ in 0..<width { argument = argument << 8 | UInt64(try reader.byte()) }
      let least: UInt64 = width == 1 ? 24 : 1 << UInt64(4 * width)
      guard argument >= least else { throw CBORReader.bad("a number in its short form", offset) }
      return Head(major: major, argument: argument)
    } catch let error as SignInError {
      throw error
    } catch {
      throw CBORReader.bad("more bytes", offset)
    }
  }

  private static func bad(_ expected: String, _ offset: Int) -> SignInError {
    SignInError(.malformed, detail: "CBOR at byte \(offset): \(expected) was expected")
  }

  /// Reads a whole number.
  mutating func integer() throws(SignInError) -> Int64 {
    let start = offset
    let head = try head()
    guard let value = Int64(exactly: head.argument) else {
      throw CBORReader.bad("a number of 63 bits", start)
    }
    switch head.major {
    case .unsigned: return value
    case .negative: return -1 - value
    default: throw CBORReader.bad("a whole number", start)
    }
  }

  /// Reads a row of bytes of at most `limit`.
  mutating func bytes(limit: Int) throws(SignInError) -> [UInt8] {
    let start = offset
    let head = try head()
    guard head.major == .bytes else { throw CBORReader.bad("bytes", start) }
    return try content(head, limit: limit, start)
  }

  /// Reads a text of at most `limit` bytes.
  mutating func text(limit: Int) throws(SignInError) -> String {
    let start = offset
    let head = try head()
    guard head.major == .text else { throw CBORReader.bad("a text", start) }
    let bytes = try content(head, limit: limit, start)
    guard firstBrokenUTF8(in: bytes.span) == nil else { throw CBORReader.bad("UTF-8", start) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func content(
    _ head: Head, limit: Int, _ start: Int
  ) throws(SignInError) -> [UInt8] {
    guard head.argument <= UInt64(limit) else {
      throw CBORReader.bad("at most \(limit) bytes", start)
    }
    do { return Array(copying: try reader.span(Int(head.argument))) } catch {
      throw CBORReader.bad("\(head.argument) bytes", start)
    }
  }

  /// Reads the head of a map and gives the number of its entries.
  mutating func map() throws(SignInError) -> Int {
    let start = offset
    let head = try head()
    guard head.major == .map, head.argument <= UInt64(CBORReader.mostEntries) else {
      throw CBORReader.bad("a map of at most \(CBORReader.mostEntries) entries", start)
    }
    return Int(head.argument)
  }

  /// Reads over one value.
  mutating func skip(depth: Int = 1) throws(SignInError) {
    let start = offset
    let head = try head()
    switch head.major {
    case .unsigned, .negative: return
    case .bytes, .text: _ = try content(head, limit: remaining, start)
    case .array, .map:
      guard depth < CBORReader.deepest, head.argument <= UInt64(CBORReader.mostEntries) else {
        throw CBORReader.bad("a shallower and shorter value", start)
      }
      let count = Int(head.argument) * (head.major == .map ? 2 : 1)
      for _ in 0..<count { try skip(depth: depth + 1) }
    case .simple where (20...22).contains(head.argument): return
    case .simple, .tag: throw CBORReader.bad("no tag and no float", start)
    }
  }

  /// Throws unless everything was read.
  func finish() throws(SignInError) {
    guard remaining == 0 else { throw CBORReader.bad("the end", offset) }
  }
}
