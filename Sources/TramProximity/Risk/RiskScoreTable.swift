// SPDX-License-Identifier: Apache-2.0

/// The four factors of a risk score of version 1; each 0 to 8, eight of each.
///
/// Source: google/exposure-notifications-internals, `RiskScoreCalculator`; Apple,
/// `ENExposureConfiguration`.
public struct RiskScoreTable: Hashable, Sendable {
  /// Above 73, 63, 51, 33, 27, 15, 10 dB, and at most 10.
  public let attenuation: [Int]
  /// At least 14, 12, 10, 8, 6, 4, 2 days ago, and less.
  public let days: [Int]
  /// At most 0, 5, 10, 15, 20, 25, 30 minutes, and more.
  public let duration: [Int]
  /// Of the levels of transmission risk 1 to 8; level 0 counts 1.
  public let transmission: [Int]
  /// Below which a score becomes 0.
  public let least: Int

  static let attenuationBounds = [73, 63, 51, 33, 27, 15, 10]
  static let dayBounds = [14, 12, 10, 8, 6, 4, 2]
  static let minuteBounds = [0, 5, 10, 15, 20, 25, 30]

  /// Creates a table.
  ///
  /// - Throws: `ProximityError`: `.malformed` unless each has eight factors within 0...8
  public init(
    attenuation: [Int], days: [Int], duration: [Int], transmission: [Int], least: Int
  ) throws(ProximityError) {
    for factors in [attenuation, days, duration, transmission] {
      guard factors.count == 8, factors.allSatisfy((0...8).contains) else {
        throw ProximityError(.malformed, detail: "\(factors) are not eight factors within 0...8")
      }
    }
    self.init(
      checkedAttenuation: attenuation, days: days, duration: duration, transmission: transmission,
      least: least)
  }

  /// Creates a table that stands in the program.
  init(
    checkedAttenuation attenuation: [Int], days: [Int], duration: [Int], transmission: [Int],
    least: Int
  ) {
    self.attenuation = attenuation
    self.days = days
    self.duration = duration
    self.transmission = transmission
    self.least = least
  }

  /// The score of one encounter, 0 to 4096.
  ///
  /// - Parameters:
  ///   - decibels: The mean attenuation.
  ///   - seconds: How long it lasted.
  ///   - daysAgo: Whole days since the key's day began.
  ///   - level: The key's level of transmission risk; 0 or `nil` when it has none.
  public func score(decibels: Int, seconds: Int, daysAgo: Int, level: Int32?) -> Int {
    let minutes = seconds / 60
    let attenuationFactor =
      attenuation[Self.attenuationBounds.firstIndex { decibels > $0 } ?? 7]
    let dayFactor = days[Self.dayBounds.firstIndex { daysAgo >= $0 } ?? 7]
    let durationFactor = duration[Self.minuteBounds.firstIndex { minutes <= $0 } ?? 7]
    let known = level.map { Int($0) } ?? 0
    let transmissionFactor = (1...8).contains(known) ? transmission[known - 1] : 1
    let score = attenuationFactor * dayFactor * durationFactor * transmissionFactor
    return score >= least ? score : 0
  }
}
