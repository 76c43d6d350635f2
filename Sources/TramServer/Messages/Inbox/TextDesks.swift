// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramIsolation
import TramMessages

/// The desks that take texts, in the order in which they are asked; the one place where they are
/// listed.
enum TextDesks {
  static func all(
    _ messages: MessageRoom, _ room: ControlRoom
  ) throws(MessagesError) -> [any TextDesk] {
    let people = PhonePeople(rows: room.desk.everyRow)
    return [
      // Answers first: `dung` may be the answer to a question as well as the word for stop.
      CheckTextDesk(messages: messages, room: room, people: people),
      HeedingDesk(
        desk: OptOutDesk(
          messages.optOuts, words: try OptOutWords(),
          replies: OptOutDesk.Replies(
            out: Speech(language: .vietnamese).say("texts.out"),
            back: Speech(language: .vietnamese).say("texts.back"))), messages: messages),
      // All that comes to the short code of a drive, but for the words above.
      room.donations.desk,
      // Whoever takes texts of a kind of their own stands before the last one.
      InboxDesk(messages: messages, people: people),
    ]
  }
}

/// The desk of opt-outs, which the outbox heeds from the same moment on.
struct HeedingDesk: TextDesk {
  let desk: OptOutDesk
  let messages: MessageRoom

  var name: String { desk.name }

  func take(_ text: ArrivedText) async throws -> TextAnswer {
    let answer = try await desk.take(text)
    if answer != .notMine { messages.heedOptOuts() }
    return answer
  }
}

/// Stands for the inbox until the control room behind its desks is there.
final class LateDesk: TextDesk {
  private let inbox = Mutex<Inbox?>(nil)

  /// The inbox, once it is there.
  var there: Inbox? { inbox.withLock { $0 } }

  func open(_ inbox: Inbox) { self.inbox.withLock { $0 = inbox } }

  func take(_ text: ArrivedText) async throws -> TextAnswer {
    guard let inbox = there else {
      throw ServerError(.unavailable, detail: "the desks are not open yet")
    }
    return try await inbox.take(text)
  }
}
