// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramSense
import TramTrails
public import TramUnits

/// Takes observations in: on return they are durable in the log, or nothing of them was taken.
public final class Intake: Sendable {
  /// What was taken so far.
  public struct Counts: Hashable, Sendable {
    /// Requests that were acknowledged.
    public var batches = 0
    /// Observations in them.
    public var observations = 0
    /// Requests that were refused because too much waited.
    public var busy = 0
    /// Messages and lines that could not be used.
    public var refused = 0
    /// Observations of devices that nobody enrolled.
    public var unknown = 0
  }

  private let log: any TrailLog
  private let counted = Mutex(Counts())

  init(log: any TrailLog) { self.log = log }

  /// What was taken so far.
  public var counts: Counts { counted.withLock { $0 } }

  /// Counts what could not be used.
  func noteRefused(_ count: Int) {
    if count > 0 { counted.withLock { $0.refused += count } }
  }

  /// Counts observations of devices that nobody enrolled.
  func noteUnknown(_ count: Int) {
    if count > 0 { counted.withLock { $0.unknown += count } }
  }

  /// Makes a batch durable; its devices are numbers of the directory.
  ///
  /// - Throws: `ServerError`: `.busy` with the seconds to wait, `.unavailable`
  public func take(_ batch: ObservationBatch, at now: Instant) async throws {
    guard !batch.observations.isEmpty else { return }
    do {
      _ = try await log.append([try ObservationRecord.record(batch, at: now)], at: now)
    } catch let error as TrailsError {
      if error.code == .busy { counted.withLock { $0.busy += 1 } }
      throw ServerError(error)
    }
    counted.withLock { counts in
      counts.batches += 1
      counts.observations += batch.observations.count
    }
  }
}
