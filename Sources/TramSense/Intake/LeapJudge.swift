// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Decides whether observations far ahead of the feed are where the feed has gone, or come from a
/// wrong clock.
///
/// A feed may truly leap: at night nobody reports for an hour. So what is ahead waits. It is
/// believed when three such observations of two devices stand together, or six of one; it is
/// refused when three observations of the old time come first. A device that was refused is
/// refused at once the next time, until its clock is right again.
struct LeapJudge: Sendable {
  /// Observations ahead that are believed when two devices sent them, and when one did.
  static let believed = (ofTwo: 3, ofOne: 6)
  /// Observations of the old time that refute those ahead.
  static let refuting = 3

  /// What is ahead, in the order of time.
  private(set) var waiting: [QueueEntry] = []
  private var devices: [UInt64: DeviceID] = [:]
  private var against = 0
  private var suspects: Set<DeviceID> = []

  /// A Boolean value: whether an observation of the old time means anything here.
  var isBusy: Bool { !waiting.isEmpty || !suspects.isEmpty }

  /// A Boolean value: whether an observation is refused without waiting.
  func isSuspect(_ device: DeviceID) -> Bool { suspects.contains(device) }

  /// Keeps an observation and gives all that wait when they are believed now.
  ///
  /// - Complexity: O(waiting); no more than `believed.ofOne` wait
  mutating func wait(_ entry: QueueEntry, of device: DeviceID) -> [QueueEntry] {
    waiting.append(entry)
    waiting.sort(by: QueueEntry.isBefore)
    devices[entry.arrival] = device
    against = 0
    let needed = Set(devices.values).count > 1 ? Self.believed.ofTwo : Self.believed.ofOne
    guard waiting.count >= needed else { return [] }
    return take()
  }

  /// Notes an observation of the old time and gives those that it refutes.
  mutating func hear(_ device: DeviceID) -> [QueueEntry] {
    if !suspects.isEmpty { suspects.remove(device) }
    guard !waiting.isEmpty else { return [] }
    against += 1
    guard against >= Self.refuting else { return [] }
    suspects.formUnion(devices.values)
    return take()
  }

  /// Gives what waits; the feed has ended, and nothing spoke against it.
  mutating func take() -> [QueueEntry] {
    let all = waiting
    waiting.removeAll()
    devices.removeAll()
    against = 0
    return all
  }
}
