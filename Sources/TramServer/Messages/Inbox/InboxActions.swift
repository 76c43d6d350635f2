// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramMessages
import TramUnits

/// What officers do with texts of the inbox.
struct InboxActions: Sendable {
  let room: ControlRoom
  let messages: MessageRoom

  /// The inbox of a room.
  ///
  /// - Throws: `ServerError` with code `.notFound` for a room without centres
  init(_ room: ControlRoom) throws {
    let desk = try CampaignDesk(room)
    self.room = room
    messages = desk.messages
  }

  /// A text of the caller's areas, and what was answered.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  func the(_ id: InboxTextID) async throws -> (text: InboxText, answers: [InboxAnswer]) {
    guard let found = try await messages.inbox.find(id, within: try AccessFrame.reach()) else {
      throw ServerError(.notFound, detail: "there is no \(id.text) among the texts")
    }
    AccessFrame.current?.note(records: 1)
    return found
  }

  /// A page of texts of the caller's areas, the newest first.
  func list(
    _ state: InboxText.State?, after: InboxTextID?
  ) async throws -> (rows: [InboxText], next: InboxTextID?) {
    let page = try await messages.inbox.list(
      within: try AccessFrame.reach(), state: state, after: after)
    AccessFrame.current?.note(records: page.rows.count)
    return page
  }

  /// Writes back to whoever sent a text.
  func answer(_ id: InboxTextID, _ form: TextAnswerForm, by author: String) async throws {
    try form.checked()
    let text = try await the(id).text
    guard let number = PhoneNumber(text.sender) else {
      throw ServerError(.conflict, detail: "who sent \(id.text) has no number to write to")
    }
    let now = room.now()
    let sent = try await messages.say(
      [
        MessageRoom.Told(
          text: form.text, number: number,
          centre: messages.centre(text.centre) == nil ? nil : text.centre, tag: id.rawValue,
          urgency: 1)
      ], at: now)
    guard sent > 0 else {
      throw ServerError(.conflict, detail: "no message centre reaches who sent \(id.text)")
    }
    try await messages.inbox.settle(id, as: .answered, answer: form.text, by: author, at: now)
    messages.changes.noteTexts()
  }

  /// Says that nothing more is to be done about a text.
  func done(_ id: InboxTextID, by author: String) async throws {
    let text = try await the(id).text
    try await messages.inbox.settle(
      text.id, as: .done, answer: nil, by: author, at: room.now())
    messages.changes.noteTexts()
  }
}
