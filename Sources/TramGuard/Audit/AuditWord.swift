// SPDX-License-Identifier: Apache-2.0

/// A short name in an audit entry, such as `orders.read` or `tracing`: 1 to 40 small letters,
/// digits, points and hyphens.
///
/// It cannot hold a person's name, a line break or a colour, so a list of entries can be shown as
/// it is.
public struct AuditWord: Hashable, Sendable, CustomStringConvertible {
  /// The letters.
  public let text: String

  /// The most letters of a word.
  public static let longest = 40

  /// Creates a word; `nil` for anything but the letters that a word may have.
  public init?(parsing text: some StringProtocol) {
    guard AuditWord.isWord(text.utf8) else { return nil }
    self.text = String(text)
  }

  /// Creates a word that stands in the program.
  ///
  /// - Precondition: It is a word.
  public init(_ text: StaticString) {
    let text = "\(text)"
    precondition(AuditWord.isWord(text.utf8), "\(text) is a word of small letters")
    self.text = text
  }

  /// The letters.
  public var description: String { text }

  private static func isWord(_ bytes: some Collection<UInt8>) -> Bool {
    (1...longest).contains(bytes.count)
      && bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "."), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
