// SPDX-License-Identifier: Apache-2.0

/// What is sealed and what came in since, as one source.
///
/// What is appended after it was taken may be seen or not; nothing of what was there is missed,
/// whatever is sealed meanwhile.
public struct LiveSnapshot: PieceSource {
  /// What is sealed.
  public let sealed: TrailSnapshot
  let tables: [LiveTable]

  /// Adds the pieces of one person that share a moment with `times`, in the order of time.
  public func appendPieces(
    of person: PersonNumber, during times: ClosedRange<Int64>, to batch: inout PieceBatch
  ) throws(TrailsError) {
    var found = PieceBatch()
    try sealed.appendPieces(of: person, during: times, to: &found)
    for table in tables { table.appendPieces(of: person, during: times, to: &found, from: 0) }
    for index in found.orderOfTime { batch.append(index, of: found) }
  }

  /// Adds at least every piece with a leg that may pass through `window`, in any order.
  public func appendPieces(
    in window: TrailWindow, to batch: inout PieceBatch
  ) throws(TrailsError) {
    try appendPieces(inAnyOf: [window], to: &batch)
  }

  /// Adds at least every piece with a leg that may pass through one of `windows`, in any order.
  public func appendPieces(
    inAnyOf windows: [TrailWindow], to batch: inout PieceBatch
  ) throws(TrailsError) {
    let first = batch.count
    try sealed.appendPieces(inAnyOf: windows, to: &batch)
    for table in tables { table.appendPieces(inAnyOf: windows, to: &batch, from: first) }
  }

  /// The fixes next to late ones, before and after.
  ///
  /// - Parameter fixes: In any order, each before the last fix of its person.
  func neighbours(of fixes: [TrailFix]) -> [LiveTable.PlacedFix] {
    var placed: [LiveTable.PlacedFix] = []
    for (person, own) in Dictionary(grouping: fixes, by: \.person) {
      let times = own.map(\.time)
      let path = vertices(of: person, about: (times.min() ?? 0)...(times.max() ?? 0))
      for fix in own {
        let place = path.partitioningIndex { $0.time >= fix.time }
        placed.append(
          LiveTable.PlacedFix(
            fix: fix, before: place > 0 ? path[place - 1] : nil,
            after: place < path.count ? path[place] : nil))
      }
    }
    return placed
  }

  /// The fixes of a person about a stretch of time, the last before it and the first after it among
  /// them; none when they cannot be read.
  private func vertices(
    of person: PersonNumber, about times: ClosedRange<Int64>
  ) -> [TrailFix] {
    var reach: Int64 = 3_600_000
    while true {
      let isAll = reach > 100_000_000_000
      let asked = isAll ? .min ... .max : times.lowerBound - reach...times.upperBound + reach
      var batch = PieceBatch()
      do { try appendPieces(of: person, during: asked, to: &batch) } catch { return [] }
      var path = (0..<batch.times.count).map { batch.fix($0, of: person) }
      path.sort { $0.time < $1.time }
      if isAll { return path }
      if let first = path.first, let last = path.last, first.time < times.lowerBound,
        last.time > times.upperBound
      {
        return path
      }
      reach *= 48
    }
  }

  /// Stretches of time, one after the other, that are each small enough to be held in memory whole.
  public func slices(of times: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    var slices = sealed.slices(of: times)
    for table in tables {
      guard let held = table.times, held.overlaps(times) else { continue }
      let part = held.clamped(to: times)
      guard let last = slices.last, let first = slices.first else {
        slices = [part]
        continue
      }
      if part.upperBound > last.upperBound {
        slices[slices.count - 1] = last.lowerBound...part.upperBound
      }
      if part.lowerBound < first.lowerBound {
        slices[0] = part.lowerBound...slices[0].upperBound
      }
    }
    return slices
  }
}

extension LiveSnapshot: SealedSource {
  var sealedBlocks: TrailSnapshot? { tables.allSatisfy { $0.count == 0 } ? sealed : nil }
}

extension PieceBatch {
  /// The pieces in the order of their first vertices, then of their last.
  fileprivate var orderOfTime: [Int] {
    (0..<count).sorted {
      let (a, b) = (vertices(of: $0), vertices(of: $1))
      return (times[a.lowerBound], times[a.upperBound - 1])
        < (times[b.lowerBound], times[b.upperBound - 1])
    }
  }
}
