// SPDX-License-Identifier: Apache-2.0

/// Room for comparing a way with rides, kept from one question to the next.
struct PassingRoom {
  /// Rides near a line of the way, and its legs near one of them.
  fileprivate var rides: [UInt32] = []
  fileprivate var legs: [UInt32] = []
}

extension PersonSearch {
  /// What a distance may be wrong by in figures of 32 bits, in metres and as a share of the width
  /// of what is compared.
  private static let slack = (metres: 0.1, ofReach: 1e-6)

  /// Meets the way with all rides of a snapshot, which no box tells apart: a long leg of the way
  /// by its own line, a stay as a place and then leg by leg.
  mutating func meetRides(
    of snapshot: TrailSnapshot, _ person: PersonNumber, epoch: Int64
  ) throws(TrailsError) {
    guard let first = lines.map(\.vertices.lowerBound).min(),
      let last = lines.map(\.vertices.upperBound).max()
    else { return }
    let marks = WindowMarks(runs, epoch: epoch)
    var parts: [RideColumns] = []
    try snapshot.forEachRides(near: marks) { parts += $0.parts }
    for rides in parts {
      let way = ownLegs(first..<last, in: rides, epoch: epoch)
      for line in lines { meet(line, way, first, rides, person, epoch: epoch) }
    }
  }

  /// The legs that begin at some vertices of the way, in the units of some rides.
  private func ownLegs(
    _ vertices: Range<Int>, in rides: RideColumns, epoch: Int64
  ) -> PassingLegs {
    let late = Double(epoch &- rides.start)
    let (unit, space) = (1 / Double(rides.unit), 1 / Double(rides.space))
    let corner = SIMD2<Double>(rides.corner)
    func end(_ vertex: Int) -> (time: Float, place: SIMD2<Float>) {
      let place = SIMD2<Double>(table.columns.place(vertex)) - corner
      return (Float((table.columns.time(vertex) + late) * unit), SIMD2<Float>(place * space))
    }
    var legs: [PassingLegs.Leg] = []
    legs.reserveCapacity(vertices.count)
    var from = end(vertices.lowerBound)
    for vertex in vertices.dropFirst() {
      let to = end(vertex)
      legs.append(
        PassingLegs.Leg(start: from.time, end: to.time, from: from.place, to: to.place))
      from = to
    }
    return PassingLegs(legs)
  }

  /// Meets some legs of the way that follow each other with the rides near them.
  private mutating func meet(
    _ line: LegRun, _ way: PassingLegs, _ first: Int, _ rides: RideColumns, _ person: PersonNumber,
    epoch: Int64
  ) {
    // As small as it is anywhere on the line, so that none is left out: the square round the circle
    // is as large as it is anywhere.
    let scale = SIMD2<Float>(SIMD2(repeating: radius) / line.square) * Float(rides.space)
    let reach = Double(rides.reach) * line.plane.north
    let least = Float(radius + Self.slack.metres + reach * Self.slack.ofReach)
    let late = Double(epoch &- rides.start)
    let unit = Double(rides.unit)
    // Rounded outwards by a unit.
    let start = Float(((line.from + late) / unit).rounded(.down) - 1)
    let end = Float(((line.until + late) / unit).rounded(.up) + 1)
    let own = line.vertices.lowerBound - first..<line.vertices.upperBound - 1 - first
    if own.count == 1 {
      let leg = way[own.lowerBound]
      let walker = PassingLegs.Walker(
        start: start, end: end, at: leg.start, place: leg.from,
        speed: (leg.to - leg.from) / (leg.end - leg.start), scale: scale, radius: least)
      let count = rides.select(near: walker, into: &passing.rides)
      for k in 0..<count {
        meet(
          line, line.vertices.lowerBound, Int(passing.rides[k]), rides, person, epoch: epoch)
      }
      return
    }
    let corner = SIMD2<Double>(rides.corner)
    let low = SIMD2(Double(line.box.west), Double(line.box.south)) - corner
    let high = SIMD2(Double(line.box.east), Double(line.box.north)) - corner
    let half = SIMD2<Float>((high - low) / Double(rides.space) * 0.5) * scale
    let walker = PassingLegs.Walker(
      start: start, end: end, at: start,
      place: SIMD2<Float>((low + high) / Double(rides.space) * 0.5), speed: .zero, scale: scale,
      radius: least + (half.x * half.x + half.y * half.y).squareRoot() * 1.001)
    let count = rides.select(near: walker, into: &passing.rides)
    for k in 0..<count {
      let number = Int(passing.rides[k])
      let leg = rides.legs[number]
      let rider = PassingLegs.Walker(
        start: leg.start - 1, end: leg.end + 1, at: leg.start, place: leg.from,
        speed: (leg.to - leg.from) / (leg.end - leg.start), scale: scale, radius: least)
      let met = way.select(near: rider, in: own, into: &passing.legs)
      for k in 0..<met {
        meet(line, first + Int(passing.legs[k]), number, rides, person, epoch: epoch)
      }
    }
  }

  /// Meets a leg of a line with a ride.
  private mutating func meet(
    _ line: LegRun, _ vertex: Int, _ number: Int, _ rides: RideColumns, _ person: PersonNumber,
    epoch: Int64
  ) {
    let other = rides.persons[number]
    guard other != person.rawValue else { return }
    let ride = rides.line(number, epoch: epoch)
    let from = max(line.from, ride.start, table.columns.time(vertex))
    let until = min(line.until, ride.end, table.columns.time(vertex + 1))
    guard until > from else { return }
    let own = table.columns.line(vertex)
    let passage = Passage(
      own.way, ride.way, from: from, until: until, within: radius, plane: line.plane,
      error2: own.error + rides.errors[number])
    if let passage { ledger.add(Self.key(person.rawValue, other), passage) }
  }
}
