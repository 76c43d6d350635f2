// SPDX-License-Identifier: Apache-2.0

import TramMessages
import TramSMPP

extension MetricsRoutes {
  /// Message centres, the outbox and the inbox.
  func addMessages(_ out: inout MetricsText) async throws {
    guard let messages = room.messages else { return }
    func each(_ value: (CentreOwner) -> Int) -> [MetricsText.Sample] {
      messages.owners.map {
        MetricsText.Sample(labels: [("centre", $0.centre.name)], value: Double(value($0)))
      }
    }
    out.add(
      .gauge, "tram_messages_lines_bound", "Binds to a message centre that are open.",
      each { $0.bound })
    out.add(
      .gauge, "tram_messages_queued", "Parts that wait to be sent through a centre.",
      each { messages.outbox.waiting(centre: $0.centre.number) })
    out.add(
      .counter, "tram_messages_sent_total", "Parts that were sent, again ones included.",
      each { $0.line.tally.sent })
    out.add(
      .counter, "tram_messages_taken_total", "Parts that a centre took.",
      each { $0.line.tally.taken })
    out.add(
      .counter, "tram_messages_refused_total", "Parts that a centre refused for good.",
      each { $0.line.tally.refused })
    out.add(
      .counter, "tram_messages_put_off_total", "Parts that a centre put off.",
      each { $0.line.tally.putOff })
    out.add(
      .counter, "tram_messages_doubted_total",
      "Parts of which nobody knew whether the centre took them.", each { $0.line.tally.doubted })
    out.add(
      .counter, "tram_messages_receipts_total", "Receipts that were kept.",
      each { $0.line.tally.receipts })
    out.add(
      .counter, "tram_messages_texts_total", "Texts from people that were kept.",
      each { $0.line.tally.texts })
    out.add(
      .counter, "tram_messages_texts_put_off_total",
      "Texts from people that could not be kept and are delivered again.",
      each { $0.line.tally.textsPutOff })
    let accounts = messages.outbox.campaigns.values
    let waiting = accounts.reduce(Int64(0)) { $0 + $1.open }
    out.add(
      .gauge, "tram_messages_open",
      "Parts that are not settled: queued, on their way, or waiting "
        + "for receipts.", [MetricsText.Sample(value: Double(waiting))])
    let queued = messages.owners.reduce(0) {
      $0 + messages.outbox.waiting(centre: $1.centre.number)
    }
    out.add(
      .gauge, "tram_messages_waiting_for_receipts",
      "Parts that a centre has, or may have, and whose receipt is not there.",
      [MetricsText.Sample(value: Double(max(waiting - Int64(queued), 0)))])
    let inbox = try await messages.inbox.counts()
    out.add(
      .gauge, "tram_inbox_waiting", "Texts from people that nobody has answered.",
      inbox[.waiting] ?? 0)
  }
}
