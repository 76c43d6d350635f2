// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramUnits

@testable import TramProximity

@Suite("Nearness is calibrated")
struct NearnessCalibrationTests {
  @Test
  func `in a world like the model's, probabilities come true and intervals hold what they promise`()
    throws
  {
    var model = NearnessModel.current
    // The made-up people are as they were heard between two hearings, and nothing is withheld.
    model.attendance = 1
    model.doubt = 0
    model.habits = [model.habits[1], model.habits[6]]
    var bins = [(sum: Double, true: Double, count: Double)](repeating: (0, 0, 0), count: 10)
    var held = 0.0
    var pairs = 0.0
    for seed in 0..<3 as Range<UInt64> {
      var world = NearnessWorld(seed: seed, model: model)
      world.run(phones: 6, minutes: 10)
      let ledger = try SightingLedger(world.sightings)
      let estimate = NearnessEstimator(model: model).estimate(ledger)
      let name = { (phone: Int32) in String(decoding: ledger.name(of: phone), as: UTF8.self) }
      let first = Int32(NearnessWorld.start / 60_000)
      for minute in estimate.minutes {
        let pair = [name(minute.receiver), name(minute.sender)].sorted()
        let near = try #require(world.near[pair])[Int(minute.minute - first)]
        let bin = min(9, Int(minute.probability * 10))
        bins[bin].sum += Double(minute.probability)
        bins[bin].true += near ? 1 : 0
        bins[bin].count += 1
      }
      for encounter in estimate.encounters {
        let near = try #require(world.near[[name(encounter.first), name(encounter.second)]])
        // Only what lies between the first and the last hearing is estimated.
        let from = Int(encounter.start.milliseconds / 60_000 - Int64(first))
        let until = Int(encounter.end.milliseconds / 60_000 - Int64(first))
        let truth = Double(near[max(from, 0)..<min(until, near.count)].count { $0 })
        pairs += 1
        if encounter.minutes.low <= truth, truth <= encounter.minutes.high { held += 1 }
      }
    }
    let all = bins.reduce(0) { $0 + $1.count }
    let error = bins.reduce(0) { $0 + abs($1.sum - $1.true) } / all
    // Many more, in an optimised build: 0.03 to 0.07 and 0.87 to 0.92 (docs/proximity.md).
    #expect(error < 0.1, "expected calibration error \(error)")
    #expect((0.75...0.98).contains(held / pairs), "coverage \(held / pairs) of \(pairs)")
  }

  private static let recording: String = {
    var parts = #filePath.split(separator: "/").map(String.init)
    parts.removeLast(4)
    return "/" + parts.joined(separator: "/")
      + "/shared/data/proximity/dev/dp3t_exp34_sightings.csv"
  }()
  private static var isThere: Bool { (try? LineReader(path: recording)) != nil }

  @Test(.enabled(if: isThere, "the recordings of DP-3T are not here"))
  func `eighteen phones of soldiers at lunch and in a queue give what was counted by hand`()
    throws
  {
    var reader = try CSVReader(path: Self.recording)
    _ = try reader.advance()
    var ledgers: [String: SightingLedger] = [:]
    while case .record = try reader.advance() {
      var ledger = ledgers[reader.text(0)] ?? SightingLedger()
      ledgers[reader.text(0)] = nil
      let seconds = try #require(Double(reader.text(1)))
      let receiver = try ledger.phone(named: Array(reader.text(2).utf8))
      let sender = try ledger.phone(named: Array(reader.text(3).utf8))
      try ledger.add(
        time: Instant(milliseconds: Int64(seconds * 1000 + 0.5)), receiver: receiver,
        sender: sender, strength: try #require(Int(reader.text(6))), power: -24)
      ledgers[reader.text(0)] = ledger
    }
    let counted = ["lunch": (6699, 1175, 281), "queue": (7252, 1364, 306)]
    for (scene, (sightings, minutes, pairs)) in counted {
      let ledger = try #require(ledgers[scene])
      #expect(ledger.sightings == sightings && ledger.phones == 18)
      #expect(ledger.rows == minutes && ledger.directions.count == pairs)
      let scene = NearnessScene(ledger, model: .current)
      // Every phone listens about four seconds in four minutes and hears down to -98 dBm or so.
      #expect(scene.listening.count == 18)
      for listening in scene.listening {
        #expect((1...6).contains(listening.rhythm))
        #expect((-102 ... -96).contains(listening.floor))
        #expect((1...4).contains(listening.rate))
      }
      let heard = scene.encounters().reduce(0) { sum, one in
        sum + one.task.directions.reduce(0) { $0 + $1.rows.count }
      }
      #expect(heard == minutes)
    }
  }
}
