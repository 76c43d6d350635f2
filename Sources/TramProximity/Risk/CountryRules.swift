// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The rule by which a country's app told people that they were near a case for long enough.
public struct CountryRules: Hashable, Sendable {
  /// How exposures are weighed.
  public enum Method: Hashable, Sendable {
    /// By encounters (version 1 of the interface).
    case encounters(EncounterRules)
    /// By windows (version 2), as Germany did from version 1.9 on.
    case windows(CoronaWarnRules)
  }

  /// The name by which a command finds it.
  public var name: String
  /// Where and when it held.
  public var title: String
  /// Where its numbers are from.
  public var source: String
  /// How exposures are weighed.
  public var method: Method

  /// The hearings of one key and what the key says of its case.
  public struct Exposure: Hashable, Sendable {
    /// The key.
    public var key: TemporaryExposureKey
    /// What was heard of it.
    public var sightings: [ExposureSighting]

    /// Creates an exposure.
    public init(key: TemporaryExposureKey, sightings: [ExposureSighting]) {
      self.key = key
      self.sightings = sightings
    }
  }

  /// What one day comes to.
  public struct DayVerdict: Hashable, Sendable {
    /// The day, in UTC.
    public var day: Day
    /// Whether the person is told.
    public var isTold: Bool
    /// The weighted minutes.
    public var minutes: Double
    /// The greatest score of version 1; `nil` where there is none.
    public var score: Int?
    /// How many encounters or windows there were.
    public var count: Int
  }

  /// The days on which anything was heard, oldest first.
  ///
  /// - Parameter now: The moment, from which scores of version 1 count days.
  /// - Complexity: O(*n* log *n*) of the sightings
  public func days(
    of exposures: [Exposure], mapping: DiagnosisMapping = .standard, at now: Instant
  ) -> [DayVerdict] {
    switch method {
    case .encounters(let rules): return rules.days(of: exposures, at: now)
    case .windows(let rules):
      let windows = exposures.flatMap {
        ExposureWindow.windows(of: $0.sightings, key: $0.key, mapping: mapping)
      }
      let risk = CoronaWarnRisk(of: windows, by: rules)
      let counts = windows.reduce(into: [Day: Int]()) { $0[$1.day, default: 0] += 1 }
      return counts.sorted { $0.key < $1.key }.map { day, count in
        let found = risk.days.first { $0.day == day }
        return DayVerdict(
          day: day, isTold: found?.isHigh ?? false, minutes: found?.minutes ?? 0, score: nil,
          count: count)
      }
    }
  }
}
