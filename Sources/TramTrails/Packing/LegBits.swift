// SPDX-License-Identifier: Apache-2.0

/// Some of the legs of a piece, a bit each.
struct LegBits {
  /// The most legs.
  static let most = 256

  private var words = SIMD4<UInt64>.zero

  @inline(__always)
  var isEmpty: Bool { words[0] | words[1] | words[2] | words[3] == 0 }

  /// Takes in eight legs, the first of which is a multiple of eight.
  @inline(__always)
  mutating func insert(_ eight: UInt64, at leg: Int) {
    words[leg &>> 6 & 3] |= eight &<< UInt64(leg & 63)
  }

  /// The first leg from one on that is in, or the first that is not; `most` if there is none.
  @inline(__always)
  private func first(from leg: Int, flipped: UInt64) -> Int {
    var word = leg &>> 6
    guard word < 4 else { return Self.most }
    var bits = (words[word] ^ flipped) & (UInt64.max &<< UInt64(leg & 63))
    while bits == 0 {
      word &+= 1
      if word == 4 { return Self.most }
      bits = words[word] ^ flipped
    }
    return word &<< 6 &+ bits.trailingZeroBitCount
  }

  /// The first legs from `leg` on that follow each other, over gaps of up to `gap` legs; `nil` when
  /// there are none.
  @inline(__always)
  func next(from leg: Int, gap: Int) -> Range<Int>? {
    let start = first(from: leg, flipped: 0)
    if start == Self.most { return nil }
    var end = first(from: start, flipped: .max)
    while true {
      let again = first(from: end, flipped: 0)
      guard again < Self.most, again &- end <= gap else { return start..<end }
      end = first(from: again, flipped: .max)
    }
  }
}
