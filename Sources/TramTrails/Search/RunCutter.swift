// SPDX-License-Identifier: Apache-2.0

/// Cuts paths into runs whose boxes are small: stays make long runs, ways short ones.
///
/// A walk through time: the times that are asked for only rise.
struct RunCutter {
  /// Half the girth that a box may have, in units: about 60 m, which holds a stay and its noise.
  ///
  static let mostGirth: Int64 = 5400
  /// The parts of one leg at the most.
  private static let mostParts = 64.0

  private let radius: Double
  /// Half the girth that a leg may have, and the parts of a longer one.
  ///
  /// Such a leg is cut in time, so that a ride across a town does not meet all of it.
  private let legGirth: Int64
  /// The most legs of a run.
  private let mostLegs: Int
  /// Metres by which boxes are made wider on every side.
  private let margin: Double
  private var planes = PlaneBook()
  /// The leg that each path has come to.
  private var legs: [Int] = []
  /// The paths that go on, and those that have not begun.
  private var active: [Int32] = []
  private var waiting: [Int32] = []
  private var next = 0

  init(
    radius: Double, margin: Double, legGirth: Int64 = RunCutter.mostGirth, mostLegs: Int = .max
  ) {
    self.radius = radius
    self.mostLegs = mostLegs
    self.legGirth = legGirth
    self.margin = margin
  }

  /// Begins with the paths of a table.
  mutating func begin(_ table: borrowing PathTable) {
    legs.removeAll(keepingCapacity: true)
    active.removeAll(keepingCapacity: true)
    waiting.removeAll(keepingCapacity: true)
    next = 0
    for path in table.paths {
      waiting.append(Int32(legs.count))
      legs.append(path.vertices.lowerBound)
    }
    let legs = legs
    waiting.sort { table.columns.time(legs[Int($0)]) < table.columns.time(legs[Int($1)]) }
  }

  /// Adds the runs of all paths between two times.
  mutating func cut(
    _ table: borrowing PathTable, from: Double, until: Double, into runs: inout [LegRun]
  ) {
    var k = 0
    while k < active.count {
      let vertices = table.paths[Int(active[k])].vertices
      if table.columns.time(vertices.upperBound - 1) <= from {
        active.swapAt(k, active.count - 1)
        active.removeLast()
      } else {
        k += 1
      }
    }
    while next < waiting.count {
      let vertices = table.paths[Int(waiting[next])].vertices
      if table.columns.time(vertices.lowerBound) >= until { break }
      if table.columns.time(vertices.upperBound - 1) > from { active.append(waiting[next]) }
      next += 1
    }
    for path in active {
      cut(Int(path), table, from: from, until: until, into: &runs)
    }
  }

  private mutating func cut(
    _ path: Int, _ table: borrowing PathTable, from: Double, until: Double,
    into runs: inout [LegRun]
  ) {
    let (person, vertices) = (table.paths[path], table.paths[path].vertices)
    var leg = legs[path]
    let last = vertices.upperBound - 2
    while leg < last, table.columns.time(leg + 1) <= from { leg += 1 }
    legs[path] = leg
    var first = leg
    var box: UnitBox?
    while leg <= last {
      let begin = table.columns.time(leg)
      if begin >= until { break }
      let legBox = UnitBox(table.columns.place(leg), table.columns.place(leg + 1))
      if let held = box {
        let both = held.union(legBox)
        if both.halfGirth <= Self.mostGirth, leg - first < mostLegs {
          box = both
          leg += 1
          continue
        }
        add(person, first..<leg + 1, table, from: from, until: until, held, &runs)
      }
      if legBox.halfGirth <= legGirth {
        first = leg
        box = legBox
      } else {
        box = nil
        addParts(person, leg, table, from: from, until: until, legBox, &runs)
      }
      leg += 1
    }
    if let box { add(person, first..<leg + 1, table, from: from, until: until, box, &runs) }
    legs[path] = max(legs[path], leg - 1)
  }

  private mutating func add(
    _ person: PathTable.Path, _ vertices: Range<Int>, _ table: borrowing PathTable, from: Double,
    until: Double, _ box: UnitBox, _ runs: inout [LegRun]
  ) {
    let start = max(from, table.columns.time(vertices.lowerBound))
    let end = min(until, table.columns.time(vertices.upperBound - 1))
    guard end > start else { return }
    let (plane, reach) = planes.plane(for: box)
    runs.append(
      LegRun(
        person: person.person, local: person.local, vertices: vertices, from: start, until: end,
        box: box.widened(by: plane.units(margin, reach: reach)), plane: plane,
        square: plane.units(radius, reach: reach)))
  }

  /// Cuts a long leg in time; whole milliseconds, so that nothing is lost between two parts.
  private mutating func addParts(
    _ person: PathTable.Path, _ leg: Int, _ table: borrowing PathTable, from: Double, until: Double,
    _ box: UnitBox, _ runs: inout [LegRun]
  ) {
    let start = max(from, table.columns.time(leg))
    let end = min(until, table.columns.time(leg + 1))
    guard end > start else { return }
    let parts = min(
      (Double(box.halfGirth) / Double(legGirth)).rounded(.up), Self.mostParts)
    let length = table.columns.time(leg + 1) - table.columns.time(leg)
    var part = 0.0
    while part < parts {
      let low = max(start, (table.columns.time(leg) + length * part / parts).rounded())
      let high = min(end, (table.columns.time(leg) + length * (part + 1) / parts).rounded())
      part += 1
      guard high > low else { continue }
      let places = (
        table.columns.place(ofLeg: leg, at: low), table.columns.place(ofLeg: leg, at: high)
      )
      add(
        person, leg..<leg + 2, table, from: low, until: high, UnitBox(places.0, places.1), &runs)
    }
  }
}
