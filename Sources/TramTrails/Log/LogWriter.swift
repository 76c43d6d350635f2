// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// The end of a log on disk: the one place that writes.
///
/// A failure after which it is known what the file holds is told and forgotten. Any other one stops
/// the writer for good: the log must be opened anew, which looks at what there is.
struct LogWriter: Sendable {
  /// What a write added for readers.
  struct Addition {
    var positions: [Range<TrailPosition>]
    /// The last segment as it is now.
    var segment: LogSegment
  }

  let folder: String
  let limits: TrailLimits
  let faults: DiskFaults?
  private(set) var next: TrailPosition
  private(set) var segment: LogSegment?
  private var file: LogSegmentFile?
  private var lock: LogSegmentFile?
  private var stopped: TrailsError?
  /// Files that are forgotten and still there.
  private var condemned: [String] = []
  private var buffer = ByteWriter()

  init(
    folder: String, limits: TrailLimits, faults: DiskFaults?, lock: LogSegmentFile,
    segment: LogSegment?, file: LogSegmentFile?, next: TrailPosition
  ) {
    self.folder = folder
    self.limits = limits
    self.faults = faults
    self.lock = lock
    self.segment = segment
    self.file = file
    self.next = next
  }

  /// Throws when the writer has stopped.
  func check() throws(TrailsError) { if let stopped { throw stopped } }

  /// Writes requests in one piece and flushes them.
  mutating func write(_ requests: [AppendRequest]) throws(TrailsError) -> Addition {
    try check()
    let bytes = requests.reduce(0) { $0 + $1.bytes }
    let now = requests.map(\.now).max() ?? Instant(milliseconds: 0)
    let today = LogSegmentRules.day(of: now)
    let isEnded = segment.map { segment in
      LogSegmentRules.endsSegment(
        of: segment.header.day, bytes: segment.end, adding: bytes, on: today,
        limit: limits.segment)
    }
    if isEnded != false { try begin(on: today) }
    guard var segment, let file else {
      throw TrailsError(.stopped, detail: "the log has no segment to write to")
    }
    var positions: [Range<TrailPosition>] = []
    var position = next
    let seed = segment.header.seed
    buffer.removeAll()
    for request in requests {
      let first = position
      for record in request.records {
        segment.note(LogSegment.Point(position: position, offset: segment.end + buffer.count))
        TrailFrame.append(record, at: position, seed: seed, to: &buffer)
        position = position.advanced(by: 1)
      }
      positions.append(first..<position)
    }
    try put(into: file, at: segment.end)
    segment.end += buffer.count
    self.segment = segment
    next = position
    return Addition(positions: positions, segment: segment)
  }

  /// Writes and flushes the buffer; what a full disk took of it is cut off again.
  private mutating func put(into file: LogSegmentFile, at end: Int) throws(TrailsError) {
    do {
      try file.write(buffer.bytes.span, at: end)
    } catch {
      guard error.code == .diskFull else { throw stop(error) }
      do { try file.truncate(to: end) } catch let second { throw stop(error, then: second) }
      throw error
    }
    do { try file.flush() } catch { throw stop(error) }
  }

  /// Begins a segment at the next position, in place of the last one if that is empty.
  ///
  /// The file appears under its name whole and flushed, or not at all.
  mutating func begin(on day: Day) throws(TrailsError) {
    try check()
    var random = SystemRandomNumberGenerator()
    let salt = UInt32.random(in: .min ... .max, using: &random)
    let header = LogSegmentHeader(salt: salt, first: next, day: day)
    let path = "\(folder)/\(header.fileName)"
    if path == segment?.path { return }
    let part = path + LogWriter.partSuffix
    do {
      try telling(part) { () throws(BytesError) in try Folder.remove(part) }
      let fresh = try LogSegmentFile(part, .create, faults: faults)
      try fresh.write(header.bytes.span, at: 0)
      try fresh.flush()
    } catch {
      // Nobody looks at a part; opening the log removes it.
      try? Folder.remove(part)
      throw error
    }
    do {
      try telling(path) { () throws(BytesError) in
        try disturb(.rename, faults, path)
        try Folder.rename(part, to: path)
        try disturb(.syncFolder, faults, folder)
        try Folder.sync(folder)
      }
      if let segment, segment.header.first == next {
        try telling(segment.path) { () throws(BytesError) in try Folder.remove(segment.path) }
      }
      file = try LogSegmentFile(path, .write, faults: faults)
    } catch { throw stop(error) }
    segment = LogSegment(header: header, path: path, end: LogSegmentHeader.size)
  }

  /// Removes the files of segments, oldest first, and returns once they are gone for good.
  ///
  /// What could not be removed is tried again with the next.
  mutating func remove(_ segments: [LogSegment]) throws(TrailsError) {
    try check()
    condemned += segments.map(\.path)
    guard !condemned.isEmpty else { return }
    while let path = condemned.first {
      try telling(path) { () throws(BytesError) in
        try disturb(.remove, faults, path)
        try Folder.remove(path)
      }
      condemned.removeFirst()
    }
    try telling(folder) { () throws(BytesError) in
      try disturb(.syncFolder, faults, folder)
      try Folder.sync(folder)
    }
  }

  /// Ends writing and gives the log to whoever opens it next.
  mutating func close() {
    stopped = LiveEnd.closed
    file = nil
    lock?.releaseLock()
    lock = nil
  }

  /// The end of the name of a file that is not whole yet.
  static let partSuffix = ".part"

  private mutating func stop(_ error: TrailsError, then second: TrailsError? = nil) -> TrailsError {
    let more = second.map { "; then \($0)" } ?? ""
    stopped = TrailsError(
      .stopped,
      detail: "the log must be opened anew, as it is not known what the disk holds: "
        + "\(error)\(more)", file: error.file)
    return error
  }
}

/// Tells a failure of a file as the log's.
private func telling(
  _ path: String, _ call: () throws(BytesError) -> Void
) throws(TrailsError) {
  do { try call() } catch { throw TrailsError(error, file: path) }
}
