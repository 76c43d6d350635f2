// SPDX-License-Identifier: Apache-2.0

import TramUnits

extension DeskEvent {
  /// The bits of the identity of the record that the fact is about.
  public var subject: UInt64 {
    switch self {
    case .personKept(let person): person.id.rawValue
    case .personErased(let id): id.rawValue
    case .deviceEnrolled(let device): device.id.rawValue
    case .deviceRetired(let id): id.rawValue
    case .orderIssued(let order): order.id.rawValue
    case .orderExtended(let id, _), .orderTransferred(let id, _, _, _), .orderEnded(let id, _),
      .orderErased(let id):
      id.rawValue
    case .leaveAsked(let leave): leave.id.rawValue
    case .leaveGranted(let id, _, _, _), .leaveRefused(let id, _): id.rawValue
    case .alarmRaised(let alarm): alarm.id.rawValue
    case .alarmAcknowledged(let id), .alarmAssigned(let id, _), .alarmClosed(let id, _, _):
      id.rawValue
    case .checkAsked(let check): check.id.rawValue
    case .checkAnswered(let id, _), .checkMissed(let id): id.rawValue
    case .visitMade(let visit): visit.id.rawValue
    case .helpAsked(let help): help.id.rawValue
    case .helpDone(let id, _): id.rawValue
    case .recordRead(let reading): reading.id.rawValue
    }
  }

  /// The fact's name in notices of change, such as `alarm-raised`.
  public var name: String {
    switch self {
    case .personKept: "person-kept"
    case .personErased: "person-erased"
    case .deviceEnrolled: "device-enrolled"
    case .deviceRetired: "device-retired"
    case .orderIssued: "order-issued"
    case .orderExtended: "order-extended"
    case .orderTransferred: "order-transferred"
    case .orderEnded: "order-ended"
    case .orderErased: "order-erased"
    case .leaveAsked: "leave-asked"
    case .leaveGranted: "leave-granted"
    case .leaveRefused: "leave-refused"
    case .alarmRaised: "alarm-raised"
    case .alarmAcknowledged: "alarm-acknowledged"
    case .alarmAssigned: "alarm-assigned"
    case .alarmClosed: "alarm-closed"
    case .checkAsked: "check-asked"
    case .checkAnswered: "check-answered"
    case .checkMissed: "check-missed"
    case .visitMade: "visit-made"
    case .helpAsked: "help-asked"
    case .helpDone: "help-done"
    case .recordRead: "record-read"
    }
  }

  /// A Boolean value: whether the watch must know the fact.
  public var concernsWatch: Bool {
    switch self {
    case .deviceEnrolled, .orderIssued, .orderExtended, .orderTransferred, .orderEnded,
      .orderErased, .leaveAsked, .leaveGranted, .leaveRefused:
      true
    default: false
    }
  }
}
