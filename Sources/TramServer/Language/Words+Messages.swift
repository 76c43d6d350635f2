// SPDX-License-Identifier: Apache-2.0

extension Words {
  /// Campaigns.
  static let messages: Words = [
    ("title", "Tin nhắn", "Messages"),
    ("compose", "Soạn tin", "Compose a message"),
    ("edit", "Sửa tin", "Say it otherwise"),
    ("one", "Đợt tin nhắn", "Campaign"),
    ("inbox", "Tin nhận được", "Inbox"),
    ("none", "Chưa có đợt tin nào.", "There is no campaign yet."),
    (
      "notSet",
      "Máy chủ này chưa nối với tổng đài tin nhắn nào. Người vận hành khai báo "
        + "trong messages.json.",
      "This server has no message centre. Whoever runs it names them in messages.json."
    ),
    ("centres", "Tổng đài", "Message centres"),
    ("lines", "{} trên {} đường nối", "{} of {} lines"),
    ("queued", "chờ gửi", "queued"),
    ("shut", "ngoài giờ gửi ({})", "outside its hours ({})"),
    ("text", "Nội dung", "Text"),
    ("textHint", "Không ghi tên hay bệnh của ai.", "Name nobody, and nobody's illness."),
    ("area", "Địa bàn", "Area"),
    (
      "areaHint", "Mã tỉnh, huyện hoặc xã. Gửi cho người đang có trong sổ của địa bàn này.",
      "Digits of a province, district or ward. It goes to the people of its register."
    ),
    ("spelling", "Cách viết", "Spelling"),
    ("written", "Có dấu", "With diacritics"),
    ("folded", "Không dấu", "Without diacritics"),
    ("urgencyLabel", "Mức khẩn", "Urgency"),
    ("ordinary", "Thường (trong giờ)", "Ordinary (in the operators' hours)"),
    ("urgent", "Khẩn (mọi giờ, gửi trước)", "Urgent (at any hour, before all others)"),
    ("urgentMark", "Khẩn", "Urgent"),
    ("audienceLabel", "Người nhận", "Who gets it"),
    ("willing", "Trừ người đã từ chối", "All but those who opted out"),
    (
      "everybody", "Mọi người, kể cả người đã từ chối", "Everybody, also those who opted out"
    ),
    (
      "audienceHint",
      "Chỉ cảnh báo khẩn của cơ quan y tế mới được gửi cho người đã từ chối.",
      "Only an urgent warning of a health authority may go to those who opted out."
    ),
    ("countIt", "Đếm và xem ai nhận", "Count, and see who gets it"),
    ("propose", "Đề xuất", "Propose"),
    ("reviseIt", "Lưu thay đổi", "Keep the change"),
    (
      "reviseNote", "Sửa xong phải duyệt lại từ đầu, với danh sách người mới lấy.",
      "After a change the approvals are gone, and the list is taken anew."
    ),
    ("counted", "Số phần và giá", "Parts and price"),
    ("countEmpty", "Hãy viết nội dung để đếm.", "Write a text to have it counted."),
    ("onePart", "{} phần", "{} part"),
    ("parts", "{} phần", "{} parts"),
    ("gsm7", "bảng chữ ngắn, {} ký tự", "short alphabet, {} characters"),
    ("ucs2", "bảng chữ dài, {} ký tự", "long alphabet, {} characters"),
    ("missing", "vì có {}", "because of {}"),
    ("operator", "Nhà mạng", "Operator"),
    ("each", "Giá mỗi người", "Price a person"),
    ("people", "Người", "People"),
    ("partsHead", "Phần", "Parts"),
    ("cost", "Chi phí", "Cost"),
    ("all", "Tất cả", "All"),
    ("dong", "{} đ", "{} đ"),
    ("dry", "Ai sẽ nhận", "Who would get it"),
    ("looked", "Đã xem {} người trong sổ.", "{} people of the register were looked at."),
    ("goes", "{} người nhận, mỗi người một điện thoại.", "{} people, one phone each."),
    ("asOf", "Tính lúc {}.", "As of {}."),
    ("nobody", "Không ai nhận được.", "Nobody would get it."),
    (
      "nobodyHere", "Trong sổ của địa bàn này chưa có ai nhận được tin.",
      "The register of this area has nobody whom it would go to."
    ),
    ("leftOut", "Không gửi cho", "Left out"),
    ("out-again", "có trong sổ hai lần", "are on the list twice"),
    ("out-noNumber", "không rõ số điện thoại", "no telephone number is known"),
    ("out-noRoute", "số không thuộc nhà mạng nào đã nối", "no operator is known for the number"),
    ("out-optedOut", "đã từ chối nhận tin", "opted out"),
    ("out-sharedNumber", "cùng điện thoại với người đã tính", "share a phone with another"),
    ("peopleOf", "Số người đã duyệt", "People of the list"),
    ("sender", "Người gửi", "Sender"),
    ("author", "Người soạn", "Composed by"),
    ("revision", "Bản", "Revision"),
    ("approvals", "Duyệt", "Approvals"),
    ("needs", "{} trên {} người đã duyệt", "{} of {} approvals"),
    (
      "ownNote", "Bạn soạn tin này: hai người khác phải duyệt.",
      "You composed it: two others must approve it."
    ),
    (
      "approvedNote", "Bạn đã duyệt. Một người nữa phải duyệt.",
      "You approved it. Another must, too."
    ),
    ("approve", "Duyệt bản này", "Approve this revision"),
    ("start", "Bắt đầu gửi", "Start sending"),
    ("startNote", "Người từ chối từ lúc duyệt sẽ được bỏ ra.", "Who opted out since is left out."),
    ("pause", "Tạm dừng", "Pause"),
    ("resume", "Gửi tiếp", "Go on"),
    ("stop", "Dừng hẳn", "Stop for good"),
    ("stopNote", "Phần chưa gửi sẽ không gửi nữa.", "What is not sent yet is never sent."),
    ("acts", "Việc cần làm", "What to do"),
    ("sentText", "Điện thoại sẽ hiện", "Phones will show"),
    ("facts", "Đợt tin", "The campaign"),
    ("reach", "Kết quả", "Reach"),
    ("figure", "Số liệu", "Figure"),
    ("count", "Số", "Count"),
    ("lastMoved", "Tính đến", "As of"),
    ("texts", "Nội dung khác nhau", "Texts"),
    ("peopleAddressed", "Người được gửi", "People addressed"),
    ("submitted", "Phần tin đã giao nhà mạng", "Parts the operators took"),
    ("confirmed", "Phần tin máy đã nhận", "Parts phones have"),
    ("peopleConfirmed", "Người đã nhận đủ", "People who have all of it"),
    (
      "fiveNote", "Năm con số khác nhau: một tin nhiều phần cho một người là nhiều phần.",
      "Five different figures: a text of several parts to one person is several parts."
    ),
    ("settled", "{} trên {} phần đã xong", "{} of {} parts are settled"),
    ("open", "Còn chờ", "Open"),
    ("failed", "Không gửi được", "Failed"),
    ("withdrawn", "Không gửi nữa", "Withdrawn"),
    ("unknown", "Không rõ", "Unknown"),
    ("restTitle", "Các phần khác", "Other parts"),
    ("stage-proposed", "Chờ duyệt", "Waits for approval"),
    ("stage-approved", "Đã duyệt", "Approved"),
    ("stage-queueing", "Đang xếp hàng", "Being queued"),
    ("stage-running", "Đang gửi", "Being sent"),
    ("stage-paused", "Tạm dừng", "Paused"),
    ("stage-finished", "Đã xong", "Finished"),
    ("stage-stopped", "Đã dừng", "Stopped"),
    ("stage-lost", "Mất số liệu (khôi phục)", "Figures lost (restored)"),
  ]

  /// The inbox.
  static let inbox: Words = [
    ("title", "Tin nhận được", "Inbox"),
    ("one", "Tin từ người dân", "A text from a person"),
    ("none", "Không có tin nào.", "There is no text."),
    ("from", "Từ", "From"),
    ("to", "Gửi đến", "Sent to"),
    ("time", "Lúc", "Time"),
    ("body", "Nội dung", "Text"),
    ("state", "Trạng thái", "State"),
    ("show", "Xem", "Show"),
    ("waiting", "Chờ trả lời", "Waits for an answer"),
    ("answered", "Đã trả lời", "Answered"),
    ("done", "Đã xong", "Done"),
    ("doubtful", "Không khớp số hoặc mã", "Its number or code does not fit"),
    ("damaged", "Thiếu phần hoặc đọc không hết", "Parts of it are missing"),
    ("reason", "Lưu ý", "Note"),
    (
      "doubtfulNote",
      "Trông như trả lời một câu hỏi cách ly, nhưng số gửi hoặc mã không đúng. Không "
        + "được tính là trả lời.",
      "It looks like the answer to a check, but its sender or its code is not the person's. It "
        + "does not count as one."
    ),
    ("answer", "Trả lời", "Answer"),
    (
      "answerHint", "Gửi không dấu, tối đa 480 ký tự. Không ghi tên hay bệnh của ai.",
      "It goes without diacritics, 480 characters at most. Name nobody's illness."
    ),
    ("send", "Gửi trả lời", "Send the answer"),
    ("finish", "Không cần làm gì nữa", "Nothing more is to be done"),
    ("answers", "Đã trả lời", "Answers"),
    ("by", "bởi {}", "by {}"),
    (
      "noNumber", "Không trả lời được: người gửi không có số điện thoại.",
      "It cannot be answered: the sender is no telephone number."
    ),
    (
      "about",
      "Tin mà không bộ phận nào tự xử lý: không phải từ chối, trả lời câu hỏi hay ủng hộ.",
      "Texts that no desk took: neither opting out, nor an answer to a check, nor a donation."
    ),
  ]

  /// What the server itself writes to phones; it goes without diacritics, in one part.
  static let texts: Words = [
    (
      "ask",
      "Trạm: Bạn có đang ở nơi cách ly không? Trước {} hãy soạn O NHA {} gửi {}. Không trả "
        + "lời được: soạn KHONG và mã đó.",
      "Tram: Are you at your place of isolation? Before {} text HOME {} to {}. If you cannot "
        + "answer, text NO and the same code."
    ),
    (
      "remind",
      "Trạm nhắc: Bạn chưa trả lời. Trước {} hãy soạn O NHA {} gửi {}. Không trả lời được: "
        + "soạn KHONG và mã đó.",
      "Tram: You have not answered. Before {} text HOME {} to {}. If you cannot answer, text "
        + "NO and the same code."
    ),
    ("thanks", "Trạm: Đã nhận câu trả lời. Cảm ơn bạn.", "Tram: Your answer is kept. Thank you."),
    (
      "late", "Trạm: Đã nhận, nhưng câu trả lời đến sau giờ hẹn. Cảm ơn bạn.",
      "Tram: Your answer is kept, though it came after its time. Thank you."
    ),
    (
      "before", "Trạm: Câu hỏi này đã được trả lời. Cảm ơn bạn.",
      "Tram: This was answered before. Thank you."
    ),
    (
      "cannot", "Trạm: Đã ghi là bạn chưa trả lời được. Cán bộ sẽ gọi cho bạn.",
      "Tram: It is kept that you cannot answer now. An officer will call you."
    ),
    (
      "needsCode", "Trạm: Hãy soạn O NHA và mã 4 số trong tin đã nhận, gửi {}.",
      "Tram: Please text HOME and the four digits of our message to {}."
    ),
    (
      "wrongCode", "Trạm: Mã không đúng. Hãy soạn O NHA và mã 4 số trong tin mới nhất, gửi {}.",
      "Tram: The code is wrong. Text HOME and the four digits of our last message to {}."
    ),
    (
      "out",
      "Trạm: Bạn sẽ không nhận tin chung nữa, trừ cảnh báo khẩn của cơ quan y tế. Soạn "
        + "START để nhận lại.",
      "Tram: You get no more messages but urgent warnings of the health authority. Text START "
        + "to get them again."
    ),
    (
      "back", "Trạm: Bạn sẽ nhận tin trở lại. Soạn STOP để thôi nhận.",
      "Tram: You get messages again. Text STOP to get none."
    ),
    (
      "trace-f0",
      "Trạm: Kết quả xét nghiệm của bạn cần được xử lý ngay. Hãy ở yên tại chỗ và chờ cán bộ "
        + "y tế gọi.",
      "Tram: Your test needs care at once. Stay where you are; health staff will call you."
    ),
    (
      "trace-f1",
      "Trạm: Bạn có thể đã gặp người bệnh. Hãy ở nhà đến {} ({} ngày). Sốt hay ho: báo ngay "
        + "trạm y tế. Cán bộ sẽ gọi bạn.",
      "Tram: You may have met somebody who is ill. Stay at home until {} ({} days). With fever "
        + "or cough call your health station."
    ),
    (
      "trace-f2",
      "Trạm: Người bạn gặp có thể đã gặp người bệnh. Hãy hạn chế tiếp xúc đến {} ({} ngày). "
        + "Sốt hay ho: báo ngay trạm y tế.",
      "Tram: Somebody you met may have met a patient. Meet few people until {} ({} days). With "
        + "fever or cough call your health station."
    ),
    (
      "trace-released", "Trạm: Bạn không còn trong danh sách theo dõi. Cảm ơn bạn.",
      "Tram: You are not on the list any longer. Thank you."
    ),
    (
      "trace-finished", "Trạm: Thời gian theo dõi của bạn đã hết. Cảm ơn bạn.",
      "Tram: Your time of follow-up is over. Thank you."
    ),
    (
      "trace-other", "Trạm: Trạm y tế phường có tin cho bạn. Hãy gọi cho trạm y tế.",
      "Tram: Your health station has news for you. Please call it."
    ),
  ]
}
