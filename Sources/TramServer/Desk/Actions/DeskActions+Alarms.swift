// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramJournal
public import TramUnits

extension DeskActions {
  /// Takes an alarm that nobody has taken.
  public func acknowledge(
    _ id: AlarmID, by author: String, key: IdempotencyKey? = nil, seen: SeenTags? = nil
  ) async throws -> AlarmCase {
    let event = DeskEvent.alarmAcknowledged(alarm: id)
    return try await once(AlarmCase.self, by: author, key, tells: { $0 == event }) { draft in
      let alarm = try await draft.current(id, AlarmCase.self, seen: seen)
      try alarm.requireNotClosed()
      if alarm.state == .acknowledged {
        throw ServerError(
          .conflict, detail: "\(id.text) was taken by \(alarm.acknowledgedBy ?? "somebody")")
      }
      draft.add(event)
      return id
    }
  }

  /// Gives an alarm to an account.
  public func assign(
    _ id: AlarmID, _ form: AssignmentForm, by author: String, key: IdempotencyKey? = nil,
    seen: SeenTags? = nil
  ) async throws -> AlarmCase {
    try form.checked()
    let event = DeskEvent.alarmAssigned(alarm: id, to: form.assignee)
    return try await once(AlarmCase.self, by: author, key, tells: { $0 == event }) { draft in
      let alarm = try await draft.current(id, AlarmCase.self, seen: seen)
      try alarm.requireNotClosed()
      draft.add(event)
      return id
    }
  }

  /// Says what was the matter with an alarm.
  public func close(
    _ id: AlarmID, _ form: ClosingForm, by author: String, key: IdempotencyKey? = nil,
    seen: SeenTags? = nil
  ) async throws -> AlarmCase {
    try form.checked()
    let event = DeskEvent.alarmClosed(alarm: id, finding: form.finding, note: form.note)
    return try await once(AlarmCase.self, by: author, key, tells: { $0 == event }) { draft in
      let alarm = try await draft.current(id, AlarmCase.self, seen: seen)
      try alarm.requireNotClosed()
      draft.add(event)
      return id
    }
  }
}

extension AlarmCase {
  fileprivate func requireNotClosed() throws {
    guard state != .closed else {
      let finding = self.finding?.rawValue ?? "no finding"
      throw ServerError(
        .conflict,
        detail: "\(id.text) was closed by \(closedBy ?? "somebody") with \(finding)")
    }
  }
}
