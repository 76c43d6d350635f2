// SPDX-License-Identifier: Apache-2.0

/// Pieces of people's paths, in columns.
///
/// A piece is a line of one or more vertices of one person in the order of time, every leg of which
/// is known (`PathRule`). Two pieces of a person share at most one vertex: where the way goes on
/// from one into the other, the second begins with the last vertex of the first. So every known leg
/// of a path lies in exactly one piece.
public struct PieceBatch: Sendable {
  /// Whose piece each is.
  public private(set) var persons: [PersonNumber] = []
  /// Where the vertices of each piece end in the columns below; they begin where the last end.
  public private(set) var ends: [Int] = []
  /// Milliseconds since 1970-01-01 00:00 UTC, one a vertex; rising within a piece.
  public var times: [Int64] = []
  /// 10⁻⁷ degrees, one a vertex.
  public var latitudes: [Int32] = []
  /// 10⁻⁷ degrees, one a vertex.
  public var longitudes: [Int32] = []
  /// Centimetres, one a vertex; 0 where none was given.
  public var accuracies: [UInt32] = []

  /// Creates an empty batch.
  public init() {}

  /// The number of pieces.
  public var count: Int { persons.count }

  /// Where the vertices of the piece at `index` lie in the columns.
  ///
  /// - Precondition: `index` is that of a piece.
  public func vertices(of index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// Adds one vertex to the piece that is being written.
  public mutating func append(_ fix: TrailFix) {
    times.append(fix.time)
    latitudes.append(fix.latitudeE7)
    longitudes.append(fix.longitudeE7)
    accuracies.append(fix.accuracy)
  }

  /// Ends the piece that is being written: the vertices added since the last one.
  public mutating func endPiece(of person: PersonNumber) {
    persons.append(person)
    ends.append(times.count)
  }

  /// Adds `count` vertices to the piece that is being written, for the caller to set.
  ///
  /// - Returns: Where the first of them lies in the columns.
  mutating func makeRoom(for count: Int) -> Int {
    let start = times.count
    times.append(contentsOf: repeatElement(0, count: count))
    latitudes.append(contentsOf: repeatElement(0, count: count))
    longitudes.append(contentsOf: repeatElement(0, count: count))
    accuracies.append(contentsOf: repeatElement(0, count: count))
    return start
  }

  /// Takes the last piece out again.
  mutating func removeLastPiece() {
    guard persons.popLast() != nil else { return }
    ends.removeLast()
    let count = times.count - (ends.last ?? 0)
    times.removeLast(count)
    latitudes.removeLast(count)
    longitudes.removeLast(count)
    accuracies.removeLast(count)
  }

  /// Takes everything out and keeps the room.
  public mutating func removeAll() {
    persons.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    latitudes.removeAll(keepingCapacity: true)
    longitudes.removeAll(keepingCapacity: true)
    accuracies.removeAll(keepingCapacity: true)
  }
}
