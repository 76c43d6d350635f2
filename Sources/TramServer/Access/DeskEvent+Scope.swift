// SPDX-License-Identifier: Apache-2.0

import TramIsolation

extension DeskEvent {
  /// Refuses a fact that would write outside the scope of the request that asks for it, as where a
  /// form names another area; what the service does by itself is not asked.
  ///
  /// Facts about a record by its identity were read within the scope before.
  ///
  /// - Throws: `ServerError` with code `.forbidden`
  func requireScope() throws {
    guard let frame = AccessFrame.current else { return }
    if let own = frame.own {
      guard columns?.person == nil || columns?.person == own else { throw AccessFrame.none }
      return
    }
    switch self {
    case .orderTransferred(_, _, let area?, _): try AccessFrame.require(area: area)
    case .deviceEnrolled, .recordRead: break
    default: if let columns { try AccessFrame.require(area: columns.area) }
    }
  }

  /// The columns of the record that the fact makes; `nil` for a fact about one by its identity.
  private var columns: DeskColumns? {
    switch self {
    case .personKept(let person): person.columns
    case .deviceEnrolled(let device): device.columns
    case .orderIssued(let order): order.columns
    case .alarmRaised(let alarm): alarm.columns
    case .checkAsked(let check): check.columns
    case .leaveAsked(let leave): leave.columns
    case .visitMade(let visit): visit.columns
    case .helpAsked(let help): help.columns
    case .recordRead(let reading): reading.columns
    default: nil
    }
  }
}
