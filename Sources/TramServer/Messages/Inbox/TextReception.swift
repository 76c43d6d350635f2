// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import TramMessages
import TramSMPP
import TramUnits

/// Takes texts from people to the desks, and tells the centre when one is kept.
struct TextReception: Service {
  let messages: MessageRoom
  let room: ControlRoom
  private let desks: [any TextDesk]

  init(messages: MessageRoom, room: ControlRoom) {
    self.messages = messages
    self.room = room
    desks = TextDesks.all(messages, room)
  }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        for lane in messages.arrivals.lanes {
          group.addTask {
            for await message in lane { await take(message) }
          }
        }
      }
    }
  }

  /// Takes one message, keeps it, answers the person, and then the centre.
  func take(_ message: ArrivedMessage) async {
    do {
      for text in try await messages.parts.take(Self.text(message)) {
        try await hand(text, message.centre)
      }
      message.settle(true)
    } catch {
      room.logger.warning(
        "a text was not kept; the centre delivers it again",
        metadata: ["centre": "\(message.centre.name)", "error": "\(Self.plain(error))"])
      message.settle(false)
    }
  }

  /// Takes texts of which parts are missing for good.
  func giveUp(at now: Instant) async throws {
    for (text, centre) in try await messages.parts.giveUp(at: now, messages) {
      try await hand(text, centre)
    }
  }

  private func hand(_ text: ArrivedText, _ centre: CentreSetting) async throws {
    for desk in desks {
      guard case .taken(let reply) = try await desk.take(text) else { continue }
      if let reply { try await answer(reply, text, centre) }
      return
    }
  }

  /// Answers a person; who is no phone, or was answered often of late, is not answered.
  private func answer(
    _ reply: String, _ text: ArrivedText, _ centre: CentreSetting
  ) async throws {
    let now = room.now()
    guard let number = PhoneNumber(text.sender.bytes), number.description.count >= 9,
      messages.replies.mayAnswer(number, at: now)
    else { return }
    try await messages.say(
      [
        MessageRoom.Told(
          text: reply, number: number, centre: centre.number, tag: 0,
          expires: now.advanced(seconds: 3600))
      ], at: now)
  }

  /// An error without what people wrote.
  private static func plain(_ error: any Error) -> String {
    (error as? ServerError)?.detail ?? "\(type(of: error))"
  }

  /// What a centre delivered, as desks take it.
  static func text(_ message: ArrivedMessage) -> ArrivedText {
    let short = message.message
    return ArrivedText(
      operatorName: message.centre.name, messageID: short.tlvs.text(.receiptedMessageId),
      sender: short.source.digits, shortCode: short.destination.digits,
      text: ReceivedText(short), time: message.time)
  }
}

/// The desks that take texts, in the order in which they are asked; the one place where they are
/// listed.
enum TextDesks {
  static func all(_ messages: MessageRoom, _ room: ControlRoom) -> [any TextDesk] {
    let people = PhonePeople(rows: room.desk.everyRow)
    return [
      OptOutDesk(messages: messages, people: people, now: room.now),
      CheckTextDesk(messages: messages, room: room, people: people),
      // Whoever takes texts of a kind of their own stands before the last one.
      InboxDesk(messages: messages, people: people),
    ]
  }
}
