// SPDX-License-Identifier: Apache-2.0

extension Words {
  static let account: Words = [
    ("title", "Tài khoản của tôi", "My account"),
    ("on", "Đang bật", "On"),
    ("off", "Chưa bật", "Off"),
    ("codes", "Mã trong ứng dụng", "Codes of an app"),
    (
      "codesNote",
      "Một ứng dụng trên điện thoại cho mã 6 số đổi mỗi 30 giây. Đăng nhập sẽ cần mật khẩu và mã.",
      "An app on your phone shows six digits, others every 30 seconds. Signing in then needs the "
        + "password and a code."
    ),
    (
      "mustAdd",
      "Vai trò của bạn cần thêm một cách đăng nhập: hãy bật mã trong ứng dụng hoặc thêm khoá truy "
        + "cập. Các trang khác mở ra sau đó.",
      "Your role needs a second way of signing in: turn on codes of an app or add a passkey. The "
        + "other pages open after that."
    ),
    ("begin", "Bật mã", "Turn codes on"),
    ("remove", "Bỏ", "Remove"),
    ("noCodes", "Tài khoản đã có mã.", "The account has codes already."),
    ("scan", "Quét hình này bằng ứng dụng mã.", "Scan this with the app."),
    ("qr", "Khoá cho ứng dụng mã", "The key for the app"),
    ("typeKey", "Hoặc gõ khoá này vào ứng dụng:", "Or type this key into the app:"),
    ("openApp", "Mở ứng dụng trên thiết bị này", "Open the app on this device"),
    ("firstCode", "Mã 6 số đang hiện", "The six digits that it shows"),
    ("confirm", "Bật mã", "Turn codes on"),
    ("recovery", "Mã dự phòng", "Recovery codes"),
    (
      "recoveryNote",
      "Mỗi mã thay điện thoại được một lần. Hãy in hoặc chép ra giấy và cất kỹ; trang này không "
        + "hiện lại.",
      "Each stands in for the phone once. Print them or write them down and keep them safe; this "
        + "page is not shown again."
    ),
    ("recoveryLeft", "Còn {} mã dự phòng", "{} recovery codes are left"),
    ("renew", "Lấy mã dự phòng khác", "Other recovery codes"),
    ("written", "Tôi đã cất mã", "I have kept them"),
    ("passkeys", "Khoá truy cập", "Passkeys"),
    (
      "passkeysNote",
      "Đăng nhập bằng vân tay, khuôn mặt hoặc mã PIN của thiết bị; không cần mật khẩu, không bị "
        + "lừa bởi trang giả.",
      "Sign in with your device's finger, face or PIN: without a password, and no false page can "
        + "trick it out of you."
    ),
    (
      "noName", "Khoá truy cập cần máy chủ có tên miền và https.",
      "Passkeys need a server with a name and https."
    ),
    ("addPasskey", "Thêm khoá truy cập", "Add a passkey"),
    ("label", "Gọi là", "Call it"),
    ("labelHint", "Ví dụ: điện thoại, máy ở cơ quan", "Such as: phone, computer at work"),
    ("unnamed", "không tên", "without a name"),
    ("copied", "có trên nhiều thiết bị", "on several devices"),
    ("oneDevice", "một thiết bị", "on one device"),
    ("made", "Tạo", "Made"),
    ("used", "Dùng lần cuối", "Last used"),
    ("never", "chưa dùng", "never"),
    ("identities", "Danh tính bên ngoài", "Identities elsewhere"),
    (
      "goNote", "Bạn sẽ sang trang của nhà cung cấp, rồi quay lại đây.",
      "You go to the provider's page and come back here."
    ),
    ("join", "Gắn một danh tính", "Join an identity"),
    ("part", "Gỡ", "Part"),
    (
      "identityTaken", "Danh tính này đã gắn với một tài khoản.",
      "This identity is joined to an account already."
    ),
    ("sessions", "Các phiên đang mở", "Open sessions"),
    ("noSessions", "Không có phiên nào.", "There are none."),
    ("browser", "Trình duyệt", "Browser"),
    ("unknown", "trình duyệt lạ", "an unknown browser"),
    ("since", "Từ", "Since"),
    ("here", "đang dùng", "this one"),
    ("end", "Kết thúc", "End"),
    ("endOthers", "Kết thúc các phiên khác", "End all others"),
    ("endAll", "Kết thúc mọi phiên", "End all"),
    ("current", "Mật khẩu hiện nay", "Present password"),
    ("fresh", "Mật khẩu mới", "Another password"),
    ("change", "Đổi mật khẩu", "Change the password"),
    ("changeNote", "Các phiên khác sẽ kết thúc.", "Your other sessions end."),
    ("wrongPassword", "Mật khẩu hiện nay không đúng.", "The present password is wrong."),
    (
      "stale", "Để đổi cách đăng nhập, hãy đăng nhập lại.",
      "To change how you sign in, show anew who you are."
    ),
    ("showAgain", "Đăng nhập lại", "Sign in again"),
    ("cancel", "Thôi", "Leave it"),
    ("ways", "Cách đăng nhập", "Ways to sign in"),
    (
      "recoveryHint", "Quên mật khẩu: tạo một mã dùng một lần và trao tận tay hoặc qua điện thoại.",
      "Lost the password: make a one-time code and hand it over in person or by telephone."
    ),
    ("makeRecovery", "Tạo mã đặt mật khẩu", "Make a code for a password"),
    (
      "handOver", "Mã dùng một lần, có hiệu lực trong một ngày; trang này không hiện lại.",
      "A one-time code for a day; this page is not shown again."
    ),
    (
      "resetHint",
      "Mất điện thoại: bỏ mã, khoá truy cập và danh tính; mọi phiên kết thúc, mật khẩu giữ nguyên.",
      "Lost the phone: takes codes, passkeys and identities away and ends all sessions; the "
        + "password stays."
    ),
    ("reset", "Bỏ mọi cách khác", "Take the rest away"),
  ]

  static let tokens: Words = [
    ("title", "Mã của chương trình", "Tokens of programs"),
    ("list", "Các mã", "All tokens"),
    ("none", "Chưa có mã nào.", "There are none."),
    ("add", "Tạo mã", "Make a token"),
    ("label", "Của chương trình nào", "Of which program"),
    ("scopes", "Được làm gì", "What it may do"),
    ("days", "Số ngày có hiệu lực", "Days until it ends"),
    ("until", "đến", "until"),
    ("noEnd", "không hết hạn", "it is ended"),
    (
      "unknown", "Có từ không mở được gì: hãy tạo mã khác.",
      "One of its words opens nothing: make another token."
    ),
    (
      "once", "Mã này chỉ hiện một lần. Hãy chép vào chương trình ngay.",
      "This token is shown once. Put it into the program now."
    ),
    (
      "bad", "Cần tên, ít nhất một quyền, mã địa bàn đúng hoặc để trống, và 1 đến 366 ngày.",
      "A name, at least one scope, a code of an area or none, and 1 to 366 days are needed."
    ),
    ("area", "Địa bàn", "Area"),
    (
      "areaHint", "Mã tỉnh (2 số), huyện (5) hoặc xã (10). Để trống là cả nước.",
      "Digits of a province (2), a district (5) or a ward (10). Nothing is the whole country."
    ),
    ("scope.desk.read", "Xem bàn cách ly", "Reads the desk of isolation"),
    ("scope.desk.write", "Xem và sửa bàn cách ly", "Reads and changes the desk of isolation"),
    ("scope.cases.read", "Xem bàn ca bệnh, không có tên", "Reads the case desk, without names"),
    ("scope.cases.write", "Xem và sửa bàn ca bệnh", "Reads and changes the case desk"),
    ("scope.donations.read", "Xem sổ ủng hộ", "Reads the books of donations"),
    (
      "scope.donations.write", "Xem sổ ủng hộ và đề xuất chi",
      "Reads the books of donations and proposes payouts"
    ),
    ("scope.names.release", "Xin tên người của ca bệnh", "Is given names of people of cases"),
    ("scope.metrics", "Đọc số đo vận hành", "Reads how the service runs"),
    ("scope.observations", "Gửi vị trí và lần thấy máy", "Sends positions and sightings"),
    ("scope.audit.witness", "Làm chứng cho nhật ký", "Witnesses the audit log"),
    (
      "scope.location-verification:verify", "CAMARA: hỏi máy có ở trong vùng không",
      "CAMARA: asks whether a phone is in an area"
    ),
    ("scope.location-retrieval:read", "CAMARA: hỏi máy ở đâu", "CAMARA: asks where a phone is"),
    (
      "scope.geofencing-subscriptions:read", "CAMARA: xem đăng ký hàng rào",
      "CAMARA: reads subscriptions to fences"
    ),
    (
      "scope.geofencing-subscriptions:delete", "CAMARA: xoá đăng ký hàng rào",
      "CAMARA: ends subscriptions to fences"
    ),
    ("fenceEntered", "CAMARA: báo khi máy vào vùng", "CAMARA: is told when a phone comes in"),
    ("fenceLeft", "CAMARA: báo khi máy rời vùng", "CAMARA: is told when a phone leaves"),
  ]
}
