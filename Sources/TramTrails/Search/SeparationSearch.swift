// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// How two people lay to each other: the exact track of the one seen from the other.
public struct SeparationSearch {
  private let pieces: any PieceSource

  /// Creates a search.
  public init(pieces: any PieceSource) { self.pieces = pieces }

  /// The stretches in which both ways are known and the two come within a distance, inside a
  /// stretch of time; `b` as seen from `a`.
  ///
  /// - Parameters:
  ///   - a: The one.
  ///   - b: The other.
  ///   - times: Milliseconds since 1970-01-01 00:00 UTC.
  ///   - distance: A stretch is left out whole if it stays farther than this all along.
  /// - Complexity: O(fixes of both)
  public func track(
    of a: PersonNumber, _ b: PersonNumber, during times: Range<Int64>, within distance: Meters
  ) throws(TrailsError) -> SeparationTrack {
    var track = SeparationTrack(epoch: times.lowerBound)
    guard !times.isEmpty, a != b else { return track }
    let closed = times.lowerBound...(times.upperBound - 1)
    var one = PieceBatch()
    var other = PieceBatch()
    try pieces.appendPieces(of: a, during: closed, to: &one)
    try pieces.appendPieces(of: b, during: closed, to: &other)
    let ways = (Self.legs(one), Self.legs(other))
    var planes = PlaneBook()
    var j = 0
    for leg in ways.0 {
      while j < ways.1.count, one.times.count > 0, other.times[ways.1[j] + 1] <= one.times[leg] {
        j += 1
      }
      var k = j
      while k < ways.1.count, other.times[ways.1[k]] < one.times[leg + 1] {
        Self.append(leg, of: one, ways.1[k], of: other, times, distance, &planes, to: &track)
        k += 1
      }
    }
    return track
  }

  /// The first vertex of each leg, in the order of time.
  private static func legs(_ batch: PieceBatch) -> [Int] {
    var legs: [Int] = []
    for piece in 0..<batch.count { legs += batch.vertices(of: piece).dropLast() }
    return legs
  }

  private static func append(
    _ i: Int, of one: PieceBatch, _ j: Int, of other: PieceBatch, _ times: Range<Int64>,
    _ distance: Meters, _ planes: inout PlaneBook, to track: inout SeparationTrack
  ) {
    let from = max(one.times[i], other.times[j], times.lowerBound)
    let until = min(one.times[i + 1], other.times[j + 1], times.upperBound)
    guard until > from else { return }
    let box = UnitBox(of: one, vertices: i..<i + 2)
    let (plane, _) = planes.plane(for: box)
    let scale = SIMD2(plane.east(at: Double(box.middle)), plane.north)
    let p = (place(j, of: other, at: from) - place(i, of: one, at: from)) * scale
    let q = (place(j, of: other, at: until) - place(i, of: one, at: until)) * scale
    let d = q - p
    let length2 = (d * d).sum()
    let foot = length2 > 0 ? min(max(-(p * d).sum() / length2, 0), 1) : 0
    let nearest = p + d * foot
    guard (nearest * nearest).sum() <= distance.rawValue * distance.rawValue else { return }
    track.starts.append(Double(from - track.epoch) / 1000)
    track.ends.append(Double(until - track.epoch) / 1000)
    track.east0.append(p.x)
    track.north0.append(p.y)
    track.east1.append(q.x)
    track.north1.append(q.y)
    let squares = square(i, of: one) + square(j, of: other)
    track.sigmas.append((squares / PositionError.variances).squareRoot())
  }

  private static func place(_ leg: Int, of batch: PieceBatch, at time: Int64) -> SIMD2<Double> {
    let share =
      Double(time - batch.times[leg]) / Double(batch.times[leg + 1] - batch.times[leg])
    let from = SIMD2(Double(batch.longitudes[leg]), Double(batch.latitudes[leg]))
    let to = SIMD2(Double(batch.longitudes[leg + 1]), Double(batch.latitudes[leg + 1]))
    return from + (to - from) * share
  }

  /// The squared accuracy of a leg's worse end, square metres.
  private static func square(_ leg: Int, of batch: PieceBatch) -> Double {
    let accuracy = [batch.accuracies[leg], batch.accuracies[leg + 1]]
      .map { $0 == 0 ? PositionError.assumedAccuracy : Double($0) / 100 }
    return max(accuracy[0], accuracy[1]) * max(accuracy[0], accuracy[1])
  }
}
