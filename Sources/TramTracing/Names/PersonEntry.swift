// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What one record of a person says, as far as it tells whether two are of one person.
public struct PersonEntry: Hashable, Sendable {
  /// The name as it is written.
  public var name: String
  /// The date of birth.
  public var birthDay: Day?
  /// The year of birth.
  public var birthYear: Int?
  /// Whether the person is male; `nil` when it is not known.
  public var isMale: Bool?
  /// The phone as it is written.
  public var phone: String?
  /// The number of the person's identity card or passport.
  public var nationalNumber: String?
  /// Ward and what is above it, as they are written.
  public var ward: String?

  /// Creates an entry.
  public init(
    name: String, birthDay: Day? = nil, birthYear: Int? = nil, isMale: Bool? = nil,
    phone: String? = nil, nationalNumber: String? = nil, ward: String? = nil
  ) {
    self.name = name
    self.birthDay = birthDay
    self.birthYear = birthYear ?? birthDay?.components.year
    self.isMale = isMale
    self.phone = phone
    self.nationalNumber = nationalNumber
    self.ward = ward
  }

  /// The entry of a row of a line list.
  ///
  /// - Parameter year: The year of the list, by which an age becomes a year of birth; `nil` to
  ///   leave ages alone.
  public init(_ row: LineListRow, year: Int? = nil) {
    var birthYear = row.yearOfBirth
    if birthYear == nil, let age = row.number(.age), let year { birthYear = year - age }
    let ward = [row.text(.ward), row.text(.district)].compactMap(\.self).joined(separator: ", ")
    self.init(
      name: row.text(.name) ?? "", birthDay: row.day(.birthDay), birthYear: birthYear,
      isMale: row.word(.sex).map { $0 == .male }, phone: row.text(.phone),
      nationalNumber: row.text(.nationalNumber),
      ward: row.text(.ward) == nil || ward.isEmpty ? nil : ward)
  }
}

/// Phones as numbers that compare.
public enum PhoneNumber {
  /// The digits of a phone as it is called today within Vietnam; `nil` for fewer than eight.
  ///
  /// `+84` and `0084` become `0`, and the mobile numbers of eleven digits the ten that they have
  /// since September 2018 (plan of the Ministry of Information and Communications).
  public static func key(_ text: String) -> String? {
    var digits = digits(of: text)
    if digits.starts(with: "0084".utf8) { digits.replaceSubrange(..<4, with: [zero]) }
    if digits.starts(with: "84".utf8), digits.count >= 11 {
      digits.replaceSubrange(..<2, with: [zero])
    }
    if digits.starts(with: "00".utf8), digits.count == 11 { digits.removeFirst() }
    if digits.count == 9, digits[0] != zero { digits.insert(zero, at: 0) }
    if digits.count == 11,
      let head = renumbered[String(decoding: digits.prefix(4), as: UTF8.self)]
    {
      digits.replaceSubrange(..<4, with: head.utf8)
    }
    return digits.count >= 8 ? String(decoding: digits, as: UTF8.self) : nil
  }

  private static let zero = UInt8(ascii: "0")

  /// The digits of the first of the numbers in a cell.
  private static func digits(of text: String) -> [UInt8] {
    var digits: [UInt8] = []
    digits.reserveCapacity(16)
    var hasBegun = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "/"), UInt8(ascii: ","), UInt8(ascii: ";"):
        if hasBegun { return digits }
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        hasBegun = true
        digits.append(byte)
      default: hasBegun = true
      }
    }
    return digits
  }

  private static let renumbered: [String: String] = [
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037",
    "0168": "038", "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076",
    "0128": "078", "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0186": "056", "0188": "058", "0199": "059",
  ]
}
