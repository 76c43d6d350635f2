// SPDX-License-Identifier: Apache-2.0

/// Takes "no more messages" and "messages again" from people, and says that it did.
public struct OptOutDesk: TextDesk {
  /// What a person is told.
  public struct Replies: Hashable, Sendable {
    /// After "no more messages".
    public var out: String
    /// After "messages again".
    public var back: String

    /// Creates replies; without diacritics they fit one part.
    public init(
      out: String = "Ban se khong nhan tin nhan thong bao nua. Soan START de nhan lai.",
      back: String = "Ban se nhan lai tin nhan thong bao. Soan STOP de tu choi."
    ) {
      self.out = out
      self.back = back
    }
  }

  private let book: OptOutBook
  private let words: OptOutWords
  private let replies: Replies

  /// Creates a desk.
  public init(_ book: OptOutBook, words: OptOutWords, replies: Replies = Replies()) {
    self.book = book
    self.words = words
    self.replies = replies
  }

  /// The name under which the inbox notes what it took.
  public var name: String { "opt-out" }

  /// Takes a text that is one of the words.
  ///
  /// - Throws: `MessagesError` with `.io`
  public func take(_ text: ArrivedText) async throws -> TextAnswer {
    guard let wish = words.wish(of: text.text), let number = PhoneNumber(text.sender.bytes) else {
      return .notMine
    }
    let isNews = try await book.enter(
      OptOutBook.Entry(wish: wish, since: text.time), for: number)
    guard isNews else { return .taken(reply: nil) }
    return .taken(reply: wish == .out ? replies.out : replies.back)
  }
}
