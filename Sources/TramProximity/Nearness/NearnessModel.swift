// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is known of radio, bodies and people before anything is heard: the parameters of nearness.
///
/// Everything is physical and was estimated from open recordings by `scripts/nearness_model.py`;
/// the values in use are `NearnessModel.current`. A test or a study may change any of them.
/// Levels are in dBm as a phone with the reference calibration reads them (transmit power -24 dBm,
/// receive correction -3 dB), variances in dB squared.
public struct NearnessModel: Hashable, Sendable {
  /// How many classes of distance there are; the code computes with vectors of this width.
  public static let distances = 8
  /// How many of the classes lie within 2 m.
  public static let near = 4

  /// How people move: at what rate a pair changes its distance, and which distances it keeps.
  public struct Habit: Hashable, Sendable {
    /// Changes of the distance class a minute.
    public var rate: Double
    /// The shares of the distance classes over a long time.
    public var shares: SIMD8<Double>

    /// Creates a habit; shares are scaled to sum to 1.
    public init(rate: Double, shares: SIMD8<Double>) {
      self.rate = rate
      self.shares = shares / shares.sum()
    }
  }

  /// Which table this is; answers name it.
  public var version: String
  /// The level at 1 m.
  public var levelAtMeter: Double
  /// The loss for ten times the distance, in dB.
  public var slope: Double
  /// The distance that stands for each class, in metres; classes end at 0.5, 1, 1.5, 2, 3, 4, 6 m.
  public var centers: SIMD8<Double>
  /// The habits among which the sightings choose, for the file and for each pair.
  public var habits: [Habit]
  /// The part of a change that is a leap to any distance; the rest goes one class on.
  public var leap: Double
  /// The spread of the levels of one scan (three channels, reflections), in dB.
  public var scanSpread: Double
  /// How much the stronger sightings of a minute count beyond its mean, in spreads over the usual.
  public var strongShare: Double
  /// The variance of a minute's mean in one direction, however many sightings it holds.
  public var minuteVariance: Double
  /// The variance of shadowing by bodies, alike in both directions, and how long it lasts, minutes.
  public var shadowVariance: Double
  /// How much longer the tail of loss is than that of gain: a body weakens, nothing strengthens.
  public var shadowSkew: Double
  /// The time in which shadowing loses its memory, in minutes.
  public var shadowMinutes: Double
  /// The variance of what stays with a pair: how the two carry their phones towards each other.
  public var pairVariance: Double
  /// The variance of a receiver's level, and of a sender's, over phones and ways to carry them.
  public var receiverVariance: Double
  /// The variance of a sender's level over phones and ways to carry them.
  public var senderVariance: Double
  /// The variance of a pair's mean level round its phones' levels: distance and shadow together.
  public var placeVariance: Double
  /// The variance of the level of a whole file: pockets or hands, a hall or a meadow.
  public var fileVariance: Double
  /// The variance of a file's mean level by the distances at which its people happened to be.
  public var crowdVariance: Double
  /// The transmit power taken where none is told, in dBm, and its variances.
  public var unknownPower: Double
  /// The variance of an untold transmit power from sender to sender.
  public var unknownPowerVariance: Double
  /// The variance of an untold transmit power that all senders of a file share.
  public var unknownFileVariance: Double
  /// The share of advertisements that a receiver takes in when the level is high.
  public var hearing: Double
  /// How far the share heard strays: the pseudo-count of a beta distribution.
  public var hearingCount: Double
  /// The chance that nothing is heard for reasons that have nothing to do with distance.
  public var deafness: Double
  /// The level under which receivers hear nothing, unless they show that they hear further, in dBm,
  /// and how softly that begins, in dB.
  public var floor: Double
  /// How softly hearing ends at the floor, in dB.
  public var floorSoftness: Double
  /// The likelihood of a level that no distance explains, beside a peak of 1.
  public var outlier: Double
  /// How much of a claim "not within 2 m" is withheld: bodies can hide any phone.
  public var doubt: Double
  /// The same where the transmit power is not told: then no claim is sure.
  public var doubtUnknown: Double
  /// The share of the minutes between two hearings that people do spend as they were heard.
  public var attendance: Double
  /// Pseudo-pairs behind each habit when a file's habits are learned.
  public var habitCount: Double

  /// The shadow, in dB, of a standard normal number: of mean 0 and the model's variance, skewed.
  func shadow(_ z: Double) -> Double {
    let bent = z - shadowSkew * (z * z - 1)
    return shadowVariance.squareRoot() * bent / (1 + 2 * shadowSkew * shadowSkew).squareRoot()
  }

  /// The mean level at each class of distance.
  var levels: SIMD8<Double> {
    var levels = SIMD8<Double>()
    for d in 0..<8 { levels[d] = levelAtMeter - slope * log10(centers[d]) }
    return levels
  }
}
