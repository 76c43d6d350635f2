// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A phone in DP-3T's low-cost design, as a value: its chain of keys, what it calls itself now, and
/// what it gives away when its owner is a case.
public struct LowCostPhone: Sendable {
  /// For how many days keys are kept, today's among them.
  public static let daysKept = 14

  /// The keys of the last days, oldest first; the last is today's.
  public private(set) var days: [LowCostDay]
  /// Today's identifiers in the order of their use.
  private var order: [SixteenBytes]

  /// Starts a chain.
  ///
  /// - Parameter generator: Outside of tests the system's generator.
  public init(on day: Day, using generator: inout some RandomNumberGenerator) {
    let first = LowCostDay(key: .random(using: &generator), day: day)
    days = [first]
    order = first.identifiers.shuffled(using: &generator)
  }

  /// Goes on to `day`: keys in between are made, old ones are forgotten.
  ///
  /// An earlier day than today changes nothing: a clock that was set back makes no key twice.
  ///
  /// - Complexity: O(days in between)
  public mutating func begin(_ day: Day, using generator: inout some RandomNumberGenerator) {
    guard var today = days.last, day > today.day else { return }
    // A phone that was off for longer than keys are kept needs no link to what it was.
    if Int64(day.number) - Int64(today.day.number) > Int64(Self.daysKept) {
      self = LowCostPhone(on: day, using: &generator)
      return
    }
    while today.day < day {
      today = today.next
      days.append(today)
    }
    days.removeFirst(max(days.count - Self.daysKept, 0))
    order = today.identifiers.shuffled(using: &generator)
  }

  /// What the phone calls itself in an epoch of today; `nil` on another day.
  public func identifier(in epoch: TracingEpoch) -> SixteenBytes? {
    guard days.last?.day == epoch.day else { return nil }
    return order[epoch.place]
  }

  /// Gives the key of `first`, or of the oldest day that is kept, and starts a chain that has
  /// nothing to do with it.
  ///
  /// What is published tells every identifier from that day on, so the chain ends with it.
  ///
  /// - Returns: `nil` when `first` lies after today.
  public mutating func publish(
    from first: Day, using generator: inout some RandomNumberGenerator
  ) -> LowCostDay? {
    guard let today = days.last, let given = days.first(where: { $0.day >= first }) else {
      return nil
    }
    self = LowCostPhone(on: today.day, using: &generator)
    return given
  }
}
