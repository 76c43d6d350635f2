// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramProximity
import TramUnits

/// Bluetooth sightings to probabilities of two metres: gathering them, and weighing them.
func measureNearness() throws -> Measurement {
  let crowd = sparseCrowd()
  let dense = denseHomes()
  let watch = Stopwatch()
  let gathered = try ledger(of: crowd)
  let denseGathered = try ledger(of: dense)
  let estimator = NearnessEstimator()
  let rows = gathered.rows
  return Measurement(
    figures: [
      Figure(
        name: "sightings gathered into minutes, one core", unit: "sightings/s",
        runs: try watch.rate { try ledger(of: crowd).sightings }),
      Figure(
        name: "scans of 4 s in 4 min, 100 phones: sightings scored, one core",
        unit: "sightings/s",
        runs: watch.rate {
          estimator.estimate(gathered).minutes.isEmpty ? 0 : gathered.sightings
        }),
      Figure(
        name: "the same in minutes of pairs", unit: "minutes/s",
        runs: watch.rate { estimator.estimate(gathered).minutes.isEmpty ? 0 : rows }),
      Figure(
        name: "continuous listening, four a second: sightings scored, one core",
        unit: "sightings/s",
        runs: watch.rate {
          estimator.estimate(denseGathered).minutes.isEmpty ? 0 : denseGathered.sightings
        }),
    ],
    notes: [
      "\(crowd.count) sightings of 100 phones in two hours, \(rows) minutes of ordered pairs; "
        + "and \(dense.count) of 20 receivers that hear one sender each for two hours."
    ])
}

/// One sighting before it is in a ledger.
private struct Heard {
  var time: Int64
  var receiver: Int32
  var sender: Int32
  var strength: Int
}

private func ledger(of heard: [Heard]) throws -> SightingLedger {
  var ledger = SightingLedger()
  for phone in 0..<100 { _ = try ledger.phone(named: Array("phone \(phone)".utf8)) }
  for one in heard {
    try ledger.add(
      time: Instant(milliseconds: one.time), receiver: one.receiver, sender: one.sender,
      strength: one.strength, power: -24)
  }
  return ledger
}

/// A hundred phones, each with eight neighbours, that listen as exposure notification does.
private func sparseCrowd() -> [Heard] {
  var random = SeededGenerator(seed: 1)
  var heard: [Heard] = []
  for receiver in 0..<100 as Range<Int32> {
    let phase = Int64.random(in: 0..<240_000, using: &random)
    for scan in 0..<30 as Range<Int64> {
      for step in 1...8 as ClosedRange<Int32> {
        let sender = (receiver + step * 7) % 100
        let level = -72 - 2 * Int(step)
        for k in 0..<Int64.random(in: 3...9, using: &random) {
          heard.append(
            Heard(
              time: 1_600_000_020_000 + scan * 240_000 + phase + k * 430, receiver: receiver,
              sender: sender, strength: level - Int.random(in: 0...12, using: &random)))
        }
      }
    }
  }
  return heard
}

/// Twenty receivers in homes, each with one wearer, that listen all the time.
private func denseHomes() -> [Heard] {
  var random = SeededGenerator(seed: 2)
  var heard: [Heard] = []
  for home in 0..<20 as Range<Int32> {
    for k in 0..<28_800 as Range<Int64> {
      heard.append(
        Heard(
          time: 1_600_000_020_000 + k * 250, receiver: home, sender: home + 40,
          strength: -70 - Int.random(in: 0...15, using: &random)))
    }
  }
  return heard
}
