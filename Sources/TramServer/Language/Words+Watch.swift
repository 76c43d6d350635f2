// SPDX-License-Identifier: Apache-2.0

extension Words {
  static let overview: Words = [
    ("title", "Tổng quan", "Overview"),
    ("map", "Bản đồ", "Map"),
    ("open", "Báo động đang mở", "Open alarms"),
    ("all", "Tất cả báo động", "All alarms"),
    ("more", "Xem các báo động khác", "See the other alarms"),
    ("none", "Không có báo động nào đang mở.", "No alarm is open."),
    ("calm", "Tin khác chưa xem", "Other news, not looked at yet"),
    ("orders", "quyết định hiệu lực", "orders in force"),
    ("openAlarms", "báo động mới", "new alarms"),
    ("taken", "đang xử lý", "being looked into"),
    ("checks", "chờ trả lời", "checks waiting"),
    ("leaves", "xin ra ngoài", "leaves asked for"),
    ("help", "cần giúp đỡ", "calls for help"),
  ]

  static let map: Words = [
    (
      "loading", "Đang mở bản đồ… (bản đồ cần JavaScript)",
      "Opening the map… (the map needs JavaScript)"
    ),
    (
      "missing",
      "Máy chủ này được cài đặt không có thư viện bản đồ. Mọi thông tin vẫn có trong danh sách.",
      "This server was built without the map library. Everything is in the lists as well."
    ),
    (
      "canvas", "Bản đồ: di chuyển bằng phím mũi tên, phóng bằng + và −",
      "Map: arrow keys move it, + and − zoom"
    ),
    ("home", "ở nơi cách ly", "at the place"),
    ("away", "có vẻ đã ra ngoài", "seems to be away"),
    ("silent", "mất tín hiệu", "silent"),
    ("unknown", "chưa biết", "not known yet"),
    ("belief", "vùng 67 % và 95 % có thể đang ở", "where the person is, to 67 % and 95 %"),
  ]

  static let alarms: Words = [
    ("title", "Báo động", "Alarms"),
    ("filter", "Lọc danh sách", "Narrow the list"),
    ("state", "Tình trạng", "State"),
    ("kind", "Loại", "Kind"),
    ("area", "Mã khu vực", "Area code"),
    ("assignee", "Người xử lý", "Taken by"),
    ("show", "Lọc", "Show"),
    ("person", "Người", "Person"),
    ("claim", "Nội dung", "What it says"),
    ("probability", "Xác suất", "Probability"),
    ("time", "Lúc", "When"),
    ("none", "Không có báo động nào như vậy.", "There are no such alarms."),
    ("open", "Mới", "New"),
    ("acknowledged", "Đang xử lý", "Being looked into"),
    ("closed", "Đã đóng", "Closed"),
    ("unclosed", "Chưa đóng", "Not closed"),
    ("over", "đã hết lúc {}", "over since {}"),
  ]

  static let kind: Words = [
    ("left", "Rời đi", "Left"),
    ("returned", "Trở về", "Returned"),
    ("silent", "Mất tín hiệu", "Silent"),
    ("explained", "Mạng hỏng", "Network down"),
    ("check", "Cần hỏi", "To be asked"),
  ]

  static let finding: Words = [
    ("atHome", "Ở nơi cách ly: báo động sai", "Was at the place: the alarm was wrong"),
    ("away", "Ra ngoài không có phép", "Was away without leave"),
    ("allowed", "Ra ngoài có phép hoặc có lý do", "Was allowed to be away, or had to"),
    ("phoneLeft", "Điện thoại không ở cùng người", "The phone was without the person"),
    ("technical", "Lỗi điện thoại hoặc mạng", "Phone or network failed"),
    ("unreachable", "Không liên lạc được", "Nobody could be reached"),
  ]

  static let visit: Words = [
    ("call", "Gọi điện", "A call"),
    ("visit", "Đến tận nơi", "A visit"),
  ]

  static let presence: Words = [
    ("home", "Ở nơi cách ly", "At the place"),
    ("away", "Có vẻ ra ngoài", "Seems away"),
    ("unknown", "Chưa biết", "Not known yet"),
    ("silent", "Mất tín hiệu", "Silent"),
    ("outing", "Đang được phép ra ngoài", "On leave"),
    ("pending", "Chưa bắt đầu", "Not begun"),
    ("ended", "Đã kết thúc", "Ended"),
    ("erased", "Đã xoá", "Erased"),
    ("noDevice", "Không có điện thoại", "No phone"),
    ("since", "{} từ {}", "{} since {}"),
    ("heard", "nghe lần cuối {}", "last heard {}"),
    ("never", "chưa nghe thấy lần nào", "never heard"),
    ("battery", "pin {}", "battery {}"),
    ("learning", "đang học thói quen của nơi này", "still learning what this place is like"),
  ]

  static let claim: Words = [
    (
      "departure", "Điện thoại có vẻ đã rời nơi cách ly, cách ranh giới {}.",
      "The phone seems to have left the place; it is {} outside."
    ),
    (
      "departure-plain", "Điện thoại có vẻ đã rời nơi cách ly.",
      "The phone seems to have left the place."
    ),
    ("fix-inside", "Điện thoại đã về lại nơi cách ly.", "The phone is back at the place."),
    (
      "foreign-cells",
      "Các trạm sóng quanh điện thoại không phải của nơi cách ly, và máy đang di "
        + "chuyển.",
      "The cells around the phone are not those of the place, and the phone moves."
    ),
    (
      "home-cells", "Các trạm sóng quanh điện thoại lại là của nơi cách ly.",
      "The cells around the phone are those of the place again."
    ),
    (
      "data-silent", "Không có tin từ điện thoại trong {}. Hãy hỏi thăm.",
      "Nothing came from the phone for {}. Please ask."
    ),
    (
      "detached",
      "Không có tin từ điện thoại trong {}: có thể máy đã tắt hoặc ngoài vùng phủ sóng.",
      "Nothing came from the phone for {}: it may be off or out of reach."
    ),
    (
      "battery-low", "Điện thoại im lặng {} sau khi báo pin yếu. Hãy hỏi thăm.",
      "The phone is silent for {} after its battery was low. Please ask."
    ),
    (
      "never-heard", "Chưa có tin nào từ điện thoại kể từ khi quyết định bắt đầu.",
      "Nothing was ever heard of the phone since the order began."
    ),
    (
      "site-outage", "Nhiều điện thoại của cùng một trạm im lặng: mạng ở đó có vẻ bị hỏng.",
      "Many phones of one site fell silent together: the network there seems to be down."
    ),
    (
      "fix-silent", "Điện thoại có sóng nhưng lâu không có vị trí. Hãy hỏi thăm.",
      "The phone is attached but gave no position for long. Please ask."
    ),
    (
      "phone-still",
      "Điện thoại không nhúc nhích trong {}: có thể máy ở nhà một mình. Hãy hỏi thăm.",
      "The phone has not moved for {}: it may lie at home alone. Please ask."
    ),
    (
      "anchor-lost", "Không còn nghe thấy thiết bị đặt tại nhà. Hãy hỏi thăm.",
      "The beacon of the home is not heard any more. Please ask."
    ),
    (
      "impossible-speed", "Hai vị trí quá xa nhau để đi kịp. Hãy hỏi thăm.",
      "Two places that nobody could travel between in that time. Please ask."
    ),
    (
      "mock-position", "Điện thoại tự báo vị trí là giả. Hãy hỏi thăm.",
      "The phone itself says that its position is made up. Please ask."
    ),
    (
      "contradiction", "Vị trí nói đang ở nhà, trạm sóng nói ở nơi khác. Hãy hỏi thăm.",
      "The position says home, the cells say elsewhere. Please ask."
    ),
    ("long", "một thời gian dài", "a long time"),
  ]

  static let alarm: Words = [
    ("claim", "Báo động nói gì", "What the alarm says"),
    ("likely", "Xác suất đúng, theo bằng chứng:", "How likely it is true, by the evidence:"),
    (
      "caution", "Đây là lý do để hỏi thăm, không phải bằng chứng vi phạm.",
      "This is a reason to ask, no proof of anything."
    ),
    ("curve", "Xác suất theo thời gian", "Probability over time"),
    (
      "curveNote",
      "Mỗi điểm là một lần báo vị trí; 0 % là trong ranh giới. Đường đứt là lúc báo động.",
      "Each dot is a report; 0 % is inside. The dashed line is when the alarm was raised."
    ),
    (
      "curveCells",
      "Mỗi điểm là một khoảng nghe trạm sóng. Đường đứt là lúc báo động.",
      "Each dot is a spell of heard cells. The dashed line is when the alarm was raised."
    ),
    (
      "curveTitle", "Từ {} đến {}, xác suất đi từ {} đến {}",
      "From {} to {} the probability went from {} to {}"
    ),
    ("raised", "báo động", "alarm"),
    ("timeline", "Bằng chứng và diễn biến", "Evidence and what happened"),
    ("cells", "Trạm sóng: ở nhà và bây giờ", "Cells: at home and now"),
    (
      "cellsNote", "Tỷ lệ thời gian ở nhà mà mỗi trạm đã phục vụ, và cường độ tín hiệu.",
      "The share of the time at home that each cell served, and the strength of its signal."
    ),
    ("cell", "Trạm sóng", "Cell"),
    ("serving", "đang dùng", "in use"),
    ("homeShare", "Ở nhà", "At home"),
    ("now", "Bây giờ", "Now"),
    ("atHome", "Thường ở nhà", "Usual at home"),
    (
      "erased", "Bằng chứng đã được xoá theo thời hạn.",
      "The evidence was erased when its time was over."
    ),
    ("actions", "Việc cần làm", "What to do"),
    ("acknowledge", "Tôi nhận việc này", "I take this"),
    ("assign", "Giao cho người khác", "Give to somebody"),
    ("assignTo", "Giao cho", "Give to"),
    ("ask", "Hỏi người này", "Ask the person"),
    (
      "askNote",
      "Điện thoại hoặc trang riêng của người này sẽ nhận được câu hỏi “Bạn có ở đó không?”.",
      "The person's page will ask “Are you there?”."
    ),
    ("visit", "Ghi cuộc gọi hoặc lần đến thăm", "Log a call or a visit"),
    ("visitSave", "Lưu", "Save"),
    ("way", "Cách liên hệ", "How"),
    ("found", "Kết quả", "What was found"),
    ("note", "Ghi chú", "Note"),
    ("close", "Đóng báo động", "Close the alarm"),
    ("done", "Báo động này đã đóng.", "This alarm is closed."),
    ("place", "Những vị trí gần nhất", "The last positions"),
    ("who", "Người và quyết định", "Person and order"),
    ("order", "Quyết định", "Order"),
    ("standing", "Hiện giờ", "Now"),
    ("with", "do", "with"),
    (
      "over", "Đã hết lúc {}: sau đó điều ngược lại được thấy.",
      "Over since {}: the opposite was seen then."
    ),
    ("closedBy", "{} đóng lúc {}: {}.", "{} closed it {}: {}."),
  ]

  static let event: Words = [
    ("fixOutside", "Vị trí cách ranh giới {}", "Position {} outside"),
    ("fixInside", "Vị trí trong ranh giới", "Position inside"),
    ("fixOdds", "xác suất đã rời đi {}", "probability of having left {}"),
    (
      "assumed", "điện thoại không nói độ chính xác; đã lấy {}",
      "the phone gave no accuracy; {} was taken"
    ),
    ("silentSince", "Lần cuối nghe thấy điện thoại", "The phone was last heard"),
    ("stillSince", "Từ đây điện thoại không nhúc nhích", "From here on the phone did not move"),
    ("raised", "Báo động: {}", "Alarm: {}"),
    ("acknowledged", "{} nhận báo động", "{} took the alarm"),
    ("assigned", "Giao cho {}", "Given to {}"),
    ("closed", "{} đóng báo động: {}", "{} closed the alarm: {}"),
    (
      "over", "Điều ngược lại được thấy: báo động không còn đúng",
      "The opposite was seen: it is over"
    ),
    ("asked", "Hỏi người này", "The person was asked"),
    ("answeredPosition", "Người này trả lời bằng vị trí", "The person answered with a position"),
    (
      "answeredCode", "Người này trả lời bằng mã tại nhà",
      "The person answered with the code at home"
    ),
    (
      "answeredText", "Có tin nhắn trả lời từ điện thoại của người này (không cho biết vị trí)",
      "A text came from the person's phone (it says nothing of a place)"
    ),
    ("answeredCannot", "Người này nói chưa trả lời được", "The person cannot answer now"),
    ("answeredOfficer", "Cán bộ trả lời thay", "An officer answered for the person"),
    ("inside", "xác suất ở trong ranh giới {}", "probability of being inside {}"),
    ("missed", "Hết giờ mà chưa có trả lời", "No answer came in time"),
    ("visit", "{} đến thăm: {}", "{} visited: {}"),
    ("call", "{} gọi điện: {}", "{} called: {}"),
    ("leave", "Được phép ra ngoài {}", "Leave {}"),
    ("leaveAsked", "Xin ra ngoài {}", "Asked for leave {}"),
    ("leaveRefused", "Không được phép ra ngoài {}", "Leave refused {}"),
    ("alarmLeft", "Báo động: {}", "Alarm: {}"),
    ("help", "Cần giúp đỡ: {}", "Asked for help: {}"),
  ]
}
