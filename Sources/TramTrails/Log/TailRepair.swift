// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What opening a log cut from its last segment: bytes that a crash had left half written.
public struct TailRepair: Hashable, Sendable {
  /// The segment's file.
  public var file: String
  /// Where it was cut.
  public var offset: Int
  /// How many bytes were cut.
  public var bytes: Int
  /// Why they were no record.
  public var reason: String
}

/// Brings the last segment to a state in which all that it shows is durable.
///
/// A crash can tear only the last write, as each earlier one was flushed before the next began. So
/// bytes that are no record are cut off when they can belong to it; sound records of a later write
/// behind them, or more bytes than one write has, mean that something else did the damage.
struct SegmentTail {
  private(set) var segment: LogSegment
  private(set) var next: TrailPosition
  private(set) var repair: TailRepair?
  /// Where the write that holds the last sound record began.
  private var lastWrite = LogSegmentHeader.size

  init(_ segment: LogSegment) {
    self.segment = segment
    next = segment.header.first
  }

  /// Walks the segment, and cuts and flushes its end.
  mutating func settle(_ file: LogSegmentFile) throws(TrailsError) {
    let size = try file.size()
    var cursor = LogSegmentCursor(
      file, seed: segment.header.seed, from: segment.point(before: next), end: size)
    var torn: String?
    while cursor.offset < size, torn == nil {
      switch try cursor.next() {
      case .record(let frame, let offset):
        segment.note(LogSegment.Point(position: frame.position, offset: offset))
        lastWrite = offset - frame.sinceWrite
      case .damage(let reason): torn = reason
      case .end: break
      }
    }
    next = cursor.position
    segment.end = cursor.offset
    if let torn {
      try refuseUnlessTorn(file, from: cursor.offset, size: size, reason: torn)
      try file.truncate(to: cursor.offset)
      repair = TailRepair(
        file: file.path, offset: cursor.offset, bytes: size - cursor.offset, reason: torn)
    }
    try rewriteLast(file)
  }

  /// Throws unless the bytes from `start` on can be what a crash left of one write.
  private func refuseUnlessTorn(
    _ file: LogSegmentFile, from start: Int, size: Int, reason: String
  ) throws(TrailsError) {
    let refusal = TrailsError(.corrupt, detail: reason, file: file.path, offset: start)
    guard size - start <= TrailLimits.largestWrite else { throw refusal }
    let bytes = try file.read(at: start, count: size - start)
    let seed = segment.header.seed
    let latest = next.advanced(by: bytes.count / TrailFrame.overhead)
    var at = 0
    while at < bytes.count {
      guard let frame = TrailFrame(bytes.span, at: at), frame.position > next,
        frame.position <= latest, frame.isSound(in: bytes.span, at: at, seed: seed)
      else {
        at += 1
        continue
      }
      if frame.sinceWrite < at { throw refusal }
      at += frame.size
    }
  }

  /// Writes the last write again and flushes it: after a flush that failed, the system may hold
  /// pages for clean that never reached the disk.
  private func rewriteLast(_ file: LogSegmentFile) throws(TrailsError) {
    let start = max(lastWrite, LogSegmentHeader.size)
    if segment.end > start {
      let bytes = try file.read(at: start, count: segment.end - start)
      try file.write(bytes.span, at: start)
    }
    try file.flush()
  }
}
