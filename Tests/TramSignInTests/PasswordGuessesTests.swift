// SPDX-License-Identifier: Apache-2.0

import Testing
import TramSignIn
import TramUnits

@Suite struct PasswordGuessesTests {
  private let guesses = PasswordGuesses(
    words: WordPrints(["password", "matkhau", "anhyeuem", "qwerty", "dragon"]),
    place: WordPrints(["phuongxuan"]), own: ["lan", "nguyenlan"])

  @Test(arguments: [
    "password1234", "dragondragondragon", "matkhau123456", "anhyeuem2020", "p@ssw0rd2021",
    "qwertyuiop12", "asdfghjklasdfghjkl", "123456789012", "abcabcabcabc", "aaaaaaaaaaaaaaaa",
    "01011990password", "phuongxuan2024", "nguyenlan1234", "1qaz2wsx3edc", "987654321abcd",
  ])
  func `Words, runs, rows, repetitions, years and names of the place are guessed soon`(
    _ password: String
  ) {
    #expect(guesses.bits(of: password) < PasswordGuesses.fewest)
  }

  @Test(arguments: [
    "mot hai ba bon", "correct horse battery staple", "8f3kd92mzqp1", "qlwkejrhtgyf",
    "troi hom nay dep", "912873645102",
  ])
  func `Words that belong to no guesser's list, and letters of chance, take many guesses`(
    _ password: String
  ) {
    #expect(guesses.bits(of: password) >= PasswordGuesses.fewest)
  }

  @Test func `Every way of cutting that a slow search tries costs at least the figure told`() {
    // Over a short alphabet with many words, so that ways of cutting compete.
    var random = SeededGenerator(seed: 7)
    let list = ["aba", "abba", "bab", "baba", "aab"]
    let measure = PasswordGuesses(words: WordPrints(list))
    for _ in 0..<200 {
      let count = Int.random(in: 1...10, using: &random)
      let text = (0..<count).map { _ in "abb".utf8.randomElement(using: &random) ?? 0x61 }
      let told = measure.bits(of: String(decoding: text, as: UTF8.self))
      #expect(abs(told - Self.slow(text, list, measure)) < 1e-9)
    }
  }

  /// The least over all ways of cutting, by trying all: pieces are priced by asking for each
  /// alone, which for words and runs is right, as a piece's price does not hang on its place;
  /// repetitions are priced here.
  private static func slow(_ text: [UInt8], _ words: [String], _ measure: PasswordGuesses) -> Double
  {
    if text.isEmpty { return 0 }
    var best = Double.infinity
    for count in 1...text.count {
      let before = Array(text.dropLast(count))
      let piece = Array(text.suffix(count))
      var price = count == 1 ? 5.2 : .infinity
      if words.contains(String(decoding: piece, as: UTF8.self)) { price = 6.6 + 1 }
      let steps = zip(piece, piece.dropFirst()).map { Int($1) - Int($0) }
      let bits = Double(UInt64.bitWidth - UInt64(max(count - 1, 0)).leadingZeroBitCount)
      if count >= 3, let step = steps.first, steps.allSatisfy({ $0 == step }), abs(step) <= 1 {
        price = min(price, 5 + bits + 1)
      }
      if count >= 3, before.count >= count, Array(before.suffix(count)) == piece {
        price = min(price, 2 + bits + 1)
      }
      if price < .infinity { best = min(best, slow(before, words, measure) + price) }
    }
    return best
  }

  @Test func `No text costs more than its letters alone, however long it is`() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<20 {
      var text = ""
      for _ in 0..<40 {
        text.unicodeScalars.append(
          Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &random)))
        #expect(guesses.bits(of: text) <= 5.2 * Double(text.utf8.count) + 1e-9)
      }
    }
    #expect(guesses.bits(of: "") == 0)
    #expect(guesses.bits(of: String(repeating: "mật khẩu", count: 1000)).isFinite)
  }

  @Test(arguments: [
    [], Array("TRAMWRD1".utf8), Array("TRAMWRD2".utf8) + [UInt8](repeating: 0, count: 20),
    Array("TRAMWRD1".utf8) + [1] + [UInt8](repeating: 0, count: 19),
    Array("TRAMWRD1".utf8) + [UInt8](repeating: 255, count: 20),
    Array("TRAMWRD1".utf8) + [2] + [UInt8](repeating: 0, count: 29),
  ])
  func `A file of words that is cut off, lies about its counts or does not rise is refused`(
    _ bytes: [UInt8]
  ) {
    #expect(throws: SignInError.self) { try WordPrints(file: bytes) }
  }
}
