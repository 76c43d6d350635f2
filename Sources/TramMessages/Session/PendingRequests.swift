// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// The requests that wait for their answers, found by sequence number in one step.
///
/// A ring of twice the window: a number whose place is taken is passed over, so that an answer
/// that never comes costs a place and blocks nothing.
struct PendingRequests: Sendable {
  struct Entry: Sendable {
    var sequence: UInt32 = 0
    var token: UInt64 = 0
    var sentAt = Instant(milliseconds: 0)
    /// Whether the owner asked; a session's own enquiries are not told.
    var isOwners = false
    var isMessage = false
  }

  private var ring: [Entry]
  private let mask: UInt32
  private var nextSequence: UInt32
  /// How many wait.
  private(set) var count = 0

  init(window: Int, first: UInt32 = 1) {
    var size = 4
    while size < 2 * window + 4 { size *= 2 }
    ring = [Entry](repeating: Entry(), count: size)
    mask = UInt32(size - 1)
    nextSequence = min(max(first, 1), PDU.lastSequence)
  }

  /// Takes a number for a request, before it is written.
  ///
  /// - Precondition: fewer wait than the ring has places
  /// - Complexity: O(1), but for numbers that are passed over
  mutating func add(
    token: UInt64, isOwners: Bool, isMessage: Bool, at now: Instant
  ) -> UInt32 {
    while ring[Int(nextSequence & mask)].sequence != 0 { step() }
    let sequence = nextSequence
    ring[Int(sequence & mask)] = Entry(
      sequence: sequence, token: token, sentAt: now, isOwners: isOwners, isMessage: isMessage)
    count += 1
    step()
    return sequence
  }

  private mutating func step() {
    nextSequence = nextSequence >= PDU.lastSequence ? 1 : nextSequence + 1
  }

  /// Takes out the request of an answer; `nil` when none waits under its number.
  mutating func remove(_ sequence: UInt32) -> Entry? {
    let place = Int(sequence & mask)
    guard sequence != 0, ring[place].sequence == sequence else { return nil }
    let entry = ring[place]
    ring[place] = Entry()
    count -= 1
    return entry
  }

  /// Takes out what was sent before a moment, oldest first.
  mutating func removeAll(sentBefore moment: Instant) -> [Entry] {
    guard count > 0 else { return [] }
    var old: [Entry] = []
    for i in ring.indices where ring[i].sequence != 0 && ring[i].sentAt < moment {
      old.append(ring[i])
      ring[i] = Entry()
    }
    count -= old.count
    return old.sorted { $0.sentAt < $1.sentAt }
  }
}
