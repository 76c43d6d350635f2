// SPDX-License-Identifier: Apache-2.0

extension Words {
  static let lists: Words = [
    ("title", "Nhập danh sách", "Import a line list"),
    ("export", "Tải danh sách (CSV)", "Download the list (CSV)"),
    ("give", "Danh sách ca bệnh hoặc người tiếp xúc", "A list of cases or contacts"),
    (
      "about",
      "Tệp CSV hoặc Excel (XLSX), mỗi hàng một người; tên cột tiếng Việt hay "
        + "tiếng Anh đều được. Tên "
        + "người chỉ vào sổ riêng. Gửi lại cùng danh sách không thay đổi gì.",
      "A CSV or Excel (XLSX) file with a row for each person; titles in "
        + "Vietnamese or English. Names "
        + "go into the register apart. The same list again changes nothing."
    ),
    ("file", "Chọn tệp (tối đa 32 MB)", "Choose a file (at most 32 MB)"),
    ("noFile", "Hãy chọn một tệp CSV hoặc XLSX.", "Choose a CSV or XLSX file."),
    ("dates", "Cách ghi ngày", "Dates"),
    ("datesAuto", "Tự nhận theo danh sách", "As the list itself tells"),
    ("dayFirst", "ngày trước: 31/12/2021", "day first: 31/12/2021"),
    ("monthFirst", "tháng trước: 12/31/2021", "month first: 12/31/2021"),
    ("plainDates", "đọc được ngay", "plain"),
    ("noOrder", "không rõ ngày hay tháng trước", "day or month first: not known"),
    ("mark", "Ký hiệu riêng của danh sách", "The list's own mark"),
    (
      "markNote",
      "Cần khi mã trong danh sách đánh số từ 1: ký hiệu được đặt trước mã, để "
        + "không lẫn với danh sách khác.",
      "Needed when the list's codes count from 1: it is put before them, so that lists do not mix."
    ),
    ("preview", "Xem trước", "Preview"),
    ("previewOf", "Xem trước", "Preview of"),
    ("resultOf", "Kết quả nhập", "Result of"),
    ("nothingYet", "Chưa có gì được lưu.", "Nothing is kept yet."),
    ("another", "Danh sách khác", "Another list"),
    ("willTake", "Sẽ nhập", "To be taken"),
    ("taken", "Đã nhập", "Taken"),
    ("refused", "Hàng bị từ chối", "Refused rows"),
    ("fresh", "Người chưa có ở đây", "People not known before"),
    ("willChange", "Hàng sẽ thay đổi gì đó", "Rows that will change something"),
    ("changed", "Hàng đã thay đổi gì đó", "Rows that changed something"),
    ("noted", "Hàng cần xem lại", "Rows to look at"),
    ("empty", "Hàng trống", "Empty rows"),
    ("take", "Nhập {} hàng", "Take {} rows"),
    ("again", "Đọc lại", "Read anew"),
    ("columns", "Các cột được hiểu thế nào", "How columns are understood"),
    (
      "columnsNote", "Nếu một cột bị hiểu sai, hãy chọn lại rồi bấm “Đọc lại”.",
      "Where a column is taken for something else, choose what it is and press “Read anew”."
    ),
    ("column", "Cột", "Column"),
    ("meaning", "Là", "Is"),
    ("kept", "không dùng", "not used"),
    ("auto", "tự nhận: {}", "as found: {}"),
    ("none", "không dùng cột này", "leave it alone"),
    ("row", "Hàng", "Row"),
    ("reason", "Lý do", "Reason"),
    ("more", "… và {} nữa", "… and {} more"),
    ("download", "Tải các hàng bị từ chối kèm lý do", "Download the refused rows with reasons"),
    ("withoutWard", "{} hàng không rõ xã phường.", "Of {} rows no ward is known."),
    ("pairs", "Có thể trùng nhau trong danh sách", "May be one person twice in the list"),
    (
      "pairsNote", "Không có gì tự gộp. Gộp hai người ở trang của người đó.",
      "Nothing is merged by itself; a person's page merges two numbers."
    ),
    (
      "notCompared", "Danh sách dài: việc tìm người trùng dành cho lệnh tram linelist duplicates.",
      "A long list: duplicates are looked for by the command tram linelist duplicates."
    ),
  ]

  static let find: Words = [
    ("title", "Tìm theo họ tên hoặc số điện thoại", "Look a name or telephone up"),
    ("name", "Họ tên hoặc số điện thoại", "Name or telephone"),
    ("find", "Tìm", "Look up"),
    (
      "note",
      "Có dấu hay không, thứ tự nào cũng được; mỗi từ phải đủ. Việc tìm được "
        + "ghi vào sổ trước khi tên hiện ra.",
      "With or without marks, in any order; words whole. It is in the journal "
        + "before a name is shown."
    ),
    ("nobody", "Không tìm thấy ai.", "Nobody was found."),
    (
      "more", "Chỉ hiện 50 người đầu tiên: hãy thêm một từ.",
      "The first 50 are shown: add a word."
    ),
    ("sameArea", "Cùng khu vực (chưa phải tiếp xúc)", "Same area (not a contact yet)"),
    (
      "sameAreaNote",
      "Chỉ biết họ ở cùng một nơi cùng lúc. Không thành F1 nếu không có nguồn "
        + "thứ hai hoặc cán bộ xác minh.",
      "All that is known is one place at one time. Nobody becomes F1 by it "
        + "without a second source or an "
        + "officer's word."
    ),
    ("remove", "Xoá (ghi nhầm)", "Remove (typed wrongly)"),
    ("removeWhy", "Vì sao (không ghi tên)", "Why (no names)"),
    ("unknownLength", "không rõ bao lâu", "for how long is not known"),
  ]
}
