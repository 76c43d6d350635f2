// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Decides whether observations far ahead of the feed are where the feed has gone, or come from a
/// wrong clock.
///
/// A feed may truly leap: at night nobody reports for an hour. So what is ahead waits. It is
/// believed when three observations stand together of an eighth of the devices, 2 to 16; from one
/// phone alone it takes more, for a phone with a wrong clock may send its last hours at once. It is
/// refused when three observations have moved the feed on from its old time. A device that was
/// refused is no witness until its clock is right again.
struct LeapJudge: Sendable {
  /// Observations ahead that are believed of enough devices, and of the only one of a feed.
  static let believed = (ofMany: 3, ofOnly: 6)
  /// How many observations of one device are believed in a feed of several, or what time they span.
  ///
  /// In milliseconds; what a phone sends at once after a tunnel is less.
  static let alone = (count: 200, span: Int64(4 * 3_600_000))
  /// How many devices need agree at most.
  static let mostWitnesses = 16
  /// Observations by which the feed goes on in its old time that refute those ahead.
  static let refuting = 3

  /// What is ahead, in the order of time.
  private(set) var waiting: [QueueEntry] = []
  private var devices: [UInt64: DeviceID] = [:]
  private var against = 0
  private var suspects: Set<DeviceID> = []
  /// The first device of the feed, and one more than the largest number of a device.
  private var only: DeviceID?
  private var known: UInt64 = 0

  /// A Boolean value: whether an observation of the old time means anything here.
  var isBusy: Bool { !waiting.isEmpty || !suspects.isEmpty }

  /// Takes note of who takes part in the feed.
  @inline(__always)
  mutating func meet(_ device: DeviceID) {
    guard device != only else { return }
    known = only == nil ? 1 : max(known, device.rawValue &+ 1, 2)
    if only == nil { only = device }
  }

  /// Keeps an observation and gives all that wait when they are believed now.
  ///
  /// - Complexity: O(waiting), a few hundred at most
  mutating func wait(_ entry: QueueEntry, of device: DeviceID) -> [QueueEntry] {
    waiting.append(entry)
    waiting.sort(by: QueueEntry.isBefore)
    if !devices.values.contains(device) { against = 0 }
    devices[entry.arrival] = device
    return isBelieved ? take() : []
  }

  private var isBelieved: Bool {
    guard known > 1 else { return waiting.count >= Self.believed.ofOnly }
    guard waiting.count < Self.alone.count else { return true }
    let witnesses = Set(devices.values).subtracting(suspects)
    let needed = min(max(Int(clamping: known / 8), 2), Self.mostWitnesses)
    if witnesses.count >= needed, waiting.count >= Self.believed.ofMany { return true }
    guard waiting.count >= Self.believed.ofOnly, Set(devices.values).count == 1,
      let first = waiting.first, let last = waiting.last
    else { return false }
    return last.time - first.time >= Self.alone.span
  }

  /// Notes an observation of the old time and gives those that it refutes.
  ///
  /// - Parameter goesOn: Whether it moves the feed on; what comes late speaks for nothing.
  mutating func hear(_ device: DeviceID, goesOn: Bool) -> [QueueEntry] {
    if !suspects.isEmpty { suspects.remove(device) }
    guard goesOn, !waiting.isEmpty else { return [] }
    against += 1
    guard against >= Self.refuting else { return [] }
    suspects.formUnion(devices.values)
    return take()
  }

  /// Takes out the earliest when the feed has come within `limit` of it.
  mutating func takeFirst(until limit: Int64) -> QueueEntry? {
    guard let first = waiting.first, first.time <= limit else { return nil }
    devices[first.arrival] = nil
    return waiting.removeFirst()
  }

  /// Gives what waits at the end of the feed: nothing spoke against `believed`.
  mutating func end() -> (believed: [QueueEntry], refused: [QueueEntry]) {
    let suspected = waiting.filter { devices[$0.arrival].map(suspects.contains) ?? false }
    let believed = waiting.filter { !(devices[$0.arrival].map(suspects.contains) ?? false) }
    _ = take()
    return (believed, suspected)
  }

  private mutating func take() -> [QueueEntry] {
    let all = waiting
    waiting.removeAll()
    devices.removeAll()
    against = 0
    return all
  }
}
