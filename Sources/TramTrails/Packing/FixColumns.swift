// SPDX-License-Identifier: Apache-2.0

/// Fixes in columns, those of one person together and in the order of time.
struct FixColumns: Sendable {
  var persons: [UInt32] = []
  /// Milliseconds since 1970-01-01 00:00 UTC.
  var times: [Int64] = []
  /// 10⁻⁷ degrees.
  var latitudes: [Int32] = []
  /// 10⁻⁷ degrees.
  var longitudes: [Int32] = []
  /// Centimetres.
  var accuracies: [UInt32] = []

  var count: Int { times.count }

  mutating func reserve(_ count: Int) {
    persons.reserveCapacity(count)
    times.reserveCapacity(count)
    latitudes.reserveCapacity(count)
    longitudes.reserveCapacity(count)
    accuracies.reserveCapacity(count)
  }

  mutating func append(_ fix: TrailFix) {
    persons.append(fix.person.rawValue)
    times.append(fix.time)
    latitudes.append(fix.latitudeE7)
    longitudes.append(fix.longitudeE7)
    accuracies.append(fix.accuracy)
  }

  subscript(index: Int) -> TrailFix {
    TrailFix(
      time: times[index], person: PersonNumber(persons[index]), latitudeE7: latitudes[index],
      longitudeE7: longitudes[index], accuracy: accuracies[index])
  }
}

/// One piece of a path as it lies in `FixColumns`: vertices `first ... last` of one person.
struct ColumnPiece: Hashable, Sendable {
  var first: Int
  var last: Int
  var south: Int32
  var north: Int32
  var west: Int32
  var east: Int32

  var count: Int { last &- first &+ 1 }
}
