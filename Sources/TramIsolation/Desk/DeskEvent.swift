// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// One fact of the desk, as the journal keeps it.
///
/// A fact that names a record whole makes it or replaces it; the others change one record.
public enum DeskEvent: Codable, Hashable, Sendable {
  /// A person became known, or what is known of him changed.
  case personKept(person: Person)
  /// Everything personal of a person was erased.
  case personErased(person: PersonID)
  /// A device stands for a person from now on.
  case deviceEnrolled(device: EnrolledDevice)
  /// A device does not count any longer.
  case deviceRetired(device: DeviceID)
  /// An order was issued.
  case orderIssued(order: OrderRecord)
  /// An order ends at another time; `nil` leaves it open.
  case orderExtended(order: OrderID, until: Instant?)
  /// The person stays elsewhere or has another phone.
  case orderTransferred(order: OrderID, place: Place?, area: String?, device: DeviceID?)
  /// An order is over.
  case orderEnded(order: OrderID, note: String?)
  /// Everything personal of an order is gone.
  case orderErased(order: OrderID)
  /// Leave was asked for.
  case leaveAsked(leave: Leave)
  /// Leave was granted, perhaps for another span.
  case leaveGranted(leave: LeaveID, from: Instant, until: Instant, note: String?)
  /// Leave was refused.
  case leaveRefused(leave: LeaveID, note: String?)
  /// The watch raised an alarm.
  case alarmRaised(alarm: AlarmCase)
  /// Somebody took an alarm.
  case alarmAcknowledged(alarm: AlarmID)
  /// An alarm was given to somebody.
  case alarmAssigned(alarm: AlarmID, to: String)
  /// Somebody found out what was the matter.
  case alarmClosed(alarm: AlarmID, finding: AlarmCase.Finding, note: String?)
  /// A person was asked to answer.
  case checkAsked(check: Check)
  /// An answer came.
  case checkAnswered(check: CheckID, answer: Check.Answer)
  /// No answer came in time.
  case checkMissed(check: CheckID)
  /// An officer went or called.
  case visitMade(visit: Visit)
  /// A person asked for help.
  case helpAsked(help: HelpCall)
  /// Help was given.
  case helpDone(help: HelpID, note: String?)
  /// Somebody looked at a record.
  case recordRead(reading: RecordReading)
}

/// A fact with its moment and its author.
public struct DeskEntry: Codable, Hashable, Sendable {
  /// When it was so.
  public var time: Instant
  /// Who made it so: an account's name, `watch`, `person`, an operator's name.
  public var author: String
  /// The fact.
  public var event: DeskEvent

  /// Creates an entry.
  public init(time: Instant, author: String, event: DeskEvent) {
    self.time = time
    self.author = author
    self.event = event
  }
}
