// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramMessages
import TramUnits

/// Takes "no more texts", and "texts again".
///
/// Whoever opted out gets no campaign but those that are marked as going to everybody: warnings of
/// a health authority in an emergency, which no consent is needed for. Checks of an order in force
/// go on: they are the order's, and no announcement.
struct OptOutDesk: TextDesk {
  let messages: MessageRoom
  let people: PhonePeople
  let now: @Sendable () -> Instant

  private static let out: Set<String> = [
    "STOP", "STOPALL", "DUNG", "NGUNG", "HUY", "TUCHOI", "UNSUBSCRIBE", "KHONGNHANTIN",
  ]
  private static let back: Set<String> = ["START", "NHANTIN", "UNSTOP"]
  /// Within how many seconds of a check a bare `dung` may be its answer.
  private static let answerSeconds = 7200.0

  func take(_ text: ArrivedText) async throws -> TextAnswer {
    let words = TextWords(text.text.text)
    guard words.digits.isEmpty, let number = PhoneNumber(text.sender.bytes) else {
      return .notMine
    }
    let isOut = Self.out.contains(words.letters)
    guard isOut || Self.back.contains(words.letters) else { return .notMine }
    let persons = try await people.people(of: number)
    if words.letters == "DUNG", try await isAnswer(words, persons) { return .notMine }
    _ = try await messages.optOuts.set(number, isOut: isOut, at: now())
    let speech = Speech(language: persons.first?.language ?? .vietnamese)
    return .taken(reply: speech.say(isOut ? "texts.out" : "texts.back"))
  }

  /// Whether `dung` is `đúng`, which says yes, rather than `dừng`, which says stop.
  private func isAnswer(_ words: TextWords, _ persons: [Person]) async throws -> Bool {
    if words.marked.contains("ú") { return true }
    guard words.marked == "dung" || words.marked.contains("đ") else { return false }
    let since = now().advanced(seconds: -Self.answerSeconds)
    return try await people.checks(of: persons, after: since).contains { $0.state == .asked }
  }
}
