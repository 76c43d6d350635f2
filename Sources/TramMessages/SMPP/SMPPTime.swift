// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A time as SMPP writes it (SMPP 5.0 §4.7.23.4 and .5): absolute with its zone, or from now.
public enum SMPPTime: Hashable, Sendable {
  /// A moment.
  case at(Instant)
  /// A while after the message centre's now; years have 365 days and months 30, as no standard
  /// says otherwise.
  case after(seconds: Int64)

  /// The years 38 to 99 of two digits are of the last century (SMPP 3.4, appendix C).
  static let rollover = 38

  /// Reads `YYMMDDhhmmsstnnp`; `nil` for any other form or a time that is none.
  public init?(_ text: Octets) {
    guard text.count == 16 else { return nil }
    var pairs: [Int] = []
    for i in stride(from: 0, to: 12, by: 2) {
      guard let pair = text.pair(at: i) else { return nil }
      pairs.append(pair)
    }
    guard let tenths = text.digit(at: 12), let quarters = text.pair(at: 13) else { return nil }
    let hour = pairs[3], minute = pairs[4], second = pairs[5]
    guard hour < 24, minute < 60, second < 60 else { return nil }
    let within = Int64(hour * 3600 + minute * 60 + second)
    switch text[15] {
    case UInt8(ascii: "R"):
      guard tenths == 0, quarters == 0 else { return nil }
      let days = Int64(pairs[0] * 365 + pairs[1] * 30 + pairs[2])
      self = .after(seconds: days * 86_400 + within)
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      let year = pairs[0] + (pairs[0] >= Self.rollover ? 1900 : 2000)
      guard let day = Day(year: year, month: pairs[1], day: pairs[2]), quarters <= 48 else {
        return nil
      }
      let zone = Int64(quarters * 900) * (text[15] == UInt8(ascii: "+") ? 1 : -1)
      let seconds = Int64(day.number) * 86_400 + within - zone
      self = .at(Instant(milliseconds: seconds * 1000 + Int64(tenths * 100)))
    default: return nil
    }
  }

  /// The time as `YYMMDDhhmmsstnnp`, in UTC.
  ///
  /// Moments outside the years 1938 to 2037 and whiles beyond 99 years have no such form and are
  /// brought to the nearest one that has.
  public var octets: Octets {
    switch self {
    case .at(let moment):
      // 1938-01-01 and 2037-12-31 23:59:59.9, in milliseconds since 1970.
      let clamped = min(max(moment.milliseconds, -1_009_843_200_000), 2_145_916_799_900)
      let (days, rest) = clamped.quotientAndRemainder(dividingBy: 86_400_000)
      let day = Day(number: Int32(rest < 0 ? days - 1 : days)).components
      let within = Int(rest < 0 ? rest + 86_400_000 : rest)
      let numbers = [
        day.year % 100, day.month, day.day, within / 3_600_000, within / 60_000 % 60,
        within / 1000 % 60,
      ]
      return Self.written(numbers, tenths: within / 100 % 10, sign: "+")
    case .after(let seconds):
      let clamped = Int(min(max(seconds, 0), 99 * 365 * 86_400))
      let days = clamped / 86_400
      let numbers = [
        days / 365, days % 365 / 30, days % 365 % 30, clamped / 3600 % 24, clamped / 60 % 60,
        clamped % 60,
      ]
      return Self.written(numbers, tenths: 0, sign: "R")
    }
  }

  private static func written(_ pairs: [Int], tenths: Int, sign: String) -> Octets {
    let digits = pairs.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
    return Octets("\(digits)\(tenths)00\(sign)")
  }
}

extension Octets {
  func digit(at index: Int) -> Int? {
    let byte = self[index]
    return byte >= 0x30 && byte <= 0x39 ? Int(byte) - 0x30 : nil
  }

  func pair(at index: Int) -> Int? {
    guard let tens = digit(at: index), let ones = digit(at: index + 1) else { return nil }
    return tens * 10 + ones
  }
}
