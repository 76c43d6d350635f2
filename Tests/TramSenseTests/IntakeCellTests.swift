// SPDX-License-Identifier: Apache-2.0

import Testing
import TramSense
import TramUnits

@Suite("The cells of an observation")
struct IntakeCellTests {
  private let known = #""radio":"lte","channel":850,"pci":293,"#

  @Test(arguments: [
    "0", "-1", "65535", "268435455", "2147483647", "4294967295", "68719476735", "68719476736",
    "9223372036854775807",
  ])
  func `have no identity where it means that there is none`(cell: String) {
    var intake = Intake()
    let found = intake.cell(known + #""cell":\#(cell)"#)
    #expect(found != nil && found?.cell == nil)
    #expect(intake.only == .cellUnavailable)
  }

  @Test(arguments: ["0", "-1", "65534", "65535", "2147483647", "70000"])
  func `have no area where it means that there is none`(area: String) {
    var intake = Intake()
    let found = intake.cell(known + #""area":\#(area)"#)
    #expect(found != nil && found?.area == nil)
    #expect(intake.only == .areaUnavailable)
  }

  @Test
  func `keep the 36 bits of an NR identity, and its area of 24 bits`() {
    var intake = Intake()
    let found = intake.cell(#""radio":"nr","cell":68719476734,"area":16777213,"pci":1007"#)
    #expect(found?.cell == 68_719_476_734)
    #expect(found?.area == 16_777_213)
    #expect(found?.pci == 1007)
    #expect(intake.reader.tally.reasons.isEmpty)
  }

  @Test
  func `are NR when only NR has so wide an identity`() {
    var intake = Intake()
    #expect(intake.cell(#""radio":"lte","cell":5000000000"#)?.radio == .nr)
    #expect(intake.only == .cellWiderThanRadio)
  }

  @Test
  func `have the same network whether its code is 1 or "01"`() {
    var intake = Intake()
    let network = Network(mcc: 452, mnc: 1)
    for code in ["1", "\"01\"", "\"001\"", "\"1\""] {
      #expect(intake.cell(known + #""mcc":452,"mnc":\#(code)"#)?.network == network)
    }
    #expect(intake.cell(known + #""mcc":"310","mnc":410"#)?.network == Network(mcc: 310, mnc: 410))
    #expect(intake.cell(known + #""mcc":452"#)?.network == Network(mcc: 452, mnc: nil))
    #expect(intake.reader.tally.reasons.isEmpty)
  }

  @Test(arguments: [
    #""mcc":0,"mnc":1"#, #""mcc":1000,"mnc":1"#, #""mcc":452,"mnc":1000"#, #""mcc":452,"mnc":-1"#,
    #""mcc":2147483647"#, #""mcc":452,"mnc":"vina""#, #""mnc":1"#,
  ])
  func `lose network codes that are none`(members: String) {
    var intake = Intake()
    #expect(intake.cell(known + members)?.network?.mnc == nil)
    #expect(intake.only == .networkOutside)
  }

  @Test(arguments: [
    (#""rsrp":-30,"rsrq":0"#, IntakeReason.strengthSentinel),
    (#""rsrp":-30"#, .strengthSentinel), (#""rsrp":-140"#, .strengthOutside),
    (#""rsrp":-167.1"#, .strengthOutside), (#""rsrp":-43.7"#, .strengthOutside),
    (#""rsrp":0"#, .strengthOutside), (#""rsrp":2147483647"#, .strengthOutside),
    (#""rsrp":255"#, .strengthOutside), (#""rsrp":NaN"#, .notANumber),
    (#""rsrq":20"#, .qualityOutside), (#""rsrq":-40"#, .qualityOutside),
    (#""timingAdvance":1283"#, .timingAdvanceOutside),
    (#""timingAdvance":-1"#, .timingAdvanceOutside),
    (#""timingAdvance":2147483647"#, .timingAdvanceOutside),
    (#""channel2":1,"serving":1"#, .wrongType),
  ])
  func `lose measurements that are none and keep the rest`(member: String, reason: IntakeReason) {
    var intake = Intake()
    let found = intake.cell(known + member)
    #expect(found == CellReading(radio: .lte, channel: 850, pci: 293))
    #expect(intake.only == reason)
  }

  @Test(arguments: [
    (#""radio":"lte","area":1,"pci":504"#, IntakeReason.pciOutside),
    (#""radio":"nr","area":1,"pci":1008"#, .pciOutside),
    (#""radio":"wcdma","area":1,"pci":512"#, .pciOutside),
    (#""radio":"lte","area":1,"channel":262144"#, .channelOutside),
    (#""radio":"nr","area":1,"channel":3279166"#, .channelOutside),
    (#""radio":"gsm","area":1,"timingAdvance":64"#, .timingAdvanceOutside),
    (#""radio":"nr","area":1,"timingAdvance":3847"#, .timingAdvanceOutside),
    (#""radio":"wcdma","area":1,"timingAdvance":3"#, .timingAdvanceOutside),
    (#""radio":"wcdma","area":1,"rsrp":-121"#, .strengthOutside),
    (#""radio":"nr","area":1,"rsrp":-156"#, .strengthOutside),
  ])
  func `keep within the ranges of their radio`(members: String, reason: IntakeReason) {
    var intake = Intake()
    let found = intake.cell(members)
    #expect(found?.area == 1)
    #expect(found?.pci == nil && found?.channel == nil && found?.timingAdvance == nil)
    #expect(intake.only == reason)
  }

  @Test
  func `take timing advances at the ends of their ranges, an outlier of 41 too`() {
    var intake = Intake()
    for (radio, ends) in [("lte", [0, 41, 1282]), ("gsm", [0, 63]), ("nr", [0, 3846])] {
      for end in ends {
        let found = intake.cell(#""radio":"\#(radio)","area":1,"timingAdvance":\#(end)"#)
        #expect(found?.timingAdvance == Int32(end))
      }
    }
    #expect(intake.reader.tally.reasons.isEmpty)
  }

  @Test(arguments: [
    ("lte", "54", -86.0), ("lte", "+54", -86), ("gsm", "20", -73), ("nr", "60", -96),
    ("wcdma", "30", -91),
  ])
  func `have a strength in dBm where it was in ASU`(radio: String, asu: String, strength: Float) {
    var intake = Intake()
    let found = intake.cell(#""radio":"\#(radio)","area":1,"rsrp":\#(asu)"#)
    #expect(found?.rsrp == DecibelMilliwatts(strength))
    #expect(intake.reader.tally[.strengthInASU] == 1)
  }

  @Test(arguments: [
    (#""radio":"lte""#, IntakeReason.cellWithoutIdentity),
    (#""radio":"lte","rsrp":-80,"channel":850"#, .cellWithoutIdentity),
    (#""radio":"wimax","area":7"#, .radioUnknown), (#""area":7"#, .radioUnknown),
    (#""radio":5,"area":7"#, .radioUnknown),
  ])
  func `are left out when nothing says which they are`(members: String, reason: IntakeReason) {
    var intake = Intake()
    #expect(intake.cell(members) == nil)
    #expect(intake.only == reason)
    #expect(intake.batch.observations.count == 1)
  }

  @Test
  func `may be known by their area alone`() {
    var intake = Intake()
    #expect(intake.cell(#""radio":"LTE","mcc":452,"area":40122"#)?.area == 40122)
    #expect(intake.reader.tally.reasons.isEmpty)
  }

  @Test
  func `are bounded in number`() {
    func line(_ count: Int, _ name: String, _ element: String) -> String {
      let list = [String](repeating: element, count: count).joined(separator: ",")
      return #"{"device":"p1","time":1583020800000,"\#(name)":[\#(list)]}"#
    }
    let cell = #"{"radio":"lte","area":7}"#
    let sighting = #"{"token":"96292322cc46771f1e09601a14583f22","rssi":-84}"#
    var intake = Intake()
    #expect(intake.read(line(64, "cells", cell)) == .accepted)
    #expect(intake.read(line(256, "sightings", sighting)) == .accepted)
    #expect(intake.reader.tally.reasons.isEmpty)
    intake.read(line(65, "cells", cell))
    intake.read(line(257, "sightings", sighting))
    #expect(intake.reader.tally[.tooManyCells] == 1)
    #expect(intake.reader.tally[.tooManySightings] == 1)
  }

  @Test(arguments: [
    (#""token":"9629","rssi":-84"#, IntakeReason.tokenBroken),
    (#""token":"x6292322cc46771f1e09601a14583f22","rssi":-84"#, .tokenBroken),
    (#""rssi":-84"#, .tokenBroken),
    (#""token":"96292322cc46771f1e09601a14583f22","rssi":127"#, .sightingStrengthOutside),
    (#""token":"96292322cc46771f1e09601a14583f22""#, .sightingStrengthOutside),
    (#""token":"96292322cc46771f1e09601a14583f22","rssi":-84,"txPower":127"#, .txPowerOutside),
  ])
  func `have sightings beside them that are checked as well`(
    members: String, reason: IntakeReason
  ) {
    var intake = Intake()
    let line = #"{"device":"p1","time":1583020800000,"sightings":[{\#(members)}]}"#
    #expect(intake.read(line) == .accepted)
    #expect(intake.only == reason)
    #expect(intake.batch.sightings.count == (reason == .txPowerOutside ? 1 : 0))
  }
}
