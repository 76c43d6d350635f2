// SPDX-License-Identifier: Apache-2.0

extension LivePaths {
  /// The chunks of a person that share a moment with `times`.
  func chunks(of person: PersonNumber, during times: ClosedRange<Int64>) -> [UInt32] {
    var found: [UInt32] = []
    let main = Int(person.rawValue) < ways.count ? [ways[Int(person.rawValue)]] : []
    for way in main + (late[person.rawValue]?.ways ?? []) {
      var next = way.first
      while next != Self.none {
        let reach = chunks[Int(next)].reach
        if reach.earliest <= times.upperBound, reach.latest >= times.lowerBound {
          found.append(next)
        }
        next = chunks[Int(next)].next
      }
    }
    return found
  }

  /// The chunks whose box and stretch of time overlap one of `windows`, in order.
  func chunks(inAnyOf windows: [TrailWindow]) -> [UInt32] {
    var found: [UInt32] = []
    var near: [UInt32] = []
    for i in windows.indices where whole.overlaps(windows[i]) {
      found.removeAll(keepingCapacity: true)
      guard grid.find(windows[i], into: &found) else {
        return (0..<UInt32(chunks.count)).filter { chunk in
          let reach = chunks[Int(chunk)].reach
          return windows.contains { reach.overlaps($0) }
        }
      }
      for chunk in found where chunks[Int(chunk)].reach.overlaps(windows[i]) { near.append(chunk) }
    }
    near.sort()
    var kept = 0
    for i in near.indices where i == 0 || near[i] != near[i &- 1] {
      near[kept] = near[i]
      kept &+= 1
    }
    near.removeLast(near.count - kept)
    return near
  }

  /// Adds the pieces of a chunk of which `isWanted`, asked for the last of a batch, is true.
  func append(
    _ chunk: Int, _ rule: PathRule, to batch: inout PieceBatch, where isWanted: (PieceBatch) -> Bool
  ) {
    let person = PersonNumber(chunks[chunk].person)
    let own = Int(chunks[chunk].count)
    let count = own &+ (chunks[chunk].next == Self.none ? 0 : 1)
    var start = 0
    for i in 0..<count {
      if i &+ 1 < count, rule.isKnown(from: vertex(i, of: chunk), to: vertex(i &+ 1, of: chunk)) {
        continue
      }
      if i > start || (i < own && isAlone(i, of: chunk, rule)) {
        for at in start...i { batch.append(vertex(at, of: chunk)) }
        batch.endPiece(of: person)
        if !isWanted(batch) { batch.removeLastPiece() }
      }
      start = i &+ 1
    }
  }

  /// Whether no known leg leads to a vertex, from which none leads on, and it is not from before.
  private func isAlone(_ i: Int, of chunk: Int, _ rule: PathRule) -> Bool {
    if chunks[chunk].endsBefore, i == Int(chunks[chunk].count) &- 1 { return false }
    if i > 0 { return true }
    let before = chunks[chunk].before
    if before == Self.none { return !chunks[chunk].startsBefore }
    let last = vertex(Int(chunks[Int(before)].count) &- 1, of: Int(before))
    return !rule.isKnown(from: last, to: vertex(0, of: chunk))
  }

  /// Cuts those pieces from before, from the one at `first` on, whose legs gave way to late fixes.
  ///
  /// - Parameter isWanted: Asked for the last of a batch whether it stays.
  func giveWay(
    in batch: inout PieceBatch, from first: Int, where isWanted: (PieceBatch) -> Bool
  ) {
    if late.isEmpty { return }
    guard
      let cut = (first..<batch.count).first(where: { late[batch.persons[$0].rawValue] != nil })
    else { return }
    let all = batch
    while batch.count > cut { batch.removeLastPiece() }
    for piece in cut..<all.count {
      guard let times = late[all.persons[piece].rawValue]?.times else {
        batch.append(piece, of: all)
        continue
      }
      let vertices = all.vertices(of: piece)
      for i in vertices {
        batch.append(all.fix(i, of: all.persons[piece]))
        let isLast = i == vertices.upperBound - 1
        let next = times.partitioningIndex { $0 > all.times[i] }
        let isCut = !isLast && next < times.count && times[next] < all.times[i + 1]
        if isLast || isCut {
          batch.endPiece(of: all.persons[piece])
          if !isWanted(batch) { batch.removeLastPiece() }
        }
      }
    }
  }
}
