// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Walks the records of a segment from one to the next, each checked, whatever the file's length.
struct LogSegmentCursor {
  /// What a step came to.
  enum Step {
    /// A sound record, which starts at `offset` of the file.
    case record(TrailFrame, offset: Int)
    /// The end of the file.
    case end
    /// Bytes that are no record.
    case damage(String)
  }

  private static let window = 256 << 10

  /// Where the next record starts.
  private(set) var offset: Int
  /// Which it must be.
  private(set) var position: TrailPosition
  private let file: LogSegmentFile
  private let seed: CRC32C
  private let end: Int
  private var bytes: [UInt8] = []
  private var bytesStart = 0

  init(_ file: LogSegmentFile, seed: CRC32C, from point: LogSegment.Point, end: Int) {
    self.file = file
    self.seed = seed
    self.end = end
    offset = point.offset
    position = point.position
  }

  /// The walked-to record as a point.
  var point: LogSegment.Point { LogSegment.Point(position: position, offset: offset) }

  /// Goes to the next record.
  mutating func next() throws(TrailsError) -> Step {
    guard offset < end else { return .end }
    guard end - offset >= TrailFrame.overhead else { return .damage("a record is cut off") }
    try fill(TrailFrame.headSize)
    guard let frame = TrailFrame(bytes.span, at: offset - bytesStart) else {
      return .damage("a record's length is impossible")
    }
    guard frame.position == position else {
      return .damage("a record has the position \(frame.position) in place of \(position)")
    }
    guard frame.size <= end - offset else { return .damage("a record is cut off") }
    try fill(frame.size)
    guard frame.isSound(in: bytes.span, at: offset - bytesStart, seed: seed) else {
      return .damage("the check of record \(position) does not match")
    }
    defer {
      offset += frame.size
      position = position.advanced(by: 1)
    }
    return .record(frame, offset: offset)
  }

  /// Makes sure that `count` bytes from `offset` on are at hand, if the file has them.
  private mutating func fill(_ count: Int) throws(TrailsError) {
    guard offset + count > bytesStart + bytes.count else { return }
    bytes = try file.read(at: offset, count: min(max(count, LogSegmentCursor.window), end - offset))
    bytesStart = offset
  }
}
