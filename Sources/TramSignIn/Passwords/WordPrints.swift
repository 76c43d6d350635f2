// SPDX-License-Identifier: Apache-2.0

/// Words that guessers of passwords try first, as prints from which no word can be read.
///
/// A print is the upper 40 of the 64 bits of FNV-1a over a word's UTF-8; of 60,000 words a text
/// that is none of them meets one by chance in one of 18 million cases. `scripts/password-words`
/// writes the file and names its sources.
public struct WordPrints: Sendable {
  /// The prints by tier, each in rising order.
  private let tiers: [[UInt64]]

  /// The binary logarithms of how many tries come before the words of each tier end: 100, 1,000,
  /// 3,000, 10,000 and 30,000 words.
  private static let bits = [6.6, 10, 11.6, 13.3, 14.9]
  /// The letters of the shortest and the longest word.
  public static let lengths = 3...24
  private static let mark = Array("TRAMWRD1".utf8)
  /// The most words of a file.
  private static let most = 1_000_000

  /// No words.
  public init() { tiers = [] }

  /// Words of a place, an account or a test, in small letters without marks; all count alike.
  ///
  /// Those of fewer than 3 or more than 24 octets count for nothing.
  public init(_ words: some Sequence<String>) {
    let fitting = words.filter { Self.lengths.contains($0.utf8.count) }
    tiers = [fitting.map { Self.print(of: Array($0.utf8)) }.sorted()]
  }

  /// Reads a file.
  ///
  /// - Throws: `SignInError` with code `.malformed` for one that is cut off, is longer than its
  ///   counts say, or whose prints do not rise
  public init(file bytes: [UInt8]) throws(SignInError) {
    let start = Self.mark.count + 4 * Self.bits.count
    guard bytes.count >= start, bytes.starts(with: Self.mark) else {
      throw SignInError(.malformed, detail: "a file of words begins with TRAMWRD1 and counts")
    }
    var counts: [Int] = []
    for tier in Self.bits.indices {
      let at = Self.mark.count + 4 * tier
      counts.append((0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) })
    }
    let total = counts.reduce(0, +)
    guard total <= Self.most, bytes.count == start + 5 * total else {
      throw SignInError(
        .malformed,
        detail: "a file of \(total) words has \(start + 5 * total) octets, not "
          + "\(bytes.count)")
    }
    var at = start
    var tiers: [[UInt64]] = []
    for count in counts {
      var prints: [UInt64] = []
      prints.reserveCapacity(count)
      for _ in 0..<count {
        let value = (0..<5).reduce(UInt64(0)) { $0 | UInt64(bytes[at + $1]) << (8 * UInt64($1)) }
        guard prints.last.map({ $0 < value }) ?? true else {
          throw SignInError(.malformed, detail: "the prints of a tier do not rise")
        }
        prints.append(value)
        at += 5
      }
      tiers.append(prints)
    }
    self.tiers = tiers
  }

  /// How many words there are.
  public var count: Int { tiers.reduce(0) { $0 + $1.count } }

  /// The binary logarithm of the guesses that a word takes; `nil` for what is no word here.
  ///
  /// - Complexity: O(log words)
  func bits(ofPrint value: UInt64) -> Double? {
    let print = value &>> 24
    for (tier, prints) in tiers.enumerated() {
      var low = 0
      var high = prints.count
      while low < high {
        let middle = (low + high) / 2
        if prints[middle] < print { low = middle + 1 } else { high = middle }
      }
      if low < prints.count, prints[low] == print { return Self.bits[tier] }
    }
    return nil
  }

  /// Where the print of a word begins, before its first octet.
  static let empty: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The print of a word that is one octet longer.
  static func adding(_ octet: UInt8, to value: UInt64) -> UInt64 {
    (value ^ UInt64(octet)) &* 0x0000_0100_0000_01B3
  }

  private static func print(of word: [UInt8]) -> UInt64 {
    word.reduce(empty) { adding($1, to: $0) } &>> 24
  }
}
