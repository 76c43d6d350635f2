// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Everything that a trace takes from the science and the law of one disease.
///
/// Parameters, never constants: read from a file that says the source of each
/// (docs/formats/disease.md).
public struct Disease: Hashable, Sendable {
  /// The name by which it is asked for, such as `covid-19`.
  public var name: String
  /// What people read, such as `COVID-19, the strain of 2020`.
  public var title: String
  /// What is called onset, such as `first day of symptoms`.
  public var onset: String
  /// When a case infects others, by day since midday of the day of onset.
  public var infectiousness: InfectiousnessProfile
  /// The same for a case without symptoms, by day since midday of the day of the sample.
  public var infectiousnessFromSample: InfectiousnessProfile
  /// From infection to onset.
  public var incubation: LognormalDelay
  /// Mean days from the onset of an infector to that of whom he infected.
  public var serialMean: Double
  /// The standard deviation of those days.
  public var serialDeviation: Double
  /// Days from being infected until one may infect others.
  public var latentDays: Double
  /// The risk of an hour at the reference distance, indoors, at the height of infectiousness.
  public var riskPerHour: Double
  /// Up to this distance an hour counts in full; beyond by the square of the ratio.
  public var referenceDistance: Meters
  /// How much an hour weighs by where it was spent.
  public var contexts: ContextWeights
  /// What is a close contact, by authority and date.
  public var rules: [ContactRule]
  /// How long contacts are quarantined and followed, by authority and date.
  public var quarantine: [QuarantineRule]
  /// Days before onset, first and last, in which the source of an infection is looked for.
  public var sourceDays: ClosedRange<Double>
  /// Where each figure comes from, by its name in the file.
  public var sources: [String: String]

  /// The rule of an authority on a day; `nil` where it has none.
  ///
  /// Of several the last counts.
  public func rule(of authority: String, on day: Day) -> ContactRule? {
    rules.last { $0.authority == authority && $0.holds(on: day) }
  }

  /// The quarantine of an authority on a day; `nil` where it has none.
  ///
  /// Of several the last counts.
  public func quarantine(of authority: String, on day: Day) -> QuarantineRule? {
    quarantine.last { $0.authority == authority && $0.holds(on: day) }
  }

  /// How likely a dose infects: 1 - exp(-k dose), so that long doses saturate.
  ///
  /// - Parameter dose: Hours at the reference distance, indoors, at the height of infectiousness.
  public func risk(ofDose dose: Double) -> Probability {
    Probability(saturated(riskPerHour * dose))
  }
}
