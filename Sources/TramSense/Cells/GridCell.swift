// SPDX-License-Identifier: Apache-2.0

/// One square of a square grid over a local plane, by column and row.
struct GridCell: Hashable, Comparable, Sendable {
  /// Column, eastwards.
  var column: Int32
  /// Row, northwards.
  var row: Int32

  /// One word that tells squares apart.
  var packed: UInt64 { UInt64(UInt32(bitPattern: column)) << 32 | UInt64(UInt32(bitPattern: row)) }

  /// The square that holds a place; places beyond 2³⁰ squares fall into the outermost.
  init(east: Float, north: Float, side: Float) {
    let limit: Float = 0x1p30
    column = Int32(min(max((east / side).rounded(.down), -limit), limit))
    row = Int32(min(max((north / side).rounded(.down), -limit), limit))
  }

  init(column: Int32, row: Int32) {
    self.column = column
    self.row = row
  }

  /// The square of a grid `factor` times as coarse that holds this one.
  func coarser(by factor: Int32) -> GridCell {
    GridCell(
      column: Self.floorDivide(column, factor), row: Self.floorDivide(row, factor))
  }

  private static func floorDivide(_ a: Int32, _ b: Int32) -> Int32 {
    a >= 0 ? a / b : -((b - 1 - a) / b)
  }

  static func < (a: GridCell, b: GridCell) -> Bool {
    a.column == b.column ? a.row < b.row : a.column < b.column
  }
}

/// Finds the number of a square; made once, then only read.
struct GridIndex: Sendable {
  private var keys: ContiguousArray<UInt64>
  private var values: ContiguousArray<Int32>
  private let mask: Int

  /// Numbers the squares of `cells` from `first`; a repeated square keeps its first number.
  init(_ cells: some Collection<GridCell>, from first: Int = 0) {
    var room = 16
    while room < cells.count * 2 { room *= 2 }
    mask = room - 1
    keys = ContiguousArray(repeating: 0, count: room)
    values = ContiguousArray(repeating: -1, count: room)
    for (number, cell) in cells.enumerated() {
      var slot = Self.scatter(cell.packed) & mask
      while values[slot] >= 0, keys[slot] != cell.packed { slot = (slot + 1) & mask }
      if values[slot] < 0 {
        keys[slot] = cell.packed
        values[slot] = Int32(first + number)
      }
    }
  }

  /// The number of a square, or -1.
  ///
  /// - Complexity: O(1) expected
  func number(of cell: GridCell) -> Int32 {
    var slot = Self.scatter(cell.packed) & mask
    while values[slot] >= 0 {
      if keys[slot] == cell.packed { return values[slot] }
      slot = (slot + 1) & mask
    }
    return -1
  }

  private static func scatter(_ word: UInt64) -> Int {
    var z = word &* 0x9E37_79B9_7F4A_7C15
    z ^= z &>> 29
    return Int(z & 0x7FFF_FFFF_FFFF)
  }
}
