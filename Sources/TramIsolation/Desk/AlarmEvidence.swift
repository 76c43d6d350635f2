// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
public import TramUnits

/// What an alarm was decided from, in the members that pages and clients read.
public struct AlarmEvidence: Codable, Hashable, Sendable {
  /// One fix as the watch saw it.
  public struct SeenFix: Codable, Hashable, Sendable {
    /// When.
    public var time: Instant
    /// Degrees north.
    public var latitude: Double
    /// Degrees east.
    public var longitude: Double
    /// Metres outside the fence, 0 inside, after the claimed inaccuracy was taken off.
    public var outside: Double
    /// The log-odds of a departure after this fix.
    public var logOdds: Double
  }

  /// One serving cell as the watch saw it.
  public struct SeenCell: Codable, Hashable, Sendable {
    /// The cell's name: network, area and identity.
    public var cell: String
    /// The share of the time at home that this cell served, 0 to 1.
    public var homeShare: Double
    /// The strength now, dBm; `nil` when not known.
    public var strength: Double?
    /// The mean strength at home, dBm; `nil` when it never served there.
    public var homeStrength: Double?
  }

  /// One term of the decision.
  public struct Term: Codable, Hashable, Sendable {
    /// What it measures.
    public var name: String
    /// What it came to.
    public var value: Double
  }

  /// The log-odds of the claim at the moment of the alarm.
  public var logOdds: Double
  /// The last fixes, oldest first.
  public var fixes: [SeenFix]
  /// The cells of late and of home, the present one first.
  public var cells: [SeenCell]
  /// The terms of the decision.
  public var terms: [Term]
  /// The accuracy in metres taken for fixes that state none; `nil` when they did.
  public var assumedAccuracy: Double?

  /// Takes over what the watch saw.
  public init(_ evidence: Evidence) {
    logOdds = evidence.logOdds
    fixes = evidence.fixes.map {
      SeenFix(
        time: $0.time, latitude: $0.coordinate.latitude, longitude: $0.coordinate.longitude,
        outside: $0.outside.rawValue, logOdds: $0.logOdds)
    }
    cells = evidence.cells.map {
      SeenCell(
        cell: $0.cell.text, homeShare: $0.homeShare,
        strength: $0.strength.map { Double($0.rawValue) },
        homeStrength: $0.homeStrength.map { Double($0.rawValue) })
    }
    terms = evidence.terms.map { Term(name: $0.name, value: $0.value) }
    assumedAccuracy = evidence.assumedAccuracy?.rawValue
  }
}
