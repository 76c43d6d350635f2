// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

@Suite("A lint of rotations")
struct RotationLintTests {
  private func heard(_ address: UInt64, _ identifier: UInt64, at minute: Int64)
    -> CapturedAdvertisement
  {
    CapturedAdvertisement(
      time: Instant(milliseconds: minute * 60_000), address: BluetoothAddress(address), rssi: -60,
      identifier: .exposure(SixteenBytes(high: 0, low: identifier), encryptedMetadata: 0))
  }

  @Test
  func `finds nothing where address and identifier change together`() {
    var lint = RotationLint()
    for minute in 0..<60 as Range<Int64> {
      lint.apply(heard(UInt64(minute / 15), UInt64(minute / 15), at: minute))
    }
    #expect(lint.report.findings.isEmpty)
    #expect(lint.report.addresses == 4 && lint.report.identifiers == 4)
  }

  @Test
  func `names an address that stays over identifiers and an identifier that stays over addresses`()
  {
    var lint = RotationLint()
    for minute in 0..<60 as Range<Int64> {
      lint.apply(heard(1, UInt64(minute / 15), at: minute))
      lint.apply(heard(100 + UInt64(minute / 30), 50, at: minute))
    }
    let report = lint.report
    #expect(report.addressesWithSeveralIdentifiers == 1)
    #expect(report.identifiersWithSeveralAddresses == 1)
    #expect(
      report.findings == [
        RotationLint.Finding(
          subject: .address(BluetoothAddress(1)), companions: 4, heard: 60,
          first: Instant(milliseconds: 0), last: Instant(milliseconds: 59 * 60_000)),
        RotationLint.Finding(
          subject: .identifier(SixteenBytes(high: 0, low: 50)), companions: 2, heard: 60,
          first: Instant(milliseconds: 0), last: Instant(milliseconds: 59 * 60_000)),
      ])
  }
}
