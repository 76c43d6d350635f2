// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

extension LiveTrails {
  /// Forgets all days before one, sealed and live.
  ///
  /// Their keys are destroyed first: from then on nothing of them can be read, in segments or log.
  @concurrent
  public func forget(before day: Day) async throws {
    try begin()
    defer { isSealing.withLock { $0 = false } }
    try writeRegister()
    try store.forget(before: day)
    let from = Int64(day.number) * TrailSlice.day
    state.withLock { state in
      state.snapshot = store.snapshot()
      state.ends.forget(before: from)
    }
    // What is in memory of those days goes with its table.
    try await sealAll()
    state.withLock { $0.ends.forget(before: from) }
  }

  /// Writes the texts of all persons into the register: a record that carried some may go.
  private func writeRegister() throws(TrailsError) {
    let register = state.withLock { $0.register }
    var next = store.current
    guard register.count > next.register.count else { return }
    next.register = register
    try store.commit(next)
    state.withLock { $0.written = max($0.written, register.count) }
  }

  /// Erases a person, sealed and live.
  ///
  /// - Returns: How many fixes went.
  @concurrent
  @discardableResult
  public func erase(_ person: PersonNumber) async throws -> Int {
    try begin()
    defer { isSealing.withLock { $0 = false } }
    try await sealAll()
    let count = try store.erase(person)
    state.withLock { state in
      state.register.erase(person)
      state.snapshot = store.snapshot()
      state.ends.sealed.remove { $0.person == person }
    }
    return count
  }

  /// Forgets the texts of persons of whom nothing is kept any longer; the bytes are overwritten.
  ///
  /// Whoever has fixes or stays left keeps them, without a name: such a person is erased by
  /// `erase(_:)`. Texts that nobody has are passed over.
  ///
  /// - Throws: `TrailsError`: `.busy` while a sealing is at work; `.io`
  @concurrent
  public func forgetLabels(_ labels: [String]) async throws {
    let persons = Set(labels.compactMap { knownPerson($0) })
    guard !persons.isEmpty else { return }
    try begin()
    defer { isSealing.withLock { $0 = false } }
    try await sealAll()
    var next = store.current
    next.register.erase(persons)
    try store.commit(next, wipes: true)
    state.withLock { state in
      state.register.erase(persons)
      state.snapshot = store.snapshot()
    }
  }
}
