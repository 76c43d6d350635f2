// SPDX-License-Identifier: Apache-2.0

public import TramMessages
import TramUnits

/// Takes texts to the short codes of drives: each is durable before it is answered.
public struct DonationDesk: TextDesk {
  let room: DonationRoom

  /// Takes a text to one of the short codes.
  ///
  /// A text that comes again under its id is booked once, however late it comes. Its sender is told
  /// again only where the books were opened since: the first answer may not have left then.
  ///
  /// - Throws: `ServerError` with code `.unavailable` when it cannot be kept
  public func take(_ text: ArrivedText) async throws -> TextAnswer {
    guard let drive = drive(for: text) else { return .notMine }
    let settings = drive.settings
    let name = Self.operatorName(text.operatorName)
    let arrival = DriveArrival(
      operatorName: name, messageID: text.messageID, tag: room.tag(text.sender), text: text.text,
      time: text.time)
    do {
      let outcome = try await drive.books.take(
        arrival, settings.drive, isKnown: settings.operators.contains(name))
      let replies = settings.replies
      switch outcome {
      case .booked(let count, let amount):
        return .taken(
          reply: replies.text(replies.thanks, settings.drive, count: count, amount: amount))
      case .held(let count, let amount):
        return .taken(
          reply: replies.text(replies.held, settings.drive, count: count, amount: amount))
      case .again(let count, let amount, let place):
        guard await drive.books.wasThere(place) else { return .taken(reply: nil) }
        return .taken(
          reply: replies.text(replies.thanks, settings.drive, count: count, amount: amount))
      case .away(let verdict), .awayAgain(let verdict):
        return .taken(reply: replies.text(verdict, settings.drive))
      }
    } catch let refusal as BookRefusal {
      throw ServerError(refusal)
    } catch let error as MessagesError {
      throw ServerError(books: error)
    }
  }

  /// The drive that a text is for: of several at a short code the one whose keyword it begins with
  /// and that is open, else the last that opened.
  private func drive(for text: ArrivedText) -> DonationRoom.Drive? {
    let code = text.shortCode.text
    let own = room.drives.filter { $0.settings.shortCode == code }
    guard own.count > 1 else { return own.first }
    let named = own.filter {
      switch $0.settings.drive.syntax.read(text.text) {
      case .wrong(.keyword), .wrong(.empty), .wrong(.unreadable): false
      default: true
      }
    }
    func isOpen(_ drive: DonationRoom.Drive) -> Bool {
      text.time >= drive.settings.drive.opens && text.time < drive.settings.drive.closes
    }
    let candidates = named.isEmpty ? own : named
    return candidates.first(where: isOpen)
      ?? candidates.max { $0.settings.drive.opens < $1.settings.drive.opens }
  }

  /// A message centre's name as accounts of the books can have it.
  static func operatorName(_ name: String) -> String {
    if DriveSettings.isOperatorName(name) { return name }
    let plain = name.unicodeScalars.prefix(40).map {
      DriveSettings.isOperatorName(String($0)) ? Character($0) : "-"
    }
    return plain.isEmpty ? "unnamed" : String(plain)
  }
}
