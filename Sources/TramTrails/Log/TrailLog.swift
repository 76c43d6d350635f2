// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A durable log in one total order, from which what it holds can be folded again.
///
/// `MemoryTrailLog` is the specification; the contract suite of the tests is what every log keeps.
public protocol TrailLog: Sendable {
  /// Writes records one after the other and returns their positions once they are durable.
  ///
  /// Records of one append stand together in their order. A failed append acknowledges nothing;
  /// after a crash some of its records, from its first on, may be there all the same.
  ///
  /// - Parameter now: The time of day, which decides the day under which the records are
  ///   forgotten.
  /// - Throws: `TrailsError`: `.tooLarge`, `.busy`, `.diskFull`, `.io`, `.stopped`, `.closed`;
  ///   `CancellationError` when the task was cancelled before its records were on their way
  func append(_ records: [TrailRecord], at now: Instant) async throws -> Range<TrailPosition>

  /// The positions that can be read: from the first that is not forgotten to before the next one
  /// that will be written.
  func bounds() async throws -> Range<TrailPosition>

  /// Reads records from `position` on; an empty page when there are no more for now.
  ///
  /// - Parameter limit: The most bytes of the page with framing; one record is given at least. A
  ///   page may hold less than that and still have more behind it.
  /// - Throws: `TrailsError`: `.forgotten` and `.beyondEnd` with a position to go on from,
  ///   `.corrupt`, `.io`, `.closed`
  func read(from position: TrailPosition, limit: Int) async throws -> TrailPage

  /// Returns once there is a record at `position`, or was.
  ///
  /// - Throws: `TrailsError`: `.busy` when too many tasks wait, `.closed`; `CancellationError`
  func waitForRecord(at position: TrailPosition) async throws

  /// Forgets the oldest records, in whole segments, as far as they were written before `day`
  /// (UTC); positions go on where they were.
  ///
  /// - Returns: The first position that is still there.
  /// - Throws: `TrailsError`: `.io`, `.diskFull`, `.stopped`, `.closed`
  @discardableResult
  func forget(before day: Day) async throws -> TrailPosition
}

extension TrailLog {
  /// Reads records from `position` on as `read(from:limit:)`, and waits for one at the live end.
  public func follow(from position: TrailPosition, limit: Int) async throws -> TrailPage {
    while true {
      let page = try await read(from: position, limit: limit)
      if !page.isEmpty { return page }
      try await waitForRecord(at: position)
    }
  }
}
