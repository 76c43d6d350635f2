// SPDX-License-Identifier: Apache-2.0

import TramBytes

extension FileTrailLog {
  /// Cuts off every record from `position` on, in a folder that nobody has open.
  ///
  /// For a copy of a log that ran ahead of what belongs to it; a log that is written is never cut.
  ///
  /// - Throws: `TrailsError`: `.locked`, `.corrupt`, `.io`, `.diskFull`
  public static func cut(folder: String, from position: TrailPosition) throws {
    let found = try LogFolder(folder, faults: nil)
    defer { found.lock.releaseLock() }
    for segment in found.segments.reversed() {
      if segment.header.first >= position, segment.header.first != found.segments[0].header.first {
        do { try Folder.remove(segment.path) } catch {
          throw TrailsError(error, file: segment.path)
        }
        continue
      }
      try cut(segment, from: position)
      break
    }
    do { try Folder.sync(folder) } catch { throw TrailsError(error, file: folder) }
  }

  private static func cut(
    _ segment: LogSegment, from position: TrailPosition
  ) throws(TrailsError) {
    let file = try LogSegmentFile(segment.path, .write, faults: nil)
    let size = try file.size()
    var cursor = LogSegmentCursor(
      file, seed: segment.header.seed, from: segment.point(before: segment.header.first), end: size)
    while cursor.offset < size, cursor.position < position {
      if case .damage(let reason) = try cursor.next() {
        throw TrailsError(.corrupt, detail: reason, file: segment.path, offset: cursor.offset)
      }
    }
    try file.truncate(to: cursor.offset)
    try file.flush()
  }
}
