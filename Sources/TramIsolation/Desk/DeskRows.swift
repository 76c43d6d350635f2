// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Where the rows of the desk are kept while facts are folded into them.
///
/// The two verbs are all that the fold needs; memory and tables on disk both offer them, so that
/// both come to the same rows.
public protocol DeskRows {
  /// The row of an identity, or `nil`.
  func row<Record: DeskRecord>(_ id: ID<Record.Subject>, of kind: Record.Type) throws -> Record?

  /// Keeps a row in place of the one with its identity.
  mutating func keep<Record: DeskRecord>(_ record: Record) throws

  /// The latest alarm of an order and kind that is not over, or `nil`.
  func standingAlarm(of order: OrderID, kind: String) throws -> AlarmCase?
}

extension DeskRows {
  /// Folds one fact into the rows.
  ///
  /// A fact about a row that is not there changes nothing.
  public mutating func fold(_ entry: DeskEntry) throws {
    let time = entry.time
    let author = entry.author
    switch entry.event {
    case .personKept(let person): try keep(person)
    case .personErased(let id): try change(id, Person.self) { $0.erase() }
    case .deviceEnrolled(let device): try keep(device)
    case .deviceRetired(let id): try change(id, EnrolledDevice.self) { $0.retired = time }
    case .alarmRaised(let alarm): try raise(alarm)
    case .alarmAcknowledged(let id):
      try change(id, AlarmCase.self) { $0.acknowledge(by: author, at: time) }
    case .alarmAssigned(let id, let to): try change(id, AlarmCase.self) { $0.assignee = to }
    case .alarmClosed(let id, let finding, let note):
      try change(id, AlarmCase.self) { $0.close(finding, note, by: author, at: time) }
    case .visitMade(let visit): try keep(visit)
    case .helpAsked(let help): try keep(help)
    case .helpDone(let id, let note):
      try change(id, HelpCall.self) { help in
        help.state = .done
        help.doneBy = author
        help.done = time
        help.note = note
      }
    case .recordRead(let reading): try keep(reading)
    case .orderIssued, .orderExtended, .orderTransferred, .orderEnded, .orderErased:
      try foldOrder(entry)
    case .leaveAsked, .leaveGranted, .leaveRefused: try foldLeave(entry)
    case .checkAsked, .checkAnswered, .checkMissed: try foldCheck(entry)
    }
  }

  private mutating func foldOrder(_ entry: DeskEntry) throws {
    switch entry.event {
    case .orderIssued(let order): try keep(order)
    case .orderExtended(let id, let until):
      try change(id, OrderRecord.self) { $0.until = until }
    case .orderTransferred(let id, let place, let area, let device):
      try change(id, OrderRecord.self) { order in
        if let place { order.place = place }
        if let area { order.area = area }
        if let device { order.device = device }
      }
    case .orderEnded(let id, _):
      try change(id, OrderRecord.self) { order in
        order.state = .ended
        order.ended = entry.time
      }
    case .orderErased(let id):
      try change(id, OrderRecord.self) { order in
        order.state = .erased
        order.place = nil
        order.decision = nil
        order.reason = nil
        order.anchor = nil
      }
    default: break
    }
  }

  private mutating func foldLeave(_ entry: DeskEntry) throws {
    switch entry.event {
    case .leaveAsked(let leave): try keep(leave)
    case .leaveGranted(let id, let from, let until, let note):
      try change(id, Leave.self) { leave in
        leave.from = from
        leave.until = until
        leave.decide(.granted, note, by: entry.author, at: entry.time)
      }
    case .leaveRefused(let id, let note):
      try change(id, Leave.self) {
        $0.decide(.refused, note, by: entry.author, at: entry.time)
      }
    default: break
    }
  }

  private mutating func foldCheck(_ entry: DeskEntry) throws {
    switch entry.event {
    case .checkAsked(let check): try keep(check)
    case .checkAnswered(let id, let answer):
      try change(id, Check.self) { check in
        check.state = .answered
        check.answer = answer
      }
    case .checkMissed(let id): try change(id, Check.self) { $0.state = .missed }
    default: break
    }
  }

  private mutating func change<Record: DeskRecord>(
    _ id: ID<Record.Subject>, _ kind: Record.Type, _ body: (inout Record) -> Void
  ) throws {
    guard var record = try row(id, of: kind) else { return }
    body(&record)
    try keep(record)
  }

  /// A return ends the departure that stands; a new word of any kind stands beside the old ones.
  private mutating func raise(_ alarm: AlarmCase) throws {
    try keep(alarm)
    let ended = alarm.kind == AlarmKind.returned.word ? [AlarmKind.left.word] : []
    for kind in ended {
      guard var before = try standingAlarm(of: alarm.order, kind: kind) else { continue }
      before.over = alarm.time
      try keep(before)
    }
  }
}

extension Person {
  fileprivate mutating func erase() {
    name = ""
    birthYear = nil
    phone = nil
    address = ""
    isErased = true
  }
}

extension AlarmCase {
  fileprivate mutating func acknowledge(by author: String, at time: Instant) {
    guard state == .open else { return }
    state = .acknowledged
    acknowledgedBy = author
    acknowledged = time
  }

  fileprivate mutating func close(
    _ finding: Finding, _ note: String?, by author: String, at time: Instant
  ) {
    state = .closed
    self.finding = finding
    self.note = note
    closedBy = author
    closed = time
  }
}

extension Leave {
  fileprivate mutating func decide(
    _ state: State, _ note: String?, by author: String, at time: Instant
  ) {
    self.state = state
    self.note = note
    decidedBy = author
    decided = time
  }
}
