// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramGeo
import TramGuard
import TramIsolation
import TramUnits

/// Under what scope a request is answered, and what was looked at meanwhile.
///
/// The gate opens one for each request, for the task that answers it; the stores of the desk that
/// routes see read nothing without one. What runs after the answer has begun, as a stream does,
/// has none and carries its scope with it.
final class AccessFrame: Sendable {
  /// The frame of the request that this task answers.
  @TaskLocal static var current: AccessFrame?

  /// What the audit log is told of a request.
  struct Tally {
    /// How many records were read.
    var records: UInt64 = 0
    /// Whose records were looked at, one by one.
    var persons: Set<PersonID> = []
    /// Whose records of the case desk were looked at, one by one.
    var traced: Set<UInt64> = []
  }

  /// What may be looked at and done; `nil` on routes that show nothing of anybody.
  let scope: Scope?
  /// The person who looks at their own record.
  let own: PersonID?
  private let tallied = Mutex(Tally())

  init(scope: Scope?, own: PersonID? = nil) {
    self.scope = scope
    self.own = own
  }

  var tally: Tally { tallied.withLock { $0 } }

  func note(records: Int) { tallied.withLock { $0.records += UInt64(max(records, 0)) } }

  func note(_ person: PersonID) { tallied.withLock { _ = $0.persons.insert(person) } }

  func note(traced person: UInt64) { tallied.withLock { _ = $0.traced.insert(person) } }

  /// Where the request may look.
  ///
  /// - Throws: `ServerError` with code `.forbidden` without a scope
  static func reach() throws -> AreaReach {
    guard let scope = current?.scope else { throw Self.none }
    return scope.reach
  }

  /// A Boolean value: whether the area of a record that is made or changed lies in the scope.
  ///
  /// - Throws: `ServerError` with code `.forbidden`
  static func require(area: String) throws {
    guard let frame = current else { return }
    guard let scope = frame.scope, scope.covers(area: area) else {
      throw ServerError(.forbidden, detail: "this area is not among yours")
    }
  }

  static let none = ServerError(.forbidden, detail: "nothing can be looked at here")
}
