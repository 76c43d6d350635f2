// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What came in since the last sealing, in memory.
///
/// Shared by whoever appends and whoever asks: the lock is held for one batch or one question.
final class LiveTable: Sendable {
  private struct State {
    var paths: [LivePath?] = []
    /// Fixes from before what is sealed of their persons; they are seen once they are sealed.
    var late: [TrailFix] = []
    var count = 0
    var whole = SegmentDirectory.Reach()
  }

  private let state = Mutex(State())
  private let rule: PathRule

  init(rule: PathRule) { self.rule = rule }

  /// How many fixes it holds.
  var count: Int { state.withLock { $0.count } }

  /// The time of all that it holds; `nil` for nothing.
  var times: ClosedRange<Int64>? {
    state.withLock { state in
      state.whole.earliest <= state.whole.latest
        ? state.whole.earliest...state.whole.latest : nil
    }
  }

  /// Takes fixes in.
  ///
  /// - Parameter last: The last fixes before this table.
  /// - Returns: How many are not known already.
  func insert(_ fixes: [TrailFix], after last: LiveEnds) -> Int {
    state.withLock { state in
      var added = 0
      for fix in fixes {
        let person = Int(fix.person.rawValue)
        if person >= state.paths.count {
          let more = max(person + 1, state.paths.count * 2) - state.paths.count
          state.paths.append(contentsOf: repeatElement(nil, count: more))
        }
        var path = state.paths[person] ?? LivePath(sealedStart: last[fix.person.rawValue])
        state.paths[person] = nil
        switch path.insert(fix) {
        case .added:
          added += 1
          state.whole.include(path.whole)
        case .known: break
        case .late:
          added += 1
          state.late.append(fix)
        }
        state.paths[person] = path
      }
      state.count += added
      return added
    }
  }

  /// All fixes that it holds, late ones too.
  var fixes: [TrailFix] {
    state.withLock { state in
      var all = state.late
      for path in state.paths {
        guard let path else { continue }
        all.append(contentsOf: path.fixes.dropFirst(path.hasSealedStart ? 1 : 0))
      }
      return all
    }
  }

  /// The last fix of a person; `nil` when it holds none.
  func last(of person: UInt32) -> TrailFix? {
    state.withLock { state in
      Int(person) < state.paths.count ? state.paths[Int(person)]?.fixes.last : nil
    }
  }

  func appendPieces(
    of person: PersonNumber, during times: ClosedRange<Int64>, to batch: inout PieceBatch
  ) {
    batch = state.withLock { state in
      var found = batch
      guard Int(person.rawValue) < state.paths.count,
        let path = state.paths[Int(person.rawValue)]
      else { return found }
      for chunk in path.reaches.indices
      where path.reaches[chunk].earliest <= times.upperBound
        && path.reaches[chunk].latest >= times.lowerBound
      {
        append(path, chunk, to: &found) { $0.lastPiece(during: times) }
      }
      return found
    }
  }

  func appendPieces(inAnyOf windows: [TrailWindow], to batch: inout PieceBatch) {
    batch = state.withLock { state in
      var found = batch
      guard windows.contains(where: { state.whole.overlaps($0) }) else { return found }
      for path in state.paths {
        guard let path else { continue }
        let near = windows.filter { path.whole.overlaps($0) }
        if near.isEmpty { continue }
        for chunk in path.reaches.indices
        where near.contains(where: { path.reaches[chunk].overlaps($0) }) {
          append(path, chunk, to: &found) { $0.lastPiece(overlapsAnyOf: near) }
        }
      }
      return found
    }
  }

  /// Appends the pieces of a chunk of which `isWanted`, asked for the last of a batch, is true.
  private func append(
    _ path: LivePath, _ chunk: Int, to batch: inout PieceBatch, where isWanted: (PieceBatch) -> Bool
  ) {
    var some = PieceBatch()
    path.append(chunk, rule: rule, to: &some)
    for index in 0..<some.count {
      batch.append(index, of: some)
      if !isWanted(batch) { batch.removeLastPiece() }
    }
  }
}

/// The last fix of each person before a table: of the table before it, or sealed.
struct LiveEnds: Sendable {
  var sealed = LastFixes()
  var before: LiveTable?

  subscript(person: UInt32) -> TrailFix? { before?.last(of: person) ?? sealed[person] }
}
