// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramSense
import TramUnits

/// What the cells of one row have said so far.
struct OrderRowForm {
  typealias Remark = (field: OrderSheet.Field, reason: OrderSheet.Reason, seen: String)

  /// Vietnam's time is seven hours ahead of UTC all year.
  static let secondsEast = 7 * 3600
  /// How many bytes a text may have.
  static let longestText = OrderReader.longestName
  /// The oldest person alive and a child of next year lie within.
  static let birthYears = 1900...2100

  /// The field of each column; `nil` for one that is not read.
  var fields: [OrderSheet.Field?] = []
  /// Whether a number may have a decimal comma, as it can where commas do not separate columns.
  let takesComma: Bool
  private(set) var remarks: [Remark] = []
  private(set) var isEmpty = true
  private var texts: [OrderSheet.Field: String] = [:]

  init(takesComma: Bool) { self.takesComma = takesComma }

  /// The name of the order.
  var order: String? { texts[.order] }

  mutating func begin() {
    remarks.removeAll()
    texts.removeAll()
    isEmpty = true
  }

  mutating func take(_ text: String, as field: OrderSheet.Field) {
    guard !text.isEmpty else { return }
    isEmpty = false
    guard text.utf8.count <= OrderRowForm.longestText,
      !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
    else { return remark(field, .tooLong, text) }
    texts[field] = text
  }

  /// The row; `nil` when something of it cannot be used, which is in `remarks`.
  mutating func row(line: Int) -> OrderSheet.Row? {
    if order == nil { miss(.order) }
    let from = texts[.from].flatMap { moment($0, .from) }
    if texts[.from] == nil { miss(.from) }
    let until = texts[.until].flatMap { moment($0, .until) }
    let position = position()
    let radius = radius()
    let phone = phone()
    let ward = ward()
    let year = birthYear()
    if let from, let until, until <= from {
      remark(.until, .endsBeforeItBegins, texts[.until] ?? "")
    }
    guard !remarks.contains(where: { $0.reason.isRefusal }), let order, let from else {
      return nil
    }
    return OrderSheet.Row(
      line: line, order: order, name: texts[.name], phone: phone, birthYear: year,
      address: texts[.address], ward: ward, position: position, radius: radius, from: from,
      until: until, device: texts[.device], decision: texts[.decision])
  }

  private mutating func remark(
    _ field: OrderSheet.Field, _ reason: OrderSheet.Reason, _ seen: String
  ) {
    remarks.append((field, reason, seen))
  }

  private mutating func miss(_ field: OrderSheet.Field) {
    if !remarks.contains(where: { $0.field == field }) { remark(field, .missing, "") }
  }

  private mutating func number(_ field: OrderSheet.Field) -> Double? {
    guard let text = texts[field] else { return nil }
    var bytes = Array(text.utf8)
    if takesComma, !bytes.contains(UInt8(ascii: ".")),
      let comma = bytes.firstIndex(of: UInt8(ascii: ","))
    {
      bytes[comma] = UInt8(ascii: ".")
    }
    guard let number = decimalNumber(bytes.span) else {
      remark(field, .notANumber, text)
      return nil
    }
    return number
  }

  private mutating func position() -> Coordinate? {
    let known = remarks.count
    let latitude = number(.latitude)
    let longitude = number(.longitude)
    guard remarks.count == known else { return nil }
    guard let latitude, let longitude else {
      if latitude != nil || longitude != nil {
        remark(latitude == nil ? .latitude : .longitude, .positionHalf, "")
      }
      return nil
    }
    guard abs(latitude) <= 90 else {
      let isSwapped = abs(latitude) <= 180 && abs(longitude) <= 90
      remark(.latitude, isSwapped ? .positionSwapped : .outsideRange, texts[.latitude] ?? "")
      return nil
    }
    guard latitude != 0 || longitude != 0 else {
      remark(.latitude, .positionZero, "")
      return nil
    }
    do {
      return try Coordinate(latitude: latitude, longitude: longitude)
    } catch {
      remark(.longitude, .outsideRange, texts[.longitude] ?? "")
      return nil
    }
  }

  private mutating func radius() -> Meters? {
    guard let radius = number(.radius) else { return nil }
    guard radius > 0, radius <= OrderReader.largestRadius.rawValue else {
      remark(.radius, .outsideRange, texts[.radius] ?? "")
      return nil
    }
    if radius < OrderReader.smallestRadius.rawValue {
      remark(.radius, .radiusSmall, texts[.radius] ?? "")
    }
    return Meters(radius)
  }

  private mutating func phone() -> String? {
    guard let text = texts[.phone] else { return nil }
    let marks: Set<Character> = [" ", ".", "-", "(", ")", "\u{A0}"]
    var digits = text.filter { !marks.contains($0) }
    let hasPlus = digits.first == "+"
    if hasPlus { digits.removeFirst() }
    // E.164: at most 15 digits.
    guard (8...15).contains(digits.utf8.count), digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
      remark(.phone, .notAPhone, text)
      return nil
    }
    if hasPlus { return "+" + digits }
    // A Vietnamese mobile number has ten digits and begins with 0; nine are one that a
    // spreadsheet took for a number.
    if digits.utf8.count == 9, digits.first != "0" {
      remark(.phone, .phonePadded, text)
      return "0" + digits
    }
    return digits
  }

  private mutating func birthYear() -> Int? {
    guard let text = texts[.birthYear] else { return nil }
    guard text.utf8.count == 4, let year = Int(text), OrderRowForm.birthYears.contains(year) else {
      remark(.birthYear, .notAYear, text)
      return nil
    }
    return year
  }

  private mutating func ward() -> AreaCode? {
    guard let text = texts[.ward] else { return nil }
    let isNumber = text.utf8.allSatisfy { $0 &- 0x30 < 10 } && text.utf8.count <= 5
    guard isNumber, text.utf8.contains(where: { $0 != 0x30 }) else {
      remark(.ward, .notAWard, text)
      return nil
    }
    let digits = String(repeating: "0", count: 5 - text.utf8.count) + text
    if digits != text { remark(.ward, .wardPadded, text) }
    return AreaCode(digits)
  }

  /// A date, a date with a time, or milliseconds; a date alone as the end holds its whole day.
  private mutating func moment(_ text: String, _ field: OrderSheet.Field) -> Instant? {
    if let found = SheetDate.moment(text, isEnd: field == .until) { return found }
    remark(field, .notADate, text)
    return nil
  }
}

/// Dates as people and spreadsheet programs write them, the day before the month.
enum SheetDate {
  static func moment(_ text: String, isEnd: Bool) -> Instant? {
    let moment = unchecked(text, isEnd: isEnd)
    guard let moment else { return nil }
    var check = TimeCheck(now: nil, newest: nil)
    // 2000 to 2100, as everywhere; a date says its unit, so a mended one is none.
    switch check.moment(whole: moment.milliseconds, double: Double(moment.milliseconds)) {
    case .success(let time): return check.repairs.isEmpty ? time : nil
    case .failure: return nil
    }
  }

  private static func unchecked(_ text: String, isEnd: Bool) -> Instant? {
    if let time = Instant(iso: text, secondsEast: OrderRowForm.secondsEast) { return time }
    if text.utf8.count >= 9, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = Int64(text) {
      var check = TimeCheck(now: nil, newest: nil)
      if case .success(let time) = check.moment(whole: number, double: Double(number)) {
        return time
      }
      return nil
    }
    let parts = text.split(separator: " ", maxSplits: 1)
    guard let first = parts.first, let day = day(first) else { return nil }
    if parts.count == 2 {
      return Instant(iso: "\(day)T\(parts[1])", secondsEast: OrderRowForm.secondsEast)
    }
    let number = Int64(day.number) + (isEnd ? 1 : 0)
    return Instant(
      milliseconds: (number * 86_400 - Int64(OrderRowForm.secondsEast)) * 1000)
  }

  private static func day(_ text: Substring) -> Day? {
    if let day = Day(text) { return day }
    for mark: Character in ["/", "-", "."] {
      let parts = text.split(separator: mark, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[2].utf8.count == 4, (1...2).contains(parts[0].utf8.count),
        (1...2).contains(parts[1].utf8.count),
        parts.allSatisfy({ $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }),
        let day = Int(parts[0]), let month = Int(parts[1]), let year = Int(parts[2])
      else { continue }
      return Day(year: year, month: month, day: day)
    }
    return nil
  }
}

extension OrderSheet.Field {
  /// The field that a column's name means, in Vietnamese or English; `nil` for any other.
  init?(columnName: String) {
    let words = VietnameseText.plainWords(columnName)
    guard
      let field = OrderSheet.Field.allCases.first(where: { $0.columnNames.contains(words) })
    else { return nil }
    self = field
  }

  /// What the column may be called: small letters, no marks.
  private var columnNames: [String] {
    switch self {
    case .order: ["order", "order name", "ma", "ma lenh", "ma ho so", "ma cach ly"]
    case .name: ["name", "full name", "ho ten", "ho va ten", "ten"]
    case .phone: ["phone", "phone number", "telephone", "dien thoai", "so dien thoai", "sdt"]
    case .birthYear: ["birth year", "birthyear", "year of birth", "nam sinh"]
    case .address: ["address", "dia chi"]
    case .ward:
      [
        "ward", "ward code", "phuong xa", "phuong xa code", "ma phuong xa", "phuong", "xa",
        "ma phuong", "ma xa",
      ]
    case .latitude: ["latitude", "lat", "vi do"]
    case .longitude: ["longitude", "lon", "lng", "kinh do"]
    case .radius: ["radius", "ban kinh"]
    case .from: ["from", "start", "tu ngay", "tu", "ngay bat dau"]
    case .until: ["until", "to", "end", "den ngay", "den", "ngay ket thuc"]
    case .device: ["device", "thiet bi", "ma thiet bi"]
    case .decision: ["decision", "decision number", "so quyet dinh", "quyet dinh"]
    }
  }
}
