// SPDX-License-Identifier: Apache-2.0

/// The square of modules while a symbol is drawn.
struct QRMatrix: Sendable {
  let side: Int
  /// Row by row; whether the module is dark.
  private(set) var dark: [Bool]
  /// Whether a module belongs to a pattern, so that no byte is laid there.
  private var isPattern: [Bool]

  /// Draws the patterns of a symbol; the format is added with its mask.
  init(_ layout: QRLayout) {
    side = layout.side
    dark = Array(repeating: false, count: side * side)
    isPattern = dark
    for place in 0..<side {
      set(6, place, place % 2 == 0)
      set(place, 6, place % 2 == 0)
    }
    for (row, column) in [(3, 3), (3, side - 4), (side - 4, 3)] { drawFinder(row, column) }
    let centres = layout.alignmentCentres
    for row in centres {
      for column in centres where !isFinderCorner(row, column, last: side - 7) {
        drawAlignment(row, column)
      }
    }
    drawFormat(0)
    if layout.version >= 7 { drawVersion(QRLayout.versionBits(layout.version)) }
  }

  private mutating func set(_ row: Int, _ column: Int, _ isDark: Bool) {
    dark[row * side + column] = isDark
    isPattern[row * side + column] = true
  }

  private func isFinderCorner(_ row: Int, _ column: Int, last: Int) -> Bool {
    (row == 6 && (column == 6 || column == last)) || (row == last && column == 6)
  }

  /// Draws a finder of 7 x 7 with its light margin, as far as it lies inside.
  private mutating func drawFinder(_ row: Int, _ column: Int) {
    for down in -4...4 {
      for across in -4...4 {
        let (r, c) = (row + down, column + across)
        guard r >= 0, r < side, c >= 0, c < side else { continue }
        let ring = max(abs(down), abs(across))
        set(r, c, ring != 2 && ring != 4)
      }
    }
  }

  private mutating func drawAlignment(_ row: Int, _ column: Int) {
    for down in -2...2 {
      for across in -2...2 {
        set(row + down, column + across, max(abs(down), abs(across)) != 1)
      }
    }
  }

  /// Draws the two copies of the format's 15 bits (figure 25).
  private mutating func drawFormat(_ bits: Int) {
    for place in 0..<15 {
      let isDark = bits >> place & 1 == 1
      // Round the first finder, past the timing lines.
      switch place {
      case 0...5: set(place, 8, isDark)
      case 6, 7: set(place + 1, 8, isDark)
      case 8: set(8, 7, isDark)
      default: set(8, 14 - place, isDark)
      }
      // Beside the other two.
      if place < 8 {
        set(8, side - 1 - place, isDark)
      } else {
        set(side - 15 + place, 8, isDark)
      }
    }
    set(side - 8, 8, true)
  }

  private mutating func drawVersion(_ bits: Int) {
    for place in 0..<18 {
      let isDark = bits >> place & 1 == 1
      set(side - 11 + place % 3, place / 3, isDark)
      set(place / 3, side - 11 + place % 3, isDark)
    }
  }

  /// Lays bytes into what the patterns left, two columns at a time from the right, up and down.
  mutating func lay(_ bytes: [UInt8]) {
    var bit = 0
    var isUpward = true
    var right = side - 1
    while right > 0 {
      // The vertical timing line is no column of a pair.
      if right == 6 { right = 5 }
      for step in 0..<side {
        let row = isUpward ? side - 1 - step : step
        for column in [right, right - 1] where !isPattern[row * side + column] {
          guard bit < bytes.count * 8 else { continue }
          dark[row * side + column] = bytes[bit / 8] >> (7 - bit % 8) & 1 == 1
          bit += 1
        }
      }
      isUpward.toggle()
      right -= 2
    }
  }

  /// This symbol under one of the eight masks, with the format that names it.
  func masked(_ mask: Int, level: QRCode.Level) -> QRMatrix {
    var copy = self
    for row in 0..<side {
      for column in 0..<side where !isPattern[row * side + column] {
        if Self.flips(mask, row, column) { copy.dark[row * side + column].toggle() }
      }
    }
    copy.drawFormat(QRLayout.formatBits(level: level, mask: mask))
    return copy
  }

  /// Whether a mask flips a module (table 10).
  private static func flips(_ mask: Int, _ i: Int, _ j: Int) -> Bool {
    switch mask {
    case 0: (i + j) % 2 == 0
    case 1: i % 2 == 0
    case 2: j % 3 == 0
    case 3: (i + j) % 3 == 0
    case 4: (i / 2 + j / 3) % 2 == 0
    case 5: i * j % 2 + i * j % 3 == 0
    case 6: (i * j % 2 + i * j % 3) % 2 == 0
    default: ((i + j) % 2 + i * j % 3) % 2 == 0
    }
  }
}
