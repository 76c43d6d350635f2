// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits
import TramWorld

@Suite("A world's feed")
struct FeedTests {
  @Test("is in the order of time when nothing goes wrong", arguments: 0..<2)
  func order(seed: UInt64) throws {
    let world = try World(WorldSettings(seed: seed, people: 80, faults: false))
    let times = world.reports().reports.map(\.observation.time)
    #expect(times.count > 10_000)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(times.allSatisfy { $0 >= world.settings.start && $0 < world.settings.end })
  }

  @Test("delivers late by no more than the disorder that was asked for")
  func disorder() throws {
    let settings = WorldSettings(seed: 1, people: 40, disorder: 90, faults: false)
    var latest = settings.start
    var isDisordered = false
    var late = 0
    for report in try World(settings).reports().reports {
      if report.observation.time <= latest.advanced(seconds: -90.001) { late += 1 }
      if report.observation.time < latest { isDisordered = true }
      latest = max(latest, report.observation.time)
    }
    #expect(isDisordered)
    #expect(late == 0)
  }

  @Test("names cells within the ranges of their radio", arguments: 0..<2)
  func cells(seed: UInt64) throws {
    let world = try World(WorldSettings(seed: seed, people: 100, faults: false))
    let known = Set(world.network.cells.map { UInt64($0.radio.rawValue) << 40 | $0.cell })
    var radios: Set<Radio> = []
    var networks: Set<Network> = []
    // Counted rather than expected one by one: a million expectations take minutes.
    var wrong = 0
    for report in world.reports().reports where !report.cells.isEmpty {
      if report.cells.count > 7 { wrong += 1 }
      if report.cells.filter(\.isServing).count != 1 { wrong += 1 }
      for cell in report.cells {
        radios.insert(cell.radio)
        if let network = cell.network { networks.insert(network) }
        let isNamed = cell.cell.map { known.contains(UInt64(cell.radio.rawValue) << 40 | $0) }
        if !(isNamed ?? !cell.isServing) || !isWithinRange(cell) { wrong += 1 }
      }
    }
    #expect(wrong == 0)
    #expect(radios == [.gsm, .wcdma, .lte, .nr])
    #expect(networks.count >= 3)
  }

  private func isWithinRange(_ cell: CellReading) -> Bool {
    let pci = Int(cell.pci ?? 0)
    let rsrp = cell.rsrp?.rawValue ?? -100
    let advance = cell.timingAdvance ?? 0
    guard cell.rsrq.map({ $0.rawValue >= -19.5 && $0.rawValue < 0 }) ?? true else { return false }
    switch cell.radio {
    case .gsm:
      return (cell.cell ?? 1) < 1 << 16 && pci < 64 && (-113 ... -51).contains(rsrp)
        && (0...63).contains(advance)
    case .wcdma:
      return (cell.cell ?? 1) < 1 << 28 && pci < 512 && (-113 ... -51).contains(rsrp)
        && cell.timingAdvance == nil
    case .lte:
      return (cell.cell ?? 1) < 1 << 28 && pci < 504 && (-140 ... -44).contains(rsrp)
        && (0...1282).contains(advance)
    case .nr:
      return (1 << 32..<1 << 36).contains(cell.cell ?? 1 << 33) && pci < 1008
        && (-140 ... -44).contains(rsrp) && (0...3846).contains(advance)
    }
  }

  @Test("errs as phones do: tens of metres at home, now and then hundreds", arguments: 0..<2)
  func errors(seed: UInt64) throws {
    let world = try World(WorldSettings(seed: seed, faults: false))
    var errors: [Double] = []
    var claimed = 0
    for report in world.reports().reports {
      guard let fix = report.observation.fix else { continue }
      let person = world.people[Int(report.observation.device.rawValue)]
      let truth = world.place(of: person, at: report.time(in: world))
      let error = world.frame.point(of: fix.coordinate).distance(to: truth).rawValue
      if let accuracy = fix.accuracy, error <= accuracy.rawValue { claimed += 1 }
      errors.append(error)
    }
    errors.sort()
    let median = errors[errors.count / 2]
    #expect(median > 8 && median < 30)
    #expect(errors[errors.count * 999 / 1000] > 100)
    // 68 % would be honest; one phone in eight is not.
    let honest = Double(claimed) / Double(errors.count)
    #expect(honest > 0.5 && honest < 0.75)
  }

  @Test("reports as often as it is told to")
  func interval() throws {
    let settings = WorldSettings(seed: 4, people: 20, interval: .every(seconds: 60), faults: false)
    let count = try World(settings).reports().reports.count
    #expect(count > 20 * 1440 * 95 / 100 && count <= 20 * 1441)
  }

  @Test("holds one slice of time, whatever the number of people or days")
  func slices() throws {
    let settings = WorldSettings(
      seed: 4, people: 4000, days: 366, interval: .every(seconds: 60), faults: false)
    var feed = try World(settings).makeFeed()
    var batch = ObservationBatch()
    for _ in 0..<4 {
      let isRunning = feed.next(into: &batch)
      #expect(isRunning)
      #expect(batch.observations.count < 20_000)
    }
    #expect(feed.progress > 0 && feed.progress < 0.001)
  }
}
