// SPDX-License-Identifier: Apache-2.0

/// How far the ladder of silence was climbed for one device.
public enum SilenceStage: UInt8, Hashable, Sendable, CaseIterable {
  /// Something was heard lately.
  case heard
  /// Silent for longer than usual: somebody was, or could have been, asked.
  case asked
  /// Silent for so long that it was called silent.
  case called
  /// Silent with its whole site.
  case explained
}

/// Which devices must be looked at in which minute; each is in one minute at a time.
struct DeadlineWheel: Sendable {
  /// Minutes ahead that have a place of their own; a deadline further on is looked at earlier.
  static let minutes = 1024
  private var buckets = [[Int32]](repeating: [], count: DeadlineWheel.minutes)
  /// The minute that is due next; the least number before the clock starts.
  private(set) var minute = Int64.min
  /// Those that came before the clock started.
  private var early: [Int32] = []

  /// Starts the clock.
  mutating func start(at minute: Int64) {
    guard self.minute == .min else { return }
    self.minute = minute
    for slot in early { _ = set(slot, minute: minute) }
    early = []
  }

  /// Has `slot` looked at in `minute`, or as far ahead as there is a place, or at once.
  ///
  /// - Returns: The minute it came to; the least number before the clock starts.
  mutating func set(_ slot: Int32, minute wanted: Int64) -> Int64 {
    guard minute != .min else {
      early.append(slot)
      return .min
    }
    let ahead = min(max(wanted, minute), minute &+ Int64(DeadlineWheel.minutes) - 1)
    buckets[place(ahead)].append(slot)
    return ahead
  }

  /// Goes to the next minute and gives those that are due in this one, in the order of their slots.
  mutating func advance() -> [Int32] {
    let due = buckets[place(minute)]
    buckets[place(minute)] = []
    minute &+= 1
    return due.sorted()
  }

  /// Empties the wheel and goes on from `minute`.
  mutating func restart(at minute: Int64) {
    for i in buckets.indices { buckets[i].removeAll() }
    self.minute = minute
  }

  private func place(_ minute: Int64) -> Int {
    let turns = Int64(DeadlineWheel.minutes)
    return Int(((minute % turns) + turns) % turns)
  }
}
