// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import TramMessages
import TramUnits

extension Console {
  /// Adds the page of payouts: proposed by one person, made by another.
  func addPayouts(to table: inout RouteTable) {
    page(&table, .get, "/donations/{id}/payouts", "Shows the payouts of a drive") { visit in
      try await payoutsPage(try drive(visit), visit)
    }
    page(&table, .post, "/donations/{id}/payouts", "Proposes a payout") { visit in
      let drive = try drive(visit)
      let form = try await visit.form()
      do {
        _ = try await PayoutDesk(room, visit.context).propose(try PayoutForm.read(page: form))
      } catch {
        guard let faults = faults(of: error, visit) else { throw error }
        return try await payoutsPage(drive, visit, faults, form)
      }
      return visit.go(
        to: "/donations/\(drive.settings.number)/payouts", done: "payoutProposed")
    }
    let steps: [(Payout.Step, String, String)] = [
      (.approve, "payoutApproved", "Approves a payout that another proposed"),
      (.refuse, "payoutRefused", "Refuses a payout"),
      (.askReversal, "payoutReversalAsked", "Asks to take a payout back"),
      (.reverse, "payoutReversed", "Takes a payout back that another asked for"),
      (.keep, "payoutKept", "Refuses to take a payout back"),
    ]
    for (step, done, summary) in steps {
      bookStep(
        &table, "/donations/{id}/payouts/{payout}/\(step.word)", summary, done: done,
        to: "/payouts",
        { _, visit, form in
          // Whoever asks for money back says why; whoever decides may.
          let note =
            step == .askReversal
            ? try BookReasonForm.read(fields: form.only("reason")).reason
            : try BookNoteForm.read(fields: form.only("note")).note
          _ = try await PayoutDesk(room, visit.context).go(
            visit.context.parameters.get("payout"), step, note: note)
        }, page: { drive, visit, faults in try await payoutsPage(drive, visit, faults) })
    }
  }

  private func payoutsPage(
    _ drive: DonationRoom.Drive, _ visit: PageVisit, _ faults: PageView? = nil,
    _ form: FormFields? = nil
  ) async throws -> Response {
    let words = DonationWords(visit)
    let sums = try await drive.books.sums()
    let all = try await drive.books.payouts()
    let start = visit.query["after"].flatMap { Int($0) } ?? Int.max
    let waiting = all.filter { $0.state == .waiting || $0.state == .reversalAsked }
    let others = all.filter {
      $0.number < start && $0.state != .waiting && $0.state != .reversalAsked
    }
    let shown = Array(others.prefix(Self.mostPayouts))
    let next =
      others.count > shown.count ? shown.last.map { "\($0.number)" } : nil
    var view = visit.pages("/donations/\(drive.settings.number)/payouts", next: next)
    for (key, value) in words.head(drive.settings) { view[key] = value }
    view["available"] = words.money(sums.available)
    view["promised"] = words.money(sums.waiting.amount)
    view["paidOut"] = words.money(sums.paidOut.amount)
    view["collected"] = words.money(sums.collected)
    view["waiting"] = waiting.map { payout($0, words, visit) }
    view["hasWaiting"] = !waiting.isEmpty
    view["rows"] = shown.map { payout($0, words, visit) }
    view["hasRows"] = !shown.isEmpty
    view["mayKeep"] = visit.mayKeepDonations
    view["purposes"] = visit.speech.choices(
      drive.settings.purposes.map { ($0, $0) }, chosen: form?["purpose"])
    view["receiver"] = form?["receiver"] ?? ""
    view["amount"] = form?["amount"] ?? ""
    view["reason"] = form?["reason"] ?? ""
    AccessFrame.current?.note(records: waiting.count + shown.count)
    return try await visit.page(
      "payouts", title: visit.speech.say("payouts.title"), section: "donations", view,
      faults: faults, status: faults == nil ? .ok : .unprocessableContent)
  }

  private static let mostPayouts = 50

  private func payout(_ payout: Payout, _ words: DonationWords, _ visit: PageVisit) -> PageView {
    let speech = visit.speech
    let proposal = payout.proposal
    let isOwn = visit.bookNumber == payout.asked
    let tones: [Payout.State: String] = [
      .waiting: "warn", .refused: "bad", .paid: "good", .reversalAsked: "warn", .reversed: "",
    ]
    var view: PageView = [
      "drive": visit.context.parameters.get("id") ?? "",
      "number": "\(payout.number)", "receiver": proposal.receiver, "purpose": proposal.purpose,
      "amount": words.money(proposal.amount), "reason": proposal.reason,
      "by": words.who(proposal.by), "time": speech.moment(proposal.time),
      "iso": proposal.time.iso, "state": speech.say("payouts.state-\(payout.state.rawValue)"),
      "tone": tones[payout.state] ?? "", "isOwn": isOwn && visit.mayKeepDonations,
      "mayApprove": payout.state == .waiting && !isOwn && visit.mayKeepDonations,
      "mayRefuse": payout.state == .waiting && visit.mayKeepDonations,
      "mayAskBack": payout.state == .paid && visit.mayKeepDonations,
      "mayReverse": payout.state == .reversalAsked && !isOwn && visit.mayKeepDonations,
      "mayRefuseBack": payout.state == .reversalAsked && visit.mayKeepDonations,
    ]
    view["acts"] = payout.acts.map { act in
      var line = "\(speech.say("payouts.act-\(act.step.word)")): \(words.who(act.by)), "
      line += speech.moment(act.time)
      if !act.note.isEmpty { line += " – \(act.note)" }
      return line
    }
    return view
  }
}
