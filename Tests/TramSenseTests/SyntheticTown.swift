// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramGeo
import TramSense
import TramUnits

/// A town of straight streets, masts with known path loss, and cars that drive through it.
struct SyntheticTown {
  /// One second of a drive: what was heard, and where it truly was.
  struct Second {
    var observation: Observation
    var cells: [CellReading]
    var place: LocalPoint
  }

  let frame: LocalFrame
  private let masts: [LocalPoint]
  private let phases: [Double]

  init(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    frame = LocalFrame(origin: try Coordinate(latitude: 10.85, longitude: 106.76))
    masts = (0..<9).map { number in
      LocalPoint(
        east: Double(number % 3) * 600 - 600 + .random(in: -150...150, using: &random),
        north: Double(number / 3) * 600 - 600 + .random(in: -150...150, using: &random))
    }
    phases = (0..<18).map { _ in .random(in: 0...(2 * .pi), using: &random) }
  }

  /// A drive of `seconds` along streets 200 m apart, at 8 m/s, one report a second.
  func drive(device: UInt64, seconds: Int, seed: UInt64) -> [Second] {
    var random = SeededGenerator(seed: seed &* 7919 &+ device)
    var place = LocalPoint(
      east: Double(Int.random(in: -4...4, using: &random)) * 200,
      north: Double(Int.random(in: -4...4, using: &random)) * 200)
    var heading = Int.random(in: 0..<4, using: &random)
    var walked = 0.0
    let start = 1_583_020_800 + Int64(device) * 10_000
    return (0..<seconds).map { second in
      let step = [(8.0, 0.0), (0, 8), (-8, 0), (0, -8)][heading]
      place.east += step.0
      place.north += step.1
      walked += 8
      if walked >= 200 {
        walked = 0
        heading = (heading + [0, 0, 1, 3][Int.random(in: 0..<4, using: &random)]) % 4
        if abs(place.east + step.0 * 25) > 900 || abs(place.north + step.1 * 25) > 900 {
          heading = (heading + 2) % 4
        }
      }
      let fix = Fix(coordinate: frame.coordinate(of: place), accuracy: Meters(8))
      let observation = Observation(
        device: DeviceID(device), time: Instant(milliseconds: (start + Int64(second)) * 1000),
        fix: fix)
      return Second(observation: observation, cells: heard(at: place, &random), place: place)
    }
  }

  /// The four strongest cells: 35 dB a decade, slow shadowing of 5 dB, noise of 3 dB.
  private func heard(at place: LocalPoint, _ random: inout SeededGenerator) -> [CellReading] {
    let powers = masts.indices.map { mast in
      let distance = max(place.distance(to: masts[mast]).rawValue, 20)
      let shadow =
        5 * sin(place.east / 130 + phases[mast]) * cos(place.north / 170 + phases[mast + 9])
      let noise = (0..<6).reduce(-3.0) { sum, _ in sum + .random(in: 0...1, using: &random) } * 4
      return (mast, -55 - 35 * log10(distance / 20) + shadow + noise)
    }
    return powers.sorted { $0.1 > $1.1 }.prefix(4).enumerated().map { rank, each in
      CellReading(
        radio: .lte, network: Network(mcc: 452, mnc: 1), area: 101,
        cell: UInt64(each.0 + 1) << 8 | 1, isServing: rank == 0,
        rsrp: DecibelMilliwatts(Float(max(each.1, -135))))
    }
  }
}
