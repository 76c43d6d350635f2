// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTrails
import TramUnits

@testable import TramTracing

@Suite("Odds of a separation track")
struct SeparationOddsTests {
  private func still(
    _ east: Double, _ north: Double, sigma: Double, from: Double = 0, minutes: Int,
    into track: SeparationTrack = SeparationTrack(epoch: 0)
  ) -> SeparationTrack {
    var track = track
    for minute in 0..<minutes {
      track.starts.append(from + Double(minute) * 60)
      track.ends.append(from + Double(minute + 1) * 60)
      track.east0.append(east)
      track.north0.append(north)
      track.east1.append(east)
      track.north1.append(north)
      track.sigmas.append(sigma)
    }
    return track
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `what is known of an offset is what draws from people and errors say`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let error = 0.5 + 5 * random.unit()
    let measured = 8 * random.unit()
    let radius = 1 + 5 * random.unit()
    let model = OddsModel()
    // The twin: places all over a square, each as likely as its density and its error allow.
    var inside = 0.0
    var all = 0.0
    for _ in 0..<200_000 {
      let x = measured + 5 * error * (2 * random.unit() - 1)
      let y = 5 * error * (2 * random.unit() - 1)
      var density = 1.0
      for bump in model.company {
        density += bump.excess * exp(-(x * x + y * y) / (2 * bump.width * bump.width))
      }
      let dx = x - measured
      density *= exp(-(dx * dx + y * y) / (2 * error * error))
      let wanderX = x + model.wander * random.normal()
      let wanderY = y + model.wander * random.normal()
      if wanderX * wanderX + wanderY * wanderY <= radius * radius { inside += density }
      all += density
    }
    let found = model.within(radius, distance: measured, error: error)
    #expect(abs(found - inside / all) < 0.015, "\(found) \(inside / all)")
  }

  @Test(arguments: [0.0, 60, 600], [600.0, 7200])
  func `a mean of errors that last errs as drawn ones do`(time: Double, seconds: Double) {
    var random = SeededGenerator(seed: 9)
    let model = OddsModel(correlationTime: time, lastingShare: 0.2, wander: 0)
    let fixes = Int(seconds / 60)
    let keep = time > 0 ? exp(-60 / time) : 0
    var squares = 0.0
    let draws = 8000
    for _ in 0..<draws {
      var drift = random.normal()
      var sum = 0.0
      for _ in 0..<fixes {
        sum += drift
        drift = keep * drift + (1 - keep * keep).squareRoot() * random.normal()
      }
      let mean =
        0.2.squareRoot() * random.normal() + 0.8.squareRoot() * sum / Double(fixes)
      squares += mean * mean
    }
    let found = model.meanShare(seconds: seconds, fixes: Double(fixes))
    #expect(abs(found - squares / Double(draws)) < 0.1 * found, "\(found)")
  }

  @Test
  func `two who stayed are within the radius as often as their offset says, and for all the time`()
  {
    let model = OddsModel()
    let odds = SeparationOdds(
      of: still(1, 2, sigma: 5, minutes: 120), radius: Meters(2), seconds: 900)
    let share = model.meanShare(seconds: 7200, fixes: 60)
    let expected = model.within(
      2, distance: 5.0.squareRoot(), error: 5 * share.squareRoot())
    #expect(abs(odds.expectedSeconds - expected * 7200) < 1e-6)
    #expect(abs(odds.probability.rawValue - expected) < 0.08)
    // The longer they are seen, the surer it is.
    let longer = SeparationOdds(
      of: still(1, 0, sigma: 5, minutes: 900), radius: Meters(2), seconds: 900)
    let shorter = SeparationOdds(
      of: still(1, 0, sigma: 5, minutes: 20), radius: Meters(2), seconds: 900)
    #expect(longer.probability > shorter.probability)
    let far = SeparationOdds(
      of: still(60, 0, sigma: 5, minutes: 900), radius: Meters(2), seconds: 900)
    #expect(far.probability.rawValue < 0.01)
  }

  @Test
  func `an offset without an error is a yes or a no`() {
    for (east, expected) in [(1.0, 1.0), (4.0, 0.0)] {
      let odds = SeparationOdds(
        of: still(east, 0, sigma: 0, minutes: 30), radius: Meters(2), seconds: 900,
        model: OddsModel(wander: 0, company: []))
      #expect(odds.probability.rawValue == expected)
    }
    let short = SeparationOdds(
      of: still(1, 0, sigma: 0, minutes: 10), radius: Meters(2), seconds: 900,
      model: OddsModel(wander: 0, company: []))
    #expect(short.probability.rawValue == 0)
    #expect(short.expectedSeconds == 600)
    let empty = SeparationOdds(of: SeparationTrack(epoch: 0), radius: Meters(2), seconds: 900)
    #expect(empty.probability.rawValue == 0)
    #expect(empty.interval == 0...0)
  }

  @Test
  func `nights alike are one question, not many chances`() {
    var track = SeparationTrack(epoch: 0)
    for night in 0..<10 {
      track = still(
        2.5, 0, sigma: 7, from: Double(night) * 86_400, minutes: 480, into: track)
    }
    let ten = SeparationOdds(of: track, radius: Meters(2), seconds: 900)
    let one = SeparationOdds(
      of: still(2.5, 0, sigma: 7, minutes: 480), radius: Meters(2), seconds: 900)
    // Ten independent chances of a half would make it sure.
    #expect(ten.probability.rawValue < one.probability.rawValue + 0.15)
    #expect(ten == SeparationOdds(of: track, radius: Meters(2), seconds: 900))
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `the most of some 24 hours is that of trying every beginning`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var blocks: [StayBlock] = []
    var answers: [Int8] = []
    var stretches: [(from: Double, until: Double)] = []
    var at = 0.0
    for i in 0..<Int.random(in: 0...12, using: &random) {
      at += 40_000 * random.unit()
      let end = at + 60_000 * random.unit() * random.unit()
      var block = StayBlock(
        start: at, end: end, east: 0, north: 0, variance: 1, stretches: 1)
      block.relation = i
      blocks.append(block)
      let answer: Int8 = random.unit() < 0.7 ? 1 : 0
      answers.append(answer)
      if answer == 1 { stretches.append((at, end)) }
      at = end
    }
    let found = SeparationOdds.largest(blocks, answers, within: 86_400)
    #expect(abs(found - largestSum(stretches, within: 86_400)) < 1e-6)
  }

  @Test(.enabled(if: TracingData.isThere("haslemere2017_dev.csv"), "it lies in ../shared/data"))
  func `company is as dense as the distances of Haslemere, within a factor of two and a half`()
    throws
  {
    let file = TracingData.folder.appending(path: "haslemere2017_dev.csv")
    var counts = [Double](repeating: 0, count: 51)
    for line in try String(contentsOf: file, encoding: .utf8).utf8.split(separator: 0x0A) {
      guard let comma = line.lastIndex(of: 0x2C),
        let metres = Int(String(decoding: line[line.index(after: comma)...], as: UTF8.self))
      else { continue }
      counts[metres] += 1
    }
    // Whole metres: a ring from half a metre less to half a metre more.
    let density = counts.enumerated().map { metres, count in
      count / (2 * .pi * Double(max(metres, 1)))
    }
    let far = density[20...50].reduce(0, +) / 31
    for metres in 1...30 {
      let square = Double(metres * metres)
      let told = OddsModel().company.reduce(1.0) {
        $0 + $1.excess * exp(-square / (2 * $1.width * $1.width))
      }
      let ratio = told / (density[metres] / far)
      #expect(ratio > 0.4 && ratio < 2.5, "\(metres) m: \(ratio)")
    }
  }
}
