// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramServer

@Suite("A clock by which is erased")
struct OperationsClockTests {
  private let start = Instant(milliseconds: 1_600_000_000_000)

  @Test func `is trusted once it has gone evenly for an hour`() {
    var trust = ClockTrust()
    for second in stride(from: 0, through: 7200, by: 10) {
      let isTrusted = trust.note(
        start.advanced(seconds: Double(second) * 1.001), passed: .seconds(second))
      #expect(isTrusted == (second >= 3600), "\(second)")
    }
  }

  @Test(arguments: [34_560_000, -259_200, 3600, -700] as [Double])
  func `is not trusted for an hour after a leap`(leap: Double) {
    var trust = ClockTrust()
    _ = trust.note(start, passed: .zero)
    let before = trust.note(start.advanced(seconds: 5000), passed: .seconds(5000))
    #expect(before)
    for second in stride(from: 5010, to: 8610, by: 10) {
      let wall = start.advanced(seconds: Double(second) + leap)
      let isTrusted = trust.note(wall, passed: .seconds(second))
      #expect(!isTrusted)
    }
    let after = trust.note(start.advanced(seconds: 8610 + leap), passed: .seconds(8610))
    #expect(after)
  }

  @Test func `that goes faster than time passes is never trusted`() {
    var trust = ClockTrust()
    for second in 0..<10_000 {
      let wall = start.advanced(seconds: Double(second) * 60)
      let isTrusted = trust.note(wall, passed: .seconds(second))
      #expect(!isTrusted)
    }
  }
}
