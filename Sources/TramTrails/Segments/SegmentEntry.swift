// SPDX-License-Identifier: Apache-2.0

/// A stretch of time within one UTC day whose fixes lie in one segment.
struct TrailSlice: Hashable, Comparable, Sendable {
  static let day: Int64 = 86_400_000

  /// Its first millisecond.
  var start: Int64
  /// How long it is in milliseconds.
  var length: Int64

  /// The first millisecond behind it.
  var end: Int64 { start &+ length }
  /// The UTC day it lies in, counted from 1970-01-01.
  var dayNumber: Int32 { Self.dayNumber(of: start) }

  /// The UTC day of a moment.
  static func dayNumber(of time: Int64) -> Int32 {
    Int32(clamping: time >= 0 ? time / day : (time &- day &+ 1) / day)
  }

  static func < (a: TrailSlice, b: TrailSlice) -> Bool { a.start < b.start }
}

/// What the manifest says of a segment.
struct SegmentEntry: Hashable, Sendable {
  /// The number of the segment; none is used twice.
  var number: UInt64
  /// The number of the file, which is that of the first segment in it.
  var file: UInt64
  /// Where in the file it begins.
  var offset: UInt64
  var slice: TrailSlice
  /// The day whose key seals it: that of the slice, or an earlier one from which legs lead here.
  var keyDay: Int32
  /// How many fixes of the slice it holds; none in a file of legs from an earlier day.
  var fixes: UInt64
  var bytes: UInt64

  /// Whether it holds the legs that lead from an earlier day into the slice.
  var isSeam: Bool { keyDay != slice.dayNumber }

  /// The name of the file.
  var fileName: String { Self.fileName(file) }

  static func fileName(_ file: UInt64) -> String {
    let digits = String(file, radix: 16)
    return "trails-" + String(repeating: "0", count: max(16 - digits.count, 0)) + digits + ".seg"
  }
}
