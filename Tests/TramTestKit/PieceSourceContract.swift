// SPDX-License-Identifier: Apache-2.0

public import TramTrails
import TramUnits

/// One promise of the port between stores of trails and searches.
public enum PieceSourceClause: String, CaseIterable, Sendable, CustomStringConvertible {
  case keepsPaths = "the pieces of a person hold every fix, and every known leg once, in order"
  case keepsToTimes = "the pieces of a person during a time are those that share a moment with it"
  case findsByWindow = "every leg that passes through a window is in a piece that is found"
  case findsNoOthers = "no piece is found whose box and time do not overlap the window"
  case slicesAll = "the slices follow each other and hold all that is known"

  /// The promise as a sentence.
  public var description: String { rawValue }
}

/// The suite that every source of pieces passes, memory and files alike.
public struct PieceSourceContract {
  let source: any PieceSource
  let rule: PathRule
  /// The fixes of each person, in the order of time, one a time.
  let paths: [PersonNumber: [TrailFix]]

  /// Creates the suite over a source and the fixes that it was made of.
  ///
  /// - Parameter fixes: In any order; of two of one person and time the first stands.
  public init(_ source: any PieceSource, of fixes: [TrailFix], rule: PathRule = PathRule()) {
    self.source = source
    self.rule = rule
    var paths: [PersonNumber: [Int64: TrailFix]] = [:]
    for fix in fixes where paths[fix.person]?[fix.time] == nil {
      paths[fix.person, default: [:]][fix.time] = fix
    }
    self.paths = paths.mapValues { $0.values.sorted { $0.time < $1.time } }
  }

  /// Checks one promise.
  ///
  /// - Parameter seed: Of the windows and times that are asked.
  /// - Throws: `ContractBreach` when the promise is not kept
  public func check(_ clause: PieceSourceClause, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    switch clause {
    case .keepsPaths: try keepsPaths()
    case .keepsToTimes: try keepsToTimes(&random)
    case .findsByWindow: try findsByWindow(&random)
    case .findsNoOthers: try findsNoOthers(&random)
    case .slicesAll: try slicesAll(&random)
    }
  }

  private static let always = Int64.min...Int64.max

  /// The legs of a person whose way is known.
  private func legs(of person: PersonNumber) -> [Leg] {
    let path = paths[person] ?? []
    return zip(path, path.dropFirst()).filter { rule.isKnown(from: $0, to: $1) }
      .map { Leg(from: $0, to: $1) }
  }

  private func keepsPaths() throws {
    for (person, path) in paths {
      var batch = PieceBatch()
      try source.appendPieces(of: person, during: Self.always, to: &batch)
      try expect(batch.persons.allSatisfy { $0 == person }, "a piece of another person")
      let pieces = (0..<batch.count).map { batch.fixes(of: $0) }
      try expect(pieces.flatMap { $0.legs } == legs(of: person), "the legs of \(person)")
      let seen = Set(pieces.flatMap { $0 })
      try expect(seen == Set(path), "the fixes of \(person)")
    }
  }

  private func keepsToTimes(_ random: inout SeededGenerator) throws {
    for (person, path) in paths.sorted(by: { $0.key < $1.key }) {
      var all = PieceBatch()
      try source.appendPieces(of: person, during: Self.always, to: &all)
      for _ in 0..<5 {
        let times = Self.times(of: path, &random)
        var some = PieceBatch()
        try source.appendPieces(of: person, during: times, to: &some)
        let wanted = (0..<all.count).map { all.fixes(of: $0) }.filter { piece in
          piece[0].time <= times.upperBound && piece[piece.count - 1].time >= times.lowerBound
        }
        try expect((0..<some.count).map { some.fixes(of: $0) } == wanted, "\(person), \(times)")
      }
    }
  }

  private func findsByWindow(_ random: inout SeededGenerator) throws {
    let all = paths.keys.flatMap { legs(of: $0) }
    for _ in 0..<40 {
      guard let window = window(&random) else { return }
      var batch = PieceBatch()
      try source.appendPieces(in: window, to: &batch)
      var found: [Leg: Int] = [:]
      for i in 0..<batch.count {
        for leg in batch.fixes(of: i).legs { found[leg, default: 0] += 1 }
      }
      for leg in all where leg.passes(window) {
        try expect(found[leg] == 1, "\(leg) is found \(found[leg] ?? 0) times in \(window)")
      }
    }
  }

  private func findsNoOthers(_ random: inout SeededGenerator) throws {
    for _ in 0..<40 {
      guard let window = window(&random) else { return }
      var batch = PieceBatch()
      try source.appendPieces(in: window, to: &batch)
      for i in 0..<batch.count {
        let piece = batch.fixes(of: i)
        try expect(piece.window?.overlaps(window) == true, "\(piece) in \(window)")
      }
    }
  }

  private func slicesAll(_ random: inout SeededGenerator) throws {
    let slices = try source.slices(of: Self.always)
    for (a, b) in zip(slices, slices.dropFirst()) {
      try expect(a.upperBound < b.lowerBound, "\(b) comes after \(a)")
    }
    for path in paths.values {
      for fix in path {
        try expect(slices.contains { $0.contains(fix.time) }, "no slice holds \(fix)")
        let part = try source.slices(of: fix.time...fix.time)
        try expect(part == [fix.time...fix.time], "the slices of one moment are \(part)")
      }
    }
  }

  /// A window round some fix, of any size.
  private func window(_ random: inout SeededGenerator) -> TrailWindow? {
    let persons = paths.keys.sorted()
    guard let person = persons.randomElement(using: &random), let path = paths[person],
      let fix = path.randomElement(using: &random)
    else { return nil }
    let reach = Int32.random(in: 0...100_000, using: &random)
    let south = max(fix.latitudeE7, -899_000_000) - reach
    let west = max(fix.longitudeE7, -1_799_000_000) - reach
    return TrailWindow(
      times: Self.times(of: path, &random), latitudes: south...south + 2 * reach,
      longitudes: west...west + 2 * reach)
  }

  private static func times(
    of path: [TrailFix], _ random: inout SeededGenerator
  ) -> ClosedRange<Int64> {
    let start =
      (path.randomElement(using: &random)?.time ?? 0) + .random(in: -9...9, using: &random)
    return start...start + Int64.random(in: 0...20_000_000, using: &random)
  }

  private func expect(_ isKept: Bool, _ promise: @autoclosure () -> String) throws {
    guard isKept else { throw ContractBreach(promise()) }
  }
}

/// A leg between two fixes of a person.
private struct Leg: Hashable {
  var from: TrailFix
  var to: TrailFix

  /// A Boolean value: whether the straight way of the leg is in a window at a moment of it.
  func passes(_ window: TrailWindow) -> Bool {
    let start = max(from.time, window.times.lowerBound)
    let end = min(to.time, window.times.upperBound)
    guard start <= end else { return false }
    let length = Double(max(to.time - from.time, 1))
    var low = Double(start - from.time) / length
    var high = Double(end - from.time) / length
    for (place, next, side) in [
      (from.latitudeE7, to.latitudeE7, window.latitudes),
      (from.longitudeE7, to.longitudeE7, window.longitudes),
    ] {
      let way = Double(next) - Double(place)
      let (near, far) = (
        Double(side.lowerBound) - Double(place), Double(side.upperBound) - Double(place)
      )
      if way == 0 {
        if near > 0 || far < 0 { return false }
      } else {
        low = max(low, min(near / way, far / way))
        high = min(high, max(near / way, far / way))
      }
    }
    return low <= high
  }
}

extension [TrailFix] {
  fileprivate var legs: [Leg] { zip(self, dropFirst()).map { Leg(from: $0, to: $1) } }

  /// Its box and its stretch of time.
  fileprivate var window: TrailWindow? {
    guard let first, let last else { return nil }
    let north = map(\.latitudeE7)
    let east = map(\.longitudeE7)
    return TrailWindow(
      times: first.time...last.time,
      latitudes: (north.min() ?? 0)...(north.max() ?? 0),
      longitudes: (east.min() ?? 0)...(east.max() ?? 0))
  }
}

extension PieceBatch {
  /// The vertices of a piece.
  fileprivate func fixes(of index: Int) -> [TrailFix] {
    vertices(of: index).map {
      TrailFix(
        time: times[$0], person: persons[index], latitudeE7: latitudes[$0],
        longitudeE7: longitudes[$0], accuracy: accuracies[$0])
    }
  }
}
