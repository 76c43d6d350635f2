// SPDX-License-Identifier: Apache-2.0

extension Words {
  /// The books of drives, for those who keep them.
  static let donations: Words = [
    ("title", "Ủng hộ qua tin nhắn", "Donations by message"),
    (
      "about", "Sổ của từng đợt ủng hộ. Không có số điện thoại của người ủng hộ trong sổ.",
      "The books of each drive. They hold no telephone number of a giver."
    ),
    (
      "none", "Chưa có đợt ủng hộ nào trong địa bàn của bạn (tệp donations.json).",
      "There is no drive in your area (the file donations.json)."
    ),
    ("asOf", "Số liệu lúc", "As of"),
    ("lastAt", "Khoản ghi nhận gần nhất: {}", "Last booked: {}"),
    ("keeper", "Đơn vị tiếp nhận", "Kept by"),
    ("period", "Thời gian", "Period"),
    ("confirmed", "Đã ghi nhận", "Confirmed"),
    ("messages", "Số tin nhắn", "Messages"),
    ("heldSum", "Đang giữ", "Held"),
    ("billed", "Nhà mạng đã tính cước", "Billed by operators"),
    ("collected", "Đã về tài khoản", "Collected"),
    ("refunded", "Không thu được", "Never collected"),
    ("owed", "Nhà mạng còn nợ", "Owed by operator"),
    ("paidOut", "Đã chi", "Paid out"),
    ("promisedSum", "Chờ duyệt chi", "Waiting to be paid"),
    ("available", "Còn có thể chi", "Available"),
    ("heldCount", "{} khoản đang giữ", "{} held"),
    ("waitingCount", "{} khoản chi chờ duyệt", "{} payouts wait"),
    ("byOperator", "Theo nhà mạng", "By operator"),
    ("operator", "Nhà mạng", "Operator"),
    ("awayCount", "Tin sai", "Refused"),
    ("lastMessage", "Tin gần nhất", "Last message"),
    ("all", "Tổng cộng", "Total"),
    ("byDay", "Theo ngày", "By day"),
    ("day", "Ngày", "Day"),
    ("amount", "Số tiền (đồng)", "Amount (đồng)"),
    ("nothing", "Chưa có khoản nào.", "Nothing yet."),
    ("causes", "Tin nhắn không ghi nhận", "Texts that were not booked"),
    (
      "causesNote", "Người gửi được trả lời ngay; không có khoản nào được ghi.",
      "The senders were answered at once; nothing was booked."
    ),
    ("away-empty", "tin trống", "no text"),
    ("away-keyword", "sai từ khoá", "another keyword"),
    ("away-missingBlank", "thiếu khoảng trắng (cv10)", "no blank before the number (cv10)"),
    ("away-missingCount", "thiếu số", "no number"),
    (
      "away-notWhole", "không phải số nguyên (1,5; chữ số toàn khổ)",
      "not a whole number (1,5; full-width digits)"
    ),
    ("away-outOfRange", "số ngoài phạm vi", "number out of range"),
    ("away-tail", "có chữ thừa phía sau", "words behind the number"),
    ("away-unreadable", "không đọc được", "unreadable"),
    ("away-early", "gửi trước ngày mở", "before the opening"),
    ("away-late", "gửi sau ngày đóng", "after the closing"),
    ("heldTitle", "Khoản đang giữ", "Held donations"),
    (
      "heldAbout",
      "Có thể là tin gửi lặp, hoặc nhà mạng dùng lại mã tin. Hãy đối chiếu với nhà mạng rồi quyết "
        + "định; đối soát tháng cũng giải quyết theo bảng cước.",
      "Perhaps delivered twice, or an operator used an id again. Ask the operator and decide; the "
        + "month's bill decides too."
    ),
    ("noMessage", "không có mã tin", "no id"),
    ("message", "Mã tin của nhà mạng", "Operator's id"),
    ("reason", "Lý do", "Reason"),
    ("book", "Ghi nhận", "Book"),
    ("letGo", "Bỏ", "Let go"),
    ("entries", "Sổ cái", "Ledger"),
    ("entryCount", "{} bút toán", "{} entries"),
    ("entry", "Bút toán", "Entry"),
    ("time", "Lúc", "Time"),
    ("what", "Việc", "What"),
    ("debit", "Nợ", "Debit"),
    ("credit", "Có", "Credit"),
    ("sum", "Số tiền", "Amount"),
    ("donation", "ủng hộ", "donation"),
    ("moved", "chuyển", "moved on"),
    ("held", "giữ", "held"),
    ("promised", "dành để chi", "kept for a payout"),
    ("heldBooked", "ghi nhận khoản giữ", "held, booked"),
    ("heldLetGo", "bỏ khoản giữ", "held, let go"),
    ("paid", "chi", "paid out"),
    ("notPaid", "không chi", "payout refused"),
    ("reversal", "đảo", "reversal"),
    ("settled", "đã giải quyết", "settled"),
    ("reversed", "đã đảo", "reversed"),
    ("reverse", "Ghi bút toán đảo", "Reverse"),
    (
      "reverseAbout",
      "Bút toán không sửa, không xoá: chỉ đảo lại toàn bộ, kèm lý do.",
      "Entries are never changed or removed: one is reversed whole, with a reason."
    ),
    ("payouts", "Chi", "Payouts"),
    ("reconcile", "Đối soát tháng", "Monthly comparison"),
    ("export", "Tải sổ cho hledger", "Books for hledger"),
    ("public", "Trang công khai", "Public page"),
    ("program", "chương trình {}", "program {}"),
    ("system", "hệ thống", "the system"),
    ("receiver", "Người nhận", "Receiver"),
    ("purpose", "Mục đích", "Purpose"),
    ("note", "Ghi chú", "Note"),
    (
      "refusal-unknown", "Không có bút toán, khoản chi hay tháng này.",
      "There is no such entry, payout or month."
    ),
    (
      "refusal-settled", "Việc này đã được giải quyết, đảo hoặc quyết định rồi.",
      "It was settled, reversed or decided already."
    ),
    (
      "refusal-not-that", "Không làm được việc này với bút toán đó.",
      "This cannot be done to that entry."
    ),
    (
      "refusal-month-settled",
      "Bảng cước tháng đó đã chốt: khoản hoàn trả ghi vào tháng sau (tệp ngân hàng, prepaid hoặc "
        + "postpaid).",
      "That month's bill is settled: a refund is booked with a later month (prepaid or postpaid in "
        + "the bank's file)."
    ),
    ("refusal-overdrawn", "Trong sổ không có đủ số tiền đó.", "The books do not have as much."),
    (
      "refusal-same-person", "Người đề nghị không được tự duyệt: cần một người khác.",
      "Whoever asked for it may not agree to it: another person must."
    ),
    (
      "refusal-conflict", "Mã yêu cầu này đã dùng cho khoản khác.",
      "This key was used for another payout."
    ),
    (
      "refusal-bad-value", "Tên, số tiền hoặc lý do không hợp lệ.",
      "A name, a sum or a reason cannot be."
    ),
    ("refusal-full", "Sổ không nhận thêm.", "The books take no more."),
  ]

  /// Payouts to the needy.
  static let payouts: Words = [
    ("title", "Chi từ quỹ", "Payouts"),
    ("waiting", "Chờ quyết định", "Waiting for a decision"),
    ("noneWaiting", "Không có khoản nào chờ.", "Nothing waits."),
    ("done", "Đã quyết định", "Decided"),
    ("none", "Chưa có khoản nào.", "None yet."),
    ("propose", "Đề xuất chi", "Propose a payout"),
    (
      "proposeAbout",
      "Một người đề xuất, một người khác duyệt. Không chi quá số đã về tài khoản. Người nhận và lý "
        + "do chỉ hiện ở đây; trang công khai chỉ nêu mục đích và số tiền.",
      "One person proposes, another approves. No more is paid than was collected. Receiver and "
        + "reason are shown here alone; the public page tells purpose and sum."
    ),
    ("receiver", "Người hoặc đơn vị nhận", "Receiver"),
    ("purpose", "Mục đích (công khai)", "Purpose (told to everybody)"),
    ("amount", "Số tiền (đồng)", "Amount (đồng)"),
    ("reason", "Lý do (10 đến 500 ký tự)", "Reason (10 to 500 characters)"),
    ("note", "Ghi chú (không bắt buộc)", "Note (optional)"),
    ("send", "Đề xuất", "Propose"),
    ("approve", "Duyệt và ghi sổ", "Approve and book"),
    ("refuse", "Từ chối", "Refuse"),
    ("askBack", "Đề nghị thu hồi", "Ask to take it back"),
    ("reverse", "Duyệt thu hồi", "Agree to take it back"),
    ("keep", "Giữ nguyên", "Keep it"),
    (
      "own", "Bạn đề nghị: một người khác phải duyệt.",
      "You asked for it: another person must agree."
    ),
    ("by", "Đề xuất", "Proposed by"),
    ("available", "Còn có thể chi", "Available"),
    ("promised", "Chờ duyệt", "Waiting"),
    ("paidOut", "Đã chi", "Paid out"),
    ("collected", "Đã về tài khoản", "Collected"),
    ("state-waiting", "chờ duyệt", "waiting"),
    ("state-refused", "từ chối", "refused"),
    ("state-paid", "đã chi", "paid"),
    ("state-reversal-asked", "đề nghị thu hồi", "reversal asked for"),
    ("state-reversed", "đã thu hồi", "taken back"),
    ("act-approve", "Duyệt", "Approved"),
    ("act-refuse", "Từ chối", "Refused"),
    ("act-ask-reversal", "Đề nghị thu hồi", "Reversal asked for"),
    ("act-reverse", "Thu hồi", "Taken back"),
    ("act-keep", "Giữ nguyên", "Kept"),
  ]

  /// The monthly comparison of portal, bills and bank.
  static let months: Words = [
    ("title", "Đối soát tháng", "Monthly comparison"),
    ("titleOf", "Đối soát tháng {}", "Comparison of {}"),
    (
      "about",
      "So từng tin nhắn giữa cổng và bảng cước của nhà mạng. Chỗ nào khác nhau, bảng cước của nhà "
        + "mạng là căn cứ (Thông tư 09/2015/TT-BTTTT, Điều 12).",
      "Portal and operators' bills are compared message by message. Where they differ the "
        + "operator's bill prevails (Circular 09/2015/TT-BTTTT, article 12)."
    ),
    ("compare", "Đối soát một tháng", "Compare a month"),
    ("month", "Tháng", "Month"),
    ("monthHint", "Ví dụ 2020-04", "Such as 2020-04"),
    ("bill", "Bảng cước của nhà mạng (CSV)", "Operators' bill (CSV)"),
    ("billHint", "operator,message,count", "operator,message,count"),
    ("bank", "Sao kê ngân hàng (CSV, không bắt buộc)", "Bank (CSV, optional)"),
    (
      "bankHint", "operator,amount,kind – kind: received, prepaid, postpaid",
      "operator,amount,kind – kind: received, prepaid, postpaid"
    ),
    ("portal", "Cổng (CSV, không bắt buộc)", "Portal (CSV, optional)"),
    ("portalHint", "Để trống: lấy từ sổ này", "Left out: these books are the portal"),
    ("send", "Đối soát", "Compare"),
    (
      "noFiles", "Hãy chọn tháng và bảng cước của nhà mạng.",
      "Choose a month and the operators' bill."
    ),
    (
      "badFiles", "Tệp có dòng không dùng được; chưa có gì được lưu.",
      "Lines of a file cannot be used; nothing was kept."
    ),
    (
      "heldFirst", "{} khoản đang giữ: bảng cước sẽ quyết định các khoản của tháng.",
      "{} are held: the bill decides those of its month."
    ),
    ("list", "Các lần đối soát", "Months that were compared"),
    ("none", "Chưa đối soát tháng nào.", "No month was compared yet."),
    ("billed", "Theo bảng cước (đồng)", "By the bills (đồng)"),
    ("differences", "Khác nhau", "Differences"),
    ("by", "Người đối soát", "Compared by"),
    ("state", "Trạng thái", "State"),
    ("state-waiting", "chờ duyệt", "waiting"),
    ("state-refused", "từ chối", "refused"),
    ("state-booking", "đang ghi sổ", "being booked"),
    ("state-booked", "đã ghi sổ", "booked"),
    ("byOperator", "Theo nhà mạng (đồng)", "By operator (đồng)"),
    ("portalSide", "Cổng", "Portal"),
    ("billSide", "Bảng cước", "Bill"),
    ("received", "Ngân hàng nhận", "Bank received"),
    ("refunded", "Không thu được", "Never collected"),
    ("owed", "Còn nợ", "Still owed"),
    ("kind", "Khác nhau", "Difference"),
    ("portalUnits", "Cổng (n)", "Portal (n)"),
    ("billUnits", "Cước (n)", "Bill (n)"),
    ("correction", "Điều chỉnh (đồng)", "Correction (đồng)"),
    ("kind-only-portal", "chỉ cổng có", "portal only"),
    ("kind-only-bill", "chỉ bảng cước có", "bill only"),
    ("kind-count-differs", "khác số n", "other n"),
    ("kind-portal-twice", "cổng có hai lần", "twice in portal"),
    ("kind-bill-twice", "bảng cước có hai lần", "twice on bill"),
    ("noDifferences", "Cổng và bảng cước khớp nhau.", "Portal and bill agree."),
    ("download", "Tải danh sách khác nhau (CSV)", "Differences (CSV)"),
    ("bookings", "Bút toán đề nghị", "Proposed bookings"),
    (
      "bookingsAbout",
      "Sửa {} khoản theo bảng cước, rồi chuyển số của tháng sang “đã tính cước” và “đã về tài "
        + "khoản”.",
      "{} donations are corrected by the bill; then the month's sums become billed and collected."
    ),
    ("corrections", "Số khoản sửa", "Corrections"),
    ("do-reverse", "đảo", "reverse"),
    ("do-book", "ghi nhận khoản giữ", "book what is held"),
    ("do-let-go", "bỏ khoản giữ", "let go what is held"),
    ("do-add", "ghi thêm", "add"),
    ("units", "n", "n"),
    ("agree", "Duyệt và ghi sổ", "Agree and book"),
    ("refuse", "Từ chối", "Refuse"),
    (
      "own", "Bạn đã đối soát: một người khác phải duyệt.",
      "You compared it: another person must agree."
    ),
    ("decided", "Quyết định", "Decided by"),
  ]

  /// What everybody may see.
  static let give: Words = [
    ("title", "Ủng hộ: thu và chi", "Donations: received and paid out"),
    (
      "about",
      "Số liệu của các đợt ủng hộ qua tin nhắn. Không có thông tin nào về người ủng hộ.",
      "The figures of drives for donations by message. Nothing here tells who gave."
    ),
    ("none", "Chưa có đợt ủng hộ nào.", "There is no drive yet."),
    ("dong", "đồng", "đồng"),
    (
      "asOf", "Số liệu lúc {}. Đơn vị: đồng. Nguồn: sổ ủng hộ của Trạm.",
      "As of {}. Unit: đồng. Source: the books of donations of Trạm."
    ),
    ("early", "chưa mở", "not open yet"),
    ("open", "đang nhận", "open"),
    ("over", "đã kết thúc", "over"),
    (
      "how", "Soạn {} n gửi {} (n từ 1 đến {}, mỗi n là {}).",
      "Send {} n to {} (n from 1 to {}, each worth {})."
    ),
    ("period", "Thời gian", "Period"),
    ("keeper", "Đơn vị tiếp nhận", "Kept by"),
    ("confirmed", "Đã ủng hộ", "Given"),
    ("messages", "{} tin nhắn", "{} messages"),
    ("messagesWord", "tin nhắn", "messages"),
    ("collected", "Nhà mạng đã chuyển về", "Passed on by operators"),
    ("paid", "Đã chi", "Paid out"),
    ("left", "Còn lại trong tài khoản", "Left in the account"),
    ("promised", "Trong đó {} chờ duyệt chi.", "Of it {} wait to be paid out."),
    ("purposes", "Đã chi cho", "Paid out for"),
    ("purpose", "Mục đích", "Purpose"),
    ("payoutCount", "Số lần", "Times"),
    ("amount", "Số tiền (đồng)", "Amount (đồng)"),
    ("days", "Theo ngày", "By day"),
    ("day", "Ngày", "Day"),
    ("count", "Tin nhắn", "Messages"),
    (
      "barsTitle", "Số tiền ủng hộ theo ngày từ {} đến {}; ngày cao nhất {}",
      "Donations by day from {} to {}; the highest day {}"
    ),
    ("settled", "Đã đối soát với nhà mạng: tháng {}.", "Compared with the operators: {}."),
    (
      "notSettled", "Chưa đối soát với nhà mạng: số đã ủng hộ có thể thay đổi.",
      "Not compared with the operators yet: what was given may change."
    ),
    (
      "rule",
      "Hằng tháng đối soát từng tin nhắn; nơi khác nhau, bảng cước của nhà mạng là căn cứ (Thông "
        + "tư 09/2015/TT-BTTTT, Điều 12).",
      "Messages are compared one by one each month; where they differ the operator's bill prevails "
        + "(Circular 09/2015/TT-BTTTT, article 12)."
    ),
    ("csv", "Tải số liệu (CSV)", "The figures (CSV)"),
  ]
}
