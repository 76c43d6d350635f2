// SPDX-License-Identifier: Apache-2.0

extension Words {
  static let orders: Words = [
    ("title", "Quyết định cách ly", "Isolation orders"),
    ("order", "Quyết định", "Order"),
    ("add", "Quyết định mới", "New order"),
    ("text", "Tên người hoặc số quyết định", "Person, or number of the order"),
    ("where", "Nơi cách ly", "Place"),
    ("from", "Từ", "From"),
    ("until", "Đến", "Until"),
    ("open", "chưa định ngày kết thúc", "open"),
    ("presence", "Hiện giờ", "Now"),
    ("none", "Không có quyết định nào như vậy.", "There are no such orders."),
    ("facts", "Nội dung quyết định", "What the order says"),
    ("decision", "Số quyết định", "Number on paper"),
    ("reason", "Lý do", "Reason"),
    ("anchor", "Mã thiết bị Bluetooth đặt tại nhà", "Identifier of a Bluetooth beacon at home"),
    (
      "anchorHint", "32 chữ số thập lục phân; để trống nếu không có.",
      "32 hexadecimal digits; leave empty without one."
    ),
    ("device", "Điện thoại theo dõi", "Watched phone"),
    ("noDevice", "không có: gọi điện và đến thăm", "none: calls and visits"),
    ("map", "Nơi cách ly trên bản đồ", "The place on the map"),
    ("history", "Diễn biến", "What happened"),
    ("noHistory", "Chưa có gì.", "Nothing yet."),
    ("leave", "Cho phép ra ngoài", "Grant leave"),
    ("leaveReason", "Để làm gì", "What for"),
    ("extend", "Đổi ngày kết thúc", "Change the end"),
    ("extendUntil", "Kết thúc mới", "New end"),
    ("openEnd", "Để trống nếu chưa định ngày kết thúc.", "Leave it empty for an open end."),
    ("transfer", "Chuyển nơi ở hoặc điện thoại", "Change the place or the phone"),
    (
      "transferNote", "Để trống vĩ độ và kinh độ nếu nơi ở không đổi.",
      "Leave latitude and longitude empty if the place stays."
    ),
    ("keepDevice", "Không đổi", "No change"),
    ("end", "Kết thúc quyết định", "End the order"),
    ("over", "Quyết định này không còn hiệu lực.", "This order is not in force any more."),
    ("latitude", "Vĩ độ", "Latitude"),
    ("longitude", "Kinh độ", "Longitude"),
    ("radius", "Bán kính (m)", "Radius (m)"),
    (
      "pick", "Nhấn vào bản đồ để chọn nơi cách ly, hoặc nhập toạ độ.",
      "Press on the map to choose the place, or type coordinates."
    ),
    ("whom", "Ai", "Whom it concerns"),
    ("deviceKind", "Điện thoại", "Phone"),
    ("laterDevice", "Thêm sau", "Add later"),
    ("issue", "Ban hành quyết định", "Issue the order"),
    ("issued", "Có hiệu lực", "In force"),
    ("ended", "Đã kết thúc", "Ended"),
    ("erased", "Đã xoá", "Erased"),
    ("circle", "{} quanh {}", "{} around {}"),
    ("polygon", "vùng theo ranh giới vẽ", "a drawn shape"),
    ("span", "{} – {}", "{} – {}"),
  ]

  static let people: Words = [
    ("title", "Người", "People"),
    ("text", "Tên, số điện thoại hoặc địa chỉ", "Name, phone or address"),
    (
      "none", "Không tìm thấy ai. Có thể gõ không dấu.",
      "Nobody was found. Marks on letters can be left out."
    ),
  ]

  static let person: Words = [
    ("name", "Họ tên", "Full name"),
    ("phone", "Số điện thoại", "Phone number"),
    ("birthYear", "Năm sinh", "Year of birth"),
    ("address", "Địa chỉ", "Address"),
    ("language", "Ngôn ngữ", "Language"),
    ("vi", "Tiếng Việt", "Vietnamese"),
    ("en", "Tiếng Anh", "English"),
    ("facts", "Thông tin", "Details"),
    ("erased", "Đã xoá", "Erased"),
    ("noOrders", "Không có quyết định nào.", "No orders."),
    ("noAlarms", "Không có báo động nào.", "No alarms."),
    ("history", "Câu hỏi, ra ngoài, thăm hỏi", "Checks, leaves, visits"),
    ("devices", "Điện thoại", "Phones"),
    ("noDevices", "Chưa có điện thoại nào.", "No phone yet."),
    ("enrolled", "Đang dùng", "In use"),
    ("retired", "Không còn tính", "Retired"),
    ("since", "từ {}", "since {}"),
    ("retire", "Thôi dùng", "Retire"),
    ("again", "Mã cài đặt mới", "Set it up again"),
    ("addDevice", "Thêm điện thoại", "Add a phone"),
    (
      "addDeviceNote",
      "Sau khi thêm, trang này hiện một mã QR để cài đặt ứng dụng trên điện thoại.",
      "Afterwards this page shows a QR code that sets the app up on the phone."
    ),
    ("app", "Ứng dụng", "App"),
    ("setup", "Cài đặt điện thoại", "Set up the phone"),
    (
      "setupOwntracks",
      "Cài OwnTracks trên điện thoại, rồi quét mã này bằng máy ảnh và đồng ý thay đổi cài đặt.",
      "Install OwnTracks on the phone, scan this code with its camera and agree to the settings."
    ),
    (
      "setupTraccar", "Cài Traccar Client, mở cài đặt của ứng dụng và quét mã này.",
      "Install Traccar Client, open the settings of the app and scan this code."
    ),
    (
      "setupPage", "Người này quét mã hoặc mở liên kết để vào trang riêng của mình, một lần.",
      "The person scans this code or opens the link to get to their own page, once."
    ),
    (
      "once", "Mã này chỉ hiện một lần. Ai có mã đều có thể dùng nó.",
      "This code is shown once. Whoever has it can use it."
    ),
    ("openOnPhone", "Mở trên điện thoại này", "Open on this phone"),
    ("address2", "Địa chỉ máy chủ", "Server address"),
    ("token", "Mã truy cập", "Access code"),
    ("deviceName", "Tên thiết bị", "Device name"),
    ("linkLabel", "Liên kết", "Link"),
    ("link", "Liên kết vào trang riêng", "A link to the person's own page"),
    (
      "linkNote", "Trên trang riêng, người này xem quyết định, trả lời câu hỏi và xin giúp đỡ.",
      "On their own page the person sees the order, answers checks and asks for help."
    ),
    ("readings", "Ai đã xem", "Who looked"),
    ("readingsNote", "Người này cũng thấy danh sách này.", "The person sees this list, too."),
    ("readPerson", "hồ sơ", "record"),
    ("readOrder", "quyết định", "order"),
    ("readAlarm", "báo động", "alarm"),
    ("readPosition", "vị trí", "position"),
    ("readCheck", "câu hỏi", "check"),
    ("readLeave", "lần ra ngoài", "leave"),
    ("readVisit", "lần thăm", "visit"),
    ("readHelp", "lần nhờ giúp", "call for help"),
    ("readDevice", "điện thoại", "phone"),
    ("readOther", "khác", "other"),
    ("owntracks", "OwnTracks", "OwnTracks"),
    ("traccar", "Traccar Client", "Traccar Client"),
    ("network", "Nhà mạng", "Operator"),
    ("page", "Trang riêng", "Own page"),
  ]

  static let requests: Words = [
    ("title", "Yêu cầu", "Requests"),
    ("none", "Không có gì.", "Nothing."),
    ("leaves", "Xin ra ngoài", "Asked for leave"),
    ("grant", "Cho phép", "Grant"),
    ("refuse", "Từ chối", "Refuse"),
    ("answer", "Lời nhắn cho người này", "Words to the person"),
    ("help", "Cần giúp đỡ", "Calls for help"),
    ("done", "Đã giúp", "Seen to"),
    ("waiting", "Câu hỏi đang chờ trả lời", "Checks that wait for an answer"),
    ("due", "hạn {}", "due {}"),
    ("missed", "Câu hỏi không có trả lời", "Checks without an answer"),
    (
      "missedNote", "Không trả lời không phải là lỗi, chỉ là lý do để gọi điện.",
      "No answer is no guilt, only a reason to call."
    ),
    ("answerFor", "Trả lời thay sau khi gọi", "Answer after a call"),
    ("heard", "Người này nói gì", "What the person said"),
    ("save", "Lưu", "Save"),
    ("food", "Thức ăn", "Food"),
    ("medicine", "Thuốc", "Medicine"),
    ("doctor", "Bác sĩ", "A doctor"),
    ("talk", "Cần người nói chuyện", "Somebody to talk to"),
    ("other", "Việc khác", "Something else"),
    ("byOfficer", "do cán bộ hỏi", "asked by an officer"),
  ]

  static let imports: Words = [
    ("title", "Nhập quyết định từ tệp", "Import orders from a file"),
    ("give", "Tệp CSV", "A CSV file"),
    (
      "columns",
      "Hàng đầu tiên là tên cột, tiếng Việt hoặc tiếng Anh, theo thứ tự bất kỳ. Cần có: mã, "
        + "họ tên, vĩ độ, kinh độ, từ ngày.",
      "The first line names the columns, in Vietnamese or English, in any order. Needed are order, "
        + "name, latitude, longitude and from."
    ),
    ("file", "Chọn tệp", "Choose a file"),
    ("paste", "Hoặc dán nội dung", "Or paste its content"),
    ("check", "Xem trước", "Preview"),
    ("preview", "Xem trước", "Preview"),
    (
      "counts", "{} hàng dùng được, {} hàng có lỗi. Chưa có gì được lưu.",
      "{} rows can be used, {} cannot. Nothing is saved yet."
    ),
    ("bad", "Hàng có lỗi", "Rows that cannot be used"),
    ("good", "Hàng dùng được", "Rows that can be used"),
    ("moreGood", "… và {} hàng nữa", "… and {} more"),
    ("line", "Dòng", "Line"),
    ("column", "Cột", "Column"),
    ("reason", "Lý do", "Reason"),
    ("confirm", "Nhập {} quyết định", "Import {} orders"),
  ]
}
