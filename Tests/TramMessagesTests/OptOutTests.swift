// SPDX-License-Identifier: Apache-2.0

import Testing
import TramMessages
import TramTestKit
import TramUnits

@Suite("Who wants no messages")
struct OptOutTests {
  static let now = Instant(milliseconds: 1_590_026_400_000)

  @Test func `is told by a word in any case, with or without diacritics, in full-width letters`()
    throws
  {
    let words = try OptOutWords()
    let out = [
      "STOP", "stop", " Stop. ", "ＳＴＯＰ", "stop!", "Stop BYT", "DUNG", "dừng", "DỪNG",
      "du\u{031B}\u{0300}ng", "HUY", "hủy", "huỷ", "Hu\u{0309}y", "TC", "tc qc", "Từ chối",
      "tu choi", "ＤＵＮＧ", "\"STOP\"", "STOP\n",
    ]
    for text in out { #expect(words.wish(of: text) == .out, "\(text)") }
    for text in ["START", "start", "Tiếp", "TIEP TUC", "ĐĂNG KÝ", "dang ky", "DK", "dk byt"] {
      #expect(words.wish(of: text) == .back, "\(text)")
    }
  }

  @Test func `is not told by words that only look like it`() throws {
    let words = try OptOutWords()
    let others = [
      "Đúng", "đúng rồi", "dùng", "Dũng", "Dung a", "Huy day", "", " ", "STOPP", "khong dung",
      "Stop washing your hands", "CV 1", "1", "dừng lại đi", "stop aaaaaaaaaaaaaaaaaa",
      String(repeating: "stop ", count: 100),
    ]
    for text in others { #expect(words.wish(of: text) == nil, "\(text)") }
    #expect(words.wish(of: ReceivedText(text: "STOP", isDamaged: true)) == nil)
    #expect(throws: MessagesError.self) {
      _ = try OptOutWords([OptOutWords.Word("dừng", .out), OptOutWords.Word("dung", .back)])
    }
    #expect(throws: MessagesError.self) { _ = try OptOutWords([OptOutWords.Word("…", .out)]) }
  }

  @Test func `stands in a book that survives, the last word of a phone by its time counts`()
    async throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("optouts")
    var book = try OptOutBook(folder: folder)
    let desk = OptOutDesk(book, words: try OptOutWords())
    let number = try #require(PhoneNumber("84901234567"))
    func text(_ words: String, _ seconds: Double, sender: String = "+84 901234567") -> ArrivedText {
      ArrivedText(
        operatorName: "viettel", messageID: nil, sender: Octets(sender), shortCode: "1407",
        text: ReceivedText(text: words), time: Self.now.advanced(seconds: seconds))
    }
    #expect(try await desk.take(text("hello", 0)) == .notMine)
    #expect(try await desk.take(text("STOP", 0, sender: "VIETTEL")) == .notMine)
    guard case .taken(.some) = try await desk.take(text("STOP", 10)) else {
      Issue.record("STOP was not answered")
      return
    }
    #expect(try await desk.take(text("STOP", 11)) == .taken(reply: nil))
    #expect(book.numbers == [number])
    // One that was on its way for longer than the last word changes nothing.
    _ = try await desk.take(text("START", 5))
    #expect(book.numbers == [number])
    book.close()
    book = try OptOutBook(folder: folder)
    #expect(book[number]?.since == Self.now.advanced(seconds: 10))
    _ = try await OptOutDesk(book, words: try OptOutWords()).take(text("start", 20))
    #expect(book.numbers.isEmpty)
    #expect(book[number]?.wish == .back)
    _ = try await book.enter(
      OptOutBook.Entry(wish: .out, since: Self.now.advanced(seconds: 30), by: "Lan"), for: number)
    book.close()
    book = try OptOutBook(folder: folder)
    #expect(book.all.map(\.entry.by) == ["Lan"])
    #expect(book.count == 1)
  }

  @Test
  func `what is queued for who said stop is withdrawn, but for what the law sends and replies`()
    throws
  {
    let scratch = try ScratchFolder()
    let outbox = try OutboxTests.open(scratch.file("outbox"))
    try OutboxTests.accept(outbox, 4, campaign: 1)
    try OutboxTests.accept(outbox, 2, campaign: 2)
    let out = try #require(OutboxTests.person(1))
    let long = String(repeating: "rua tay ", count: 50)
    try OutboxTests.accept(outbox, 2, campaign: 3, text: long)
    #expect(outbox.stage(5, centre: 1, at: Self.now).numbers.count == 5)
    outbox.leaveOut([out], but: [2])
    try OutboxTests.accept(outbox, 2, campaign: 1)
    _ = try outbox.reply("Da nhan", to: out, from: "1407", centre: 1, at: Self.now)
    let numbers = outbox.stage(50, centre: 1, at: Self.now).numbers
    let phones = Dictionary(grouping: numbers.compactMap { outbox.message($0) }) {
      $0.destination.digits
    }
    // Five went before; person 1 gets the reply and what the law sends to all.
    #expect(outbox.campaigns[1]?.withdrawn == 1)
    #expect(outbox.campaigns[2]?.withdrawn == 0)
    #expect(outbox.campaigns[3]?.withdrawn == 3)
    #expect(phones[Octets(out.description)]?.contains { $0.source.digits == "1407" } == true)
  }
}
