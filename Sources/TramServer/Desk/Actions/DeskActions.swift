// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramJournal
import TramUnits

/// What people do at the desk, whoever asks for it: the interface for programs, the console, the
/// person's own page.
///
/// Every verb checks its form and what is there now, leaves facts in the journal, and gives the
/// record as it then stands. With a key, the same request again gives the record that the first
/// one made. `seen` refuses the change of a record that is not as its caller saw it.
///
/// All throw `ServerError`: `.invalid` with faults, `.notFound`, `.conflict` with what is there,
/// `.stale`, `.busy`; `JournalError` when nothing could be kept.
public struct DeskActions: Sendable {
  let room: ControlRoom

  /// Creates the actions of a control room.
  public init(_ room: ControlRoom) { self.room = room }

  var now: Instant { room.now() }

  /// Makes a change once for its key and gives the record that its first fact is about.
  ///
  /// - Parameter tells: Whether an earlier fact of the key is what this request would have left.
  func once<Record: DeskRecord>(
    _ kind: Record.Type, by author: String, _ key: IdempotencyKey?,
    tells: (DeskEvent) -> Bool,
    _ body: (inout DeskDraft) async throws -> ID<Record.Subject>
  ) async throws -> Record {
    let outcome = try await room.desk.changeOnce(by: author, at: now, key: key, body)
    let id: ID<Record.Subject>
    switch outcome {
    case .done(let made): id = made
    case .repeated(let earlier):
      guard earlier.author == author, tells(earlier.event) else { throw Self.reusedKey }
      id = ID(earlier.event.subject)
    }
    guard let record = try await room.desk.rowsForChange.find(id, of: kind) else {
      throw ServerError(.notFound, detail: "there is no \(id.text) any longer")
    }
    return record
  }

  private static var reusedKey: ServerError {
    ServerError(
      .invalid, detail: "the key was used before, for another request",
      faults: [ServerError.Fault(place: "Idempotency-Key", reason: "was used for another request")])
  }
}

extension DeskDraft {
  /// The record of an identity as its caller saw it.
  func current<Record: DeskRecord>(
    _ id: ID<Record.Subject>, _ kind: Record.Type, seen: SeenTags?
  ) async throws -> Record {
    let record = try await the(id, kind)
    try seen?.check(record)
    return record
  }

  /// A person whose record is not erased; `place` is the form's member that names them.
  func living(_ id: PersonID, _ place: String = "person") async throws -> Person {
    guard let person = try await rows.find(id, of: Person.self) else {
      throw Self.wrong(place, "there is no person \(id.text)")
    }
    guard !person.isErased else {
      throw ServerError(.conflict, detail: "the record of \(id.text) was erased")
    }
    return person
  }

  /// A device of a person that was not retired.
  func device(_ id: DeviceID, of person: PersonID) async throws -> EnrolledDevice {
    guard let device = try await rows.find(id, of: EnrolledDevice.self) else {
      throw Self.wrong("device", "there is no device \(id.text)")
    }
    guard device.person == person else {
      throw Self.wrong("device", "stands for another person")
    }
    guard device.retired == nil else {
      throw ServerError(.conflict, detail: "the device \(id.text) was retired")
    }
    return device
  }

  /// An order that was issued and not ended; `place` is the form's member that names it.
  func issued(_ id: OrderID, _ place: String = "order") async throws -> OrderRecord {
    guard let order = try await rows.find(id, of: OrderRecord.self) else {
      throw Self.wrong(place, "there is no order \(id.text)")
    }
    try order.requireIssued()
    return order
  }

  /// Every row that a filter lets through, wherever it lies: of one person, who was read before.
  func all<Record: DeskRecord>(
    _ kind: Record.Type, _ filter: DeskFilter
  ) async throws -> [Record] {
    var filter = filter
    filter.limit = DeskFilter.mostRows
    var found: [Record] = []
    repeat {
      let page = try await everyRow.list(kind, filter)
      found += page.rows
      filter.after = page.next
    } while filter.after != nil
    return found
  }

  /// A member that does not fit what is there.
  static func wrong(_ place: String, _ reason: String) -> ServerError {
    ServerError(
      .invalid, detail: "\(place): \(reason)",
      faults: [ServerError.Fault(place: place, reason: reason)])
  }
}

extension OrderRecord {
  func requireIssued() throws {
    guard state == .issued else {
      throw ServerError(.conflict, detail: "the order \(id.text) is \(state.rawValue)")
    }
  }
}
