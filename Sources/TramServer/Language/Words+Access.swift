// SPDX-License-Identifier: Apache-2.0

extension Words {
  static let access: Words = [
    ("title", "Quyền xem", "Access"),
    (
      "about",
      "Tên người và vị trí của họ chỉ hiện cùng nhau khi một người khác đồng ý. Ai đồng ý, cho ai, "
        + "vì sao và đến khi nào đều được ghi lại.",
      "Names and positions are shown together only when another person agrees. Who agreed, for "
        + "whom, why and until when is on record."
    ),
    ("ask", "Xin xem cả hai", "Ask to see both"),
    (
      "askFor", "Trang này cần xem cả tên và vị trí. Hãy xin một người ở địa bàn đồng ý.",
      "That page shows names and positions together. Ask somebody of the area to agree."
    ),
    ("what", "Cần xem thêm", "What is lacking"),
    ("people", "Tên người", "Names"),
    ("positions", "Vị trí", "Positions"),
    ("area", "Địa bàn", "Area"),
    ("areaHint", "Mã tỉnh, huyện hoặc xã", "Digits of a province, district or ward"),
    ("purpose", "Để làm gì", "What for"),
    ("isolation", "Cách ly", "Isolation"),
    ("tracing", "Truy vết", "Tracing"),
    ("reason", "Lý do", "Reason"),
    (
      "reasonHint", "10 đến 500 ký tự, không nêu tên ai.",
      "10 to 500 characters, without anybody's name."
    ),
    ("hours", "Trong bao nhiêu giờ", "For how many hours"),
    ("send", "Gửi yêu cầu", "Send the request"),
    ("toAnswer", "Chờ bạn trả lời", "Waiting for your answer"),
    ("none", "Không có gì.", "Nothing."),
    ("give", "Đồng ý", "Agree"),
    ("refuse", "Từ chối", "Refuse"),
    ("own", "Yêu cầu của bạn", "Your requests"),
    ("lent", "Đang cho xem", "Shown by a release now"),
    ("end", "Kết thúc", "End it"),
    ("by", "Người trả lời", "Answered by"),
    ("state-waiting", "Đang chờ", "Waiting"),
    ("state-given", "Đang xem được", "In force"),
    ("state-ended", "Đã hết", "Over"),
    ("state-refused", "Bị từ chối", "Refused"),
    ("state-over", "Không ai trả lời", "Nobody answered"),
    ("emergencies", "Khẩn cấp", "Emergencies"),
    (
      "emergencyAbout",
      "Khi tính mạng bị đe doạ và không kịp xin phép: xem được mọi thứ của một địa bàn trong một "
        + "giờ, không sửa được gì. Người giám sát được báo ngay và phải xét trong 24 giờ.",
      "When life is at stake and there is no time to ask: everything of an area can be seen for an "
        + "hour, nothing changed. Supervisors are told at once and must judge it within 24 hours."
    ),
    ("take", "Mở quyền khẩn cấp", "Take emergency access"),
    ("taken", "Bạn đã mở", "Taken by you"),
    ("toJudge", "Chờ bạn xét", "Waiting for your judgement"),
    ("alarm", "Có người mở quyền khẩn cấp: {}.", "Emergency access was taken: {}."),
    ("alarmLook", "Xem và xét", "Look and judge"),
    ("unjudged", "Chưa xét", "Not judged"),
    ("right", "Đúng", "It was right"),
    ("wrong", "Không đúng", "It was wrong"),
    ("due", "phải xét trước {}", "to be judged before {}"),
    ("acts", "Cần người thứ hai", "Needs a second person"),
    (
      "actsAbout",
      "Việc liên quan cả nước cần hai người quản trị. Sau khi có người đồng ý, người xin gửi lại "
        + "biểu mẫu trong vòng 24 giờ.",
      "What reaches the whole country needs two administrators. When another has agreed, the one "
        + "who asked sends the form again, within 24 hours."
    ),
    ("agree", "Đồng ý", "Agree"),
    ("agreed", "Đã đồng ý", "Agreed to"),
    ("refusal-no-grant", "Bạn không có quyền này ở địa bàn đó.", "You may not do this there."),
    (
      "refusal-no-release", "Cần một người khác đồng ý.", "Another person must release this first."
    ),
    (
      "refusal-no-reason", "Cần lý do dài 10 đến 500 ký tự.",
      "A reason of 10 to 500 characters is needed."
    ),
    (
      "refusal-too-many-emergencies",
      "Bạn đã mở quá nhiều lần, hoặc lần trước chưa được xét.",
      "You took too many, or an earlier one was not judged."
    ),
    ("refusal-same-person", "Phải là một người khác.", "It must be another person."),
    (
      "refusal-no-request", "Yêu cầu này không còn, hoặc đã được trả lời.",
      "There is no such request any more, or it was answered."
    ),
    ("refusal-bad-time", "Thời hạn từ 1 đến 168 giờ.", "From 1 to 168 hours."),
    (
      "refusal-too-many-requests", "Quá nhiều yêu cầu đang chờ.",
      "Too many requests wait for an answer."
    ),
    (
      "refusal-too-many-pieces", "Địa bàn này quá nhiều mảnh; hãy chọn địa bàn lớn hơn.",
      "This area comes to too many pieces; take a larger one."
    ),
    (
      "refused", "Tài khoản của bạn không xem được tên và vị trí cùng lúc ở đây.",
      "Your account does not see names and positions together here."
    ),
    ("refusedAsk", "Xin xem", "Ask to see it"),
  ]
}
