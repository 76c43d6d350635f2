// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramGeo
import TramUnits

@testable import TramServer

@Suite("Which side of a fence")
struct CamaraTrackTests {
  private static let fence = CamaraFixture.place(east: 0)

  private static func inside(
    east: Double, error: Double, radius: Double, _ random: inout SeededGenerator
  ) throws -> Probability {
    func normal() -> Double {
      let u = Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random)
      return (-2 * Foundation.log(u)).squareRoot()
        * Foundation.cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    }
    let circle = try Circle(center: fence, radius: Meters(radius))
    let seen = CamaraFixture.place(east: east + error * normal(), north: error * normal())
    return circle.probabilityInside(
      try UncertainFix(center: seen, radius: Meters(error), model: .gauss))
  }

  @Test(arguments: UInt64(0)..<20)
  func `noise of somebody well within tells of no crossing in a week of fixes`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    var track = GeofenceTrack()
    var crossings = 0
    for minute in 0..<10_080 {
      // 60 m inside the edge with an error of 40 m an axis: one fix in 15 lies outside.
      let p = try Self.inside(east: 140, error: 40, radius: 200, &random)
      let time = Instant(milliseconds: Int64(minute) * 60_000)
      if let change = track.observe(p, at: time), change.isCrossing { crossings += 1 }
    }
    #expect(track.side == .inside)
    #expect(crossings == 0)
  }

  @Test(arguments: UInt64(0)..<50)
  func `somebody who leaves is told of once, within five fixes, and so is the return`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    var track = GeofenceTrack()
    var told: [(Int, GeofenceTrack.Side)] = []
    for minute in 0..<90 {
      let isAway = (30..<60).contains(minute)
      let p = try Self.inside(east: isAway ? 600 : 0, error: 30, radius: 200, &random)
      let time = Instant(milliseconds: Int64(minute) * 60_000)
      if let change = track.observe(p, at: time), change.isCrossing {
        told.append((minute, change.side))
      }
    }
    #expect(told.map(\.1) == [.outside, .inside])
    #expect((30...34).contains(told.first?.0 ?? 0))
    #expect((60...64).contains(told.last?.0 ?? 0))
  }

  @Test func `one fix however far and a burst of a second say nothing`() {
    var track = GeofenceTrack()
    track.begin(Probability(1), at: Instant(milliseconds: 0))
    #expect(track.side == .inside)
    #expect(track.observe(Probability(0), at: Instant(milliseconds: 60_000)) == nil)
    #expect(track.observe(Probability(1), at: Instant(milliseconds: 120_000)) == nil)
    for i in 1...10 {
      #expect(
        track.observe(Probability(0), at: Instant(milliseconds: 120_000 + Int64(i) * 100)) == nil)
    }
    // What came before counts for nothing.
    #expect(track.observe(Probability(0), at: Instant(milliseconds: 10)) == nil)
    #expect(track.side == .inside)
  }

  @Test func `who lies on the edge is on no side`() {
    var track = GeofenceTrack()
    for i in 0..<1000 {
      #expect(track.observe(Probability(0.5), at: Instant(milliseconds: Int64(i) * 60_000)) == nil)
    }
    #expect(track.side == nil)
  }
}
