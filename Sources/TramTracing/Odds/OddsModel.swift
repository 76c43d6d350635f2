// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is assumed of errors and of people where positions are weighed.
public struct OddsModel: Hashable, Sendable {
  /// People who are near each other more often than chance would have it, as a bump of density.
  public struct Company: Hashable, Sendable {
    /// How many times the density of strangers it adds in the middle.
    public var excess: Double
    /// How wide it is: the standard deviation an axis, metres.
    public var width: Double

    /// Creates a bump.
    public init(excess: Double, width: Double) {
      self.excess = excess
      self.width = width
    }
  }

  /// How long errors last: their correlation falls to 1/e in so many seconds; 0: each fix errs
  /// for itself.
  public var correlationTime: Double
  /// The share of the variance of an error that lasts as long as people stay, 0...1.
  ///
  /// Walls that reflect make it; no averaging takes it away.
  public var lastingShare: Double
  /// How far people who stay move about, standard deviation an axis of their offset, metres.
  public var wander: Double
  /// How much likelier than strangers' the places near somebody are.
  public var company: [Company]

  /// Creates a model.
  ///
  /// - Parameters:
  ///   - correlationTime: 120 s where nothing is known: GPS drifts for minutes.
  ///   - lastingShare: A tenth of the variance where nothing is known.
  ///   - wander: Half a metre where nothing is known.
  ///   - company: As in the distances of 469 phones in Haslemere, 2017, by time: 34 times the
  ///     density of 20 to 50 m at 1 m, 14 at 2 and 3 m, 5 at 5 to 8 m, 1 beyond 15 m.
  public init(
    correlationTime: Double = 120, lastingShare: Double = 0.1, wander: Double = 0.5,
    company: [Company] = [Company(excess: 30, width: 1.5), Company(excess: 5, width: 5)]
  ) {
    self.correlationTime = correlationTime
    self.lastingShare = lastingShare
    self.wander = wander
    self.company = company
  }

  /// The variance of a mean error over a stay, as a share of that of one error.
  ///
  /// - Parameters:
  ///   - seconds: How long the stay was seen.
  ///   - fixes: How many fixes of each of the two it had, at least 1.
  func meanShare(seconds: Double, fixes: Double) -> Double {
    // The mean of a process with correlation exp(-t/τ) over T: 2τ/T (1 - τ/T (1 - exp(-T/τ))).
    var drifting = 1 / max(fixes, 1)
    if correlationTime > 0, seconds > 0 {
      let ratio = correlationTime / seconds
      drifting = max(drifting, 2 * ratio * (1 - ratio * (1 - exp(-1 / ratio))))
    }
    return lastingShare + (1 - lastingShare) * min(drifting, 1)
  }

  /// One of the normal distributions that what is known of an offset consists of.
  struct Part {
    var weight: Double
    var distance: Double
    var error: Double
  }

  /// What is known of an offset, given a measured one and who keeps company.
  ///
  /// A normal error times a density that is flat but for normal bumps is a mixture of normal
  /// distributions again, so this is exact. Where people stay they move about: that widens each.
  func parts(distance: Double, error: Double) -> [Part] {
    let moved = wander * wander
    var parts = [
      Part(weight: 1, distance: distance, error: (error * error + moved).squareRoot())
    ]
    guard error > 1e-6 else { return parts }
    var all = 1.0
    for bump in company {
      let sum = error * error + bump.width * bump.width
      let share = bump.width * bump.width / sum
      let weight = bump.excess * share * exp(-distance * distance / (2 * sum))
      parts.append(
        Part(
          weight: weight, distance: distance * share,
          error: (error * error * share + moved).squareRoot()))
      all += weight
    }
    for i in parts.indices { parts[i].weight /= all }
    return parts
  }

  /// How likely a true offset lies within `radius`, given a measured one and who keeps company.
  public func within(_ radius: Double, distance: Double, error: Double) -> Double {
    var inside = 0.0
    for part in parts(distance: distance, error: error) {
      inside +=
        part.weight * OffsetOdds.within(radius, distance: part.distance, error: part.error)
    }
    return min(inside, 1)
  }
}
