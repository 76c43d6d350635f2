// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// A number as it was read: NaN when something stood there that is no number.
struct Reading {
  var double: Double
  var whole: Int64?

  static let unusable = Reading(double: .nan, whole: nil)
}

extension ObservationReader {
  /// Reads a number, also one in quotes, with a decimal comma or a plus sign; `nil` for `null` and
  /// for a value of another type.
  mutating func readNumber(_ scanner: inout JSONScanner) throws(BytesError) -> Reading? {
    switch try scanner.peek() {
    case .number: return try readPlainNumber(&scanner)
    case .string: return try readQuotedNumber(&scanner)
    case .null:
      try scanner.null()
      return nil
    case .object, .array, .bool:
      try scanner.skipValue()
      slips.append(.wrongType)
      return nil
    }
  }

  private mutating func readPlainNumber(
    _ scanner: inout JSONScanner
  ) throws(BytesError) -> Reading {
    do {
      let number = try scanner.number()
      if number.hasPlus { slips.append(.plusSign) }
      return Reading(double: number.double, whole: number.int64)
    } catch  where error.code == .outOfRange || error.code == .tooLong {
      // The scanner still stands before a number of good grammar that has no value here.
      try scanner.skipValue()
      return .unusable
    }
  }

  private mutating func readQuotedNumber(
    _ scanner: inout JSONScanner
  ) throws(BytesError) -> Reading {
    let quoted = try scanner.string()
    text.removeAll(keepingCapacity: true)
    scanner.append(quoted, to: &text)
    if let number = plainNumber(in: text.span) {
      slips.append(.numberInText)
      return number
    }
    // A comma is a decimal comma when it is alone and three digits behind it cannot be meant as
    // thousands; `1,234` may be either and is not a number here.
    guard let comma = text.firstIndex(of: UInt8(ascii: ",")),
      text.lastIndex(of: UInt8(ascii: ",")) == comma, !text.contains(UInt8(ascii: ".")),
      text.count - comma - 1 != 3
    else { return .unusable }
    text[comma] = UInt8(ascii: ".")
    guard let number = plainNumber(in: text.span) else { return .unusable }
    slips.append(.commaDecimal)
    return number
  }

  private func plainNumber(in bytes: Span<UInt8>) -> Reading? {
    do throws(BytesError) {
      var scanner = JSONScanner(bytes, isLenient: true)
      let number = try scanner.number()
      try scanner.finish()
      return Reading(double: number.double, whole: number.int64)
    } catch {
      // No number: what that means is decided by whoever asked for one.
      return nil
    }
  }

  /// Reads `true` or `false`; `nil` for `null` and for a value of another type.
  mutating func readBool(_ scanner: inout JSONScanner) throws(BytesError) -> Bool? {
    switch try scanner.peek() {
    case .bool: return try scanner.bool()
    case .null:
      try scanner.null()
      return nil
    default:
      try scanner.skipValue()
      slips.append(.wrongType)
      return nil
    }
  }

  /// Reads a number that is finite; anything else is counted and unknown.
  mutating func readFinite(_ scanner: inout JSONScanner) throws(BytesError) -> Double? {
    guard let number = try readNumber(&scanner) else { return nil }
    guard number.double.isFinite else {
      slips.append(.notANumber)
      return nil
    }
    return number.double
  }

  /// Reads a whole number; anything else is counted and unknown.
  mutating func readWhole(_ scanner: inout JSONScanner) throws(BytesError) -> Int64? {
    guard let number = try readNumber(&scanner) else { return nil }
    if number.whole == nil { slips.append(.notANumber) }
    return number.whole
  }

  /// Reads and checks the line's time.
  mutating func readTime(
    _ scanner: inout JSONScanner, _ draft: inout LineDraft
  ) throws(BytesError) {
    guard let number = try readNumber(&scanner) else { return }
    guard number.double.isFinite else {
      return draft.refuse(
        .noTime, "\"time\" is not a number; whole milliseconds since 1970 are expected")
    }
    var check = TimeCheck(now: settings.now, newest: newest)
    switch check.moment(whole: number.whole, double: number.double) {
    case .success(let time):
      draft.time = time
      for repair in check.repairs { slips.append(repair) }
    case .failure(let problem): draft.problem = draft.problem ?? problem
    }
  }
}
