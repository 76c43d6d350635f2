// SPDX-License-Identifier: Apache-2.0

/// What the standard's tables say about one version and error level (ISO/IEC 18004:2015).
struct QRLayout: Hashable, Sendable {
  /// 1 to 40.
  let version: Int
  let level: QRCode.Level

  /// The modules along a side.
  var side: Int { 17 + 4 * version }

  /// The check bytes of each block (table 9).
  var checkBytes: Int { Self.checkBytes[level.row][version - 1] }

  /// The blocks into which the bytes are cut (table 9).
  var blocks: Int { Self.blocks[level.row][version - 1] }

  /// All bytes of the symbol, of text and of checks; the modules that are left hold no byte.
  var totalBytes: Int {
    var modules = side * side
    // Three finders of 8 x 8 with their margins, two timing lines, two copies of the format, and
    // the module that is always dark.
    modules -= 3 * 64 + 2 * (side - 16) + 31
    let lines = alignmentCentres.count
    if lines > 1 {
      // Every crossing but the three in the finders; those on a timing line share five modules.
      modules -= 25 * (lines * lines - 3) - 2 * 5 * (lines - 2)
    }
    if version >= 7 { modules -= 2 * 18 }
    return modules / 8
  }

  /// The bytes for text.
  var textBytes: Int { totalBytes - checkBytes * blocks }

  /// The rows, and columns, in which alignment patterns have their centres (annex E).
  var alignmentCentres: [Int] {
    guard version > 1 else { return [] }
    let count = version / 7 + 2
    let last = side - 7
    // Even steps from the far end; what is left over goes into the first. Version 32 is the
    // table's one exception.
    let gaps = count - 1
    let step = version == 32 ? 26 : (4 * version + 4 + 2 * gaps - 1) / (2 * gaps) * 2
    return [6] + (1..<count).map { last - (gaps - $0) * step }
  }

  /// The 15 bits that tell level and mask, the highest first into the symbol (annex C).
  static func formatBits(level: QRCode.Level, mask: Int) -> Int {
    let value = level.bits << 3 | mask
    return (value << 10 | remainder(of: value << 10, by: 0b101_0011_0111)) ^ 0b101_0100_0001_0010
  }

  /// The 18 bits that tell a version from 7 on (annex D).
  static func versionBits(_ version: Int) -> Int {
    version << 12 | remainder(of: version << 12, by: 0b1_1111_0010_0101)
  }

  /// The remainder of polynomials over two elements.
  private static func remainder(of value: Int, by divisor: Int) -> Int {
    var rest = value
    let width = Int.bitWidth - divisor.leadingZeroBitCount
    while Int.bitWidth - rest.leadingZeroBitCount >= width {
      rest ^= divisor << (Int.bitWidth - rest.leadingZeroBitCount - width)
    }
    return rest
  }

  private static let checkBytes: [[Int]] = [
    [
      7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
      28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
      10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
      26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ],
    [
      13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
      28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
      17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
      30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
  ]

  private static let blocks: [[Int]] = [
    [
      1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
      8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
    ],
    [
      1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
      17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
    ],
    [
      1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
      23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
    ],
    [
      1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
      25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
    ],
  ]
}

extension QRCode.Level {
  /// The row of table 9.
  fileprivate var row: Int {
    switch self {
    case .low: 0
    case .medium: 1
    case .quartile: 2
    case .high: 3
    }
  }

  /// The two bits of the format (table 12).
  fileprivate var bits: Int {
    switch self {
    case .low: 0b01
    case .medium: 0b00
    case .quartile: 0b11
    case .high: 0b10
    }
  }
}
