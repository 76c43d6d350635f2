// SPDX-License-Identifier: Apache-2.0

/// A text as a square of dark and light modules that a camera reads (ISO/IEC 18004:2015).
///
/// Digits, capitals and ` $%*+-./:` alone are packed tighter than other text, which is UTF-8.
public struct QRCode: Hashable, Sendable {
  /// How much of a symbol may be lost before it cannot be read.
  public enum Level: CaseIterable, Hashable, Sendable {
    /// About 7 %.
    case low
    /// About 15 %.
    case medium
    /// About 25 %.
    case quartile
    /// About 30 %.
    case high
  }

  /// A text that no symbol of the level holds.
  public struct TooLong: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes of the text.
    public let bytes: Int

    /// The reason as a person reads it.
    public var description: String { "a text of \(bytes) bytes fits no QR code of its level" }
  }

  /// The size, 1 to 40.
  public let version: Int
  /// The level that was reached; at least the one that was asked for.
  public let level: Level
  /// The pattern, 0 to 7, that was laid over the text so that it reads well.
  public let mask: Int
  /// The modules along a side, 21 to 177, without the quiet zone.
  public let side: Int
  private let dark: [Bool]

  /// The light modules that must surround a symbol (7.3.8).
  public static let quietZone = 4

  /// Draws a text in the smallest symbol that holds it, at the highest level that this size allows.
  ///
  /// - Parameters:
  ///   - level: The least level.
  ///   - mask: The mask to use, 0 to 7, instead of the one that reads best.
  /// - Complexity: O(*side*²), about 8 passes
  public init(_ text: String, level: Level = .medium, mask: Int? = nil) throws(TooLong) {
    precondition(mask.map { (0...7).contains($0) } ?? true, "a mask is 0 to 7")
    let content = QRText(text)
    func fits(_ layout: QRLayout) -> Bool {
      content.bitCount(version: layout.version) <= layout.textBytes * 8
    }
    guard
      let version = (1...40).first(where: { fits(QRLayout(version: $0, level: level)) })
    else { throw TooLong(bytes: text.utf8.count) }
    let reached =
      [Level.high, .quartile, .medium]
      .first { $0.isAtLeast(level) && fits(QRLayout(version: version, level: $0)) } ?? level
    let layout = QRLayout(version: version, level: reached)

    var matrix = QRMatrix(layout)
    matrix.lay(Self.interleaved(content.codewords(layout), layout))
    var best: (matrix: QRMatrix, mask: Int, cost: Int)?
    for candidate in mask.map({ $0...$0 }) ?? 0...7 {
      let masked = matrix.masked(candidate, level: reached)
      let cost = QRPenalty(masked).total
      if best.map({ cost < $0.cost }) ?? true { best = (masked, candidate, cost) }
    }
    self.version = version
    self.level = reached
    self.mask = best?.mask ?? 0
    side = layout.side
    dark = best?.matrix.dark ?? []
  }

  /// A Boolean value: whether a module is dark; the quiet zone around the symbol is light.
  public func isDark(row: Int, column: Int) -> Bool {
    guard row >= 0, row < side, column >= 0, column < side else { return false }
    return dark[row * side + column]
  }

  /// The most bytes of a text that is no alphanumeric one.
  public static func byteCapacity(version: Int, level: Level) -> Int {
    precondition((1...40).contains(version), "a version is 1 to 40")
    let bits = QRLayout(version: version, level: level).textBytes * 8
    return (bits - 4 - (version < 10 ? 8 : 16)) / 8
  }

  /// Cuts text into blocks, adds each block's check bytes and takes the blocks' bytes in turn.
  static func interleaved(_ text: [UInt8], _ layout: QRLayout) -> [UInt8] {
    let code = ReedSolomon(count: layout.checkBytes)
    let short = text.count / layout.blocks
    // The last blocks are one byte longer where the text does not divide.
    let firstLong = layout.blocks - text.count % layout.blocks
    var blocks: [ArraySlice<UInt8>] = []
    var start = 0
    for number in 0..<layout.blocks {
      let end = start + short + (number < firstLong ? 0 : 1)
      blocks.append(text[start..<end])
      start = end
    }
    let checks = blocks.map { code.checkBytes(of: $0) }
    var result: [UInt8] = []
    result.reserveCapacity(layout.totalBytes)
    for place in 0...short {
      for block in blocks where place < block.count {
        result.append(block[block.startIndex + place])
      }
    }
    for place in 0..<layout.checkBytes { result += checks.map { $0[place] } }
    return result
  }
}

extension QRCode.Level {
  fileprivate func isAtLeast(_ other: QRCode.Level) -> Bool {
    let order = QRCode.Level.allCases
    return (order.firstIndex(of: self) ?? 0) >= (order.firstIndex(of: other) ?? 0)
  }
}
