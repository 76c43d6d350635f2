// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

@Suite("Departures by cells alone")
struct CellWatchTests {
  /// Cells and strengths second by second, folded into a fresh watch.
  private struct Feed {
    var watch: IsolationWatch
    var phone: SimulatedPhone
    var alarms: [Alarm] = []

    init(seed: UInt64) throws {
      watch = try makeWatch()
      phone = SimulatedPhone(seed: seed)
    }

    /// Reports for so many seconds; `strength` gives the mean for each of them.
    mutating func go(
      _ seconds: Int, _ radio: Radio = .lte, cells: [UInt64], strength: (Int) -> Double
    ) {
      for second in 0..<seconds {
        let reading = CellReading(
          radio: radio, area: 40_122, cell: cells[second % cells.count], isServing: true,
          rsrp: DecibelMilliwatts(Float((strength(second) + phone.normal()).rounded())))
        let observation = Observation(device: DeviceID(0), time: phone.time)
        alarms += watch.alarms(observation, [reading])
        phone.time = phone.time.advanced(seconds: 1)
      }
    }

    /// A drive: a cell every ninety seconds, its strength up and down by 25 dB.
    mutating func drive(_ seconds: Int, from cell: UInt64) {
      for part in 0..<(seconds / 90) {
        go(90, cells: [cell + UInt64(part) << 8]) { -70 - abs(45 - Double($0)) * 0.55 }
      }
    }
  }

  @Test("ping-pong between the cells of home each second raises nothing", arguments: 0..<5)
  func pingPong(seed: UInt64) throws {
    var feed = try Feed(seed: seed)
    for radio in [Radio.lte, .wcdma, .nr, .lte] {
      feed.go(1200, radio, cells: [10_805_003, 10_804_993, 19_767_337]) { _ in -98 }
    }
    #expect(feed.alarms.isEmpty)
  }

  @Test("a drive away is told within four minutes, a stay elsewhere is not home", arguments: 0..<10)
  func away(seed: UInt64) throws {
    var feed = try Feed(seed: seed)
    feed.go(1800, cells: [10_805_003]) { _ in -100 }
    let began = feed.phone.time
    feed.drive(900, from: 70_000_000)
    feed.go(3600, cells: [88_000_001]) { _ in -90 }
    #expect(feed.alarms.map(\.kind) == [.left])
    let left = try #require(feed.alarms.first)
    #expect(left.time.seconds(since: began) <= 240)
    #expect(left.evidence.cells.count >= 2)
    let back = feed.phone.time
    feed.go(600, cells: [10_805_003]) { _ in -101 }
    #expect(feed.alarms.map(\.kind) == [.left, .returned])
    #expect(feed.alarms.last.map { $0.time.seconds(since: back) <= 240 } == true)
  }

  @Test("another layer at the same place, without movement, has not left", arguments: 0..<5)
  func fallback(seed: UInt64) throws {
    var feed = try Feed(seed: seed)
    feed.go(3000, cells: [10_805_003]) { _ in -100 }
    feed.go(960, .wcdma, cells: [19_767_337]) { _ in -84 }
    feed.go(600, .wcdma, cells: [19_757_337]) { _ in -79 }
    feed.go(1200, cells: [10_805_003]) { _ in -100 }
    #expect(feed.alarms.isEmpty)
  }

  @Test("who stays three hundred metres off on the cell of home is told within minutes")
  func sameCell() throws {
    var feed = try Feed(seed: 2)
    func report(_ minutes: Int, _ east: Double) {
      for _ in 0..<minutes {
        let reading = CellReading(
          radio: .lte, cell: 10_805_003, isServing: true, rsrp: DecibelMilliwatts(-95))
        let place = LocalPoint(east: east + 4 * feed.phone.normal(), north: 0)
        feed.alarms += feed.watch.alarms(feed.phone.report(place), [reading])
        feed.phone.time = feed.phone.time.advanced(seconds: 60)
      }
    }
    report(120, 0)
    let began = feed.phone.time
    report(30, 300)
    #expect(feed.alarms.map(\.kind) == [.left])
    #expect(feed.alarms.first.map { $0.time.seconds(since: began) <= 120 } == true)
  }

  @Test("polls of ten minutes by cells tell a departure by the second poll", arguments: 0..<10)
  func polls(seed: UInt64) throws {
    var feed = try Feed(seed: seed)
    func poll(_ count: Int, _ cell: UInt64, step: UInt64 = 0) {
      for i in 0..<UInt64(count) {
        feed.go(1, cells: [cell + i * step]) { _ in -97 }
        feed.phone.time = feed.phone.time.advanced(seconds: 599)
      }
    }
    poll(30, 10_805_003)
    let began = feed.phone.time
    poll(6, 70_000_000, step: 256)
    #expect(feed.alarms.map(\.kind) == [.left])
    #expect(feed.alarms.first.map { $0.time.seconds(since: began) <= 1200 } == true)
    poll(4, 10_805_003)
    #expect(feed.alarms.map(\.kind) == [.left, .returned])
  }

  @Test("fixes at home and cells that drive are asked about, not believed either way")
  func contradiction() throws {
    var feed = try Feed(seed: 1)
    for part in 0..<40 {
      feed.alarms += feed.watch.alarms(feed.phone.stay(1, every: 1))
      if part < 20 {
        feed.go(60, cells: [10_805_003]) { _ in -100 }
      } else {
        feed.go(60, cells: [70_000_000 + UInt64(part) << 8]) { -70 - Double($0) * 0.6 }
      }
    }
    #expect(feed.alarms.map(\.kind) == [.check])
    #expect(feed.alarms.first?.evidence.rule == .contradiction)
  }
}
