// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramGuard
import TramMessages
import TramUnits

/// Money for somebody in need, as it is proposed.
struct PayoutForm: DeskForm {
  var receiver: String
  var purpose: String
  var amount: Int64
  var reason: String

  /// The longest name of a receiver and the longest purpose, characters.
  static let mostName = 200
  /// The most đồng of one payout: 10^15, which every reader of JSON holds exactly.
  static let mostAmount: Int64 = 1_000_000_000_000_000

  init(from reader: inout FormReader) {
    receiver = reader.text("receiver")
    purpose = reader.text("purpose")
    amount = reader.optionalWhole("amount") ?? 0
    reason = reader.text("reason")
  }

  func check(_ faults: inout FormFaults) {
    if receiver.isEmpty || !DeskText.isLine(receiver, most: Self.mostName) {
      faults.add("receiver", "should be one line of 1 to \(Self.mostName) characters")
    }
    if purpose.isEmpty || !DeskText.isLine(purpose, most: Self.mostName) {
      faults.add("purpose", "should be one of the drive's purposes")
    }
    if !(1...Self.mostAmount).contains(amount) {
      faults.add("amount", "should be whole đồng, 1 to \(Self.mostAmount)")
    }
    faults.why(reason)
  }

  /// Fields of a page: the sum may be written in groups, as `20.000.000`.
  static func read(page fields: FormFields) throws -> PayoutForm {
    let amount = (fields["amount"] ?? "").filter { !". ,\u{A0}".contains($0) }
    return try read(
      fields: fields.only("receiver", "purpose", "reason") + [("amount", amount)])
  }
}

/// Why something is done to the books.
struct BookReasonForm: DeskForm {
  var reason: String

  init(from reader: inout FormReader) { reason = reader.text("reason") }

  func check(_ faults: inout FormFaults) { faults.why(reason) }
}

/// What is said when another's request is decided; it may be empty.
struct BookNoteForm: DeskForm {
  var note: String

  init(from reader: inout FormReader) { note = reader.optionalText("note") ?? "" }

  func check(_ faults: inout FormFaults) {
    if !DeskText.isLine(note, most: 500) {
      faults.add("note", "should be one line of at most 500 characters")
    }
  }
}

extension FormFaults {
  /// A reason of the books.
  fileprivate mutating func why(_ text: String) {
    if text.count < 10 || !DeskText.isLine(text, most: 500) {
      add("reason", "should be 10 to 500 characters on one line")
    }
  }
}

/// What one caller does with the payouts of a drive; pages and programs alike.
struct PayoutDesk: Sendable {
  let drive: DonationRoom.Drive
  let by: UInt64
  let now: Instant

  init(_ room: ControlRoom, _ context: RoomContext) throws {
    drive = try room.donations.drive(context.parameters.get("id"), within: context.scope)
    by = try Self.number(of: context.caller)
    now = room.now()
  }

  /// The number under which the books know a caller: an account's, or a program's with the highest
  /// bit.
  static func number(of caller: Caller) throws -> UInt64 {
    switch caller {
    case .account(let id, _, _): id.rawValue
    case .operatorFeed(let id, _): id.rawValue | 1 << 63
    default: throw ServerError(.forbidden, detail: "this is for people who signed in")
    }
  }

  /// Proposes a payout.
  func propose(_ form: PayoutForm, key: UInt64 = 0) async throws -> Payout {
    guard drive.settings.purposes.contains(form.purpose) else {
      throw ServerError(
        .invalid, detail: "purpose should be one of the drive's purposes",
        faults: [
          ServerError.Fault(
            place: "purpose",
            reason: "should be one of: " + drive.settings.purposes.joined(separator: "; "))
        ])
    }
    return try await drive.books.propose(
      Payout.Proposal(
        receiver: form.receiver, purpose: form.purpose, amount: form.amount, reason: form.reason,
        by: by, time: now, key: key))
  }

  /// Goes on with a payout.
  func go(_ number: String?, _ step: Payout.Step, note: String) async throws -> Payout {
    guard let number = number.flatMap({ Int($0) }) else { throw BookRefusal.unknown }
    return try await drive.books.go(on: number, step, by: by, note: note, at: now)
  }
}

extension Payout.Step {
  /// Its word in addresses.
  var word: String {
    switch self {
    case .approve: "approve"
    case .refuse: "refuse"
    case .askReversal: "ask-reversal"
    case .reverse: "reverse"
    case .keep: "keep"
    }
  }
}
