// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

/// A table of isolation orders as a ward hands it in, for a person to look at before it is used.
///
/// Rows that can be used and what is wrong with the others; nothing is registered here.
public struct OrderSheet: Sendable {
  /// A column that is known.
  public enum Field: String, Hashable, Sendable, CaseIterable {
    case order, name, phone, birthYear, address, ward, latitude, longitude, radius
    case from, until, device, decision
  }

  /// One row that can be used.
  public struct Row: Hashable, Sendable {
    /// The number of its line, from 1.
    public var line: Int
    /// The name of the order, alone in its sheet.
    public var order: String
    /// The person's name; `nil` when not given, as all below.
    public var name: String?
    /// The person's telephone: digits, perhaps behind a `+`.
    public var phone: String?
    /// The year of the person's birth.
    public var birthYear: Int?
    /// Where the person lives, in words.
    public var address: String?
    /// The ward of the place.
    public var ward: AreaCode?
    /// Where the person lives, in numbers.
    public var position: Coordinate?
    /// How far from there the person may go.
    public var radius: Meters?
    /// When the order begins.
    public var from: Instant
    /// When the order ends; a day given as the last is in it to its midnight.
    public var until: Instant?
    /// The name of the person's device.
    public var device: String?
    /// The number of the decision that the order rests on.
    public var decision: String?
  }

  /// What is wrong with one row, or worth a look.
  public struct Remark: Hashable, Sendable, CustomStringConvertible {
    /// The number of the line, from 1.
    public var line: Int
    /// The column's name as the sheet writes it; empty for the row as a whole.
    public var column: String
    /// The column; `nil` for the row as a whole.
    public var field: Field?
    /// What it is about.
    public var reason: Reason
    /// What stands there, cut after 80 characters; for a double, the line of the first.
    public var seen: String

    /// Creates a remark.
    public init(line: Int, column: String, field: Field?, reason: Reason, seen: String) {
      self.line = line
      self.column = column
      self.field = field
      self.reason = reason
      self.seen = seen
    }

    /// The remark in English.
    public var description: String { sentence(in: .english) }
  }

  /// What a remark is about.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    // The row is not used.
    case notARow, missing, tooLong, notADate, notANumber, outsideRange, positionHalf, positionZero
    case positionSwapped, notAPhone, notAYear, notAWard, duplicateOrder, endsBeforeItBegins
    // The row is used.
    case wardPadded, phonePadded, radiusSmall

    /// Whether the row is not used.
    public var isRefusal: Bool {
      switch self {
      case .wardPadded, .phonePadded, .radiusSmall: false
      default: true
      }
    }
  }

  /// The rows that can be used, in the order of the sheet.
  public internal(set) var rows: [Row] = []
  /// What is wrong with the others and what is worth a look, in the order of the sheet; the first
  /// `OrderSheetReader.mostRemarks`.
  public internal(set) var remarks: [Remark] = []
  /// How many rows there are beside the header and blank lines.
  public internal(set) var rowCount = 0
  /// How many of them cannot be used.
  public internal(set) var refused = 0
  /// The known columns and what the sheet calls them, in the order of the sheet.
  public internal(set) var columns: [(field: Field, name: String)] = []
  /// Columns that are not known and were not read.
  public internal(set) var ignoredColumns: [String] = []
}

extension OrderSheet {
  /// A language of the screens.
  public enum Language: Hashable, Sendable, CaseIterable {
    case vietnamese, english
  }
}

extension OrderSheet.Remark {
  /// The remark as a person reads it: the line, the column, what is wrong, what was expected.
  public func sentence(in language: OrderSheet.Language) -> String {
    let isEnglish = language == .english
    var place = isEnglish ? "line \(line)" : "dòng \(line)"
    if !column.isEmpty { place += isEnglish ? ", column “\(column)”" : ", cột “\(column)”" }
    var words = "\(place): " + (isEnglish ? reason.english : reason.vietnamese)
    if !seen.isEmpty { words += " (“\(seen)”)" }
    if let expected = expected(in: language) {
      words += (isEnglish ? "; expected: " : "; cần ghi: ") + expected
    }
    return words
  }

  /// What the column should hold; `nil` when the reason says it already.
  public func expected(in language: OrderSheet.Language) -> String? {
    guard reason.isRefusal, reason != .duplicateOrder, let field else { return nil }
    return language == .english ? field.expectedInEnglish : field.expectedInVietnamese
  }
}

extension OrderSheet.Reason {
  var english: String {
    switch self {
    case .notARow: "the line cannot be split into columns"
    case .missing: "nothing stands here"
    case .tooLong: "the text is too long"
    case .notADate: "this is not a date"
    case .notANumber: "this is not a number"
    case .outsideRange: "the number is out of range"
    case .positionHalf: "only one of latitude and longitude is given"
    case .positionZero: "latitude 0, longitude 0 is nobody’s home"
    case .positionSwapped: "latitude and longitude seem to be swapped"
    case .notAPhone: "this is not a telephone number"
    case .notAYear: "this is not a year of birth"
    case .notAWard: "this is not a ward code"
    case .duplicateOrder: "the same order stands on an earlier line, which is used"
    case .endsBeforeItBegins: "the last day is before the first"
    case .wardPadded: "zeros in front of the ward code were lost and were put back"
    case .phonePadded: "the zero in front of the telephone number was lost and was put back"
    case .radiusSmall: "the radius is smaller than a phone’s position is usually off"
    }
  }

  var vietnamese: String {
    switch self {
    case .notARow: "không tách được dòng này thành các cột"
    case .missing: "ô này còn trống"
    case .tooLong: "nội dung quá dài"
    case .notADate: "đây không phải là ngày"
    case .notANumber: "đây không phải là số"
    case .outsideRange: "số nằm ngoài khoảng cho phép"
    case .positionHalf: "chỉ có vĩ độ hoặc chỉ có kinh độ"
    case .positionZero: "vĩ độ 0, kinh độ 0 không phải là nhà của ai"
    case .positionSwapped: "hình như vĩ độ và kinh độ bị đổi chỗ"
    case .notAPhone: "đây không phải là số điện thoại"
    case .notAYear: "đây không phải là năm sinh"
    case .notAWard: "đây không phải là mã phường xã"
    case .duplicateOrder: "mã này đã có ở dòng phía trên, dòng đó được dùng"
    case .endsBeforeItBegins: "ngày kết thúc ở trước ngày bắt đầu"
    case .wardPadded: "mã phường xã bị mất số 0 ở đầu, đã thêm lại"
    case .phonePadded: "số điện thoại bị mất số 0 ở đầu, đã thêm lại"
    case .radiusSmall: "bán kính nhỏ hơn sai số thường gặp của điện thoại"
    }
  }
}

extension OrderSheet.Field {
  var expectedInEnglish: String {
    switch self {
    case .order: "a name of the order, at most 256 bytes"
    case .name, .address, .device, .decision: "a text of at most 256 bytes"
    case .phone: "8 to 15 digits, such as 0912345678"
    case .birthYear: "a year of four digits, such as 1985"
    case .ward: "a code of five digits, such as 00267"
    case .latitude: "degrees from -90 to 90, such as 21.0278"
    case .longitude: "degrees from -180 to 180, such as 105.8342"
    case .radius: "metres, more than 0 and at most 50000"
    case .from, .until: "a date such as 01/06/2020 or 2020-06-01"
    }
  }

  var expectedInVietnamese: String {
    switch self {
    case .order: "mã của quyết định cách ly, không quá 256 byte"
    case .name, .address, .device, .decision: "chữ, không quá 256 byte"
    case .phone: "8 đến 15 chữ số, ví dụ 0912345678"
    case .birthYear: "năm có bốn chữ số, ví dụ 1985"
    case .ward: "mã có năm chữ số, ví dụ 00267"
    case .latitude: "độ, từ -90 đến 90, ví dụ 21,0278"
    case .longitude: "độ, từ -180 đến 180, ví dụ 105,8342"
    case .radius: "mét, lớn hơn 0 và không quá 50000"
    case .from, .until: "ngày, ví dụ 01/06/2020 hoặc 2020-06-01"
    }
  }
}
