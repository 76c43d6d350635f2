// SPDX-License-Identifier: Apache-2.0

/// The words by which people say that they want no more messages, or want them again.
///
/// A word counts with and without its diacritics, in any case and in full-width letters. But a
/// word that is written with other diacritics is another word: `đúng` says yes and `dùng` says to
/// use, only `dừng` and the bare `DUNG` say stop. The word must be the whole text; a word that can
/// say nothing else, such as `STOP`, may have one more behind it, the sender's name.
public struct OptOutWords: Hashable, Sendable {
  /// What a text asks for.
  public enum Wish: UInt8, Hashable, Sendable, CaseIterable {
    /// No more messages.
    case out = 0
    /// Messages again.
    case back = 1
  }

  /// A word and how it is spelt.
  public struct Word: Hashable, Sendable {
    /// The word with its diacritics, in lower case.
    public var text: String
    /// What it asks for.
    public var wish: Wish
    /// Whether one more word may stand behind it.
    public var takesName: Bool

    /// Creates a word.
    public init(_ text: String, _ wish: Wish, takesName: Bool = false) {
      self.text = text
      self.wish = wish
      self.takesName = takesName
    }
  }

  /// The words in their spellings.
  private let words: [String: Word]

  /// Creates a list of words.
  ///
  /// - Throws: `MessagesError` with `.badValue` for a word that is empty, or that says both
  public init(_ list: [Word] = usual) throws(MessagesError) {
    var words: [String: Word] = [:]
    for word in list {
      let spelt = Self.words(of: word.text).joined(separator: " ")
      guard !spelt.isEmpty else {
        throw MessagesError(.badValue, detail: "\(word.text.visible) is no word")
      }
      for key in [spelt, ComposedText(spelt).withoutMarks.description] {
        if let other = words[key], other.wish != word.wish {
          throw MessagesError(
            .badValue, detail: "\(word.text.visible) would say both, stop and go on")
        }
        words[key] = word
      }
    }
    self.words = words
  }

  /// What is usual: `STOP`, `DỪNG`, `HỦY`, `TỪ CHỐI` and its short form `TC`; and to have messages
  /// again `START`, `TIẾP TỤC`, `ĐĂNG KÝ` and its short form `DK`.
  ///
  /// `HỦY` may have its mark on either letter.
  public static let usual = [
    Word("stop", .out, takesName: true), Word("unsubscribe", .out, takesName: true),
    Word("dừng", .out), Word("hủy", .out), Word("huỷ", .out), Word("từ chối", .out),
    Word("tc", .out, takesName: true), Word("start", .back, takesName: true),
    Word("tiếp tục", .back), Word("tiếp", .back), Word("đăng ký", .back), Word("đăng kí", .back),
    Word("dk", .back, takesName: true),
  ]

  /// What a text asks for; `nil` for one that says something else.
  ///
  /// - Complexity: O(text), for at most 200 octets of it
  public func wish(of text: ReceivedText) -> Wish? {
    guard !text.isDamaged else { return nil }
    return wish(of: text.text)
  }

  /// What a text asks for; `nil` for one that says something else.
  public func wish(of text: String) -> Wish? {
    // A wish is a word or three; a longer text tells something else.
    guard text.utf8.count <= 200 else { return nil }
    let said = Self.words(of: text)
    guard (1...4).contains(said.count) else { return nil }
    if let word = words[said.joined(separator: " ")] { return word.wish }
    if said.count > 1, let word = words[said.dropLast().joined(separator: " ")], word.takesName,
      (said.last ?? "").count <= 11
    {
      return word.wish
    }
    return nil
  }

  /// The words of a text: composed, in lower case, full-width letters made usual ones, without
  /// what stands around and between them.
  static func words(of text: String) -> [String] {
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      // U+FF01 to U+FF5E are the printable ASCII signs in full width.
      if (0xFF01...0xFF5E).contains(scalar.value) {
        plain.append(Unicode.Scalar(UInt8(scalar.value - 0xFF01 + 0x21)))
      } else {
        plain.append(scalar)
      }
    }
    // Lower case first: it may take a letter apart, as İ becomes i with a dot.
    let lower = ComposedText(String(plain).lowercased()).description
    return lower.split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }
}

extension String {
  /// The text as it may stand in a message to a person: printable, and not long.
  fileprivate var visible: String { "\"" + String(prefix(40)) + "\"" }
}
