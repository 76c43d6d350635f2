// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// What columns are called in lists, in Vietnamese and English; compared without case and marks.
///
/// The names are of forms of Decision 5053/QD-BYT of 2020, of the exports of Go.Data and SORMAS,
/// and of the published lists of Singapore, Tianjin and Hong Kong.
enum ColumnNames {
  /// The titles of an export; a field's own titles are always among its names.
  static let titles: [LineListField: (String, String)] = [
    .identifier: ("Mã ca", "Case ID"), .kind: ("Loại", "Type"), .level: ("Cấp F", "Level"),
    .name: ("Họ và tên", "Name"), .sex: ("Giới tính", "Sex"),
    .birthDay: ("Ngày sinh", "Date of birth"), .birthYear: ("Năm sinh", "Year of birth"),
    .age: ("Tuổi", "Age"), .phone: ("Số điện thoại", "Phone"),
    .nationalNumber: ("Số CCCD", "National ID"), .nationality: ("Quốc tịch", "Nationality"),
    .occupation: ("Nghề nghiệp", "Occupation"), .address: ("Địa chỉ", "Address"),
    .ward: ("Xã/Phường", "Ward"), .district: ("Quận/Huyện", "District"),
    .province: ("Tỉnh/Thành phố", "Province"), .infectors: ("Ca nguồn", "Source cases"),
    .related: ("Ca liên quan", "Related cases"), .relationship: ("Mối quan hệ", "Relationship"),
    .setting: ("Nơi tiếp xúc", "Setting"), .cluster: ("Chùm ca", "Cluster"),
    .source: ("Nguồn lây", "Infection source"),
    .exposureStart: ("Phơi nhiễm từ ngày", "Exposure start"),
    .exposureEnd: ("Phơi nhiễm đến ngày", "Exposure end"),
    .lastContact: ("Ngày tiếp xúc cuối", "Last contact"), .onset: ("Ngày khởi phát", "Onset"),
    .isSymptomatic: ("Có triệu chứng", "Symptomatic"), .symptoms: ("Triệu chứng", "Symptoms"),
    .sampled: ("Ngày lấy mẫu", "Sampled"), .result: ("Kết quả xét nghiệm", "Test result"),
    .confirmed: ("Ngày xác định", "Confirmed"), .reported: ("Ngày báo cáo", "Reported"),
    .quarantined: ("Ngày cách ly", "Quarantined"),
    .hospitalised: ("Ngày nhập viện", "Hospitalised"), .hospital: ("Bệnh viện", "Hospital"),
    .discharged: ("Ngày ra viện", "Discharged"), .died: ("Ngày tử vong", "Died"),
    .outcome: ("Kết cục", "Outcome"), .severity: ("Mức độ", "Severity"),
    .travel: ("Lịch sử đi lại", "Travel history"), .note: ("Ghi chú", "Note"),
  ]

  /// More names, folded; one line a field.
  private static let rows: [(LineListField, [String])] = [
    (
      .identifier,
      [
        "id", "case", "caseid", "case no", "case number", "case code", "ma benh nhan", "ma bn",
        "so ca", "ma so ca benh", "ma ca benh", "infectee", "infectee case", "infectee id",
        "contact id", "contact code", "ma", "ma nguoi tiep xuc", "ma so", "patient id",
        "person id", "uuid", "visual id", "visualid", "external id",
      ]
    ),
    (.kind, ["loai", "type", "kind", "phan loai", "classification", "record type", "doi tuong"]),
    (
      .level, ["level", "f", "cap", "cap tiep xuc", "loai f", "muc f", "contact level", "phan cap"]
    ),
    (
      .name,
      [
        "ten", "ho ten", "full name", "fullname", "patient name", "ten benh nhan", "ten nguoi benh",
        "ho ten benh nhan", "ho va ten benh nhan", "ho va ten nguoi benh", "contact name",
        "ho ten nguoi tiep xuc", "person name", "ho ten khai sinh",
      ]
    ),
    (.sex, ["gender", "gioi", "phai", "nam nu"]),
    (
      .birthDay, ["dob", "birth date", "birthdate", "birthday", "ngay thang nam sinh", "sinh ngay"]
    ),
    (.birthYear, ["yob", "birth year", "nam sinh duong lich", "sinh nam", "year born"]),
    (.age, ["age years", "age in years", "so tuoi", "age years old"]),
    (
      .phone,
      [
        "telephone", "phone number", "tel", "mobile", "dien thoai", "sdt", "so dt", "dt", "sodt",
        "contact phone", "mobile number", "dien thoai lien he", "so dien thoai lien he",
      ]
    ),
    (
      .nationalNumber,
      [
        "cccd", "cmnd", "so cmnd", "cmnd cccd", "so cmnd cccd", "can cuoc cong dan", "can cuoc",
        "national number", "id number", "identity number", "passport", "ho chieu", "so ho chieu",
        "so dinh danh", "so dinh danh ca nhan",
      ]
    ),
    (.nationality, ["citizenship", "country of citizenship"]),
    (.occupation, ["nghe", "job", "profession"]),
    (
      .address,
      [
        "dia chi", "noi o", "cho o", "noi o hien tai", "residence", "home address", "so nha",
        "dia chi noi o", "dia chi hien tai", "noi cu tru", "dia chi lien he", "address line",
      ]
    ),
    (.ward, ["phuong xa", "xa", "phuong", "commune", "xa phuong thi tran", "phuong xa thi tran"]),
    (.district, ["huyen", "quan", "huyen quan", "quan huyen thi xa", "community"]),
    (.province, ["tinh", "thanh pho", "tinh tp", "tinh thanh", "city", "region"]),
    (
      .infectors,
      [
        "infector", "infector case", "infector id", "source case", "source cases", "infected by",
        "f0", "f0 lien quan", "ma ca nguon", "lay tu ca", "ca chi diem", "index case",
        "contact of", "tiep xuc voi", "tiep xuc voi ca", "tiep xuc voi ca benh",
      ]
    ),
    (.related, ["related case", "linked cases", "cases linked", "ca benh lien quan"]),
    (.relationship, ["relation", "relationship notes", "quan he", "moi quan he voi ca benh"]),
    (
      .setting,
      [
        "contact setting", "noi tiep xuc", "dia diem tiep xuc", "place of contact",
        "exposure setting",
        "cluster setting 1", "hoan canh tiep xuc", "cluster risk",
      ]
    ),
    (.cluster, ["cluster id", "o dich", "chum ca benh", "cluster name", "outbreak"]),
    (.source, ["source of infection", "presumed reason", "nguon lay nhiem"]),
    (
      .exposureStart,
      [
        "start source", "exposure from", "first exposure", "date of first exposure",
        "tiep xuc tu ngay", "exposure start date",
      ]
    ),
    (
      .exposureEnd,
      ["end source", "exposure to", "exposure until", "tiep xuc den ngay", "exposure end date"]
    ),
    (
      .lastContact,
      [
        "last contact date", "date of last contact", "ngay tiep xuc", "ngay tiep xuc cuoi cung",
        "last exposure", "date of last exposure", "last poss exposure", "contact date",
        "tiep xuc lan cuoi", "ngay tiep xuc gan nhat",
      ]
    ),
    (
      .onset,
      [
        "onset date", "date of onset", "symptom onset", "date onset", "date onset symptoms",
        "symptom onset date", "ngay khoi benh", "khoi phat", "ngay khoi phat trieu chung",
        "ngay khoi phat benh", "infectee onset", "onset infectee", "ngay co trieu chung",
        "date of symptom onset",
      ]
    ),
    (.isSymptomatic, ["has symptoms", "co trieu chung khong", "symptom status"]),
    (.symptoms, ["symptom", "symptom type", "bieu hien", "trieu chung lam sang"]),
    (
      .sampled,
      [
        "sample date", "date of sample", "date sampled", "sampling date", "specimen date",
        "ngay lay mau xet nghiem", "ngay xet nghiem", "test date", "date of sampling", "swab date",
      ]
    ),
    (.result, ["result", "ket qua", "lab result", "ket qua xn", "kqxn", "pcr result"]),
    (
      .confirmed,
      [
        "confirm date", "confirmation date", "date confirmation", "date confirmed",
        "date of confirmation", "confirmed date", "ngay xac nhan", "ngay xac dinh duong tinh",
        "ngay duong tinh", "ngay co ket qua", "ngay khang dinh", "confirm infectee",
        "diagnosis date", "ngay chan doan", "date of diagnosis",
      ]
    ),
    (
      .reported,
      [
        "report date", "date reported", "date of report", "date of reporting", "reporting date",
        "ngay bao", "ngay cong bo",
      ]
    ),
    (
      .quarantined,
      [
        "date quarantine", "quarantine date", "date of quarantine", "ngay bat dau cach ly",
        "isolation date", "date isolated", "date of isolation", "quarantine start",
      ]
    ),
    (
      .hospitalised,
      [
        "date hospital", "hospitalisation date", "hospitalization date", "admission date",
        "date of admission", "ngay vao vien", "hospitalized", "date hospitalised",
      ]
    ),
    (.hospital, ["noi dieu tri", "co so dieu tri", "facility", "health facility", "noi cach ly"]),
    (
      .discharged,
      [
        "date discharge", "discharge date", "date of discharge", "ngay xuat vien",
        "date discharged", "recovered date", "ngay ra vien",
      ]
    ),
    (.died, ["death date", "date of death", "date death", "ngay mat", "ngay chet"]),
    (.outcome, ["ket cuc", "status", "tinh trang", "tinh trang hien tai", "final status"]),
    (.severity, ["muc do benh", "muc do nang", "clinical severity"]),
    (.travel, ["travel", "lich su di chuyen", "tien su di lai", "yeu to dich te"]),
    (
      .note,
      ["notes", "comment", "comments", "remark", "remarks", "additional information", "luu y"]
    ),
  ]

  private static let fields: [String: LineListField] = {
    var fields: [String: LineListField] = [:]
    for (field, names) in rows {
      for name in names { fields[name] = field }
    }
    // A title of its own comes before a name of another.
    for (field, titles) in titles {
      fields[SearchFold.title(of: titles.0)] = field
      fields[SearchFold.title(of: titles.1)] = field
      fields[field.name.lowercased()] = field
    }
    return fields
  }()

  /// The field that a column's title names, in whatever case, marks and signs; `nil` for none.
  static func field(of title: String) -> LineListField? {
    let folded = SearchFold.title(of: title)
    if let field = fields[folded] { return field }
    // "5. Họ và tên (viết chữ in hoa)": a number in front and a remark in brackets.
    let bare = SearchFold.title(of: String(title.prefix { $0 != "(" && $0 != "\n" }))
    let words = bare.split(separator: " ").drop { $0.allSatisfy(\.isNumber) }
    return fields[words.joined(separator: " ")]
  }
}
