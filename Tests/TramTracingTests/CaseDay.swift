// SPDX-License-Identifier: Apache-2.0

import TramTracing
import TramUnits

/// Random days at a case desk: changes of every kind, some of which must be refused.
struct CaseDay {
  var book: CaseBook
  var random: SeededGenerator
  var now = Instant(milliseconds: 1_606_000_000_000)
  private(set) var refusals = 0
  private let areas = ["0100100001", "0100100002", "7900200001", "7900200017", "48", ""]

  init(seed: UInt64, rule: LevelRule = .handbook2020, care: CareRule = .handbook2020) {
    book = CaseBook(rule: rule, care: care)
    random = SeededGenerator(seed: seed)
  }

  /// Makes one change; what it leaves is empty when it was refused.
  mutating func change() -> CaseOutcome {
    now = now.advanced(seconds: Double(Int.random(in: 1...40_000, using: &random)))
    do {
      return try attempt()
    } catch {
      refusals += 1
      return CaseOutcome()
    }
  }

  private mutating func attempt() throws -> CaseOutcome {
    let by = ["an", "binh"].randomElement(using: &random) ?? "an"
    switch Int.random(in: 0..<20, using: &random) {
    case 0...1:
      return try book.open(form(), of: mention(), at: now, by: by).outcome
    case 2:
      return try book.change(anyCase(), form(), at: now, by: by)
    case 3...8:
      let drafts = (0..<Int.random(in: 1...4, using: &random)).map { _ in meeting() }
      return book.keep(drafts, at: now, by: by).outcome
    case 9...10:
      let test = PersonTest(
        sampled: past(days: 3), resulted: now,

        isPositive: Int.random(in: 0..<3, using: &random) == 0)
      return try book.note(test, of: anyPerson(), disease: "covid-19", at: now, by: by)
    case 11:
      return try book.isolate(
        anyPerson(), from: Bool.random(using: &random) ? past(days: 5) : nil, at: now, by: by)
    case 12...14:
      let note = FollowUpNote(
        day: LevelRule.vietnamDay(of: past(days: 2)),
        temperature: Bool.random(using: &random) ? 37.2 : nil,
        symptoms: Int.random(in: 0..<5, using: &random) == 0 ? ["cough"] : [],
        isSampled: Bool.random(using: &random))
      return try book.note(note, of: anyPerson(), at: now, by: by)
    case 15:
      let person = anyPerson()
      guard let task = book.openTasks(of: person).randomElement(using: &random) else {
        return CaseOutcome()
      }
      return try book.finish(task, note: "", at: now, by: by)
    case 16:
      return try book.move(
        anyPerson(), to: areas.randomElement(using: &random) ?? "", at: now, by: by)
    case 17:
      guard Int.random(in: 0..<3, using: &random) == 0 else { return CaseOutcome() }
      return try book.merge(anyPerson(), into: anyPerson(), at: now, by: by)
    case 18:
      let verdict = CaseContact.Verdict.allCases.randomElement(using: &random) ?? .open
      return try book.judge(anyContact(), verdict, at: now, by: by)
    default:
      if Bool.random(using: &random) {
        return try book.remove(anyContact(), note: "", at: now, by: by)
      }
      return try book.release(
        [anyPerson()], ofCase: nil, purpose: "to call", at: now, by: by
      ).outcome
    }
  }

  private mutating func past(days: Double) -> Instant {
    now.advanced(seconds: -Double.random(in: 0...(days * 86_400), using: &random))
  }

  private mutating func anyPerson() -> TracedPersonID {
    TracedPersonID(UInt64.random(in: 1...UInt64(max(book.personCount, 1)), using: &random))
  }

  private mutating func anyCase() -> TracedCaseID {
    TracedCaseID(UInt64.random(in: 1...8, using: &random))
  }

  private mutating func anyContact() -> CaseContactID {
    CaseContactID(UInt64.random(in: 1...UInt64(max(book.contactCount, 1)), using: &random))
  }

  private mutating func mention() -> PersonMention {
    let number = UInt32.random(in: 0..<14, using: &random)
    return PersonMention(
      trail: number < 9 ? number : nil, label: number < 9 ? "" : "BN \(number)",
      area: areas.randomElement(using: &random) ?? "")
  }

  private mutating func form() -> CaseForm {
    let day = LevelRule.vietnamDay(of: past(days: 6))
    let sampled = past(days: 4)
    return CaseForm(
      disease: "covid-19", number: Bool.random(using: &random) ? "BN\(random.next() % 40)" : "",
      onset: Bool.random(using: &random) ? day : nil, sampled: sampled,
      resulted: Bool.random(using: &random) ? now : nil,
      isolated: Bool.random(using: &random) ? past(days: 2) : nil,
      infector: Int.random(in: 0..<6, using: &random) == 0 ? anyPerson() : nil,
      state: TracedCase.State.allCases.randomElement(using: &random) ?? .confirmed,
      note: "Chợ Bến Thành")
  }

  private mutating func meeting() -> MeetingDraft {
    let first = past(days: 9)
    let length = min(
      Double.random(in: 0...90_000, using: &random), now.seconds(since: first))
    return MeetingDraft(
      from: mention(), to: mention(), first: first, last: first.advanced(seconds: length),
      seconds: (length / 2).rounded(), nearest: 1.5,
      probability: Double(Int.random(in: 0...10, using: &random)) / 10,
      dose: Double(Int.random(in: 0...100, using: &random)) / 10,
      source: CaseContact.Source.allCases.randomElement(using: &random) ?? .interview,
      evidence: "bàn 4")
  }
}
