// SPDX-License-Identifier: Apache-2.0

import TramGeo

/// The wards of a world: squares side by side round its origin.
struct WardMap: Hashable, Sendable {
  /// The side of a ward, in metres: a ward of Thủ Đức, not of the old town.
  static let side = 1500.0

  /// How many wards there are.
  let count: Int
  /// How many wards lie side by side from west to east.
  let columns: Int
  /// How many rows of wards there are from south to north; the last may be short.
  let rows: Int

  init(count: Int) {
    self.count = count
    var columns = 1
    while columns * columns < count { columns += 1 }
    self.columns = columns
    rows = (count + columns - 1) / columns
  }

  /// How many squares the whole map has, wards or not.
  var squares: Int { columns * rows }

  /// The middle of a ward.
  func center(of ward: Int) -> LocalPoint {
    let column = Double(ward % columns) - Double(columns - 1) / 2
    let row = Double(ward / columns) - Double(rows - 1) / 2
    return LocalPoint(east: column * WardMap.side, north: row * WardMap.side)
  }

  /// The column of squares in which a place lies, or the nearest.
  func column(of place: LocalPoint) -> Int {
    let x = place.east / WardMap.side + Double(columns) / 2
    return min(max(Int(x.rounded(.down)), 0), columns - 1)
  }

  /// The row of squares in which a place lies, or the nearest.
  func row(of place: LocalPoint) -> Int {
    let y = place.north / WardMap.side + Double(rows) / 2
    return min(max(Int(y.rounded(.down)), 0), rows - 1)
  }

  /// The square in which a place lies.
  func square(of place: LocalPoint) -> Int { row(of: place) * columns + column(of: place) }
}
