// SPDX-License-Identifier: Apache-2.0

/// The legs of many people in columns, piece after piece, with pieces that go on from one into the
/// other joined to paths.
struct PathTable: ~Copyable {
  /// Legs of one person without a gap.
  struct Path {
    var person: UInt32
    /// The person's number within the table, dense from 0.
    var local: Int32
    /// A leg between each two vertices.
    var vertices: Range<Int>
  }

  private struct Order {
    var person: UInt32
    var start: Int64
    var piece: Int32
  }

  private(set) var columns = LegColumns()
  /// In the order of persons, then of time; none without a leg.
  private(set) var paths: [Path] = []
  /// How many persons there are.
  private(set) var persons = 0
  /// The legs of all paths.
  private(set) var legs = 0
  /// The time of all paths, milliseconds.
  private(set) var time = 0.0
  private var order: [Order] = []

  init() {}

  /// Takes the pieces of a batch in place of what was there.
  mutating func fill(from batch: borrowing PieceBatch, epoch: Int64) {
    paths.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    (persons, legs, time) = (0, 0, 0)
    columns.reserve(batch.times.count)
    for piece in 0..<batch.count {
      let first = batch.vertices(of: piece).lowerBound
      order.append(
        Order(
          person: batch.persons[piece].rawValue, start: batch.times[first], piece: Int32(piece)))
    }
    order.sort { $0.person == $1.person ? $0.start < $1.start : $0.person < $1.person }
    var place = 0
    var last: (person: UInt32, time: Int64)?
    for item in order {
      let vertices = batch.vertices(of: Int(item.piece))
      // A fix alone is a moment and no time.
      guard vertices.count > 1 else { continue }
      if let last, last == (item.person, item.start) {
        // It begins with the vertex that the piece before ends with.
        place -= 1
      } else {
        if item.person != last?.person { persons += 1 }
        paths.append(
          Path(person: item.person, local: Int32(persons - 1), vertices: place..<place))
      }
      columns.fill(from: batch, vertices: vertices, at: place, epoch: epoch)
      place += vertices.count
      let path = paths.count - 1
      paths[path].vertices = paths[path].vertices.lowerBound..<place
      last = (item.person, batch.times[vertices.upperBound - 1])
    }
    for path in paths {
      legs += path.vertices.count - 1
      time +=
        columns.time(path.vertices.upperBound - 1) - columns.time(path.vertices.lowerBound)
    }
  }
}
