// SPDX-License-Identifier: Apache-2.0

extension Words {
  static let shell: Words = [
    ("skip", "Đến nội dung chính", "Skip to the content"),
    ("navigation", "Các trang", "Pages"),
    ("overview", "Tổng quan", "Overview"),
    ("alarms", "Báo động", "Alarms"),
    ("orders", "Quyết định", "Orders"),
    ("people", "Người", "People"),
    ("requests", "Yêu cầu", "Requests"),
    ("cases", "Ca bệnh", "Cases"),
    ("tasks", "Việc", "Tasks"),
    ("declarations", "Khai báo", "Declarations"),
    ("messages", "Tin nhắn", "Messages"),
    ("import", "Nhập từ tệp", "Import"),
    ("donations", "Ủng hộ", "Donations"),
    ("accounts", "Tài khoản", "Accounts"),
    ("access", "Quyền xem", "Access"),
    ("about", "Về Trạm", "About Trạm"),
    ("otherLanguage", "English", "Tiếng Việt"),
    ("signOut", "Đăng xuất", "Sign out"),
    ("pages", "Chuyển trang", "More rows"),
    ("firstPage", "Về đầu danh sách", "Back to the first"),
    ("nextPage", "Xem tiếp", "Next"),
    ("timeZone", "Giờ Việt Nam (UTC+7)", "Time of Vietnam (UTC+7)"),
    ("any", "Tất cả", "Any"),
  ]

  static let signIn: Words = [
    ("title", "Đăng nhập", "Sign in"),
    ("button", "Đăng nhập", "Sign in"),
    ("setup", "Thiết lập lần đầu", "First set-up"),
    (
      "setupNote",
      "Khi khởi động, máy chủ in ra một mã dùng một lần. Nhập mã đó để tạo tài khoản quản trị.",
      "When it started, the server printed a code that works once. Enter it to make the "
        + "administrator's account."
    ),
    ("token", "Mã dùng một lần", "One-time code"),
    (
      "rule", "Ít nhất 12 ký tự; một câu ngắn là tốt nhất.",
      "At least 12 characters; a short "
        + "sentence is best."
    ),
    ("make", "Tạo tài khoản", "Make the account"),
    ("wrong", "Tên và mật khẩu không khớp.", "The name and the password do not belong together."),
    ("tooSoon", "Thử quá nhiều lần. Hãy đợi {} giây.", "Too many tries. Wait {} seconds."),
    (
      "badToken", "Mã này sai, đã dùng hoặc đã hết hạn.",
      "This code is wrong, was used or has expired."
    ),
    (
      "weak", "Mật khẩu này quá ngắn hoặc dễ đoán.", "This password is too short or easily guessed."
    ),
    (
      "badName", "Tên cần 1 đến 64 ký tự trên một dòng.", "A name has 1 to 64 characters on a line."
    ),
    ("nameTaken", "Tên này đã có người dùng.", "Somebody has this name already."),
    ("failed", "Chưa làm được. Hãy thử lại.", "It did not work. Try again."),
    ("second", "Bước thứ hai", "Second step"),
    ("code", "Mã 6 số trong ứng dụng", "The six digits of the app"),
    (
      "codeHint", "Hoặc một mã dự phòng trên giấy, như ABCD-EFGH-IJKL-MNOP.",
      "Or a recovery code from your paper, such as ABCD-EFGH-IJKL-MNOP."
    ),
    ("anew", "Bắt đầu lại", "Begin again"),
    (
      "lostPhone", "Mất cả điện thoại lẫn mã dự phòng? Quản trị viên mở lại tài khoản cho bạn.",
      "Phone and recovery codes are lost? An administrator opens the account for you."
    ),
    (
      "wrongCode", "Mã này sai, đã dùng hoặc đã hết hạn. Hãy đợi mã kế tiếp.",
      "This code is wrong, was used or is of another time. Wait for the next one."
    ),
    ("again", "Đã quá lâu. Hãy đăng nhập lại từ đầu.", "That took too long. Sign in anew."),
    ("lost", "Quên mật khẩu?", "Lost the password?"),
    ("recover", "Đặt mật khẩu khác", "Choose another password"),
    (
      "recoverNote",
      "Xin quản trị viên một mã dùng một lần, có hiệu lực trong một ngày; mọi phiên cũ kết thúc.",
      "Ask an administrator for a one-time code. It works for a day; all sessions end with it."
    ),
    ("by", "Đăng nhập bằng", "Sign in with"),
    ("passkey", "Đăng nhập bằng khoá truy cập", "Sign in with a passkey"),
    (
      "passkeyHint", "Bằng vân tay, khuôn mặt hoặc mã PIN của thiết bị.",
      "With your device's finger, face or PIN."
    ),
    (
      "passkeyTrouble", "Thiết bị hoặc trình duyệt không làm được việc này.",
      "The device or the browser could not do this."
    ),
    (
      "wrongPasskey", "Khoá này không mở được tài khoản nào, hoặc đã quá lâu. Hãy thử lại.",
      "This passkey opens no account, or it took too long. Try again."
    ),
    (
      "copy", "Khoá này có thể đã bị sao chép. Hãy đăng nhập cách khác và xoá nó.",
      "This passkey may have been copied. Sign in another way and remove it."
    ),
    (
      "noIdentity",
      "Chưa có tài khoản nào gắn với {}. Hãy đăng nhập bằng mật khẩu rồi gắn ở trang tài khoản.",
      "No account is joined to {}. Sign in by password and join it on the page of your account."
    ),
    (
      "openIDFailed", "Nhà cung cấp danh tính chưa cho vào. Hãy thử lại.",
      "The provider of identities did not let you in. Try again."
    ),
    (
      "needsSecond",
      "Việc trên cả nước cần một người khác đồng ý (trang Quyền xem). Sau đó hãy gửi lại biểu mẫu "
        + "này trong 24 giờ.",
      "What reaches the whole country needs another person to agree (page Access). Then send this "
        + "form again, within 24 hours."
    ),
    (
      "needsPasskey", "Vai trò của bạn đăng nhập bằng khoá truy cập.",
      "Your role signs in with its passkey."
    ),
  ]

  static let problem: Words = [
    ("title", "Không thực hiện được", "That did not work"),
    ("not-found", "Không có gì ở địa chỉ này.", "There is nothing at this address."),
    (
      "forbidden",
      "Tài khoản của bạn không được làm việc này, hoặc trang đã mở quá lâu. Hãy tải lại "
        + "trang.",
      "Your account may not do this, or the page was open for too long. Load it again."
    ),
    ("unauthenticated", "Hãy đăng nhập trước.", "Sign in first."),
    ("invalid", "Có thông tin chưa đúng.", "Something is not as expected."),
    (
      "conflict", "Việc này không còn phù hợp: ai đó đã thay đổi trước bạn.",
      "It does not fit any more: somebody changed it before you."
    ),
    (
      "busy", "Máy chủ đang bận. Hãy thử lại sau ít giây.",
      "The server is busy. Try again in some seconds."
    ),
    ("too-large", "Nội dung quá lớn.", "This is too large."),
    (
      "internal", "Có lỗi ở máy chủ. Lỗi đã được ghi lại.",
      "Something failed here. It is in the log."
    ),
    ("home", "Về trang tổng quan", "To the overview"),
  ]

  static let about: Words = [
    ("title", "Về Trạm", "About Trạm"),
    (
      "what",
      "Trạm giúp cán bộ phường biết ai đang ở nơi cách ly, dựa trên bằng chứng và xác suất.",
      "Trạm helps a ward's officers know who is at the place of isolation, by evidence and "
        + "probability."
    ),
    (
      "never",
      "Báo động là lý do để hỏi thăm, không phải để xử phạt. Mỗi lần xem hồ sơ đều được ghi lại.",
      "An alarm is a reason to ask, never a reason to punish. Every look at a record is noted."
    ),
    ("software", "Phần mềm", "Software"),
    (
      "licence", "Trạm là phần mềm nguồn mở, giấy phép Apache 2.0.",
      "Trạm is open source under the Apache License 2.0."
    ),
    ("map", "Bản đồ được vẽ bằng", "Maps are drawn by"),
    ("full", "Toàn văn giấy phép của thư viện bản đồ", "Full licence of the map library"),
  ]

  static let accounts: Words = [
    ("title", "Tài khoản", "Accounts"),
    ("list", "Danh sách tài khoản", "All accounts"),
    ("add", "Thêm tài khoản", "Add an account"),
    ("name", "Tên đăng nhập", "Name"),
    ("password", "Mật khẩu", "Password"),
    ("role", "Vai trò", "Role"),
    ("officer", "Cán bộ", "Officer"),
    ("administrator", "Quản trị", "Administrator"),
    ("district", "Cán bộ huyện", "District officer"),
    ("epidemiologist", "Dịch tễ", "Epidemiologist"),
    ("service", "Vận hành", "Service"),
    ("communicator", "Truyền thông", "Communication"),
    ("auditor", "Kiểm tra", "Auditor"),
    ("fund", "Quỹ ủng hộ", "Donations"),
    ("area", "Địa bàn", "Area"),
    (
      "areaHint", "Mã tỉnh, huyện hoặc xã; để trống là cả nước",
      "Digits of a province, district or ward; empty is the country"
    ),
    ("everywhere", "cả nước", "the country"),
    ("until", "đến {}", "until {}"),
    ("since", "Từ ngày", "Since"),
    ("active", "Đang dùng", "Active"),
    ("disabled", "Đã khoá", "Closed"),
    ("disable", "Khoá", "Close"),
    ("enable", "Mở lại", "Open again"),
  ]

  static let span: Words = [
    ("now", "vừa xong", "just now"),
    ("soon", "ngay sau đây", "in a moment"),
    ("ago", "{} trước", "{} ago"),
    ("ahead", "còn {}", "in {}"),
    ("seconds", "{} giây", "{} s"),
    ("minutes", "{} phút", "{} min"),
    ("hours", "{} giờ", "{} h"),
    ("hoursMinutes", "{} giờ {} phút", "{} h {} min"),
    ("day", "{} ngày", "{} day"),
    ("days", "{} ngày", "{} days"),
  ]

  static let done: Words = [
    ("entryReversed", "Đã ghi bút toán đảo.", "The reversal is booked."),
    ("heldBooked", "Đã ghi nhận khoản đang giữ.", "What was held is booked."),
    ("heldLetGo", "Đã bỏ khoản đang giữ.", "What was held is let go."),
    (
      "payoutProposed", "Đã đề xuất chi. Một người khác phải duyệt.",
      "The payout is proposed. Another person must approve it."
    ),
    ("payoutApproved", "Đã duyệt và ghi sổ khoản chi.", "The payout is approved and booked."),
    ("payoutRefused", "Đã từ chối khoản chi.", "The payout is refused."),
    (
      "payoutReversalAsked", "Đã đề nghị thu hồi. Một người khác phải duyệt.",
      "Taking it back is asked for. Another person must agree."
    ),
    ("payoutReversed", "Đã ghi thu hồi khoản chi.", "The payout is taken back."),
    ("payoutKept", "Khoản chi vẫn giữ nguyên.", "The payout stays as it is."),
    (
      "monthCompared", "Đã đối soát. Một người khác phải duyệt các bút toán.",
      "The month is compared. Another person must agree to its bookings."
    ),
    ("monthAgreed", "Đã duyệt và ghi các bút toán của tháng.", "The month's bookings are made."),
    ("monthRefused", "Đã từ chối kết quả đối soát.", "The month's result is refused."),
    ("acknowledged", "Bạn đã nhận báo động này.", "You have taken this alarm."),
    ("caseKept", "Đã lưu ca bệnh.", "The case is kept."),
    (
      "caseConfirmed", "Đã ghi kết quả: các mức F, việc cho các phường và tin nhắn đã sẵn sàng.",
      "The result is kept: levels, tasks for the wards and messages are ready."
    ),
    ("meetingKept", "Đã lưu lần gặp; các mức F đã theo.", "The meeting is kept; levels followed."),
    ("meetingRemoved", "Đã xoá lần gặp; các mức F đã theo.", "It is removed; levels followed."),
    ("personKept", "Đã lưu; các mức F và việc đã theo.", "It is kept; levels and tasks followed."),
    ("followedUp", "Đã ghi lần theo dõi.", "The follow-up is on record."),
    ("declarationSettled", "Đã ghi là đã xem.", "It is noted as looked into."),
    (
      "declarationTaken", "Đã chuyển khai báo sang bàn ca bệnh.",
      "The declaration was taken on at the case desk."
    ),
    ("venueKept", "Đã lưu nơi quét mã.", "The place is kept."),
    (
      "proposed", "Đã đề xuất. Hai người khác phải duyệt.",
      "It is proposed. Two others must approve it."
    ),
    (
      "campaign-revised", "Đã lưu. Phải duyệt lại từ đầu.",
      "It is kept. It must be approved anew."
    ),
    ("campaign-approved", "Đã ghi là bạn duyệt.", "Your approval is kept."),
    ("campaign-started", "Đã bắt đầu gửi.", "It is on its way."),
    ("campaign-paused", "Đã tạm dừng.", "It rests."),
    ("campaign-resumed", "Đã gửi tiếp.", "It goes on."),
    ("campaign-stopped", "Đã dừng hẳn.", "It is stopped for good."),
    ("textAnswered", "Đã gửi trả lời.", "The answer is on its way."),
    ("textDone", "Đã ghi là đã xong.", "It is noted as done."),
    ("taskDone", "Đã ghi là đã làm.", "The task is done."),
    ("assigned", "Đã giao báo động.", "The alarm was given on."),
    ("closed", "Đã đóng báo động.", "The alarm is closed."),
    ("asked", "Đã gửi câu hỏi đến người này.", "The person was asked."),
    ("visited", "Đã ghi lại cuộc gọi hoặc lần đến thăm.", "The call or visit is on record."),
    ("issued", "Đã ban hành quyết định.", "The order is issued."),
    ("extended", "Đã đổi ngày kết thúc.", "The end was changed."),
    ("transferred", "Đã chuyển nơi ở hoặc điện thoại.", "The place or phone was changed."),
    ("ended", "Quyết định đã kết thúc.", "The order is over."),
    ("leave", "Đã cho phép ra ngoài.", "Leave is granted."),
    ("refused", "Đã từ chối.", "Leave is refused."),
    ("helped", "Đã ghi nhận giúp đỡ.", "Help is on record."),
    ("answered", "Đã ghi câu trả lời.", "The answer is on record."),
    ("retired", "Điện thoại này không còn được tính.", "The phone does not count any longer."),
    ("imported", "Đã nhập {} quyết định.", "{} orders were imported."),
    ("account", "Đã lưu tài khoản.", "The account is saved."),
    ("password", "Mật khẩu đã đổi.", "The password was changed."),
    ("sessions", "Đã kết thúc phiên.", "Ended."),
    ("token", "Mã này không còn mở được gì.", "The token opens nothing any more."),
    (
      "recovered", "Bạn đã dùng một mã dự phòng. Hãy xem lại cách đăng nhập của bạn.",
      "You used up a recovery code. Look over how you sign in."
    ),
    (
      "loanAsked", "Đã gửi yêu cầu. Một người ở địa bàn sẽ trả lời.",
      "The request is sent. Somebody of the area will answer."
    ),
    ("loanGiven", "Đã đồng ý.", "The release is given."),
    ("loanRefused", "Đã từ chối yêu cầu.", "The request is refused."),
    ("loanEnded", "Không còn xem được nữa.", "The release is over."),
    (
      "emergencyTaken", "Đã mở quyền khẩn cấp trong một giờ. Người giám sát đã được báo.",
      "Everything of the area can be seen for an hour. Supervisors were told."
    ),
    ("emergencyJudged", "Đã ghi kết quả xét.", "The judgement is on record."),
    (
      "agreed", "Đã đồng ý. Người xin có thể gửi lại biểu mẫu.",
      "Agreed. Who asked can send the form again."
    ),
    ("signedOut", "Bạn đã đăng xuất.", "You are signed out."),
    ("setUp", "Đã tạo tài khoản. Hãy đăng nhập.", "The account is made. Sign in."),
  ]

  static let form: Words = [
    ("bad", "Hãy sửa những mục sau:", "Please mend the following:"),
    ("date", "{}: cần ngày và giờ", "{}: a date and a time are needed"),
    ("number", "{}: cần một con số", "{}: a number is needed"),
    ("wrong", "{}: chưa đúng", "{}: not as expected"),
    ("empty", "{}: chưa điền", "{}: nothing is written"),
    ("order", "Thời điểm kết thúc phải sau thời điểm bắt đầu.", "The end must be after the start."),
  ]
}
