// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

/// A trail log in memory: the specification of the port, and a log for tests.
public final class MemoryTrailLog: TrailLog {
  fileprivate struct LogSegment {
    var first: TrailPosition
    var day: Day
    var bytes = LogSegmentHeader.size
    var records: [TrailRecord] = []
  }

  fileprivate struct State {
    var segments: [LogSegment] = []
    var next = TrailPosition.first
    var isClosed = false

    var first: TrailPosition { segments.first?.first ?? next }
  }

  private let limits: TrailLimits
  private let state = Mutex(State())
  private let end: LiveEnd

  /// Creates an empty log.
  public init(limits: TrailLimits = TrailLimits()) {
    self.limits = limits
    end = LiveEnd(next: .first, capacity: limits.followers)
  }

  /// Adds records one after the other and returns their positions.
  ///
  /// - Throws: `TrailsError`: `.tooLarge`, `.closed`
  public func append(
    _ records: [TrailRecord], at now: Instant
  ) async throws -> Range<TrailPosition> {
    let bytes = try limits.size(of: records)
    let written = try state.withLock { state in
      guard !state.isClosed else { throw LiveEnd.closed }
      let first = state.next
      guard !records.isEmpty else { return first..<first }
      let today = LogSegmentRules.day(of: now)
      let isEnded = state.segments.last.map { last in
        LogSegmentRules.endsSegment(
          of: last.day, bytes: last.bytes, adding: bytes, on: today, limit: limits.segment)
      }
      if isEnded != false { state.begin(on: today) }
      let last = state.segments.count - 1
      state.segments[last].records += records
      state.segments[last].bytes += bytes
      state.next = first.advanced(by: records.count)
      return first..<state.next
    }
    end.advance(to: written.upperBound)
    return written
  }

  /// The positions that can be read: the first that is left and the next to be written.
  public func bounds() async throws -> Range<TrailPosition> {
    try state.withLock { state in
      guard !state.isClosed else { throw LiveEnd.closed }
      return state.first..<state.next
    }
  }

  /// Reads records from `position` on, as far as they fit and as their segment goes.
  ///
  /// - Throws: `TrailsError`: `.forgotten`, `.beyondEnd`, `.closed`
  public func read(from position: TrailPosition, limit: Int) async throws -> TrailPage {
    try state.withLock { state in
      guard !state.isClosed else { throw LiveEnd.closed }
      try checkPlace(position, in: state.first..<state.next)
      var page = TrailPage(next: position)
      let at = state.segments.partitioningIndex { $0.first > position } - 1
      guard state.segments.indices.contains(at) else { return page }
      let segment = state.segments[at]
      var bytes = 0
      for record in segment.records[Int(position.rawValue - segment.first.rawValue)...] {
        bytes += TrailFrame.size(record.bytes.count)
        if bytes > limit, !page.isEmpty { break }
        page.add(record)
      }
      return page
    }
  }

  /// Returns once there is a record at `position`, or was.
  ///
  /// - Throws: `TrailsError`: `.busy`, `.closed`; `CancellationError`
  public func waitForRecord(at position: TrailPosition) async throws {
    try await end.wait(for: position)
  }

  /// Drops the oldest segments as far as they were written before `day`.
  ///
  /// - Returns: The first position that is still there.
  @discardableResult
  public func forget(before day: Day) async throws -> TrailPosition {
    try state.withLock { state in
      guard !state.isClosed else { throw LiveEnd.closed }
      var count = LogSegmentRules.forgettable(state.segments.map(\.day), before: day)
      if count > 0, count == state.segments.count {
        if state.segments[count - 1].records.isEmpty {
          count -= 1
        } else {
          state.begin(on: day)
        }
      }
      state.segments.removeFirst(count)
      return state.first
    }
  }

  /// Refuses everything from here on.
  public func close() {
    state.withLock { $0.isClosed = true }
    end.close()
  }
}

extension MemoryTrailLog.State {
  /// Begins a segment, in place of the last one if that is empty.
  fileprivate mutating func begin(on day: Day) {
    if segments.last?.records.isEmpty == true { segments.removeLast() }
    segments.append(MemoryTrailLog.LogSegment(first: next, day: day))
  }
}

/// Refuses a position that was forgotten or lies beyond the end.
func checkPlace(
  _ position: TrailPosition, in bounds: Range<TrailPosition>
) throws(TrailsError) {
  if position < bounds.lowerBound {
    throw TrailsError(
      .forgotten, detail: "\(position) was forgotten; \(bounds.lowerBound) is the first left",
      position: bounds.lowerBound)
  }
  if position > bounds.upperBound {
    throw TrailsError(
      .beyondEnd, detail: "\(position) lies beyond the next, \(bounds.upperBound)",
      position: bounds.upperBound)
  }
}
