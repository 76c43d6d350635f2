// SPDX-License-Identifier: Apache-2.0

/// Seals waiting fixes into segments, with what their slices hold already.
///
/// It writes files that nobody knows of yet and changes a state that nobody sees yet; the store
/// makes both hold by one commit.
struct SliceSealer {
  /// How long before its slice a leg may begin to lie with the others, in milliseconds.
  private static let nearLeg: Int64 = 600_000

  let folder: String
  private(set) var state: StoreState
  /// What became of fixes that were not new.
  private(set) var repeated = RepeatedFixes()
  /// How many fixes were new.
  private(set) var added = 0
  /// How many new ways are faster than people go (`TrailSpeed`): they are kept.
  private(set) var fast = 0
  /// The slices that this sealer made; what is in them was not there before the import.
  private var ownSlices: Set<TrailSlice> = []
  private var last = LastFixes()
  /// The file that is written to, and of which day its slices are: a day that is forgotten takes
  /// its files with it, and only the few legs into it or out of it must be overwritten.
  private var file: SegmentFile?
  private var fileDay = Int32.min
  private var random = SystemRandomNumberGenerator()

  init(folder: String, state: StoreState) {
    self.folder = folder
    self.state = state
  }

  /// Takes out what was gathered about fixes that were not new.
  mutating func takeRepeated() -> RepeatedFixes {
    defer { repeated = RepeatedFixes() }
    return repeated
  }

  /// Replaces the register, which knows every person of the fixes that follow.
  mutating func use(_ register: PersonRegister) { state.register = register }

  /// Seals fixes of slices, and anew what depends on them.
  mutating func seal(_ work: [TrailSlice: [WaitingFix]]) throws(TrailsError) {
    var work = work
    var again: Set<TrailSlice> = []
    while let slice = (Array(work.keys) + Array(again)).min() {
      let fixes = work.removeValue(forKey: slice) ?? []
      let isForced = again.remove(slice) != nil
      again.formUnion(try seal(fixes, in: slice, isForced: isForced))
    }
  }

  /// Seals one slice.
  ///
  /// - Returns: Later slices into which legs now lead from another fix.
  private mutating func seal(
    _ fixes: [WaitingFix], in slice: TrailSlice, isForced: Bool
  ) throws(TrailsError) -> Set<TrailSlice> {
    // What was forgotten while this waited stays forgotten.
    if state.manifest.isForgotten(slice.dayNumber) { return [] }
    let day = Int64(slice.dayNumber) * TrailSlice.day
    let fresh = SliceFixes.sorted(
      fixes, day: day, persons: state.register.count, repeated: &repeated)
    let old = try fixesHeld(in: slice)
    var columns = fresh.columns
    if old.count > 0 {
      let isOld = !ownSlices.contains(slice)
      columns = SliceFixes.merged(old, fresh, isOld: isOld, repeated: &repeated)
    } else {
      ownSlices.insert(slice)
    }
    added += columns.count - old.count
    if columns.count == old.count, !isForced { return [] }
    if !last.serves(slice.start, state) {
      let persons = (0..<state.register.count).map { UInt32($0) }
      last = try LastFixes(of: persons, before: slice.start, in: state)
    }
    fast += max(TrailSpeed.count(in: columns) - TrailSpeed.count(in: old), 0)
    if old.count == 0 {
      for leg in legs(into: columns) where TrailSpeed.isTooFast(from: leg[0], to: leg[1]) {
        fast += 1
      }
    }
    let segments = try write(columns, of: slice)
    let later = try slicesAfter(slice, old, columns)
    state.replace([slice], by: segments)
    last.include(columns, until: slice.end)
    return later
  }

  /// The fixes that a slice holds.
  private func fixesHeld(in slice: TrailSlice) throws(TrailsError) -> FixColumns {
    guard
      let segment = state.segments.first(where: { $0.entry.slice == slice && !$0.entry.isSeam })
    else { return FixColumns() }
    return try segment.fixes()
  }

  private mutating func write(
    _ columns: FixColumns, of slice: TrailSlice
  ) throws(TrailsError) -> [SealedSegment] {
    var units = SliceUnits(columns)
    var cutter = PathCutter(rule: state.manifest.rule, space: units.space, time: units.unit)
    var pieces: [ColumnPiece] = []
    cutter.cut(columns, into: &pieces)
    units.measureStep(columns)
    let legs = legs(into: columns)
    var made: [SealedSegment] = []
    let today = legs.filter { TrailSlice.dayNumber(of: $0.times[0]) == slice.dayNumber }
    made.append(
      try write(slice, keyDay: slice.dayNumber, fixes: columns.count) {
        writer throws(TrailsError) in
        try writer.add(pieces, of: columns, step: units.step)
        for isNear in [true, false] {
          let some = today.filter { (slice.start - $0.times[0] <= Self.nearLeg) == isNear }
          try Self.add(some, to: writer)
        }
      })
    let before = Dictionary(grouping: legs) { TrailSlice.dayNumber(of: $0.times[0]) }
    for day in before.keys.sorted() where day != slice.dayNumber {
      // A day that was forgotten is not brought back by a leg that begins in it.
      guard !state.manifest.isForgotten(day), let some = before[day] else { continue }
      made.append(
        try write(slice, keyDay: day, fixes: 0) { writer throws(TrailsError) in
          try Self.add(some, to: writer)
        })
    }
    return made
  }

  /// The known legs that lead into a slice, one a person at most.
  private func legs(into columns: FixColumns) -> [FixColumns] {
    var legs: [FixColumns] = []
    for i in 0..<columns.count
    where i == 0 || columns.persons[i] != columns.persons[i &- 1] {
      guard let before = last[columns.persons[i]],
        state.manifest.rule.isKnown(from: before, to: columns[i])
      else { continue }
      var leg = FixColumns()
      leg.append(before)
      leg.append(columns[i])
      legs.append(leg)
    }
    return legs
  }

  private static func add(_ legs: [FixColumns], to writer: SegmentWriter) throws(TrailsError) {
    var columns = FixColumns()
    var pieces: [ColumnPiece] = []
    for leg in legs {
      pieces.append(
        ColumnPiece(
          first: columns.count, last: columns.count + 1,
          south: min(leg.latitudes[0], leg.latitudes[1]),
          north: max(leg.latitudes[0], leg.latitudes[1]),
          west: min(leg.longitudes[0], leg.longitudes[1]),
          east: max(leg.longitudes[0], leg.longitudes[1])))
      columns.append(leg[0])
      columns.append(leg[1])
    }
    try writer.add(pieces, of: columns, step: 0)
  }

  private mutating func write(
    _ slice: TrailSlice, keyDay: Int32, fixes: Int,
    _ fill: (SegmentWriter) throws(TrailsError) -> Void
  ) throws(TrailsError) -> SealedSegment {
    _ = state.keys.add(keyDay, using: &random)
    guard let cipher = state.cipher(ofDay: keyDay) else {
      throw TrailsError(.corrupt, detail: "day \(keyDay) has no key", file: folder)
    }
    let number = state.manifest.nextNumber
    state.manifest.nextNumber += 1
    if (file?.size ?? .max) >= SegmentFile.fullBytes || fileDay != slice.dayNumber {
      file = try SegmentFile(number, in: folder)
      fileDay = slice.dayNumber
    }
    guard let target = file else { throw TrailsError(.io, detail: "no file", file: folder) }
    var entry = SegmentEntry(
      number: number, file: target.number, offset: UInt64(target.size), slice: slice,
      keyDay: keyDay, fixes: UInt64(fixes), bytes: 0)
    let writer = try SegmentWriter(entry, in: target, cipher: cipher)
    try fill(writer)
    entry.bytes = UInt64(try writer.finish())
    return try SealedSegment(entry, in: folder, cipher: cipher)
  }

  /// The next slices of persons whose last fix in a slice is another one now.
  private func slicesAfter(
    _ slice: TrailSlice, _ old: FixColumns, _ columns: FixColumns
  ) throws(TrailsError) -> Set<TrailSlice> {
    let following = state.mainSegments.filter { $0.entry.slice.start >= slice.end }
    if following.isEmpty { return [] }
    var before = LastFixes()
    before.include(old, until: slice.end)
    var changed = Set<UInt32>()
    for i in 0..<columns.count
    where i + 1 == columns.count || columns.persons[i + 1] != columns.persons[i] {
      if before[columns.persons[i]] != columns[i] { changed.insert(columns.persons[i]) }
    }
    var slices: Set<TrailSlice> = []
    for segment in following {
      if changed.isEmpty { break }
      for list in segment.directory.lists.indices {
        for pair in try segment.pairs(inList: list) {
          let person = UInt32(truncatingIfNeeded: pair >> 32)
          guard changed.remove(person) != nil else { continue }
          slices.insert(segment.entry.slice)
        }
      }
    }
    return slices
  }
}
