// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramMessages
import TramUnits

/// Takes answers to checks by text: `O NHA 1234` or `CO 1234`, and `KHONG 1234` from who cannot
/// answer.
///
/// It says that somebody has the person's phone and its text, which is a weak sign of life and no
/// proof of a place: the desk keeps it as what it is (`Check.Way.text`). The number must be the
/// person's and the code the check's; a right code from another number is kept for an officer.
struct CheckTextDesk: TextDesk {
  var name: String { "checks" }

  let messages: MessageRoom
  let room: ControlRoom
  let people: PhonePeople
  let tries = CodeTries()

  private static let here: Set<String> = [
    "ONHA", "CO", "TOIONHA", "DANGONHA", "YES", "HOME", "ATHOME",
  ]
  private static let away: Set<String> = ["KHONG", "NO", "KHONGONHA"]
  /// For how many seconds a check can be answered by text, late too.
  private static let seconds = 2 * 86_400.0
  /// Who made a fact by text, in the journal.
  private static let author = "text"

  func take(_ text: ArrivedText) async throws -> TextAnswer {
    let words = TextWords(text.text.text)
    let isHere = Self.here.contains(words.letters) || words.letters.isEmpty
    let maySayYes = words.letters == "DUNG" && words.digits.isEmpty
    guard isHere || Self.away.contains(words.letters) || maySayYes else { return .notMine }
    guard let number = PhoneNumber(text.sender.bytes) else { return .notMine }
    let isCode = words.digits.utf8.count == CheckCodes.textCodeDigits
    let persons = try await people.people(of: number)
    let since = room.now().advanced(seconds: -Self.seconds)
    let checks = try await people.checks(of: persons, after: since)
    guard let newest = checks.first else {
      // A code from a number that was asked nothing: somebody else's phone, or a forged sender.
      guard isCode, !words.letters.isEmpty else { return .notMine }
      try await keepDoubtful(text)
      return .taken(reply: nil)
    }
    let language = persons.first { $0.id == newest.person }?.language ?? .vietnamese
    let speech = Speech(language: language)
    // `dung` is `dừng`, stop, unless a question waits that it may say yes to.
    if maySayYes, words.marked.contains("ừ") || !checks.contains(where: { $0.state == .asked }) {
      return .notMine
    }
    guard isCode else {
      // Four digits alone are an answer; other digits alone are something else.
      if words.letters.isEmpty { return .notMine }
      return .taken(reply: speech.say("texts.needsCode", shortCode(text)))
    }
    guard let check = checks.first(where: { room.checkCodes.textCode(of: $0.id) == words.digits })
    else { return try await wrong(text, newest, speech) }
    return try await answer(check, isHere: isHere, speech)
  }

  private func wrong(
    _ text: ArrivedText, _ check: Check, _ speech: Speech
  ) async throws -> TextAnswer {
    if let left = tries.begin(check.id), left > 0 {
      return .taken(reply: speech.say("texts.wrongCode", shortCode(text)))
    }
    try await keepDoubtful(text)
    return .taken(reply: nil)
  }

  private func answer(
    _ check: Check, isHere: Bool, _ speech: Speech
  ) async throws -> TextAnswer {
    // An answer that is delivered twice, or given twice, changes nothing.
    guard check.state != .answered else { return .taken(reply: speech.say("texts.before")) }
    // Codes that were wrong before are over with the right one; more wrong ones came too late.
    let isLate = check.due < room.now()
    let form = AnswerForm(way: isHere ? .text : .cannot)
    do {
      _ = try await DeskActions(room).answerCheck(
        check.id, form, of: check.person, by: Self.author)
    } catch let error as ServerError where error.code == .conflict {
      return .taken(reply: speech.say("texts.before"))
    }
    if !isHere { return .taken(reply: speech.say("texts.cannot")) }
    return .taken(reply: speech.say(isLate ? "texts.late" : "texts.thanks"))
  }

  private func keepDoubtful(_ text: ArrivedText) async throws {
    try await InboxDesk(messages: messages, people: people).keep(text, .doubtful)
  }

  private func shortCode(_ text: ArrivedText) -> String { text.shortCode.description }
}
