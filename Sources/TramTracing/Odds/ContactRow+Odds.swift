// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

extension ContactRow {
  /// The row's figures as its odds are told from.
  public var figures: ContactFigures {
    let stretches = evidence.positionStretches + evidence.provenStretches
    // The error of evidence is the radius that holds 68 %; odds are told from an axis' deviation.
    let error = evidence.error ?? 0
    return ContactFigures(
      totalSeconds: total / 1000, largestSeconds: largest / 1000, stretches: max(stretches, 1),
      error: Meters(error / PositionError.variances.squareRoot()),
      nearest: evidence.nearest.map { Meters($0) }, sources: evidence.sources,
      provenSeconds: min(evidence.provenTime, largest) / 1000)
  }

  /// The row as a ranking takes it.
  ///
  /// A distance by position is left out: between two errors of metres the measured one says little.
  public func exposure(
    probability: Probability, context: ContactContext = .unknown
  ) -> ExposureRow {
    ExposureRow(
      first: Instant(milliseconds: first), last: Instant(milliseconds: last),
      seconds: total / 1000, context: context, sources: evidence.sources,
      probability: probability)
  }
}
