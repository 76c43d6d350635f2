// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramUnits

/// Pieces in memory, cut from fixes by a rule: the specification of `PieceSource`.
public struct MemoryPieces: PieceSource {
  private struct Piece {
    var person: PersonNumber
    var fixes: [TrailFix]
    var window: TrailWindow
  }
  /// In the order of persons, then of time.
  private let pieces: [Piece]
  private let sliceLength: Int64

  /// Creates a source of fixes in any order; of two of a person at one time the first stands.
  ///
  /// - Parameters:
  ///   - fixes: Where people were.
  ///   - rule: What way between them is known.
  ///   - sliceLength: How long the slices are, milliseconds.
  public init(
    _ fixes: [TrailFix], rule: PathRule = PathRule(), sliceLength: Int64 = 86_400_000
  ) {
    precondition(sliceLength > 0, "slices have a length")
    self.sliceLength = sliceLength
    var paths: [PersonNumber: [TrailFix]] = [:]
    for fix in fixes { paths[fix.person, default: []].append(fix) }
    var pieces: [Piece] = []
    for (person, path) in paths.sorted(by: { $0.key < $1.key }) {
      for line in Self.cut(path, rule: rule) {
        pieces.append(Piece(person: person, fixes: line, window: Self.window(of: line)))
      }
    }
    self.pieces = pieces
  }

  /// Cuts the path of one person where the way is unknown.
  static func cut(_ path: [TrailFix], rule: PathRule) -> [[TrailFix]] {
    // A stable sort by time, so that the first of two at one time stands.
    let sorted = path.enumerated()
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
    var lines: [[TrailFix]] = []
    for fix in sorted {
      guard let last = lines.last?.last else {
        lines.append([fix])
        continue
      }
      if last.time == fix.time { continue }
      if isKnown(from: last, to: fix, rule: rule) {
        lines[lines.count - 1].append(fix)
      } else {
        lines.append([fix])
      }
    }
    return lines
  }

  private static func isKnown(from a: TrailFix, to b: TrailFix, rule: PathRule) -> Bool {
    guard
      let here = Coordinate(latitudeE7: a.latitudeE7, longitudeE7: a.longitudeE7),
      let there = Coordinate(latitudeE7: b.latitudeE7, longitudeE7: b.longitudeE7)
    else { return false }
    let distance = LocalFrame(origin: here).distance(here, there).rawValue
    return rule.isKnown(
      gap: b.time - a.time, distance: distance,
      accuracy: Double(max(a.accuracy, b.accuracy)) / 100)
  }

  private static func window(of line: [TrailFix]) -> TrailWindow {
    var window = TrailWindow(
      times: line[0].time...line[line.count - 1].time,
      latitudes: line[0].latitudeE7...line[0].latitudeE7,
      longitudes: line[0].longitudeE7...line[0].longitudeE7)
    for fix in line {
      window.latitudes =
        min(
          window.latitudes.lowerBound, fix.latitudeE7)...max(
          window.latitudes.upperBound, fix.latitudeE7)
      window.longitudes =
        min(
          window.longitudes.lowerBound, fix.longitudeE7)...max(
          window.longitudes.upperBound, fix.longitudeE7)
    }
    return window
  }

  private func append(_ piece: Piece, to batch: inout PieceBatch) {
    for fix in piece.fixes { batch.append(fix) }
    batch.endPiece(of: piece.person)
  }

  /// Adds the pieces of one person that share a moment with `times`, in the order of time.
  public func appendPieces(
    of person: PersonNumber, during times: ClosedRange<Int64>, to batch: inout PieceBatch
  ) {
    for piece in pieces where piece.person == person && piece.window.times.overlaps(times) {
      append(piece, to: &batch)
    }
  }

  /// Adds every piece whose box and stretch of time overlap the window.
  public func appendPieces(in window: TrailWindow, to batch: inout PieceBatch) {
    for piece in pieces where piece.window.overlaps(window) { append(piece, to: &batch) }
  }

  /// Slices of one length that begin at multiples of it, those in which there is something.
  public func slices(of times: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    var numbers: Set<Int64> = []
    for piece in pieces where piece.window.times.overlaps(times) {
      let part = piece.window.times.clamped(to: times)
      let first = Self.slice(part.lowerBound, sliceLength)
      numbers.formUnion(first...Self.slice(part.upperBound, sliceLength))
    }
    return numbers.sorted().map { number in
      (number * sliceLength...number * sliceLength + sliceLength - 1).clamped(to: times)
    }
  }

  private static func slice(_ time: Int64, _ length: Int64) -> Int64 {
    time >= 0 ? time / length : (time + 1) / length - 1
  }
}
