// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

/// How a chain may go on from one person to the next.
public struct ChainRules: Hashable, Sendable {
  /// The most levels of a chain: F5 is the last that Vietnam's lists know.
  public static let deepest = 5

  /// Days from being infected until one may infect others.
  public var latentDays: Double
  /// Up to which level people are looked for, 1...5.
  public var levels: Int
  /// Nothing has happened after this moment.
  public var now: Instant
  /// From when somebody met nobody any more.
  public var isolated: [PersonNumber: Instant]
  /// Who was tested and is not infected: no chain goes on from him.
  public var cleared: Set<PersonNumber>
  /// A chain whose risk falls below this ends.
  public var leastRisk: Double
  /// The most people that are looked at; what is more is said, not silently left out.
  public var mostPeople: Int

  /// Creates rules.
  ///
  /// - Throws: `TracingError`: `.badValue` for levels outside 1...5, latent days outside 0...365
  public init(
    latentDays: Double, levels: Int = 3, now: Instant, isolated: [PersonNumber: Instant] = [:],
    cleared: Set<PersonNumber> = [], leastRisk: Double = 0, mostPeople: Int = 1_000_000
  ) throws(TracingError) {
    guard (1...Self.deepest).contains(levels) else {
      throw TracingError(.badValue, detail: "\(levels) levels; 1 to \(Self.deepest) are expected")
    }
    guard latentDays >= 0, latentDays <= 365 else {
      throw TracingError(.badValue, detail: "\(latentDays) latent days; 0 to 365 are expected")
    }
    self.latentDays = latentDays
    self.levels = levels
    self.now = now
    self.isolated = isolated
    self.cleared = cleared
    self.leastRisk = leastRisk
    self.mostPeople = mostPeople
  }
}
