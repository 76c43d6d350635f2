// SPDX-License-Identifier: Apache-2.0

/// Reads the names and values of a query or of a form body (`a=1&b=two+words`), one after another.
///
/// The form is the one of browsers, application/x-www-form-urlencoded: `&` between pairs, the
/// first `=` between name and value, `+` for a space, `%` and two hexadecimal digits for a byte.
/// A pair without `=` has an empty value, an empty pair is read over. The number of pairs is
/// bounded; no bytes make it trap.
public struct FormReader: ~Escapable {
  /// How many pairs are read at most.
  public static let mostPairs = 256

  private let bytes: Span<UInt8>
  private var next = 0
  private var pairs = 0
  /// The bytes of the present name, escapes resolved.
  public private(set) var name: [UInt8] = []
  /// The bytes of the present value, escapes resolved.
  public private(set) var value: [UInt8] = []

  /// Creates a reader at the start of `bytes`; a leading `?` is left out.
  @_lifetime(copy bytes)
  public init(_ bytes: Span<UInt8>) {
    self.bytes = bytes
    if bytes.count > 0, bytes[0] == UInt8(ascii: "?") { next = 1 }
  }

  /// Goes to the next pair; `false` at the end.
  ///
  /// - Throws: `.syntax` for a `%` without two digits, `.tooLong` beyond `mostPairs`.
  /// - Complexity: O(length of the pair)
  public mutating func advance() throws(BytesError) -> Bool {
    name.removeAll(keepingCapacity: true)
    value.removeAll(keepingCapacity: true)
    while next < bytes.count, bytes[next] == UInt8(ascii: "&") { next &+= 1 }
    guard next < bytes.count else { return false }
    guard pairs < FormReader.mostPairs else {
      throw BytesError(
        .tooLong, detail: "there are more than \(FormReader.mostPairs) names", offset: next)
    }
    pairs += 1
    var isName = true
    while next < bytes.count, bytes[next] != UInt8(ascii: "&") {
      if isName, bytes[next] == UInt8(ascii: "=") {
        isName = false
        next &+= 1
        continue
      }
      let byte = try take()
      if isName { name.append(byte) } else { value.append(byte) }
    }
    return true
  }

  private mutating func take() throws(BytesError) -> UInt8 {
    let byte = bytes[next]
    if byte == UInt8(ascii: "+") {
      next &+= 1
      return 0x20
    }
    guard byte == UInt8(ascii: "%") else {
      next &+= 1
      return byte
    }
    guard next &+ 2 < bytes.count, let high = hexDigit(bytes[next &+ 1]),
      let low = hexDigit(bytes[next &+ 2])
    else {
      throw BytesError(
        .syntax, detail: "% is not followed by two hexadecimal digits", offset: next)
    }
    next &+= 3
    return high << 4 | low
  }

  /// Whether the present name is `word`, in any case of its ASCII letters.
  public func isNamed(_ word: StaticString) -> Bool {
    guard word.utf8CodeUnitCount == name.count else { return false }
    return word.withUTF8Buffer { expected in
      for i in 0..<expected.count {
        let byte = name[i]
        let isCapital = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
        let lower = unsafe expected[i]
        guard (isCapital ? byte | 0x20 : byte) == lower else { return false }
      }
      return true
    }
  }
}
