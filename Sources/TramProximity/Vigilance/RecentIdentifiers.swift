// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// What is remembered of the identifiers that were heard, as many as there is room for.
///
/// Two halves: when the younger is full, the older is let go. So the memory is bounded, every look
/// takes the same time, and what was heard again lately stays.
struct RecentIdentifiers: Sendable {
  /// What is remembered of one.
  struct Trace: Sendable {
    /// When it was first and last heard, in milliseconds since 1970.
    var first: Int64
    var last: Int64
    /// Who heard it last.
    var receiver: UInt32
    /// The metadata as first heard.
    var metadata: UInt32
    var hasMetadata: Bool
    /// The transmit power as first told; `nil` when not.
    var power: Float?

    /// What is known after the first sighting, before it is judged.
    init(_ sighting: AuditedSighting) {
      first = sighting.time.milliseconds
      last = first
      receiver = sighting.receiver
      metadata = 0
      hasMetadata = false
    }
  }

  private var young: [SixteenBytes: Trace] = [:]
  private var old: [SixteenBytes: Trace] = [:]
  private let half: Int
  /// How many were let go.
  private(set) var forgotten = 0

  init(most: Int) { half = max(most / 2, 1) }

  var count: Int { young.count + old.count }

  /// - Complexity: O(1)
  subscript(identifier: SixteenBytes) -> Trace? { young[identifier] ?? old[identifier] }

  /// Keeps what is known of an identifier now.
  ///
  /// - Complexity: O(1), amortised
  mutating func keep(_ trace: Trace, of identifier: SixteenBytes) {
    if young[identifier] == nil {
      old[identifier] = nil
      if young.count >= half {
        forgotten += old.count
        swap(&young, &old)
        young.removeAll(keepingCapacity: true)
      }
    }
    young[identifier] = trace
  }
}
