// SPDX-License-Identifier: Apache-2.0

import TramBytes

extension LogSegment {
  /// Reads the records from `position` on, as far as they fit.
  ///
  /// - Returns: The page and where the next one starts.
  func page(
    from position: TrailPosition, limit: Int
  ) throws(TrailsError) -> (TrailPage, Point) {
    let file = try LogSegmentFile(path, .read)
    var cursor = LogSegmentCursor(
      file, seed: header.seed, from: point(before: position), end: end)
    while cursor.position < position {
      guard case .record = try cursor.next() else { throw damage(try cursor.reason(), cursor) }
    }
    let start = cursor.offset
    let room = min(max(limit, TrailFrame.overhead), TrailLimits.largestWrite, end - start)
    var bytes = try file.read(at: start, count: room)
    if let first = TrailFrame(bytes.span, at: 0), first.size > bytes.count,
      first.size <= end - start
    {
      bytes = try file.read(at: start, count: first.size)
    }
    var page = TrailPage(next: position, block: bytes)
    var at = 0
    while let frame = TrailFrame(bytes.span, at: at), frame.position == page.next,
      frame.isSound(in: bytes.span, at: at, seed: header.seed)
    {
      page.add(
        kind: frame.kind, time: frame.time, start: at + TrailFrame.headSize, count: frame.length)
      at += frame.size
    }
    // The first record fits, so that one which cannot be read is damaged.
    if page.isEmpty { throw damage(try cursor.reason(), cursor) }
    return (page, Point(position: page.next, offset: start + at))
  }

  private func damage(_ reason: String, _ cursor: LogSegmentCursor) -> TrailsError {
    TrailsError(.corrupt, detail: reason, file: path, offset: cursor.offset)
  }
}

extension LogSegmentCursor {
  /// Why there is no record at the cursor.
  fileprivate func reason() throws(TrailsError) -> String {
    var copy = self
    return switch try copy.next() {
    case .record: "a record could not be read a second time"
    case .end: "the file ends before record \(position)"
    case .damage(let reason): reason
    }
  }
}
