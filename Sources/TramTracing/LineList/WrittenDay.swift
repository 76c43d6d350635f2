// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// A date as it is written, before it is known whether its day or its month comes first.
enum WrittenDay: Hashable {
  /// One reading only: year first, or the month as a word.
  case plain(Day)
  /// Two numbers and a year: `03/04/2020`, `3-4-20`.
  case pair(first: Int, second: Int, year: Int, isShortYear: Bool)
  /// Days since an epoch.
  case serial(Double)
  /// No date; the reason as a person reads it.
  case unreadable(String)

  /// Reads a cell that has something in it.
  ///
  /// - Complexity: O(length), no allocation for forms of digits
  init(_ cell: Span<UInt8>) {
    var numbers = InlineArray<3, Int>(repeating: 0)
    var widths = InlineArray<3, Int>(repeating: 0)
    var count = 0
    var at = 0
    var mark: UInt8 = 0
    while at < cell.count, count < 3 {
      let start = at
      while at < cell.count, cell[at] &- 0x30 < 10, at - start < 9 {
        numbers[count] = numbers[count] &* 10 &+ Int(cell[at] &- 0x30)
        at &+= 1
      }
      widths[count] = at - start
      guard widths[count] > 0 else { break }
      count += 1
      guard count < 3, at < cell.count, Self.isMark(cell[at]) else { break }
      if count == 2, cell[at] != mark { break }
      mark = cell[at]
      at &+= 1
      while at < cell.count, cell[at] == 0x20 { at &+= 1 }
    }
    if count == 3, mark != 0, Self.isEnd(cell, at) {
      self = Self.three(numbers, widths)
    } else if count == 1 || (count == 2 && mark == UInt8(ascii: ".")), at == cell.count {
      self = Self.one(cell, numbers[0], widths[0])
    } else if count == 2, at == cell.count {
      self = .unreadable("a date without its day, month or year")
    } else {
      self = WordedDay.read(cell)
    }
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x20: true
    default: false
    }
  }

  /// Whether the date ends at `at`: with the cell, or with a time of day behind it.
  private static func isEnd(_ cell: Span<UInt8>, _ at: Int) -> Bool {
    guard at < cell.count else { return true }
    guard cell[at] == 0x20 || cell[at] == UInt8(ascii: "T") || cell[at] == UInt8(ascii: ",") else {
      return false
    }
    var hasColon = false
    for i in at..<cell.count {
      switch cell[i] {
      case UInt8(ascii: ":"): hasColon = true
      case 0x30...0x39, 0x20, UInt8(ascii: "."), UInt8(ascii: "T"), UInt8(ascii: "Z"),
        UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ","), UInt8(ascii: "A"),
        UInt8(ascii: "P"), UInt8(ascii: "M"), UInt8(ascii: "a"), UInt8(ascii: "p"),
        UInt8(ascii: "m"):
        break
      default: return false
      }
    }
    return hasColon
  }

  private static func three(
    _ numbers: InlineArray<3, Int>, _ widths: InlineArray<3, Int>
  ) -> WrittenDay {
    if widths[0] == 4 {
      guard let day = Day(year: numbers[0], month: numbers[1], day: numbers[2]) else {
        return .unreadable("no such day")
      }
      return .plain(day)
    }
    guard widths[0] <= 2, widths[1] <= 2, widths[2] == 4 || widths[2] == 2 else {
      return .unreadable("a date is expected, such as 2021-07-30 or 30/7/2021")
    }
    return .pair(
      first: numbers[0], second: numbers[1], year: numbers[2], isShortYear: widths[2] == 2)
  }

  private static func one(_ cell: Span<UInt8>, _ number: Int, _ width: Int) -> WrittenDay {
    if width == 8,
      let day = Day(year: number / 10_000, month: number / 100 % 100, day: number % 100),
      (1850...2200).contains(number / 10_000)
    {
      return .plain(day)
    }
    var at = 0
    guard (1...6).contains(width), let serial = scanDecimal(cell, from: &at), at == cell.count
    else {
      return .unreadable("a date is expected, such as 2021-07-30 or 30/7/2021")
    }
    return .serial(serial)
  }
}
