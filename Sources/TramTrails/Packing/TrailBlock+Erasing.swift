// SPDX-License-Identifier: Apache-2.0

extension TrailBlock {
  /// The block's bytes without the pieces of one person, in no more bytes than it had; and the
  /// times of his fixes from a moment on that go.
  func bytes(without person: UInt32, from start: Int64) -> (bytes: [UInt8], times: Set<Int64>) {
    var batch = PieceBatch()
    for i in heads.indices { append(i, to: &batch) }
    var columns = FixColumns()
    var pieces: [ColumnPiece] = []
    var gone: Set<Int64> = []
    for i in 0..<batch.count {
      let vertices = batch.vertices(of: i)
      if batch.persons[i].rawValue == person {
        for at in vertices where batch.times[at] >= start { gone.insert(batch.times[at]) }
        continue
      }
      var piece = ColumnPiece(
        first: columns.count, last: columns.count + vertices.count - 1, south: .max, north: .min,
        west: .max, east: .min)
      for at in vertices {
        columns.append(batch.fix(at, of: batch.persons[i]))
        piece.include(latitudeE7: batch.latitudes[at], longitudeE7: batch.longitudes[at])
      }
      pieces.append(piece)
    }
    var writer = BlockWriter()
    return (writer.block(pieces[...], of: columns, like: frame), gone)
  }
}

extension ColumnPiece {
  mutating func include(latitudeE7 y: Int32, longitudeE7 x: Int32) {
    south = min(south, y)
    north = max(north, y)
    west = min(west, x)
    east = max(east, x)
  }
}

extension PieceBatch {
  /// A vertex.
  func fix(_ at: Int, of person: PersonNumber) -> TrailFix {
    TrailFix(
      time: times[at], person: person, latitudeE7: latitudes[at], longitudeE7: longitudes[at],
      accuracy: accuracies[at])
  }
}
