// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// A case as a trace needs it: when symptoms began, or when a sample was taken, and until when he
/// was among people.
public struct IndexCase: Hashable, Sendable {
  /// The most days that an onset may be uncertain by.
  public static let widestOnset = 60

  /// The first and the last day on which symptoms may have begun; `nil`: none did.
  public let onset: ClosedRange<Day>?
  /// The day on which the sample was taken; `nil`: not known.
  public let sample: Day?
  /// From when he met nobody any more; `nil`: he is not isolated.
  public let isolated: Instant?
  /// How far the clocks of the place are ahead of UTC, in seconds.
  public let secondsEast: Int
  /// What of the dates is unusual and was kept, as a person reads it.
  public let notes: [String]

  /// Creates a case.
  ///
  /// A case that was confirmed before its onset is one that was found by a test and fell ill later:
  /// that is noted, not refused.
  ///
  /// - Parameters:
  ///   - infected: The day of the infection, where it is known.
  ///   - confirmed: The day of the positive result.
  ///   - secondsEast: How far the clocks of the place are ahead of UTC; Vietnam's are 25,200.
  /// - Throws: `TracingError`: `.badValue` without an onset and a sample, for an onset before the
  ///   infection or wider than `widestOnset`, for clocks further than 14 hours from UTC.
  public init(
    onset: ClosedRange<Day>?, sample: Day? = nil, isolated: Instant? = nil, infected: Day? = nil,
    confirmed: Day? = nil, secondsEast: Int = 25_200
  ) throws(TracingError) {
    guard onset != nil || sample != nil else {
      throw TracingError(
        .badValue, detail: "neither an onset nor, for a case without symptoms, a sample is given")
    }
    guard abs(secondsEast) <= 14 * 3600 else {
      throw TracingError(
        .badValue, detail: "clocks \(secondsEast) s from UTC; 14 hours are the most")
    }
    var notes: [String] = []
    if let onset {
      let width = Int(onset.upperBound.number) - Int(onset.lowerBound.number)
      guard width < Self.widestOnset else {
        throw TracingError(
          .badValue,
          detail: "an onset within \(width + 1) days; \(Self.widestOnset) are the most")
      }
      if let infected, onset.upperBound < infected {
        throw TracingError(
          .badValue,
          detail: "the onset \(onset.upperBound) lies before the infection \(infected)")
      }
      if let confirmed, confirmed < onset.lowerBound {
        notes.append(
          "confirmed \(confirmed), before the onset \(onset.lowerBound): found by a test")
      }
    } else if let infected, let sample, sample < infected {
      throw TracingError(
        .badValue, detail: "the sample \(sample) lies before the infection \(infected)")
    }
    self.onset = onset
    self.sample = sample
    self.isolated = isolated
    self.secondsEast = secondsEast
    self.notes = notes
  }

  /// Midday of a day at the place.
  public func midday(of day: Day) -> Instant {
    let seconds = Int64(day.number) * 86_400 + 43_200 - Int64(secondsEast)
    return Instant(milliseconds: seconds * 1000)
  }

  /// The days on which the clock of infectiousness may begin: of onset, else that of the sample.
  public var days: ClosedRange<Day> {
    if let onset { return onset }
    // One of the two is there, as the initializer checks.
    let day = sample ?? Day(number: 0)
    return day...day
  }

  /// The profile of a disease that this case's clock is read with.
  public func profile(of disease: Disease) -> InfectiousnessProfile {
    onset == nil ? disease.infectiousnessFromSample : disease.infectiousness
  }

  /// When contacts of this case count under a rule: until isolation at the latest.
  public func window(of rule: ContactRule) -> (from: Instant, until: Instant) {
    let start = midday(of: days.lowerBound).advanced(seconds: -rule.daysBefore * 86_400 - 43_200)
    let end = midday(of: days.upperBound).advanced(seconds: rule.daysAfter * 86_400 + 43_200)
    return (start, min(end, isolated ?? end))
  }
}
