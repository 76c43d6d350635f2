// SPDX-License-Identifier: Apache-2.0

public import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A place or an event as the common source of several cases, against chance.
public struct SharedSource: Hashable, Sendable {
  /// The place.
  public var place: PlaceNumber
  /// The civil day of the event; `nil`: the place on all days.
  public var day: Day?
  /// Which cases were there within their windows, by their places in the list, rising.
  public var cases: [Int]
  /// Of how many cases.
  public var of: Int
  /// How many different people were there on those days, cases among them.
  public var crowd: Int
  /// How many cases would be there by chance.
  public var expected: Double
  /// The probability that chance alone brings as many there, at one place chosen beforehand.
  public var chance: Double
  /// The same with as many places and events to choose from as there are.
  public var chanceOfAny: Double
  /// The share of the cases that the source explains best.
  public var share: Double
  /// The logarithm to base 10 of how much likelier the visits and their days are with the source
  /// than by chance; 0 where the source explains nothing.
  public var weight: Double

  /// One case's visit as the likelihood sees it.
  struct Visit: Hashable, Sendable {
    /// How likely anybody is there, within the window of the case.
    var chance: Double
    /// Whether the case was.
    var isThere: Bool
    /// How many times likelier than an even spread the days of his visits are for an infection.
    var timing: Double
  }

  /// The share of cases that explains visits best, and the logarithm of the ratio of likelihoods.
  ///
  /// With a source, a share λ of the cases was infected there, on a day that fits the incubation;
  /// the others go there as anybody does. The logarithm is concave in λ.
  static func fit(_ visits: [Visit]) -> (share: Double, weight: Double) {
    func slope(_ share: Double) -> Double {
      var sum = 0.0
      for visit in visits {
        if visit.isThere {
          let ratio = visit.timing / visit.chance
          sum += (ratio - 1) / (1 + share * (ratio - 1))
        } else {
          sum -= 1 / (1 - share)
        }
      }
      return sum
    }
    guard slope(0) > 0 else { return (0, 0) }
    var low = 0.0
    var high = 1 - 1e-9
    if slope(high) > 0 {
      low = high
    } else {
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if slope(middle) > 0 { low = middle } else { high = middle }
      }
    }
    var sum = 0.0
    for visit in visits {
      sum += log1p(visit.isThere ? low * (visit.timing / visit.chance - 1) : -low)
    }
    return (low, max(sum / log(10), 0))
  }

  /// The probability that at least `k` of independent events happen, exact.
  ///
  /// - Complexity: O(*n*²)
  static func atLeast(_ k: Int, of chances: [Double]) -> Double {
    guard k > 0 else { return 1 }
    // Above k nothing needs to be told apart; small tails keep their precision.
    var exactly = [Double](repeating: 0, count: k + 1)
    exactly[0] = 1
    for chance in chances {
      exactly[k] += exactly[k - 1] * chance
      for i in stride(from: k - 1, to: 0, by: -1) {
        exactly[i] = exactly[i] * (1 - chance) + exactly[i - 1] * chance
      }
      exactly[0] *= 1 - chance
    }
    return min(exactly[k], 1)
  }

  /// 1 - (1 - chance)^count, to full precision for small chances.
  static func any(_ chance: Double, of count: Int) -> Double {
    chance >= 1 ? 1 : saturated(-Double(count) * log1p(-chance))
  }
}
