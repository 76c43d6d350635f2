// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A stretch of time near one case without a gap, as phones showed it to apps at first (version 1).
///
/// Source: google/exposure-notifications-internals, `KeyExposureEvaluator`.
public struct ExposureEncounter: Hashable, Sendable {
  /// How encounters are cut; the values of Android.
  public struct Terms: Hashable, Sendable {
    /// After which silence an encounter has ended, in seconds.
    public var gap: Int64 = 600
    /// The time between two scans, in seconds; half of it is added before the first and after the
    /// last.
    public var scanInterval: Int64 = 300
    /// To what durations are rounded, in seconds; as much is added before.
    public var step: Int64 = 300

    /// Android's terms.
    public init() {}
  }

  /// The first sighting.
  public var start: Instant
  /// The last one.
  public var end: Instant
  /// The mean attenuation over time, rounded, in dB.
  public var attenuation: Int
  /// How long it lasted, rounded to five minutes, in seconds.
  public var seconds: Int
  /// Seconds below the low threshold, between the two, and from the high one on.
  public var secondsByAttenuation: [Int]

  /// The encounters of what was heard of one key.
  ///
  /// The attenuation of a scan holds until the next one.
  ///
  /// - Parameters:
  ///   - sightings: What was heard, in any order.
  ///   - low: Below it is near, in dB.
  ///   - high: From it on is far, in dB.
  /// - Complexity: O(*n* log *n*)
  public static func encounters(
    of sightings: [ExposureSighting], low: Int, high: Int, terms: Terms = Terms()
  ) -> [ExposureEncounter] {
    var encounters: [ExposureEncounter] = []
    var part: [ExposureSighting] = []
    for sighting in sightings.sorted(by: { $0.time < $1.time }) {
      if let last = part.last, sighting.second - last.second > terms.gap {
        encounters.append(ExposureEncounter(part, low, high, terms))
        part.removeAll(keepingCapacity: true)
      }
      part.append(sighting)
    }
    if !part.isEmpty { encounters.append(ExposureEncounter(part, low, high, terms)) }
    return encounters
  }

  private init(_ part: [ExposureSighting], _ low: Int, _ high: Int, _ terms: Terms) {
    let (first, last) = (part[0], part[part.count - 1])
    start = first.time
    end = last.time
    seconds = Self.rounded(last.second - first.second, terms.step)
    secondsByAttenuation = [0, 0, 0]
    var weighted: Int64 = 0
    var whole: Int64 = 0
    let margin = terms.scanInterval / 2
    for (i, sighting) in part.enumerated() {
      let until = i + 1 < part.count ? part[i + 1].second : last.second + margin
      var held = until - sighting.second
      if i == 0 { held += margin }
      weighted += Int64(sighting.attenuation) * held
      whole += held
      let bucket = sighting.attenuation < low ? 0 : sighting.attenuation < high ? 1 : 2
      secondsByAttenuation[bucket] += Int(held)
    }
    attenuation = whole > 0 ? Int((2 * weighted + whole) / (2 * whole)) : first.attenuation
  }

  /// A duration with one step added, rounded to the nearest step, half of it down.
  private static func rounded(_ seconds: Int64, _ step: Int64) -> Int {
    let longer = seconds + step
    let rest = longer % step
    return Int(rest <= step / 2 ? longer - rest : longer + step - rest)
  }
}
