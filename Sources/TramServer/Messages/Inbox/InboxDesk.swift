// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramMessages
import TramUnits

/// The last desk: keeps what no other took, for an officer to read and answer.
struct InboxDesk: TextDesk {
  var name: String { "inbox" }

  let messages: MessageRoom
  let people: PhonePeople

  func take(_ text: ArrivedText) async throws -> TextAnswer {
    try await keep(text, text.text.isDamaged ? .damaged : .open)
    return .taken(reply: nil)
  }

  /// Keeps a text where the person of its number lives.
  func keep(_ text: ArrivedText, _ reason: InboxText.Reason) async throws {
    var area = ""
    if let number = PhoneNumber(text.sender.bytes) {
      area = try await people.people(of: number).first?.area ?? ""
    }
    let centre = messages.file.centres.first { $0.name == text.operatorName }?.number ?? 0
    _ = try await messages.inbox.keep(text, centre: centre, reason: reason, area: area)
    messages.changes.noteTexts()
  }
}
