// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramGuard
import TramIsolation
import TramUnits

/// The audit entries of one request: numbers and words of the program, nothing that was typed.
struct AuditTrail: Sendable {
  private let actor: AuditEntry.Actor
  private let duty: RouteDuty
  private let subject: AuditEntry.Subject
  private let ground: AuditEntry.Ground
  private let isEmergency: Bool
  private let time: Instant

  init(_ context: RoomContext, _ duty: RouteDuty, at now: Instant) {
    actor = Self.actor(context.caller)
    self.duty = duty
    ground = context.scope?.ground() ?? AuditEntry.Ground(purpose: duty.purpose.word)
    isEmergency = context.scope?.isEmergency ?? false
    time = now
    subject = AuditEntry.Subject(
      duty.subject, Self.number(context.parameters.get("id") ?? ""))
  }

  /// The number of an identity of whatever kind, which the path names; 0 for what is none.
  private static func number(_ id: String) -> UInt64 {
    if let number = UInt64(id) { return number }
    // Letters differ by kind; what follows reads alike for all.
    return DeviceID("\(Device.letter)\(id.dropFirst())")?.rawValue ?? 0
  }

  private static func actor(_ caller: Caller) -> AuditEntry.Actor {
    switch caller {
    case .nobody: AuditEntry.Actor(.nobody)
    case .account(let id, _, _): AuditEntry.Actor(.account, id.rawValue)
    case .device(let id): AuditEntry.Actor(.device, id.rawValue)
    case .operatorFeed(let id, _): AuditEntry.Actor(.program, id.rawValue)
    case .person(let id): AuditEntry.Actor(.person, id.rawValue)
    }
  }

  /// The entry of the request itself; `nil` where the log is told nothing.
  func entry(records: UInt64 = 0) -> AuditEntry? {
    guard let kind = duty.audit.kind else { return nil }
    return AuditEntry(
      time: time, kind: isEmergency ? .emergency : kind, actor: actor, verb: duty.verb,
      subject: subject, ground: ground, records: records)
  }

  /// The entry of the request and one for each person who was looked at by themselves.
  func entries(_ tally: AccessFrame.Tally) -> [AuditEntry] {
    guard let own = entry(records: tally.records) else { return [] }
    func looks(_ kind: AuditWord, _ numbers: some Sequence<UInt64>) -> [AuditEntry] {
      numbers.sorted().compactMap { number in
        var look = own
        look.subject = AuditEntry.Subject(kind, number)
        look.records = 1
        return look.subject == own.subject ? nil : look
      }
    }
    return [own] + looks(Self.people, tally.persons.map(\.rawValue))
      + looks(AuditWord("contacts"), tally.traced)
  }

  /// The entry of what was not given.
  func refusal(_ reason: AuditWord) -> AuditEntry {
    AuditEntry(
      time: time, kind: .refusal, outcome: .refused, actor: actor,
      verb: AuditWord(parsing: "\(duty.verb)".prefix(40)) ?? reason, subject: subject,
      ground: ground)
  }

  /// The kind of record of people of the desk.
  static let people = AuditWord("people")
}
