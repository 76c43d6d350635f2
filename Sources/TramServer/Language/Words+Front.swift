// SPDX-License-Identifier: Apache-2.0

extension Words {
  /// What the pages for everybody say.
  static let front: Words = [
    ("declareTitle", "Khai báo y tế", "Health declaration"),
    ("ward", "Phường, xã {}", "Ward {}"),
    (
      "declareLead",
      "Khai cho mình, hoặc thay người nhà. Mất khoảng hai phút. Ô có dấu * là bắt buộc.",
      "Declare for yourself, or for somebody of your family. It takes about two minutes. Fields "
        + "with * are needed."
    ),
    ("whoTitle", "Người khai báo", "Who declares"),
    ("name", "Họ và tên *", "Full name *"),
    ("phone", "Số điện thoại *", "Phone *"),
    ("birthYear", "Năm sinh *", "Year of birth *"),
    ("address", "Nơi ở hiện nay", "Where you live or stay"),
    ("addressHint", "Số nhà, đường, phường, xã.", "House, street, ward."),
    (
      "symptomsTitle", "Trong 14 ngày qua có triệu chứng nào không? *",
      "Which symptoms in the last 14 days? *"
    ),
    ("noSymptom", "Không có triệu chứng nào", "None of these"),
    ("fever", "Sốt", "Fever"),
    ("cough", "Ho", "Cough"),
    ("breathless", "Khó thở", "Shortness of breath"),
    ("soreThroat", "Đau họng", "Sore throat"),
    ("tasteOrSmellLost", "Mất vị giác hoặc khứu giác", "Loss of taste or smell"),
    ("tired", "Mệt mỏi", "Tiredness"),
    ("achingMuscles", "Đau cơ", "Aching muscles"),
    ("headache", "Đau đầu", "Headache"),
    ("diarrhea", "Tiêu chảy", "Diarrhoea"),
    ("other", "Triệu chứng khác", "Another symptom"),
    ("onset", "Triệu chứng bắt đầu ngày nào?", "On which day did they begin?"),
    (
      "bothSymptoms", "Chọn triệu chứng, hoặc chọn không có; không chọn cả hai.",
      "Choose symptoms, or none of these; not both."
    ),
    ("metTitle", "Tiếp xúc", "Contacts"),
    (
      "metCase", "Trong 14 ngày qua có tiếp xúc với người mắc hoặc nghi mắc bệnh không? *",
      "Did you meet a confirmed or suspected case in the last 14 days? *"
    ),
    ("lastMet", "Lần cuối vào ngày nào?", "On which day was the last time?"),
    (
      "metIll", "Có ở gần người bị sốt hoặc ho không? *",
      "Were you close to somebody with a fever or a cough? *"
    ),
    ("yes", "Có", "Yes"),
    ("no", "Không", "No"),
    (
      "peopleTitle", "Những người đã ở gần lâu (nếu bạn có triệu chứng hoặc đã gặp ca bệnh)",
      "People you were close to for long (if you are ill or met a case)"
    ),
    (
      "peopleNote",
      "Chỉ ghi người mà trạm y tế cần báo để họ giữ sức khỏe. Có thể bỏ trống.",
      "Only people whom the health station should warn. You may leave this empty."
    ),
    ("metNumber", "Người thứ {}", "Person {}"),
    ("metNameLabel", "Họ và tên", "Full name"),
    ("metPhoneLabel", "Số điện thoại", "Phone"),
    ("metDayLabel", "Ngày gần nhau", "Day"),
    ("metName", "Người thứ {}: hãy ghi họ tên.", "Person {}: write the name."),
    (
      "metPhone", "Người thứ {}: số điện thoại cần ít nhất 8 chữ số.",
      "Person {}: a phone has 8 digits or more."
    ),
    (
      "metDay", "Người thứ {}: ngày phải nằm trong 14 ngày qua.",
      "Person {}: the day must be one of the last 14."
    ),
    ("morePeople", "Thêm người", "More people"),
    (
      "placesTitle", "Nơi đã đến hoặc đã đi qua trong 14 ngày",
      "Where you came from or have been in 14 days"
    ),
    (
      "placesNote", "Tỉnh, thành khác, nơi đông người. Có thể bỏ trống.",
      "Other provinces, crowded places. You may leave this empty."
    ),
    ("placeNumber", "Nơi thứ {}", "Place {}"),
    ("placeLabel", "Nơi nào", "Where"),
    ("fromLabel", "Từ ngày", "From"),
    ("toLabel", "Đến ngày", "To"),
    ("placeMissing", "Nơi thứ {}: hãy ghi nơi nào.", "Place {}: write where."),
    (
      "placeDays", "Nơi thứ {}: hãy ghi ngày trong 14 ngày qua; ngày đến không trước ngày từ.",
      "Place {}: write days of the last 14, the first before the last."
    ),
    ("morePlaces", "Thêm nơi", "More places"),
    ("badDay", "Hãy ghi ngày như 24/11/2026.", "Write the day as 24/11/2026."),
    (
      "affirmed", "Các thông tin trên là đúng sự thật. *", "What is written above is true. *"
    ),
    ("send", "Gửi khai báo", "Send"),
    (
      "inOther", "Continue in English (nothing is lost)", "Viết tiếp bằng tiếng Việt (không mất gì)"
    ),
    ("mend", "Hãy sửa những mục sau, rồi gửi lại:", "Please mend the following, then send again:"),
    ("keptTitle", "Chúng tôi lưu gì, bao lâu", "What is kept, and for how long"),
    (
      "keepDeclaration",
      "Câu trả lời, tên và số điện thoại được lưu {} ngày rồi xóa. Tên và số điện thoại nằm trong "
        + "sổ riêng có khóa riêng; cán bộ y tế muốn xem phải ghi lý do, và nhật ký giữ lần xem đó. "
        + "Nếu trạm y tế phải theo dõi bạn, thông tin được chuyển vào hồ sơ ca bệnh và lưu theo hồ "
        + "sơ đó.",
      "Answers, name and phone are kept for {} days, then deleted. Name and phone lie in a "
        + "register apart, under a key of its own; staff who want to see them have to say why, and "
        + "that is noted. If the health station has to look after you, what you wrote goes into a "
        + "case's file and is kept as that is."
    ),
    ("law", "Căn cứ: {}", "By: {}"),
    (
      "tooMany",
      "Đang có quá nhiều người gửi cùng lúc. Hãy bấm lại sau {} giây; những gì đã ghi vẫn còn đây.",
      "Too many people are sending at once. Press again in {} seconds; what you wrote is still "
        + "here."
    ),
    (
      "full",
      "Máy chủ không nhận thêm được nữa. Hãy gọi trạm y tế; khi khẩn cấp gọi 115.",
      "This server can take no more. Call your health station; in an emergency call 115."
    ),
    ("receiptTitle", "Đã nhận khai báo", "Declaration received"),
    ("receiptNumber", "Số khai báo", "Number"),
    ("receiptWhere", "Nơi nhận", "For"),
    ("receiptTime", "Lúc", "At"),
    ("receiptCode", "Mã của khai báo {}", "The code of declaration {}"),
    (
      "receiptNote",
      "Chụp màn hình trang này, hoặc đưa mã cho người kiểm tra. Mã không chứa tên và điện thoại.",
      "Keep a picture of this page, or show the code where you are asked. It holds no name and no "
        + "phone."
    ),
    ("advice", "Bạn cần làm gì", "What to do now"),
    (
      "urgent", "Khi khó thở hoặc thấy nặng: gọi 115.",
      "If you are short of breath or get worse: call 115."
    ),
    ("call115", "Gọi 115", "Call 115"),
    (
      "keptUntil", "Khai báo này được lưu đến {}, sau đó bị xóa.",
      "This declaration is kept until {}, then deleted."
    ),
    ("again", "Khai cho người khác", "Declare for somebody else"),
    ("checkInTitle", "{}", "{}"),
    ("checkInLead", "Ghi nhận có mặt tại", "Checking in at"),
    ("who", "Số điện thoại, hoặc số riêng", "Phone, or private number"),
    (
      "whoHint",
      "Số điện thoại chỉ để trạm y tế gọi nếu ở đây có ca bệnh. Không cần tên.",
      "The phone is only for the health station to call if there was a case here. No name is "
        + "needed."
    ),
    (
      "whoBad",
      "Hãy ghi số điện thoại (ít nhất 8 chữ số) hoặc số riêng đã nhận, bắt đầu bằng S.",
      "Write a phone (8 digits or more) or the private number that you were given, which begins "
        + "with S."
    ),
    ("checkIn", "Vào", "Check in"),
    ("checkOut", "Ra", "Check out"),
    (
      "private", "Vào không để lại số điện thoại", "Check in without a phone"
    ),
    (
      "privateNote",
      "Máy chủ cho bạn một số riêng. Không ai gọi được cho bạn; nếu bạn mắc bệnh, hãy đọc số này "
        + "cho trạm y tế.",
      "You are given a private number. Nobody can call you; should you fall ill, tell it to the "
        + "health station."
    ),
    ("yourNumber", "Số riêng của bạn", "Your private number"),
    (
      "numberKeep", "Hãy chụp màn hình: không ai tìm lại được số này.",
      "Keep a picture of it: nobody can find it again for you."
    ),
    ("isIn", "Bạn đang ở đây", "You are checked in"),
    ("since", "từ {}", "since {}"),
    ("isOut", "Đã ghi bạn ra. Cảm ơn.", "You are checked out. Thank you."),
    ("outTitle", "Ra về bằng điện thoại khác", "Check out from another phone"),
    (
      "keepVisit",
      "Lưu nơi này, giờ vào, giờ ra và số bạn ghi, trong {} ngày rồi xóa. Số điện thoại nằm trong "
        + "sổ riêng có khóa riêng. Có mặt ở đây không làm bạn thành người tiếp xúc: cán bộ phải "
        + "xác minh trước.",
      "Kept are this place, when you came and left, and the number you wrote, for {} days, then "
        + "deleted. Phones lie in a register apart, under a key of its own. Being here does not "
        + "make you a contact: staff have to confirm that first."
    ),
    ("declareHere", "Khai báo y tế tại đây", "Declare your health here"),
    (
      "gone",
      "Mã này không phải của chúng tôi, hoặc nơi này đã đóng, hoặc khai báo đã hết hạn và bị xóa.",
      "This code is not ours, or the place is closed, or the declaration was deleted at its time."
    ),
    (
      "foreign", "Trang đã được gửi từ nơi khác. Hãy quét mã và điền lại tại trang này.",
      "The form was sent from elsewhere. Scan the code and fill it in here."
    ),
  ]

  /// The officers' list of declarations.
  static let declared: Words = [
    ("title", "Khai báo y tế", "Health declarations"),
    ("none", "Không có khai báo nào như vậy.", "There are no such declarations."),
    ("number", "Số", "Number"),
    ("received", "Nhận lúc", "Received"),
    ("where", "Nơi", "Place"),
    ("proposal", "Đề xuất", "Proposed"),
    ("triage0", "không cần gì", "nothing"),
    ("triage1", "theo dõi", "watch"),
    ("triage2", "xét nghiệm", "test"),
    ("triage3", "cách ly, xét nghiệm", "isolate and test"),
    ("outbreak", "vùng có dịch", "outbreak here"),
    ("symptoms", "Triệu chứng", "Symptoms"),
    ("noSymptoms", "không có", "none"),
    ("state", "Tình trạng", "State"),
    ("waiting", "Chưa xem", "Waiting"),
    ("settled", "Đã xem", "Looked into"),
    ("taken", "Đã chuyển", "Taken on"),
    (
      "order",
      "Người có triệu chứng, người đã gặp ca bệnh và phường đang có dịch ở trên cùng.",
      "Who is ill, who met a case, and wards with an outbreak come first."
    ),
    ("answers", "Đã khai", "What was declared"),
    ("onset", "Bắt đầu", "Since"),
    ("metCase", "Tiếp xúc ca bệnh", "Met a case"),
    ("metIll", "Ở gần người ốm", "Close to somebody ill"),
    ("lastMet", "lần cuối {}", "last on {}"),
    ("journeys", "Nơi đã đến", "Places"),
    ("people", "Người đã gặp", "People met"),
    ("peopleCount", "{} người, tên ở sổ riêng", "{}, with names in the register apart"),
    ("names", "Xem tên và điện thoại", "Names and telephones"),
    (
      "namesNote", "Nhật ký ghi ai xem tên của khai báo nào, để làm gì, trước khi tên hiện ra.",
      "The journal keeps who looked at which declaration's names and what for, before they show."
    ),
    ("purpose", "Để làm gì", "What for"),
    ("show", "Xem", "Show"),
    ("given", "Tên của {}", "Names of {}"),
    ("self", "người khai", "declared"),
    ("metOn", "đã gặp {}", "met {}"),
    ("met", "đã gặp", "met"),
    ("settle", "Đã xem, không cần gì thêm", "Looked into, nothing follows"),
    ("note", "Ghi chú (không ghi tên)", "Note (no names)"),
    ("toCase", "Lập ca nghi ngờ", "Take up as a suspected case"),
    (
      "toCaseNote",
      "Tên chuyển vào sổ tên của ca bệnh; những người đã gặp thành người tiếp xúc chờ xác định.",
      "The name goes into the register of cases; the people met become contacts of the case."
    ),
    ("toContact", "Ghi là người tiếp xúc của ca", "Keep as a contact of a case"),
    ("ofCase", "Ca bệnh", "Case"),
    ("metAt", "Gặp lúc", "Met at"),
    ("toTask", "Giao việc cho phường", "Give the ward a task"),
    ("kind", "Việc", "Task"),
    ("interview", "hỏi chuyện", "ask them"),
    ("sample", "đến lấy mẫu", "visit, take a sample"),
    ("noCases", "Chưa có ca bệnh nào đang mở.", "There is no open case yet."),
    ("takenTo", "Đã chuyển thành", "Taken on as"),
    ("handledBy", "Người xem", "By"),
    (
      "kept", "Xóa vào {}; hồ sơ ca bệnh giữ phần đã chuyển.",
      "Deleted on {}; what was taken on stays in the case's file."
    ),
    ("evidence", "theo khai báo {}", "by declaration {}"),
  ]

  /// Places that check people in.
  static let venues: Words = [
    ("title", "Nơi quét mã", "Check-in places"),
    ("none", "Chưa đăng ký nơi nào.", "No place is registered yet."),
    ("name", "Tên ghi ở cửa", "Name at the door"),
    ("kind", "Loại", "Kind"),
    ("area", "Mã phường", "Ward code"),
    ("add", "Đăng ký một nơi", "Register a place"),
    ("where", "Vị trí", "Position"),
    (
      "whereNote", "Để trống nếu nơi này di chuyển, như xe buýt.",
      "Leave it empty for a place that moves, such as a bus."
    ),
    ("radius", "Bán kính (m)", "Radius (m)"),
    ("open", "Đang nhận", "Open"),
    ("closed", "Đã đóng", "Closed"),
    ("close", "Đóng mã", "Close the code"),
    ("reopen", "Mở lại", "Open again"),
    ("poster", "In bảng mã", "Poster to print"),
    ("present", "Đang có mặt: {}", "Checked in now: {}"),
    ("save", "Lưu", "Keep"),
    ("facts", "Thông tin", "What is known"),
    ("made", "Đăng ký", "Registered"),
    ("trails", "Mã trong kho vết", "Area in the trail store"),
    (
      "trailsNote",
      "Lượt quét thành vết khu vực: chỉ là gợi ý, không bao giờ tự thành F1.",
      "Check-ins become stays in an area source: a hint, and never F1 by themselves."
    ),
    ("wardTitle", "Bảng mã khai báo của một phường", "A ward's poster for declarations"),
    ("wardShow", "Mở bảng mã", "Open the poster"),
    ("print", "In trang này (Ctrl+P)", "Print this page (Ctrl+P)"),
    ("back", "Về danh sách", "Back to the list"),
    ("scanIn", "Quét để ghi có mặt", "Scan to check in"),
    ("scanDeclare", "Quét để khai báo y tế", "Scan to declare your health"),
    (
      "scanNote", "Không cần cài ứng dụng, không cần tài khoản.",
      "No app and no account are needed."
    ),
    ("codeIn", "Mã vào nơi {}", "Check-in code of {}"),
    ("codeDeclare", "Mã khai báo của {}", "Declaration code of {}"),
    ("shop", "cửa hàng", "shop"),
    ("market", "chợ, siêu thị", "market"),
    ("restaurant", "quán ăn", "restaurant"),
    ("office", "cơ quan, nhà máy", "office, factory"),
    ("school", "trường học", "school"),
    ("worship", "nơi thờ tự", "place of worship"),
    ("health", "cơ sở y tế", "health facility"),
    ("transport", "xe, tàu, bến", "transport"),
    ("gathering", "sự kiện", "gathering"),
    ("other", "nơi khác", "other"),
    ("mapPick", "Bấm vào bản đồ để chọn vị trí.", "Press on the map to choose the position."),
  ]

  /// The map of hotspots.
  static let hotspots: Words = [
    ("title", "Bản đồ điểm nóng", "Hotspot map"),
    ("disease", "Bệnh", "Disease"),
    ("from", "Từ ngày", "From"),
    ("until", "Đến ngày", "Until"),
    ("by", "Theo", "By"),
    ("ward", "phường, xã", "wards"),
    ("cell", "ô {} m", "squares of {} m"),
    ("count", "Đếm theo", "Counted by"),
    ("resulted", "ngày có kết quả", "day of the result"),
    ("onset", "ngày khởi phát", "day of the onset"),
    ("step", "Cột", "Columns"),
    ("whole", "cả thời gian", "the whole time"),
    ("week", "mỗi tuần", "each week"),
    ("day", "mỗi ngày", "each day"),
    ("show", "Xem", "Show"),
    ("csv", "Tải bảng (CSV)", "Download the table (CSV)"),
    ("place", "Nơi", "Place"),
    ("total", "Số ca", "Cases"),
    ("all", "Tất cả", "All"),
    ("withheld", "không nêu", "withheld"),
    (
      "withheldNote",
      "Số từ 1 đến {} không nêu, cùng những số làm lộ chúng: mỗi số đó có thể lớn hơn tới {}.",
      "Counts of 1 to {} are withheld, with those that would give them away: each may be up to {} "
        + "more."
    ),
    (
      "missing", "{} ca không có phường hoặc ngày nên không nằm trong bảng.",
      "{} cases without a ward or a day are not in the table."
    ),
    (
      "cellMissing", "{} ca không có nơi ở trên bản đồ nên không nằm trong bảng.",
      "{} cases without a home on the map are not in the table."
    ),
    ("nothing", "Không có ca nào trong những ngày này.", "There are no cases in these days."),
    (
      "noShapes",
      "areas.geojson của máy chủ không có ranh giới mang mã (code) của các phường này, nên bản đồ "
        + "không tô màu. Bảng vẫn đủ.",
      "The server's areas.geojson has no boundaries with the codes of these wards, so the map "
        + "colours none. The table has them all."
    ),
    ("map", "Bản đồ số ca", "Map of cases"),
    ("table", "Bảng số ca", "Table of cases"),
    ("legend", "Chú giải", "Legend"),
    ("classOf", "{} ca", "{} cases"),
    ("classFrom", "từ {} ca", "{} cases or more"),
    (
      "badDays", "Chọn ngày từ trước ngày đến, nhiều nhất {} ngày.",
      "From comes before until, {} days at most."
    ),
  ]
}
