// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The cells of one observation as a map knows them, ready to be compared with many places.
struct CellEvidence: Sendable {
  /// A heard cell that the map knows.
  struct Known: Sendable {
    var key: Int32
    var strength: Float
    var ring: Float
    var isServing: Bool
  }

  private(set) var known: [Known] = []
  private(set) var unknown = 0
  private(set) var listsNeighbours = false

  /// How the evidence is weighed.
  struct Settings: Sendable {
    /// Share of readings that say nothing of the place, and how dense they are over strength, 1/dB.
    var stray: Float = 0.03
    var strayDensity: Float = 0.0008
    /// How much cells not heard count.
    var silence: Float = 1
    /// How much it counts which of the heard cells serves.
    var serving: Float = 1
    /// Cells of one list are not independent: a list of n counts as n^(1-overlap).
    var overlap: Float = 0.4
  }

  /// Looks up the cells; without neighbours only the serving cells count.
  mutating func match(_ heard: HeardCells, in map: CellMap) {
    known.removeAll(keepingCapacity: true)
    unknown = 0
    listsNeighbours = heard.listsNeighbours
    for cell in heard.cells {
      let number =
        cell.identity.flatMap { map.numbers[$0] } ?? cell.channel.flatMap { map.numbers[$0] }
      guard let number else {
        unknown += 1
        continue
      }
      known.append(
        Known(key: number, strength: cell.strength, ring: cell.ring, isServing: cell.isServing))
    }
  }

  /// The cell that says most of where the device is: the serving one, else the strongest.
  var lead: Int32? {
    var best: Known?
    for cell in known {
      guard let held = best else {
        best = cell
        continue
      }
      if held.isServing { break }
      if cell.isServing || cell.strength > held.strength { best = cell }
    }
    return best?.key
  }

  /// Logarithm of how likely the observation is at a place, up to what is the same everywhere.
  func logLikelihood(at place: Int32, in map: CellMap, bias: Float, settings s: Settings) -> Float {
    let floor = s.stray * s.strayDensity
    var sum: Float = 0
    if place < 0 {
      sum = Float(known.count) * logf(floor)
    } else {
      if listsNeighbours { sum += s.silence * map.silences[Int(place)] }
      for cell in known {
        guard let e = map.emission(of: cell.key, at: Int(place)) else {
          sum += logf(floor)
          continue
        }
        let density = cell.strength.isNaN
          ? 0.05 : Self.density(cell.strength - bias - e.mean, inverseSpread: e.inverseSpread)
        if listsNeighbours {
          sum += logf((1 - s.stray) * e.listed * density + floor)
          sum -= s.silence * logf(1 - e.listed)
          if cell.isServing {
            sum += s.serving * logf((e.served + 0.005) / (e.listed + 0.02))
          }
        } else {
          sum += logf((1 - s.stray) * e.served * density + floor)
        }
      }
    }
    return known.count > 1 ? sum * powf(Float(known.count), -s.overlap) : sum
  }

  /// Student's density with four degrees of freedom: heavy tails, as bodies and cars make them.
  static func density(_ difference: Float, inverseSpread: Float) -> Float {
    let z = difference * inverseSpread
    let u = 1 + z * z / 4
    return 0.375 * inverseSpread / (u * u * u.squareRoot())
  }
}
