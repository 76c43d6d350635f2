// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

extension TrailStore {
  /// Forgets all days before one: their keys are destroyed and their files removed.
  ///
  /// Legs that lead from a forgotten day into one that is kept go as well. Fixes of a forgotten day
  /// are refused from then on.
  ///
  /// - Throws: `TrailsError`
  public func forget(before day: Day) throws(TrailsError) {
    var next = current
    let first = max(next.manifest.keptFrom, day.number)
    next.manifest.keptFrom = first
    next.manifest.forgottenDays.removeAll { $0 < first }
    try forget(next) { $0 < day.number }
  }

  /// Forgets one day.
  ///
  /// - Throws: `TrailsError`
  public func forget(_ day: Day) throws(TrailsError) {
    var next = current
    if !next.manifest.isForgotten(day.number) { next.manifest.forgottenDays.append(day.number) }
    try forget(next) { $0 == day.number }
  }

  private func forget(
    _ state: StoreState, where isForgotten: (Int32) -> Bool
  ) throws(TrailsError) {
    var next = state
    let gone = next.manifest.entries.filter {
      isForgotten($0.keyDay) || isForgotten($0.slice.dayNumber)
    }
    let numbers = Set(gone.map(\.number))
    next.manifest.entries.removeAll { numbers.contains($0.number) }
    next.segments.removeAll { numbers.contains($0.entry.number) }
    try commit(next)
    try destroyKeysOfForgottenDays()
    // What shares a file with what is kept is overwritten; its key is gone already.
    let kept = Set(next.manifest.entries.map(\.file))
    for entry in gone where kept.contains(entry.file) { try overwrite(entry) }
  }

  /// Destroys the keys of days that were forgotten, also what a crash left of that.
  func destroyKeysOfForgottenDays() throws(TrailsError) {
    let manifest = current.manifest
    try changeKeys(wipes: true) { keys in
      for day in keys.days where manifest.isForgotten(day) { _ = keys.remove(day) }
    }
    try removeForgottenEdges()
  }

  private func overwrite(_ entry: SegmentEntry) throws(TrailsError) {
    let path = "\(folder)/\(entry.fileName)"
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    do {
      let file = try OpenFile(path, .write)
      var at = 0
      while at < Int(entry.bytes) {
        let count = min(zeros.count, Int(entry.bytes) - at)
        try file.write(zeros.span.extracting(0..<count), at: Int(entry.offset) + at)
        at += count
      }
      try file.flush()
    } catch { throw TrailsError(error, file: path) }
  }

  /// Erases a person: all his pieces, the places in the lists and his text in the register.
  ///
  /// What takes the place of the blocks he is in is written to a plan first; from the commit that
  /// names it the erasing is decided, and is done again after a crash. His number stays given.
  ///
  /// - Returns: How many fixes went.
  /// - Throws: `TrailsError`
  @discardableResult
  public func erase(_ person: PersonNumber) throws(TrailsError) -> Int {
    var next = current
    var plan = ErasingPlan(person: person.rawValue, patches: [])
    var erased = 0
    for (i, segment) in next.segments.enumerated() {
      let (patches, fixes) = try segment.patches(without: person.rawValue)
      plan.patches += patches
      guard !segment.entry.isSeam else { continue }
      erased += fixes
      next.manifest.entries[i].fixes -= min(UInt64(fixes), next.manifest.entries[i].fixes)
    }
    let number = next.manifest.nextNumber
    next.manifest.nextNumber += 1
    next.manifest.erasings.append(number)
    try StoreFiles.replace(ErasingPlan.fileName(number), in: folder, by: plan.bytes)
    try commit(next)
    try finishErasings()
    return erased
  }

  /// Does what is decided and not done.
  func finishErasings() throws(TrailsError) {
    for number in current.manifest.erasings {
      let plan = try ErasingPlan(number, in: folder)
      try plan.apply(in: folder)
      var next = current
      next.register.erase(PersonNumber(plan.person))
      cache.removeAll()
      try eraseEdges(of: PersonNumber(plan.person))
      try StoreFiles.replace(
        PersonRegister.fileName, in: folder, by: try next.register.bytes(keys: next.keys),
        wipes: true)
      next.manifest.erasings.removeAll { $0 == number }
      try commit(next)
      let path = "\(folder)/\(ErasingPlan.fileName(number))"
      do { try Folder.remove(path) } catch { throw TrailsError(error, file: path) }
    }
  }
}
