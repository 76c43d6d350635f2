// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramUnits

extension BeliefFilter {
  /// The probability that the device updated last is at a place for which `contains` holds.
  ///
  /// It is the share of the cloud, so it is only as fine as the cloud: a part in a thousand.
  public func probability(_ contains: (Coordinate) -> Bool) -> Probability {
    var inside: Float = 0
    var total: Float = 0
    for i in present.east.indices {
      total += present.weight[i]
      let point = LocalPoint(east: Double(present.east[i]), north: Double(present.north[i]))
      if contains(map.frame.coordinate(of: point)) { inside += present.weight[i] }
    }
    return Probability(total > 0 ? Double(inside / total) : 0)
  }

  /// The cloud of the device updated last: places with weights that sum to 1.
  public var support: [(coordinate: Coordinate, weight: Double)] {
    let total = Double(present.weight.reduce(0, +))
    return present.east.indices.map { i in
      let point = LocalPoint(east: Double(present.east[i]), north: Double(present.north[i]))
      return (
        map.frame.coordinate(of: point), total > 0 ? Double(present.weight[i]) / total : 0
      )
    }
  }
}

extension CellMap {
  /// Natural logarithm of how much likelier cells are heard at `coordinate` than where people of
  /// this map usually are; 0 when none of the cells is known.
  ///
  /// Readings a few seconds apart repeat one another: sum such values with a weight well below 1.
  ///
  /// - Complexity: O(places that the lead cell reaches)
  public func logLikelihoodRatio(
    of cells: some Collection<CellReading>, at coordinate: Coordinate
  ) -> Double {
    var heard = HeardCells()
    heard.read(cells, in: onlyNetwork)
    var evidence = CellEvidence()
    evidence.match(heard, in: self)
    guard let lead = evidence.lead else { return 0 }
    let settings = CellEvidence.Settings()
    let point = frame.point(of: coordinate)
    let here = evidence.logLikelihood(
      at: place(east: Float(point.east), north: Float(point.north)), in: self,
      settings: settings)
    var sum = 0.0
    var most = -Double.infinity
    for each in Int(reachStarts[Int(lead)])..<Int(reachStarts[Int(lead) + 1]) {
      let at = reaches[each]
      let score = Double(evidence.logLikelihood(at: at, in: self, settings: settings))
      let prior = Double(places[Int(at)].prior)
      if score > most {
        sum = sum * exponential(most - score) + prior
        most = score
      } else {
        sum += prior * exponential(score - most)
      }
    }
    guard sum > 0 else { return 0 }
    return Double(here) - most - naturalLogarithm(sum / priorTotal)
  }
}
