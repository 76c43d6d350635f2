// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import TramIsolation
import TramMessages
import TramUnits

/// Donations as the reader of a page is told them.
struct DonationWords: Sendable {
  let speech: Speech
  let now: Instant
  /// The names of accounts by their number.
  var names: [UInt64: String] = [:]

  init(_ speech: Speech, now: Instant) {
    self.speech = speech
    self.now = now
  }

  init(_ visit: PageVisit) {
    speech = visit.speech
    now = visit.now
    names = Dictionary(
      visit.console.room.accounts.accounts.map { ($0.id.rawValue, $0.name) }
    ) { first, _ in first }
  }

  /// A sum with its unit: `128.654.900.000 đồng`.
  func money(_ amount: Int64) -> String { "\(number(amount))\u{A0}\(speech.say("give.dong"))" }

  /// A whole number in groups.
  func number(_ value: Int64) -> String { speech.number(Double(value)) }

  /// A day as `19/03/2020`.
  func day(_ day: Day) -> String {
    let (year, month, date) = day.components
    return "\(date < 10 ? "0" : "")\(date)/\(month < 10 ? "0" : "")\(month)/\(year)"
  }

  /// A month as `04/2020`.
  func month(_ month: CivilMonth) -> String { String(day(month.first).dropFirst(3)) }

  /// Who did something.
  func who(_ number: UInt64) -> String {
    if number & 1 << 63 != 0 { return speech.say("donations.program", "\(number & ~(1 << 63))") }
    return names[number] ?? (number == 0 ? speech.say("donations.system") : "#\(number)")
  }

  /// How a drive stands at the moment, and its colour.
  func state(_ drive: DonationDrive) -> (word: String, tone: String) {
    if now < drive.opens { return (speech.say("give.early"), "warn") }
    return now < drive.closes
      ? (speech.say("give.open"), "good") : (speech.say("give.over"), "")
  }

  /// The facts of a drive that every page begins with.
  func head(_ settings: DriveSettings) -> PageView {
    let state = state(settings.drive)
    return [
      "number": "\(settings.number)", "name": settings.name(in: speech.language),
      "keeper": settings.keeper, "shortCode": settings.shortCode,
      "keyword": settings.drive.syntax.keyword, "most": "\(settings.drive.syntax.most)",
      "unit": money(settings.drive.unit), "first": day(settings.first),
      "last": day(settings.last), "state": state.word, "tone": state.tone,
    ]
  }

  /// How many rows of days are told.
  static let mostDays = 400

  /// The days of a drive as rows, the last first.
  func days(_ sums: DriveSums) -> [PageView] {
    sums.days.suffix(Self.mostDays).reversed().map { day, sum in
      ["day": self.day(day), "count": number(sum.count), "amount": number(sum.amount)]
    }
  }

  /// The days of a drive drawn as bars; `nil` with fewer than two days.
  func bars(_ sums: DriveSums) -> String? {
    let all = sums.days
    guard let first = all.first?.day, let last = all.last?.day, first < last else { return nil }
    let span = Int(last.number - first.number) + 1
    let shown = min(span, Self.mostDays)
    let start = Int(last.number) - shown + 1
    var amounts = [Int64](repeating: 0, count: shown)
    for (day, sum) in all where Int(day.number) >= start {
      amounts[Int(day.number) - start] = max(sum.amount, 0)
    }
    guard let most = amounts.max(), most > 0 else { return nil }
    let title = speech.say(
      "give.barsTitle", self.day(Day(number: Int32(start))), self.day(last), money(most))
    var out = "<svg class=\"bars\" viewBox=\"0 0 700 150\" role=\"img\" aria-label=\""
    out += "\(ChainDrawing.escaped(title))\">"
    let step = 700.0 / Double(shown)
    for (place, amount) in amounts.enumerated() where amount > 0 {
      let height = max(Double(amount) / Double(most) * 98, 1)
      out += "<rect class=\"rod\" x=\"\(text(Double(place) * step))\" y=\"\(text(124 - height))\""
      out += " width=\"\(text(max(step * 0.8, 0.8)))\" height=\"\(text(height))\"/>"
    }
    out += "<text x=\"0\" y=\"19\">\(money(most))</text>"
    out += "<text x=\"0\" y=\"145\">\(self.day(Day(number: Int32(start))))</text>"
    return out + "<text x=\"700\" y=\"145\" text-anchor=\"end\">\(self.day(last))</text></svg>"
  }

  private func text(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(abs(tenths) % 10)"
  }

  /// The purposes of payouts that were made, the largest first.
  func purposes(_ sums: DriveSums) -> [PageView] {
    sums.paid.filter { $0.value.count != 0 || $0.value.amount != 0 }
      .sorted { ($1.value.amount, $0.key) < ($0.value.amount, $1.key) }
      .map { purpose, sum in
        ["purpose": purpose, "count": number(sum.count), "amount": number(sum.amount)]
      }
  }

  /// The operators as rows.
  func operators(_ sums: DriveSums) -> [PageView] {
    sums.operators.map { one in
      [
        "name": one.name, "count": number(one.confirmed.count),
        "confirmed": number(one.confirmed.amount), "held": number(one.held.amount),
        "billed": number(one.billed), "collected": number(one.collected),
        "refunded": number(one.refunded), "owed": number(owed(one)), "away": number(one.away),
        "last": one.last.map { speech.near($0, now: now) } ?? "–",
      ]
    }
  }

  /// What an operator has billed and neither passed on nor given up.
  private func owed(_ one: DriveSums.Operator) -> Int64 {
    one.billed &- one.collected &- one.refunded
  }

  // MARK: Entries

  /// An entry of the ledger as a row.
  func entry(_ entry: DriveEntry) -> PageView {
    var view: PageView = [
      "place": "\(entry.place)", "time": speech.moment(entry.transfer.time),
      "iso": entry.transfer.time.iso, "amount": number(entry.transfer.amount),
      "debit": entry.debit, "credit": entry.credit, "what": what(entry.transfer),
      "operator": entry.operatorName.map { $0 as Any } ?? false,
      "message": entry.message.map { $0.text as Any } ?? false,
      "mayReverse": entry.isReversible, "note": false, "state": false,
    ]
    if let note = entry.note { view["note"] = "\(who(note.by)): \(note.reason)" }
    if entry.isSettled {
      view["state"] = speech.say(
        entry.transfer.kind == .pending ? "donations.settled" : "donations.reversed")
    }
    return view
  }

  private func what(_ transfer: Transfer) -> String {
    let isDonation = transfer.credit == 0 || transfer.debit == 0
    switch transfer.kind {
    case .posted: return speech.say(isDonation ? "donations.donation" : "donations.moved")
    case .pending: return speech.say(isDonation ? "donations.held" : "donations.promised")
    case .post: return speech.say(isDonation ? "donations.heldBooked" : "donations.paid")
    case .void: return speech.say(isDonation ? "donations.heldLetGo" : "donations.notPaid")
    case .reversal: return speech.say("donations.reversal")
    }
  }

  /// The causes of texts that were not booked, the most frequent first.
  func causes(_ sums: DriveSums) -> [PageView] {
    sums.away.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
      .map { cause, count in
        ["label": speech.say("donations.away-\(cause)"), "count": number(count)]
      }
  }

  /// Why the books refused something.
  func sentence(_ refusal: BookRefusal) -> String {
    speech.say("donations.refusal-\(refusal.rawValue)")
  }
}

extension PageVisit {
  /// The number under which the books know the one who asks.
  var bookNumber: UInt64? { try? PayoutDesk.number(of: context.caller) }

  /// A Boolean value: whether the one who asks may change the books of drives.
  var mayKeepDonations: Bool {
    guard let duty = RouteDuties.duty(.post, "/donations/{id}/payouts") else { return false }
    return
      (try? console.room.accounts.scope(
        of: context.caller, duty.rights, for: duty.purpose, at: now)) != nil
  }
}
