// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

/// Puts the contacts of one case into the order in which they should be called.
///
/// The dose of a contact is the integral over its time of infectiousness, closeness and context;
/// the risk saturates with it. A threshold is chosen so that as many are told as can be cared for;
/// nobody falls out of the list by a fixed number of metres and minutes.
public struct ContactRanking: Sendable {
  /// The disease whose parameters count.
  public let disease: Disease
  /// How near counted as a contact when the rows were made.
  public let radius: Meters
  private let curve: InfectiousnessCurve
  private let closeness: Closeness
  private let unknownDistance: Double

  /// Creates the ranking of a case's contacts.
  ///
  /// - Parameter radius: How near counted as a contact when the rows were made, above 0.
  public init(_ disease: Disease, _ traced: IndexCase, radius: Meters) {
    self.disease = disease
    self.radius = radius
    curve = InfectiousnessCurve(disease, traced)
    closeness = Closeness(reference: disease.referenceDistance)
    unknownDistance = closeness.mean(within: radius.rawValue)
  }

  /// How many contacts of a case to call where nobody said: 5 (Rt + 1), 5 to 20.
  ///
  /// The rule of thumb of "Epidemiologically meaningful contact" (Oxford, June 2020).
  public static func count(reproduction: Double) -> Int {
    guard reproduction.isFinite else { return 5 }
    return Int(min(max(5 * (reproduction + 1), 5), 20).rounded())
  }

  /// The dose of a row, had they met.
  ///
  /// Its seconds are spread evenly between its first and its last moment.
  ///
  /// - Complexity: O(1)
  @inline(__always)
  public func dose(of row: ExposureRow) -> Double {
    guard row.seconds > 0 else { return 0 }
    let span = max(row.last.seconds(since: row.first), row.seconds)
    let hours = curve.hours(from: row.first, until: row.first.advanced(seconds: span))
    let near = row.distance.map { closeness.weight(at: $0.rawValue) } ?? unknownDistance
    return hours * row.seconds / span * near * disease.contexts[row.context]
  }

  /// All rows, the most expected risk first.
  ///
  /// Rows of one risk are in the order of dose; those of one dose stay in their order.
  ///
  /// - Complexity: O(*n* log *n*)
  public func ranked(_ rows: [ExposureRow]) -> [RankedContact] {
    var ranked: [RankedContact] = []
    ranked.reserveCapacity(rows.count)
    for i in rows.indices {
      let dose = dose(of: rows[i])
      let risk = disease.risk(ofDose: dose)
      ranked.append(
        RankedContact(
          row: i, dose: dose, risk: risk,
          expected: Probability(risk.rawValue * rows[i].probability.rawValue)))
    }
    ranked.sort { a, b in
      if a.expected != b.expected { return a.expected > b.expected }
      if a.dose != b.dose { return a.dose > b.dose }
      return a.row < b.row
    }
    return ranked
  }

  /// The expected dose of a way whose offsets were measured with errors.
  ///
  /// Offsets that do not change are one observation of one true offset, as for `SeparationOdds`;
  /// a dose so found is far less torn apart by errors than one summed up fix by fix.
  ///
  /// - Parameters:
  ///   - model: The errors; as it stands without a prior of company. On simulated towns doses came
  ///     out a fifth to a third too low without it, 40 to 60 % too high with it, in much the same
  ///     order.
  ///   - limit: No stay further than this counts, in metres.
  /// - Complexity: O(stretches)
  public func expectedDose(
    of track: SeparationTrack, context: ContactContext, model: OddsModel = OddsModel(company: []),
    limit: Meters = Meters(50)
  ) -> Double {
    var blocks = StayBlock.blocks(of: track)
    let relations = StayRelation.relations(of: &blocks, model)
    var weights = [Double](repeating: -1, count: relations.count)
    let epoch = Instant(milliseconds: track.epoch)
    var dose = 0.0
    for block in blocks {
      let relation = relations[block.relation]
      guard
        relation.east * relation.east + relation.north * relation.north
          <= limit.rawValue * limit.rawValue
      else { continue }
      let hours = curve.hours(
        from: epoch.advanced(seconds: block.start), until: epoch.advanced(seconds: block.end))
      guard hours > 0 else { continue }
      if weights[block.relation] < 0 {
        weights[block.relation] = relation.weight(closeness, model)
      }
      dose += hours * weights[block.relation]
    }
    return dose * disease.contexts[context]
  }

  /// The dose of a way, stretch by stretch, each by its own offset and error.
  ///
  /// - Parameter limit: No place further than this counts, in metres.
  /// - Complexity: O(stretches x metres moved in one, within `limit`)
  public func dose(
    of track: SeparationTrack, context: ContactContext, limit: Meters = Meters(50)
  ) -> Double {
    var dose = 0.0
    let epoch = Instant(milliseconds: track.epoch)
    for i in 0..<track.count {
      let seconds = track.ends[i] - track.starts[i]
      guard seconds > 0 else { continue }
      let east = track.east1[i] - track.east0[i]
      let north = track.north1[i] - track.north0[i]
      let moved = (east * east + north * north).squareRoot()
      // Steps of at most a metre of way and half an hour of infectiousness, 1,000 a stretch.
      let steps = Int(min(max(moved, seconds / 1800, 1).rounded(.up), 1000))
      for step in 0..<steps {
        let share = (Double(step) + 0.5) / Double(steps)
        let x = track.east0[i] + east * share
        let y = track.north0[i] + north * share
        let distance = (x * x + y * y).squareRoot()
        guard distance <= limit.rawValue else { continue }
        let from = track.starts[i] + seconds * Double(step) / Double(steps)
        let hours = curve.hours(
          from: epoch.advanced(seconds: from),
          until: epoch.advanced(seconds: from + seconds / Double(steps)))
        guard hours > 0 else { continue }
        dose += hours * closeness.mean(at: distance, error: track.sigmas[i])
      }
    }
    return dose * disease.contexts[context]
  }
}
