// SPDX-License-Identifier: Apache-2.0

/// How many guesses a password takes from somebody who knows how people choose them.
///
/// The password is cut, the cheapest way that there is, into words that guessers try first, words
/// of its place, runs of letters or digits, rows of a keyboard, repetitions, years and days, and
/// single letters; the guesses of the pieces multiply. That is the idea of zxcvbn (Wheeler, USENIX
/// Security 2016), with fewer kinds of pieces. Nothing is said of a password that is cut badly:
/// the figure is at most what a guesser with this list needs.
public struct PasswordGuesses: Sendable {
  /// Words that guessers try first.
  public let words: WordPrints
  /// Words that whoever knows the place would try first.
  public let place: WordPrints
  /// The same of the account.
  private let own: WordPrints

  /// The binary logarithm of the fewest guesses of a password that is taken: 17 billion.
  ///
  /// Beyond 10 billion zxcvbn calls a password very unguessable; with scrypt at 0.1 s a guess it
  /// is 54 years of a processor.
  public static let fewest = 34.0
  /// How much of a password is looked at, octets; what is longer adds nothing.
  private static let longest = 64

  /// What pieces cost, in bits.
  private enum Cost {
    /// A letter or sign of about 36.
    static let letter = 5.2
    static let digit = 3.4
    /// A letter that is not ASCII, at its first octet.
    static let wide = 8.0
    /// Between pieces.
    static let joint = 1.0
    /// A word of the place or the account.
    static let place = 4.0
    /// A word with signs in place of letters.
    static let signs = 1.0
    /// Which run, row or repeated letter it is; its length comes to that.
    static let run = 5.0
    /// That a piece comes again.
    static let again = 2.0
    /// A year of 1930 to 2049.
    static let year = 7.0
    /// A day of those years.
    static let day = 14.0
  }

  /// Creates a measure.
  ///
  /// - Parameters:
  ///   - place: Words of the place.
  ///   - own: Words of the account.
  public init(words: WordPrints, place: WordPrints = WordPrints(), own: [String] = []) {
    self.words = words
    self.place = place
    self.own = WordPrints(own)
  }

  /// The binary logarithm of the guesses.
  ///
  /// - Parameter password: In small letters without marks (`matkhau` for `Mật khẩu`).
  /// - Complexity: O(the square of 64) look-ups
  public func bits(of password: String) -> Double {
    let text = Array(password.utf8.prefix(Self.longest))
    let plain = text.map { Self.letter(behind: $0) }
    // The cheapest way to the place before each octet; all ways lead forward.
    var best = [Double](repeating: .infinity, count: text.count + 1)
    best[0] = 0
    for start in text.indices {
      best[start + 1] = min(best[start + 1], best[start] + Self.single(text[start]))
      var asWritten = WordPrints.empty
      var asMeant = WordPrints.empty
      let last = min(text.count, start + WordPrints.lengths.upperBound)
      for end in (start + 1)..<(last + 1) {
        asWritten = WordPrints.adding(text[end - 1], to: asWritten)
        asMeant = WordPrints.adding(plain[end - 1], to: asMeant)
        guard end - start >= WordPrints.lengths.lowerBound else { continue }
        var cost = word(asWritten)
        if asMeant != asWritten { cost = min(cost, word(asMeant) + Cost.signs) }
        cost = min(cost, Self.pattern(text[start..<end]), Self.repeated(text, start, end))
        best[end] = min(best[end], best[start] + cost + Cost.joint)
      }
    }
    return best[text.count]
  }

  private func word(_ print: UInt64) -> Double {
    if own.bits(ofPrint: print) != nil || place.bits(ofPrint: print) != nil { return Cost.place }
    return words.bits(ofPrint: print) ?? .infinity
  }

  private static func single(_ octet: UInt8) -> Double {
    switch octet {
    case 0x30...0x39: Cost.digit
    // What follows the first octet of a letter comes with it.
    case 0x80...0xBF: 0
    case 0xC0...0xFF: Cost.wide
    default: Cost.letter
    }
  }

  /// The letter that a sign stands for where people write signs in place of letters.
  private static func letter(behind octet: UInt8) -> UInt8 {
    switch octet {
    case UInt8(ascii: "@"), UInt8(ascii: "4"): UInt8(ascii: "a")
    case UInt8(ascii: "8"): UInt8(ascii: "b")
    case UInt8(ascii: "3"): UInt8(ascii: "e")
    case UInt8(ascii: "1"), UInt8(ascii: "!"): UInt8(ascii: "i")
    case UInt8(ascii: "0"): UInt8(ascii: "o")
    case UInt8(ascii: "5"), UInt8(ascii: "$"): UInt8(ascii: "s")
    case UInt8(ascii: "7"): UInt8(ascii: "t")
    default: octet
    }
  }

  // MARK: Patterns

  private static let rows = [
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "!@#$%^&*()", "1qaz2wsx3edc4rfv5tgb6yhn",
  ].flatMap { [Array($0.utf8), Array($0.utf8.reversed())] }

  /// What a run, a row of a keyboard, a year or a day costs.
  private static func pattern(_ piece: ArraySlice<UInt8>) -> Double {
    let steps = zip(piece, piece.dropFirst()).map { Int($1) - Int($0) }
    if let step = steps.first, (-1...1).contains(step), steps.allSatisfy({ $0 == step }) {
      return Cost.run + bits(piece.count)
    }
    if piece.count >= 4, rows.contains(where: { contains($0, piece) }) {
      return Cost.run + bits(piece.count)
    }
    guard piece.allSatisfy({ (0x30...0x39).contains($0) }) else { return .infinity }
    let number = piece.reduce(0) { min($0, 99_999_999) * 10 + Int($1) - 0x30 }
    switch piece.count {
    case 4: return isYear(number) ? Cost.year : .infinity
    case 6: return isDay(number / 10_000, number / 100 % 100) ? Cost.day : .infinity
    case 8:
      let isForward = isYear(number % 10_000) && isDay(number / 1_000_000, number / 10_000 % 100)
      let isBackward = isYear(number / 10_000) && isDay(number % 100, number / 100 % 100)
      return isForward || isBackward ? Cost.day : .infinity
    default: return .infinity
    }
  }

  private static func isYear(_ number: Int) -> Bool { (1930...2049).contains(number) }

  private static func isDay(_ day: Int, _ month: Int) -> Bool {
    (1...31).contains(day) && (1...12).contains(month)
      || (1...31).contains(month) && (1...12).contains(day)
  }

  /// What a piece costs that stood right before.
  private static func repeated(_ text: [UInt8], _ start: Int, _ end: Int) -> Double {
    let count = end - start
    guard start >= count, text[(start - count)..<start] == text[start..<end] else {
      return .infinity
    }
    return Cost.again + bits(count)
  }

  private static func contains(_ row: [UInt8], _ piece: ArraySlice<UInt8>) -> Bool {
    guard row.count >= piece.count else { return false }
    return (0...(row.count - piece.count)).contains { row[$0...].starts(with: piece) }
  }

  /// The binary logarithm of a length of at most 24, rounded up.
  private static func bits(_ count: Int) -> Double {
    Double(UInt64.bitWidth - UInt64(max(count - 1, 0)).leadingZeroBitCount)
  }
}
