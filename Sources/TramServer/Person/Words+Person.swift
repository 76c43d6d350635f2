// SPDX-License-Identifier: Apache-2.0

extension Words {
  /// What a person in isolation reads on the pages of their own.
  static let mine: Words = [
    ("appName", "Trạm: trang của tôi", "Trạm: my page"),
    (
      "appAbout",
      "Quyết định cách ly, trả lời câu hỏi, xin ra ngoài, xin giúp đỡ",
      "My isolation order, checks, leave and help"
    ),
    ("title", "Trang của tôi", "My page"),
    ("nav-today", "Hôm nay", "Today"),
    ("nav-leave", "Xin ra ngoài", "Leave"),
    ("nav-help", "Cần giúp đỡ", "Help"),
    ("nav-record", "Hồ sơ của tôi", "My record"),
    ("hello", "Xin chào", "Hello"),

    ("linkTitle", "Mở trang riêng", "Open a personal page"),
    ("whose", "Trang này là của {}.", "This page belongs to {}."),
    (
      "linkOnce",
      """
      Liên kết chỉ mở được một lần, trên một điện thoại. Nếu đây không phải là bạn, đừng bấm \
      và báo cho cán bộ phường.
      """,
      """
      The link opens once, on one phone. If this is not you, do not press it and tell the \
      ward's officer.
      """
    ),
    ("openButton", "Đúng là tôi, mở trang", "It is me, open the page"),
    ("linkField", "Liên kết hoặc mã mà cán bộ đưa", "The link or code that the officer gave"),
    ("linkNext", "Tiếp tục", "Go on"),
    (
      "linkUsed",
      "Liên kết này đã được dùng hoặc đã hết hạn. Hãy xin cán bộ phường một liên kết mới.",
      "This link was used or has expired. Ask the ward's officer for another one."
    ),
    ("closedTitle", "Trang chưa mở trên điện thoại này", "The page is not open on this phone"),
    (
      "closed",
      """
      Hãy mở liên kết mà cán bộ phường đưa cho bạn. Nếu liên kết đã dùng rồi, hãy xin một liên \
      kết mới.
      """,
      """
      Open the link that the ward's officer gave you. If it was used already, ask for another \
      one.
      """
    ),
    (
      "closedKept",
      "Những gì đang chờ gửi vẫn được giữ trên điện thoại này và sẽ gửi sau khi trang được mở lại.",
      "What waits to be sent stays on this phone and is sent once the page is open again."
    ),
    (
      "oldPage",
      "Trang đã mở quá lâu. Hãy tải lại rồi gửi lần nữa.",
      "The page was open for too long. Load it again and send once more."
    ),
    ("offlineTitle", "Không có mạng", "No connection"),
    (
      "offline",
      "Điện thoại đang không có mạng và chưa giữ bản nào của trang này.",
      "The phone has no connection and has kept no copy of this page."
    ),
    ("tryAgain", "Thử lại", "Try again"),

    ("checkTitle", "Bạn có đang ở nơi cách ly không?", "Are you at your place of isolation?"),
    ("checkAsked", "Hỏi lúc {}.", "Asked at {}."),
    ("checkDue", "Trả lời trước {}", "Please answer before {}"),
    ("late", "đã quá giờ, nhưng vẫn trả lời được", "the time is over, but an answer still counts"),
    (
      "checkWhy",
      "Đây chỉ là câu hỏi thăm. Nếu không ai trả lời, cán bộ phường sẽ gọi cho bạn.",
      "It is only a question. If nobody answers, an officer of the ward calls you."
    ),
    ("positionButton", "Trả lời bằng vị trí của tôi", "Answer with my position"),
    (
      "positionWhat",
      """
      Khi bấm, điện thoại xác định vị trí một lần và gửi cho phường: toạ độ, độ chính xác và \
      giờ. Không gửi gì thêm sau đó.
      """,
      """
      When you press it, the phone finds its position once and sends the ward the coordinates, \
      how exact they are and the time. Nothing is sent after that.
      """
    ),
    (
      "positionNeeds",
      "Trả lời bằng vị trí cần JavaScript. Bạn có thể trả lời bằng mã.",
      "Answering with a position needs JavaScript. You can answer with the code."
    ),
    ("codeTitle", "Trả lời bằng mã trên giấy", "Answer with the code on the paper"),
    ("codeLabel", "Mã 6 số trên tờ quyết định ở nhà", "The 6 digits on the order's paper at home"),
    ("codeButton", "Gửi mã", "Send the code"),
    ("cannotTitle", "Tôi không trả lời được lúc này", "I cannot answer now"),
    ("cannotLabel", "Vì sao (vài chữ, không bắt buộc)", "Why (a few words, if you like)"),
    ("cannotButton", "Báo cho phường", "Tell the ward"),
    ("asked", "Những câu hỏi trước", "Earlier checks"),
    ("missed", "Chưa có câu trả lời.", "Not answered."),
    ("way-position", "Bạn trả lời bằng vị trí lúc {}.", "You answered with your position at {}."),
    ("way-code", "Bạn trả lời bằng mã lúc {}.", "You answered with the code at {}."),
    (
      "way-text", "Bạn trả lời bằng tin nhắn lúc {}.", "You answered by text message at {}."
    ),
    ("way-cannot", "Bạn báo không trả lời được lúc {}.", "You said that you could not, at {}."),
    ("way-officer", "Cán bộ trả lời giúp bạn lúc {}.", "An officer answered for you at {}."),
    ("noCheck", "Chưa có câu hỏi nào.", "None so far."),
    (
      "codeWrong",
      "Mã không đúng. Hãy xem lại tờ giấy, hoặc trả lời cách khác.",
      "The code is wrong. Look at the paper again, or answer in another way."
    ),
    (
      "codeTooOften",
      "Mã đã bị thử quá nhiều lần. Hãy trả lời cách khác hoặc gọi cho cán bộ phường.",
      "The code was tried too often. Answer in another way or call the ward's officer."
    ),
    (
      "positionBad",
      "Vị trí này không dùng được. Hãy thử lại hoặc trả lời bằng mã.",
      "This position cannot be used. Try again or answer with the code."
    ),
    ("answeredBefore", "Câu hỏi này đã được trả lời trước đó.", "This check was answered before."),
    ("notNow", "Việc này không còn phù hợp lúc này.", "This does not fit any more."),
    (
      "spanBad",
      "Giờ chưa đúng: lúc về phải sau lúc đi, chưa qua, và trong thời gian cách ly.",
      "The times do not fit: the end must be after the start, not over yet, and within the order."
    ),
    ("wordsMissing", "Hãy viết vài chữ.", "Please write a few words."),
    (
      "wordsBad",
      "Nội dung quá dài hoặc có ký tự lạ.",
      "The text is too long or has odd characters."
    ),

    ("orderTitle", "Quyết định cách ly của tôi", "My isolation order"),
    ("now", "Bạn đang cách ly đến", "You are in isolation until"),
    ("later", "Bạn sẽ cách ly từ", "You will be in isolation from"),
    ("toUntil", "đến", "until"),
    ("over", "Thời gian cách ly của bạn đã kết thúc.", "Your time of isolation is over."),
    ("overAt", "Kết thúc lúc", "It ended at"),
    ("untilTime", "{} ngày {}", "{} on {}"),
    ("daysLeft", "Còn {} ngày", "{} days left"),
    ("oneDayLeft", "Còn 1 ngày", "1 day left"),
    ("lastDay", "Hôm nay là ngày cuối", "Today is the last day"),
    (
      "openEnd",
      "Chưa định ngày kết thúc; phường sẽ báo cho bạn.",
      "No end is set yet; the ward will tell you."
    ),
    ("noOrder", "Bạn không có quyết định cách ly nào.", "You have no isolation order."),
    ("where", "Nơi cách ly", "Where you stay"),
    ("circle", "Trong vòng {} quanh nơi ở", "Within {} of the house"),
    (
      "shape",
      "Khu đất quanh nơi ở, rộng chừng {} mỗi phía",
      "The plot around the house, about {} each way"
    ),
    ("sketchLabel", "Hình vẽ nơi cách ly, phía bắc ở trên", "A sketch of the place, north is up"),
    ("paper", "Số quyết định", "Number of the order"),
    ("why", "Lý do", "Reason"),
    ("since", "Bắt đầu", "Since"),
    ("mayTitle", "Những điều bạn cần biết", "Good to know"),
    (
      "may1",
      "Ở lại nơi cách ly. Sân và ban công thuộc nơi này là được.",
      "Stay at the place. Its yard and balcony are part of it."
    ),
    (
      "may2",
      "Người thân có thể để đồ ăn, thuốc trước cửa.",
      "Family may leave food and medicine at the door."
    ),
    (
      "may3",
      "Cần ra ngoài (xét nghiệm, khám bệnh, việc gia đình): hãy xin trước ở đây.",
      "If you must go out (a test, a doctor, family matters): ask here first."
    ),
    (
      "may4",
      "Cấp cứu, cháy, thiên tai: đi ngay và gọi 115. Không cần xin trước.",
      "In an emergency, a fire or a disaster: go at once and call 115. No need to ask first."
    ),
    (
      "may5",
      "Tờ quyết định trên giấy là căn cứ nếu khác với trang này.",
      "If this page and the paper differ, the paper counts."
    ),
    ("outings", "Bạn được phép ra ngoài", "You may go out"),
    ("span", "{} đến {}", "{} to {}"),

    ("leaveAsk", "Xin phép ra ngoài", "Ask for leave"),
    ("leaveFrom", "Từ lúc", "From"),
    ("leaveUntil", "Về lúc", "Back at"),
    ("leaveReason", "Để làm gì, ở đâu", "What for, and where"),
    ("leaveButton", "Gửi cho phường", "Send to the ward"),
    (
      "leaveNote",
      "Chỉ ra ngoài khi đã thấy “Được phép” ở dưới. Cấp cứu thì gọi 115 và đi ngay.",
      "Go out only once it says “Granted” below. In an emergency call 115 and go at once."
    ),
    (
      "leaveNoOrder",
      "Bạn không có quyết định nào đang hiệu lực, nên không cần xin phép.",
      "No order is in force for you, so there is no need to ask."
    ),
    ("leaveList", "Những lần đã xin", "What you asked for"),
    ("leaveNone", "Bạn chưa xin lần nào.", "You have not asked yet."),
    ("leave-asked", "Chờ trả lời", "Waiting"),
    ("leave-granted", "Được phép", "Granted"),
    ("leave-refused", "Không được phép", "Refused"),
    ("askedAt", "gửi {}", "sent {}"),
    ("decidedAt", "trả lời {}", "decided {}"),
    ("officerSays", "Phường viết:", "The ward writes:"),

    ("emergency", "Cấp cứu: gọi 115 ngay", "Emergency: call 115 now"),
    (
      "emergencyNote",
      "Khó thở, đau ngực, ngất, co giật: đừng chờ trả lời ở đây.",
      "Short of breath, pain in the chest, fainting, seizures: do not wait for an answer here."
    ),
    ("call115", "Gọi 115", "Call 115"),
    ("helpAsk", "Bạn cần gì?", "What do you need?"),
    ("helpText", "Viết thêm (thứ gì, bao nhiêu, lúc nào)", "More (what, how much, when)"),
    ("helpButton", "Gửi cho phường", "Send to the ward"),
    (
      "helpNote",
      "Cán bộ phường đọc trong giờ làm việc.",
      "The ward's officers read it in working hours."
    ),
    ("need-food", "Đồ ăn, nước uống", "Food, water"),
    ("need-medicine", "Thuốc", "Medicine"),
    ("need-doctor", "Bác sĩ (không cấp cứu)", "A doctor (no emergency)"),
    ("need-talk", "Muốn nói chuyện với ai đó", "Somebody to talk to"),
    ("need-other", "Việc khác", "Something else"),
    ("helpList", "Những lần đã nhờ", "What you asked for"),
    ("helpNone", "Bạn chưa nhờ lần nào.", "You have not asked yet."),
    ("help-open", "Đã nhận", "Received"),
    ("help-done", "Đã giúp", "Seen to"),

    ("readings", "Ai đã xem hồ sơ của tôi", "Who looked at my record"),
    (
      "readingsNote",
      "Mỗi lần ai đó mở hồ sơ đều được ghi lại trước khi họ xem được. Mới nhất ở trên.",
      "Every look at your record is on record before it is answered. The newest is first."
    ),
    ("times", "{} lần", "{} times"),
    ("paperCode", "Mã trả lời trên giấy", "Code on the paper"),
    ("readingsNone", "Chưa ai xem.", "Nobody has looked yet."),
    ("purpose-console", "trên trang quản lý", "on the officers' pages"),
    ("purpose-isolation", "để theo dõi cách ly", "for the isolation"),
    ("purpose-tracing", "để truy vết", "to trace infections"),
    ("purpose-statistics", "để thống kê", "to count"),
    ("purpose-audit", "để kiểm tra", "to check"),
    ("purpose-administration", "để quản trị", "to keep accounts"),
    ("program", "Một phần mềm được phép", "A program that was allowed to"),
    ("somebody", "Một cán bộ", "An officer"),
    ("emergency", "Khẩn cấp", "Emergency"),
    ("stored", "Phường lưu gì về tôi", "What is kept about me"),
    ("keptTitle", "Dữ liệu khác của hồ sơ", "What else is on record"),
    (
      "waits", "Câu trả lời của bạn đã lưu và đang chờ gửi.",
      "Your answer is saved and waits to be sent."
    ),
    ("me", "Tên, năm sinh, điện thoại, địa chỉ", "Name, year of birth, phone, address"),
    (
      "meUntil", "Xoá khi phường xoá hồ sơ, sau khi cách ly kết thúc.",
      "Erased when the ward erases the record, after the isolation has ended."
    ),
    ("positions", "Vị trí mà điện thoại báo", "Positions that the phone reports"),
    ("positionsDays", "Xoá sau {} ngày.", "Erased after {} days."),
    ("kept-orders", "Quyết định", "Orders"),
    (
      "kept-checks",
      "Câu hỏi và câu trả lời, cả vị trí đã gửi",
      "Checks and answers, with the positions sent"
    ),
    ("kept-leaves", "Lần xin ra ngoài", "Leaves asked for"),
    ("kept-help", "Lần nhờ giúp", "Calls for help"),
    ("kept-visits", "Lần cán bộ gọi hoặc đến", "Calls and visits of officers"),
    ("kept-alarms", "Báo động", "Alarms"),
    ("keptUntil", "Xoá cùng với hồ sơ.", "Erased with the record."),
    ("facts", "Thông tin của tôi", "My details"),
    (
      "wrong",
      "Có gì sai? Hãy báo cán bộ phường, hoặc viết ở mục Cần giúp đỡ.",
      "Is something wrong? Tell the ward's officer, or write under Help."
    ),
    ("erased", "Hồ sơ của bạn đã được xoá.", "Your record was erased."),
    ("devices", "Điện thoại được theo dõi", "Phones that report"),
    ("devicesNone", "Không có điện thoại nào báo vị trí.", "No phone reports positions."),
    ("deviceCounts", "{}, từ {}", "{}, since {}"),
    ("deviceRetired", "{}, từ {} (không còn dùng)", "{}, since {} (not in use any more)"),
    ("thisPhone", "Điện thoại này", "This phone"),
    (
      "thisPhoneNote",
      """
      Trang này và những gì chờ gửi được giữ trên điện thoại để dùng khi không có mạng. Đăng \
      xuất sẽ xoá chúng. Muốn mở lại phải có liên kết mới.
      """,
      """
      This page and what waits to be sent are kept on the phone for when there is no \
      connection. Signing out erases them. To open the page again you need another link.
      """
    ),
    ("signOut", "Đăng xuất trên điện thoại này", "Sign out on this phone"),

    (
      "done-opened",
      "Trang đã mở. Bạn có thể thêm nó vào màn hình chính của điện thoại.",
      "The page is open. You can add it to the home screen of the phone."
    ),
    (
      "done-out",
      "Đã đăng xuất. Mọi thứ lưu trên điện thoại này đã được xoá.",
      "You are signed out. What was kept on this phone is erased."
    ),
    (
      "done-answered",
      "Đã nhận câu trả lời của bạn. Cảm ơn bạn.",
      "Your answer has arrived. Thank you."
    ),
    (
      "done-far",
      """
      Đã nhận câu trả lời. Vị trí vừa gửi có vẻ không ở nơi cách ly; cán bộ phường có thể gọi \
      để hỏi thăm.
      """,
      """
      Your answer has arrived. The position seems not to be at the place of isolation; an \
      officer may call to ask.
      """
    ),
    (
      "done-cannot",
      "Phường đã biết bạn không trả lời được lúc này.",
      "The ward knows that you cannot answer now."
    ),
    (
      "done-leave",
      "Đã gửi. Hãy đợi phường trả lời trước khi ra ngoài.",
      "It is sent. Wait for the ward's answer before you go out."
    ),
    ("done-help", "Phường đã nhận yêu cầu của bạn.", "The ward has received it."),
  ]

  /// What the script of a person's page says.
  static let phone: Words = [
    (
      "offline",
      """
      Không có mạng. Trang này là bản lúc {}. Bạn vẫn có thể trả lời và viết; điện thoại sẽ \
      gửi khi có mạng.
      """,
      """
      No connection. This page is as of {}. You can still answer and write; the phone sends it \
      once there is a connection.
      """
    ),
    ("waitingTitle", "Đang chờ gửi", "Waiting to be sent"),
    (
      "waitingNote",
      "Những mục này chưa đến phường. Điện thoại tự gửi khi có mạng.",
      "These have not reached the ward. The phone sends them by itself once there is a connection."
    ),
    ("refusedTitle", "Không gửi được", "Not accepted"),
    ("written", "viết lúc {}", "written {}"),
    ("sendNow", "Gửi ngay", "Send now"),
    ("drop", "Bỏ", "Discard"),
    ("seen", "Đã hiểu", "Understood"),
    ("sending", "Đang gửi…", "Sending…"),
    (
      "saved",
      "Đã lưu trên điện thoại này, chưa gửi. Sẽ gửi khi có mạng.",
      "Saved on this phone, not sent yet. It is sent once there is a connection."
    ),
    (
      "full",
      "Quá nhiều mục đang chờ gửi trên điện thoại này.",
      "Too much waits on this phone already."
    ),
    (
      "locating",
      "Đang tìm vị trí… có thể mất nửa phút.",
      "Finding the position… this may take half a minute."
    ),
    (
      "denied",
      """
      Điện thoại không cho trang này biết vị trí. Bạn có thể cho phép trong cài đặt của trình \
      duyệt, hoặc trả lời bằng mã.
      """,
      """
      The phone does not tell this page where it is. Allow it in the browser's settings, or \
      answer with the code.
      """
    ),
    (
      "noPosition",
      "Không tìm được vị trí. Hãy ra gần cửa sổ rồi thử lại, hoặc trả lời bằng mã.",
      "The position was not found. Go near a window and try again, or answer with the code."
    ),
    (
      "insecure",
      "Trình duyệt chỉ cho biết vị trí ở địa chỉ https. Hãy trả lời bằng mã.",
      "The browser tells its position at https addresses only. Answer with the code."
    ),
    (
      "closed",
      "Trang đã đóng trên điện thoại này. Hãy xin liên kết mới để gửi tiếp.",
      "The page is closed on this phone. Ask for another link to send what waits."
    ),
    ("minutes", "còn {} phút", "{} min left"),
    ("seconds", "còn {} giây", "{} s left"),
    ("hours", "còn {} giờ {} phút", "{} h {} min left"),
    ("late", "đã quá giờ, nhưng vẫn trả lời được", "the time is over, but an answer still counts"),
    (
      "lose",
      "Những mục chưa gửi sẽ bị xoá. Đăng xuất?",
      "What was not sent yet will be erased. Sign out?"
    ),
    ("needNet", "Cần có mạng để đăng xuất.", "Signing out needs a connection."),
    ("label-position", "Trả lời câu hỏi: vị trí của tôi", "Answer to the check: my position"),
    ("label-code", "Trả lời câu hỏi: mã trên giấy", "Answer to the check: the code"),
    ("label-cannot", "Trả lời câu hỏi: tôi không trả lời được", "Answer to the check: I cannot"),
    ("label-leave", "Xin ra ngoài", "Asking for leave"),
    ("label-help", "Nhờ giúp đỡ", "Asking for help"),
  ]
}
