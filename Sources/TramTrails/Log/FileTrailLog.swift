// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramBytes
public import TramUnits

/// A trail log in the files of a folder (docs/formats/trail-log.md).
///
/// One process writes, held by a lock on the file `lock`. Appends of many tasks share one flush:
/// the task that leads does the write and the flush on its own thread, a blocking call of about a
/// millisecond. Readers use descriptors of their own, see durable records only and hold no lock
/// while they read, so that they never make the writer wait.
public final class FileTrailLog: TrailLog {
  /// What readers and the writer share; held for a few lines.
  private struct View {
    var segments: [LogSegment]
    var next: TrailPosition
    var isClosed = false

    var first: TrailPosition { segments.first?.header.first ?? next }
  }

  /// What opening cut from the end, if a crash had left anything there.
  public let repair: TailRepair?
  private let limits: TrailLimits
  private let line: CommitLine
  private let end: LiveEnd
  /// Held during the disk's work, never across a suspension; taken before `view`.
  private let writer: Mutex<LogWriter>
  private let view: Mutex<View>

  /// Opens the log of a folder, or begins one; it reads the last segment through.
  ///
  /// - Throws: `TrailsError`: `.locked`, `.corrupt`, `.io`, `.diskFull`
  public convenience init(folder: String, limits: TrailLimits = TrailLimits()) throws {
    try self.init(folder: folder, limits: limits, faults: nil)
  }

  /// Opens a log whose calls to the disk may be disturbed.
  init(folder: String, limits: TrailLimits, faults: DiskFaults?) throws(TrailsError) {
    let found = try LogFolder(folder, faults: faults)
    self.limits = limits
    repair = found.repair
    line = CommitLine(limits: limits)
    end = LiveEnd(next: found.next, capacity: limits.followers)
    view = Mutex(View(segments: found.segments, next: found.next))
    writer = Mutex(
      LogWriter(
        folder: folder, limits: limits, faults: faults, lock: found.lock,
        segment: found.segments.last, file: found.file, next: found.next))
  }

  deinit { close() }

  /// What the appends came to since the log was opened.
  public var counts: FlushCounts { line.counts }

  /// Writes records one after the other and returns their positions once they are durable.
  ///
  /// - Throws: `TrailsError`: `.tooLarge`, `.busy`, `.diskFull`, `.io`, `.stopped`, `.closed`;
  ///   `CancellationError`
  public func append(
    _ records: [TrailRecord], at now: Instant
  ) async throws -> Range<TrailPosition> {
    let bytes = try limits.size(of: records)
    guard !records.isEmpty else {
      let next = try await bounds().upperBound
      return next..<next
    }
    let request = AppendRequest(records: records, now: now, bytes: bytes)
    return try await line.append(request, commit: commit)
  }

  /// Writes requests together; off the caller's actor, as it waits for the disk.
  @concurrent
  private func commit(_ requests: [AppendRequest]) async throws -> [Range<TrailPosition>] {
    let (positions, next) = try writer.withLock { writer in
      let addition = try writer.write(requests)
      show(addition.segment, next: writer.next)
      return (addition.positions, writer.next)
    }
    end.advance(to: next)
    return positions
  }

  /// Shows readers the last segment as it is now.
  private func show(_ segment: LogSegment, next: TrailPosition) {
    view.withLock { view in
      if let last = view.segments.last, last.header.first == segment.header.first {
        view.segments.removeLast()
      }
      view.segments.append(segment)
      view.next = next
    }
  }

  /// The positions that can be read: the first that is left and the next to be written.
  public func bounds() async throws -> Range<TrailPosition> {
    try view.withLock { view in
      guard !view.isClosed else { throw LiveEnd.closed }
      return view.first..<view.next
    }
  }

  /// Reads records from `position` on, as far as they fit and as their segment goes.
  ///
  /// - Throws: `TrailsError`: `.forgotten`, `.beyondEnd`, `.corrupt`, `.io`, `.closed`
  /// - Complexity: O(bytes of the page), and up to 256 KiB before it in a place read before; the
  ///   first read in the middle of an older segment walks there from its start
  @concurrent
  public func read(from position: TrailPosition, limit: Int) async throws -> TrailPage {
    while true {
      let segment: LogSegment? = try view.withLock { view in
        guard !view.isClosed else { throw LiveEnd.closed }
        try checkPlace(position, in: view.first..<view.next)
        guard position < view.next else { return nil }
        let at = view.segments.partitioningIndex { $0.header.first > position } - 1
        return view.segments.indices.contains(at) ? view.segments[at] : nil
      }
      guard let segment else { return TrailPage(next: position) }
      do {
        let (page, point) = try segment.page(from: position, limit: limit)
        remember(point, of: segment)
        return page
      } catch {
        // It may have been forgotten between the look and the reading.
        guard try await bounds().lowerBound > segment.header.first else { throw error }
      }
    }
  }

  private func remember(_ point: LogSegment.Point, of segment: LogSegment) {
    view.withLock { view in
      let at = view.segments.partitioningIndex { $0.header.first > segment.header.first } - 1
      guard view.segments.indices.contains(at), view.segments[at].path == segment.path else {
        return
      }
      view.segments[at].note(point)
    }
  }

  /// Returns once there is a record at `position`, or was.
  ///
  /// - Throws: `TrailsError`: `.busy`, `.closed`; `CancellationError`
  public func waitForRecord(at position: TrailPosition) async throws {
    try await end.wait(for: position)
  }

  /// Unlinks the oldest segments as far as they were written before `day`.
  ///
  /// - Returns: The first position that is still there.
  /// - Throws: `TrailsError`: `.io`, `.diskFull`, `.stopped`, `.closed`
  @discardableResult
  @concurrent
  public func forget(before day: Day) async throws -> TrailPosition {
    try writer.withLock { writer in
      try writer.check()
      let segments = view.withLock { $0.segments }
      let count = LogSegmentRules.forgettable(segments.map(\.header.day), before: day)
      try drop(min(count, segments.count - 1), &writer)
      // The last one goes too, but its next position stays; a full disk keeps only that from it.
      if count > 0, count == segments.count, let last = segments.last,
        last.end > LogSegmentHeader.size
      {
        try writer.begin(on: day)
        if let fresh = writer.segment { show(fresh, next: writer.next) }
        try drop(1, &writer)
      }
      return view.withLock { $0.first }
    }
  }

  /// Begins a new segment unless the last one is empty, so that all before lies in others.
  ///
  /// - Returns: The position of the record that is written next.
  /// - Throws: `TrailsError`: `.io`, `.diskFull`, `.stopped`, `.closed`
  @concurrent
  func beginSegment() async throws -> TrailPosition {
    try writer.withLock { writer in
      try writer.check()
      if let last = writer.segment, last.end > LogSegmentHeader.size {
        try writer.begin(on: last.header.day)
        if let fresh = writer.segment { show(fresh, next: writer.next) }
      }
      return writer.next
    }
  }

  /// Unlinks the oldest segments as far as they lie before a position, and begins a new segment
  /// where that is the next to be written.
  ///
  /// - Returns: The first position that is still there.
  /// - Throws: `TrailsError`: `.io`, `.diskFull`, `.stopped`, `.closed`
  @discardableResult
  @concurrent
  func forget(upTo position: TrailPosition) async throws -> TrailPosition {
    try writer.withLock { writer in
      try writer.check()
      let segments = view.withLock { $0.segments }
      if position >= writer.next, let last = segments.last, last.end > LogSegmentHeader.size {
        try writer.begin(on: last.header.day)
        if let fresh = writer.segment { show(fresh, next: writer.next) }
        try drop(segments.count, &writer)
      } else {
        let starts = segments.map(\.header.first)
        try drop(zip(starts, starts.dropFirst()).prefix { $1 <= position }.count, &writer)
      }
      return view.withLock { $0.first }
    }
  }

  /// Takes the oldest segments from the readers and removes their files.
  private func drop(_ count: Int, _ writer: inout LogWriter) throws(TrailsError) {
    let dropped = view.withLock { view in
      let dropped = Array(view.segments.prefix(max(count, 0)))
      view.segments.removeFirst(dropped.count)
      return dropped
    }
    try writer.remove(dropped)
  }

  /// Reads every record there is and checks it.
  ///
  /// - Throws: `TrailsError`: `.corrupt` with the first damage, `.io`, `.closed`
  public func verify() async throws {
    var bounds = try await bounds()
    while !bounds.isEmpty {
      do {
        let page = try await read(from: bounds.lowerBound, limit: 1 << 20)
        if page.isEmpty { return }
        bounds = page.next..<max(page.next, bounds.upperBound)
      } catch let error as TrailsError where error.code == .forgotten {
        bounds = try await self.bounds()
      }
    }
  }

  /// Waits for the write that is under way, refuses everything after it, and gives the folder
  /// to whoever opens it next.
  public func close() {
    writer.withLock { $0.close() }
    view.withLock { $0.isClosed = true }
    end.close()
  }
}
