// SPDX-License-Identifier: Apache-2.0

import Testing
import TramSense
import TramUnits

private let samples = [
  #"{"device":"p1","time":1583020800000,"fix":{"latitude":21.03,"longitude":105.85,"#
    + #""accuracy":12.5,"speed":1.2,"battery":0.8,"mock":false},"motion":true}"#,
  #"{"device":"p1","time":1583020801000,"cells":[{"radio":"lte","mcc":452,"mnc":"01","#
    + #""area":40122,"cell":124546051,"serving":true,"pci":269,"channel":850,"rsrp":-86,"#
    + #""rsrq":-9,"timingAdvance":1},{"radio":"nr","channel":850,"pci":293,"rsrp":-110}]}"#,
  #"{"device":"p\u00e9","time":"1583020802","sightings":[{"token":"#
    + #""96292322cc46771f1e09601a14583f22","rssi":-84,"txPower":-24}],"x":[{"y":null}]}"#,
]

private func damaged(_ random: inout SeededGenerator) -> [UInt8] {
  if Int.random(in: 0..<10, using: &random) == 0 {
    return (0..<Int.random(in: 0...300, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
  }
  var line = Array((samples.randomElement(using: &random) ?? "").utf8)
  let pieces = [
    "-", "9", "e9", "null", "{", "}", "[", "]", "\"", "\\u", ",", ":", "NaN", "0.", "+",
  ]
  for _ in 0..<Int.random(in: 1...6, using: &random) where !line.isEmpty {
    let at = Int.random(in: 0..<line.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: line[at] = UInt8.random(in: 0...255, using: &random)
    case 1: line.remove(at: at)
    case 2: line.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: at)
    case 3: line.removeSubrange(at...)
    case 4: line.insert(contentsOf: line[at...].prefix(20), at: at)
    default: line.removeSubrange(at..<min(at + 9, line.count))
    }
  }
  return line
}

@Suite("A reader under damage")
struct IntakeFuzzTests {
  @Test(arguments: 0..<100 as Range<UInt64>)
  func `never traps, accounts for every line, and loses no good one beside a bad one`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed: seed)
    var intake = Intake()
    var good = 0
    for i in 0..<200 {
      let line = damaged(&random)
      _ = intake.reader.read(line.span, into: &intake.batch)
      let before = intake.batch.observations.count
      #expect(intake.read(samples[i % 3]) == .accepted)
      #expect(intake.batch.observations.count == before + 1)
      good += 1
    }
    let tally = intake.reader.tally
    #expect(tally.lines == 400)
    #expect(tally.observations == Int64(intake.batch.observations.count))
    #expect(tally.observations + tally.refused + tally.skipped == tally.lines)
    #expect(tally.observations >= Int64(good))
    for observation in intake.batch.observations {
      #expect(intake.batch.cells(of: observation).count <= 64)
      #expect(observation.time.milliseconds >= 946_684_800_000)
    }
  }

  @Test
  func `has a sentence for every reason, and no two alike`() {
    let sentences = IntakeReason.allCases.map(\.sentence)
    #expect(!sentences.contains(""))
    #expect(Set(sentences).count == sentences.count)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `numbers names as a dictionary does, and gives them back`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var register = NameRegister(seed: seed)
    var twin: [String: UInt64] = [:]
    for _ in 0..<5_000 {
      let name = String(UInt64.random(in: 0..<2_000, using: &random), radix: 36)
      let expected = twin[name] ?? UInt64(twin.count)
      twin[name] = expected
      #expect(register.id(of: name)?.rawValue == expected)
      #expect(register.name(of: DeviceID(expected)) == name)
    }
    #expect(register.count == twin.count)
    #expect(register.name(of: DeviceID(.max)) == "")
  }
}
