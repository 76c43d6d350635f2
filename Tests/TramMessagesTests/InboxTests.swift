// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing
import TramMessages
import TramTestKit
import TramUnits

@Suite("An inbox")
struct InboxTests {
  static let now = Instant(milliseconds: 1_590_026_400_000)

  static func text(
    _ words: String, sender: UInt64 = 84_901_234_567, id: String? = nil, seconds: Double = 0
  ) -> ArrivedText {
    ArrivedText(
      operatorName: "viettel", messageID: id.map { Octets($0) }, sender: Octets(String(sender)),
      shortCode: "1407", text: ReceivedText(text: words), time: now.advanced(seconds: seconds))
  }

  /// A desk that takes what begins with its word, and fails as often as it was told.
  final class Desk: TextDesk {
    let word: String
    let failures: Mutex<Int>
    let taken = Mutex<[String]>([])

    init(_ word: String, failures: Int = 0) {
      self.word = word
      self.failures = Mutex(failures)
    }

    var name: String { word }

    func take(_ text: ArrivedText) async throws -> TextAnswer {
      guard text.text.text.hasPrefix(word) else { return .notMine }
      try failures.withLock { left throws(MessagesError) in
        guard left == 0 else {
          left -= 1
          throw MessagesError(.io, detail: "the disk is full")
        }
      }
      taken.withLock { $0.append(text.text.text) }
      return .taken(reply: "thank you")
    }
  }

  @Test func `a text is kept, brought to the first desk that takes it, and found on its page`()
    async throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("inbox")
    var book = try InboxBook(folder: folder)
    let (first, second) = (Desk("CV"), Desk("O"))
    let inbox = Inbox(book, desks: [first, second])
    #expect(try await inbox.take(Self.text("CV 3")) == .taken(reply: "thank you"))
    #expect(try await inbox.take(Self.text("OK")) == .taken(reply: "thank you"))
    #expect(try await inbox.take(Self.text("xin chào")) == .notMine)
    #expect(first.taken.withLock { $0 } == ["CV 3"])
    #expect(second.taken.withLock { $0 } == ["OK"])
    book.close()
    book = try InboxBook(folder: folder)
    let page = try book.page()
    #expect(page.map(\.text.text.text) == ["xin chào", "OK", "CV 3"])
    #expect(page.map(\.state) == [.waiting, .done, .done])
    #expect(page.map(\.by) == ["", "O", "CV"])
    #expect(try book.page(states: [.waiting]).map(\.number) == [2])
    #expect(try book.page(before: 2, most: 1).map(\.number) == [1])
    let place = try #require(book.turn(2, .done, by: "Lan"))
    try await book.settle(place)
    #expect(book.counts.texts == 3)
    #expect(book.counts.waiting == 0)
    book.close()
  }

  @Test func `a desk that fails is asked again when the centre delivers again, and once only`()
    async throws
  {
    let scratch = try ScratchFolder()
    let book = try InboxBook(folder: scratch.file("inbox"))
    let desk = Desk("CV", failures: 2)
    let inbox = Inbox(book, desks: [desk])
    for _ in 0..<2 {
      await #expect(throws: MessagesError.self) { _ = try await inbox.take(Self.text("CV 1")) }
    }
    #expect(book.counts.kept == 1)
    #expect(try await inbox.take(Self.text("CV 1")) == .taken(reply: "thank you"))
    #expect(book.counts.texts == 1)
    #expect(desk.taken.withLock { $0 } == ["CV 1"])
    // What the centre does not deliver again is brought by the timer.
    desk.failures.withLock { $0 = 1 }
    await #expect(throws: MessagesError.self) { _ = try await inbox.take(Self.text("CV 2")) }
    #expect(try await inbox.bringKept(at: Self.now).map(\.reply) == ["thank you"])
    #expect(try await inbox.bringKept(at: Self.now).isEmpty)
    #expect(desk.taken.withLock { $0 } == ["CV 1", "CV 2"])
  }

  @Test func `a second delivery is known by the operator's id, also after a start`() async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("inbox")
    var book = try InboxBook(folder: folder)
    let desk = Desk("CV")
    #expect(
      try await Inbox(book, desks: [desk]).take(Self.text("CV 1", id: "A1"))
        == .taken(reply: "thank you"))
    book.close()
    book = try InboxBook(folder: folder)
    let inbox = Inbox(book, desks: [desk])
    let late = Self.text("CV 1", id: "A1", seconds: 90_000)
    #expect(try await inbox.take(late) == .taken(reply: nil))
    // The same words under another id are another text.
    #expect(try await inbox.take(Self.text("CV 1", id: "A2")) == .taken(reply: "thank you"))
    #expect(book.counts.texts == 2)
    #expect(book.counts.again == 1)
  }

  @Test func `without an id the same words within a minute are kept and say what they repeat`()
    async throws
  {
    let scratch = try ScratchFolder()
    let book = try InboxBook(folder: scratch.file("inbox"))
    let inbox = Inbox(book, desks: [Desk("CV")])
    for seconds in [0, 30, 200.0] {
      _ = try await inbox.take(Self.text("CV 1", seconds: seconds))
    }
    _ = try await inbox.take(Self.text("CV 1", sender: 84_907_654_321, seconds: 31))
    #expect(try book.page().map(\.repeats) == [nil, nil, 0, nil])
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `parts are joined across starts, each text once, whatever is delivered twice`(seed: UInt64)
    async throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("inbox")
    var random = SeededGenerator(seed: seed)
    var book = try InboxBook(folder: folder)
    var deliveries: [ArrivedText] = []
    let count = 40
    for tag in 0..<UInt16(count) {
      let total = Int.random(in: 2...5, using: &random)
      for number in 1...total {
        let part = TextJoinerTests.arrived(
          "\(tag)/\(number) ", number, of: total, tag: tag, sender: "849012345\(tag % 50 + 10)")
        deliveries += Array(repeating: part, count: Int.random(in: 1...2, using: &random))
      }
    }
    deliveries.shuffle(using: &random)
    let desk = Desk("")
    for part in deliveries {
      _ = try await Inbox(book, desks: [desk]).take(part)
      if Int.random(in: 0..<20, using: &random) == 0 {
        if Bool.random(using: &random) { try book.forget(before: Self.now) }
        book.close()
        book = try InboxBook(folder: folder)
      }
    }
    let texts = desk.taken.withLock { $0 }
    #expect(texts.count == count)
    #expect(Set(texts).count == count)
    for text in texts {
      let numbers = text.split(separator: " ").map { String($0.split(separator: "/")[1]) }
      #expect(numbers == numbers.indices.map { "\($0 + 1)" }, "\(text)")
    }
    #expect(book.counts.incomplete == 0)
  }

  @Test func `what is done and old is forgotten from memory and from the disk, the rest stays`()
    async throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("inbox")
    var limits = InboxBook.Limits()
    limits.textsOfFile = 2000
    var book = try InboxBook(folder: folder, limits: limits)
    let inbox = Inbox(book, desks: [Desk("CV")])
    for number in 0..<200 as Range<UInt64> {
      let words = number == 60 ? "secret word that waits" : "CV \(number) secret word"
      _ = try await inbox.take(
        Self.text(words, sender: 84_901_000_000 + number, seconds: Double(number)))
    }
    _ = try await inbox.take(TextJoinerTests.arrived("half", 1, of: 2))
    #expect(try book.forget(before: Self.now.advanced(seconds: 150)) == 149)
    func check() throws {
      #expect(book.counts.texts == 51)
      #expect(try book.entry(10) == nil)
      #expect(try book.entry(60)?.text.text.text == "secret word that waits")
      #expect(try book.entry(150)?.text.text.text == "CV 150 secret word")
      #expect(try book.page(most: 1000).count == 51)
    }
    try check()
    book.close()
    book = try InboxBook(folder: folder, limits: limits)
    try check()
    #expect(book.counts.incomplete == 1)
    #expect(try await Inbox(book, desks: []).take(Self.text("x", sender: 1)) == .notMine)
    #expect(try book.page(most: 1).first?.number == 200)
    // Nothing of what was forgotten stands in any file but that of a text that waits.
    let left = try FileManager.default.contentsOfDirectory(atPath: folder).map { name in
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
      return String(decoding: bytes, as: UTF8.self)
    }.joined()
    #expect(!left.contains("CV 10 secret"))
    #expect(!left.contains("CV 120 secret"))
    #expect(left.contains("CV 150 secret"))
  }

  @Test func `texts of any length and names of any kind are kept within bounds`() async throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("inbox")
    var book = try InboxBook(folder: folder)
    let long = ArrivedText(
      operatorName: "viettel", messageID: Octets([UInt8](repeating: 65, count: 4000)),
      sender: Octets([UInt8](repeating: 0xFF, count: 400)), shortCode: Octets(),
      text: ReceivedText(text: String(repeating: "ế", count: 60_000)), time: Self.now)
    _ = try book.arrive(long)
    book.close()
    book = try InboxBook(folder: folder)
    let entry = try #require(try book.entry(0))
    #expect(entry.text.text.text.utf8.count <= 32_768)
    #expect(entry.text.text.isDamaged)
    #expect(entry.text.sender.count == 64)
  }
}
