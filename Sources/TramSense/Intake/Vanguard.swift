// SPDX-License-Identifier: Apache-2.0

/// Observations far ahead of the feed, and what speaks for and against their clocks.
///
/// A feed jumps ahead when all its phones were silent; a phone jumps ahead when its clock is wrong,
/// most often by a whole time zone. Which of the two it is the next arrivals tell.
struct Vanguard: Sendable {
  /// How many arrivals must agree, and how many in the old time speak against them.
  static let least = 3
  /// From how many devices on no more are asked for.
  static let mostWitnesses = 16
  /// For how long one phone must go on alone before it is the feed: milliseconds.
  static let alone: Int64 = 3_600_000
  /// How many may wait before they are believed anyway: memory is bounded.
  static let most = 4096

  /// Who waits, by time, then by arrival.
  private(set) var entries: [QueueEntry] = []
  private var devices: [UInt64] = []
  private var contradictions = 0
  /// The device that came first, and its first and last times.
  private var lead: (device: UInt64, first: Int64, last: Int64)?

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }

  /// Adds an observation that is far ahead.
  mutating func add(_ entry: QueueEntry, of device: UInt64) {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if QueueEntry.isBefore(entries[middle], entry) { low = middle + 1 } else { high = middle }
    }
    entries.insert(entry, at: low)
    if devices.count < Vanguard.mostWitnesses, !devices.contains(device) { devices.append(device) }
    if let known = lead {
      if known.device == device { lead?.last = max(known.last, entry.time) }
    } else {
      lead = (device, entry.time, entry.time)
    }
  }

  /// Whether the feed has gone where they are.
  ///
  /// - Parameter known: How many devices the feed may have; an eighth of them must agree.
  func isConfirmed(known: UInt64) -> Bool {
    guard count >= Vanguard.least, let lead else { return false }
    let needed = min(max(known / 8, 2), UInt64(Vanguard.mostWitnesses))
    return known == 1 || UInt64(devices.count) >= needed || lead.last - lead.first >= Vanguard.alone
      || count >= Vanguard.most
  }

  /// Takes note that the feed goes on as before; whether that refutes those who wait.
  mutating func contradict() -> Bool {
    contradictions += 1
    return contradictions >= Vanguard.least
  }

  /// Takes out the earliest when it is not later than `limit`.
  mutating func takeFirst(until limit: Int64) -> QueueEntry? {
    guard let first = entries.first, first.time <= limit else { return nil }
    entries.removeFirst()
    if entries.isEmpty { removeAll() }
    return first
  }

  mutating func removeAll() {
    entries.removeAll()
    devices.removeAll()
    contradictions = 0
    lead = nil
  }
}
