// SPDX-License-Identifier: Apache-2.0

/// What a message to the short code says: a donation, or what is wrong with it.
public enum DonationReading: Hashable, Sendable {
  /// So many times the unit.
  case donation(count: Int)
  /// No donation: nothing may be booked, and the sender is told.
  case wrong(Fault)

  /// Why a message is no donation.
  public enum Fault: String, Hashable, Sendable, CaseIterable {
    /// There is no text.
    case empty
    /// It begins with another word.
    case keyword
    /// There is no blank between the keyword and the number, as in `cv10`.
    case missingBlank
    /// There is no number.
    case missingCount
    /// What stands there is no whole number in the digits 0 to 9: `1,5`, `-2`, `１０`, `ten`.
    case notWhole
    /// The number is 0, has zeros in front, or is above the highest.
    case outOfRange
    /// Something stands behind the number.
    case tail
    /// The message has several parts or cannot be read.
    case unreadable
  }
}

/// The words of a donation by message: a keyword, a blank and a number.
///
/// Letters of either case and more blanks say the same and count. What would have to be guessed
/// does not: a wrong booking takes somebody's money, a wrong refusal asks them to write again.
public struct DonationSyntax: Hashable, Sendable {
  /// The keyword, in capital ASCII letters.
  public let keyword: String
  /// The highest number.
  public let most: Int

  /// Creates a syntax.
  ///
  /// - Throws: `MessagesError` with `.badValue` unless the keyword is 1 to 20 ASCII letters and
  ///   the highest number is 1 to 10,000.
  public init(keyword: String = "CV", most: Int = 100) throws(MessagesError) {
    let upper = keyword.uppercased()
    guard (1...20).contains(upper.utf8.count),
      upper.utf8.allSatisfy({ (0x41...0x5A).contains($0) })
    else {
      throw MessagesError(.badValue, detail: "the keyword \(keyword) is not 1 to 20 letters A to Z")
    }
    guard (1...10_000).contains(most) else {
      throw MessagesError(.badValue, detail: "the highest number is 1 to 10000, not \(most)")
    }
    self.keyword = upper
    self.most = most
  }

  /// The syntax of portal 1407 in 2020: `CV n`, n from 1 to 100.
  public static let portal1407 = DonationSyntax(letters: "CV", upTo: 100)

  private init(letters: String, upTo most: Int) {
    keyword = letters
    self.most = most
  }

  /// Reads a received message.
  public func read(_ message: ReceivedText) -> DonationReading {
    guard message.part == nil || message.part?.total == 1, !message.isDamaged else {
      return .wrong(.unreadable)
    }
    return read(message.text)
  }

  /// Reads a text; whatever it is, nothing traps.
  ///
  /// - Complexity: O(text), for at most 1,000 octets of it
  public func read(_ text: String) -> DonationReading {
    let bytes = Array(text.utf8.prefix(1000))
    var words = bytes.split(omittingEmptySubsequences: true) {
      $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09
    }[...]
    guard let first = words.popFirst() else { return .wrong(.empty) }
    let upper = first.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
    guard upper == [UInt8](keyword.utf8) else {
      let begins = upper.starts(with: keyword.utf8)
      let next = begins ? upper[keyword.utf8.count] : 0
      let isGlued = begins && !(0x41...0x5A).contains(next)
      return .wrong(isGlued ? .missingBlank : .keyword)
    }
    guard let number = words.popFirst() else { return .wrong(.missingCount) }
    guard number.allSatisfy({ (0x30...0x39).contains($0) }) else { return .wrong(.notWhole) }
    guard words.isEmpty else { return .wrong(.tail) }
    guard number.first != 0x30, number.count <= 5 else { return .wrong(.outOfRange) }
    let count = number.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    guard (1...most).contains(count) else { return .wrong(.outOfRange) }
    return .donation(count: count)
  }
}
