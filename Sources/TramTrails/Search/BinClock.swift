// SPDX-License-Identifier: Apache-2.0

/// When the bins of a block are: whole milliseconds, one after the other.
struct BinClock {
  /// The longest bin: a time in it is right to 0.3 ms as a `Float`, and mostly far better.
  static let longest = 4_194_304.0

  /// Where the first bin begins, from the epoch.
  var start = 0.0
  /// The length of a bin, in whole milliseconds.
  var width = 1.0

  /// When a bin begins.
  @inline(__always)
  func start(of bin: Int) -> Double { start + width * Double(bin) }

  /// The bin that holds a time within the block.
  @inline(__always)
  func bin(at time: Double) -> Int {
    min(max(Int((time - start) / width), 0), BinColumns.bins - 1)
  }
}
