// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What came in since the last sealing, in memory.
///
/// Shared by whoever appends and whoever asks: the lock is held for one batch, or for some hundreds
/// of chunks of a question.
final class LiveTable: Sendable {
  private struct State {
    var paths: LivePaths
    /// Late fixes whose neighbours could not be read; they are seen once they are sealed.
    var unplaced: [TrailFix] = []
    var count = 0
  }

  /// What became of a batch.
  struct Addition {
    /// How many fixes were not known already.
    var added = 0
    /// How many are farther from the one before than people go.
    var fast = 0
    /// Those that lie before what is sealed of their persons, not taken in.
    var late: [TrailFix] = []
  }

  /// A late fix with its neighbours from before.
  struct PlacedFix: Sendable {
    var fix: TrailFix
    /// `nil` where there is none.
    var before: TrailFix?
    /// `nil` where it could not be read.
    var after: TrailFix?
  }

  /// How many chunks are read while nothing is appended.
  private static let mostAtOnce = 512

  private let state: Mutex<State>
  private let rule: PathRule

  /// Creates an empty table with room for `persons`.
  init(rule: PathRule, persons: Int) {
    self.rule = rule
    state = Mutex(State(paths: LivePaths(persons: persons)))
  }

  /// How many fixes it holds.
  var count: Int { state.withLock { $0.count } }

  /// The time of all that it holds; `nil` for nothing.
  var times: ClosedRange<Int64>? {
    state.withLock { state in
      let whole = state.paths.whole
      return whole.earliest <= whole.latest ? whole.earliest...whole.latest : nil
    }
  }

  /// Takes fixes in.
  ///
  /// - Parameter last: The last fixes before this table.
  func insert(_ fixes: ArraySlice<TrailFix>, after last: LiveEnds) -> Addition {
    state.withLock { state in
      var addition = Addition()
      let fast = state.paths.fast
      for i in fixes.indices {
        switch state.paths.insert(fixes[i], after: last) {
        case .added: addition.added &+= 1
        case .known: break
        case .late: addition.late.append(fixes[i])
        }
      }
      addition.fast = state.paths.fast &- fast
      state.count &+= addition.added
      return addition
    }
  }

  /// Takes late fixes in.
  ///
  /// - Returns: How many are not known already.
  func insert(_ placed: [PlacedFix]) -> Int {
    state.withLock { state in
      var added = 0
      for each in placed {
        guard let after = each.after else {
          state.unplaced.append(each.fix)
          added += 1
          continue
        }
        if after.time == each.fix.time { continue }
        let outcome = state.paths.insert(each.fix, between: each.before, and: after)
        if case .added = outcome { added += 1 }
      }
      state.count += added
      return added
    }
  }

  /// Every fix that it holds, late ones too.
  ///
  /// Of a table that nobody adds to any more: others may ask it meanwhile.
  func forEachFix(_ body: (TrailFix) -> Void) {
    let (unplaced, paths) = state.withLock { ($0.unplaced, $0.paths) }
    for fix in unplaced { body(fix) }
    paths.forEachFix(body)
  }

  /// The last fix of a person; `nil` when it holds none that came in order.
  func last(of person: UInt32) -> TrailFix? { state.withLock { $0.paths.last(of: person) } }

  /// The last fix of every person of whom it holds some that came in order.
  func forEachLast(_ body: (TrailFix) -> Void) {
    let paths = state.withLock { $0.paths }
    paths.forEachLast(body)
  }

  /// Adds the pieces of one person that share a moment with `times`.
  ///
  /// - Parameter first: The first piece of the batch that is from before; one whose leg gave way to
  ///   a late fix is cut there.
  func appendPieces(
    of person: PersonNumber, during times: ClosedRange<Int64>, to batch: inout PieceBatch,
    from first: Int
  ) {
    append(to: &batch, from: first, where: { $0.lastPiece(during: times) }) { paths in
      paths.chunks(of: person, during: times)
    }
  }

  /// Adds the pieces with a leg that may pass through one of `windows`.
  ///
  /// - Parameter first: As for those of one person.
  func appendPieces(
    inAnyOf windows: [TrailWindow], to batch: inout PieceBatch, from first: Int
  ) {
    append(to: &batch, from: first, where: { $0.lastPiece(overlapsAnyOf: windows) }) { paths in
      paths.chunks(inAnyOf: windows)
    }
  }

  private func append(
    to batch: inout PieceBatch, from first: Int, where isWanted: (PieceBatch) -> Bool,
    chunks: (LivePaths) -> [UInt32]
  ) {
    var rest: ArraySlice<UInt32> = []
    var moves = 0
    state.withLock { state in
      let all = chunks(state.paths)
      rest = all[...]
      moves = state.paths.moves
      guard rest.count <= Self.mostAtOnce else { return }
      state.paths.giveWay(in: &batch, from: first, where: isWanted)
      take(&rest, of: state.paths, to: &batch, where: isWanted)
    }
    if rest.isEmpty { return }
    let before = batch
    state.withLock { $0.paths.giveWay(in: &batch, from: first, where: isWanted) }
    while !rest.isEmpty {
      state.withLock { state in
        if state.paths.moves != moves {
          // Something is elsewhere now: all again, at once.
          batch = before
          rest = chunks(state.paths)[...]
          state.paths.giveWay(in: &batch, from: first, where: isWanted)
          while !rest.isEmpty { take(&rest, of: state.paths, to: &batch, where: isWanted) }
        } else {
          take(&rest, of: state.paths, to: &batch, where: isWanted)
        }
      }
    }
  }

  private func take(
    _ rest: inout ArraySlice<UInt32>, of paths: LivePaths, to batch: inout PieceBatch,
    where isWanted: (PieceBatch) -> Bool
  ) {
    for chunk in rest.prefix(Self.mostAtOnce) {
      paths.append(Int(chunk), rule, to: &batch, where: isWanted)
    }
    rest = rest.dropFirst(Self.mostAtOnce)
  }
}

/// The last fix of each person before a table: of the table before it, or sealed.
struct LiveEnds: Sendable {
  var sealed = LastFixes()
  var before: LiveTable?
  /// What lies before was forgotten.
  private var from = Int64.min

  init(sealed: LastFixes) { self.sealed = sealed }

  /// Forgets all fixes before a time.
  mutating func forget(before time: Int64) {
    from = max(from, time)
    sealed.remove { $0.time < time }
  }

  subscript(person: UInt32) -> TrailFix? {
    guard let fix = before?.last(of: person) ?? sealed[person], fix.time >= from else { return nil }
    return fix
  }
}
