// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramSense
import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What came out of a whole file of lines: observations in order, repairs applied.
private struct Feed {
  var reader = ObservationReader(
    settings: .init(now: Instant(milliseconds: aMorning + 30 * 86_400_000)))
  var reorderer = Reorderer()
  var repair = ObservationRepair()
  var output = ObservationBatch()

  init(_ lines: [String]) {
    var batch = ObservationBatch()
    for line in lines {
      let bytes = Array(line.utf8)
      _ = reader.read(bytes.span, into: &batch)
    }
    reorderer.add(&batch)
    reorderer.flush(into: &output)
    repair.apply(to: &output)
  }
}

private func fixLine(_ second: Int64, _ fix: String, device: String = "p1") -> String {
  #"{"device":"\#(device)","time":\#(aMorning + second * 1000),"fix":{\#(fix)}}"#
}

private let home = #""latitude":21.0300001,"longitude":105.8500001"#

@Suite("Bad input of observations")
struct IntakeBadInputTests {
  @Test
  func `a fix 200 m out that claims 1.7 m is kept with its claim, for the filter to judge`() {
    let feed = Feed([fixLine(0, #""latitude":21.0318,"longitude":105.85,"accuracy":1.7"#)])
    #expect(feed.output.observations.first?.fix?.accuracy == Meters(1.7))
    #expect(feed.reader.tally.reasons.isEmpty)
  }

  @Test
  func `the same coordinates for two hours are one fix and a stale rest`() {
    let feed = Feed((0..<120).map { fixLine($0 * 60, home) })
    #expect(feed.output.observations.count { $0.fix?.isStale == false } == 1)
    #expect(feed.repair.tally[.fixFrozen] == 119)
  }

  @Test
  func `duplicate seconds with other content are both kept, exact duplicates once`() {
    let other = home.replacing("21.0300001", with: "21.0301")
    let feed = Feed([fixLine(0, home), fixLine(0, other), fixLine(0, home), fixLine(0, other)])
    #expect(feed.output.observations.count == 2)
    #expect(feed.reorderer.tally[.duplicate] == 2)
  }

  @Test
  func `out of order within ten minutes comes out in order`() {
    let seconds: [Int64] = [500, 0, 300, 590, 100]
    let feed = Feed(
      seconds.map { fixLine($0, #""latitude":21.03,"longitude":105.\#($0 + 100)"#) })
    let found = feed.output.observations.map { ($0.time.milliseconds - aMorning) / 1000 }
    #expect(found == [0, 100, 300, 500, 590])
  }

  @Test
  func `a local time without a zone is refused, not taken for another hour`() {
    let feed = Feed([#"{"device":"p1","time":"2020-03-01 07:00:00","fix":{\#(home)}}"#])
    #expect(feed.output.observations.isEmpty)
    #expect(feed.reader.tally[.noTime] == 1)
  }

  @Test
  func `future and 1970 times are refused with their reason`() {
    let feed = Feed([
      fixLine(40 * 86_400, home), #"{"device":"p1","time":3600000,"fix":{\#(home)}}"#,
    ])
    #expect(feed.reader.tally[.timeInFuture] == 1)
    #expect(feed.reader.tally[.timeImplausible] == 1)
  }

  @Test
  func `seconds, milliseconds and a rolled-over week in one feed meet at one moment`() {
    let morning = aMorning / 1000
    let feed = Feed([
      #"{"device":"a","time":\#(morning)}"#, #"{"device":"b","time":\#(aMorning)}"#,
      #"{"device":"c","time":\#(aMorning - 619_315_200_000)}"#,
      #"{"device":"d","time":\#(morning - 619_315_200)}"#,
    ])
    #expect(
      feed.output.observations.map(\.time.milliseconds) == [Int64](repeating: aMorning, count: 4))
    #expect(feed.reader.tally[.timeInSeconds] == 2)
    #expect(feed.reader.tally[.gpsWeekRollover] == 2)
  }

  @Test
  func `an empty timing advance, a roaming network and an unknown cell are no faults of a line`() {
    var intake = Intake()
    let found = intake.cell(
      #""radio":"lte","mcc":455,"mnc":0,"area":7,"cell":1,"timingAdvance":"""#)
    #expect(found?.network == Network(mcc: 455, mnc: 0))
    #expect(found?.cell == 1)
    #expect(found?.timingAdvance == nil)
    #expect(intake.only == .notANumber)
  }

  @Test
  func `an RSSI in the place of the RSRP is unknown when no RSRP is so strong`() {
    var intake = Intake()
    #expect(intake.cell(#""radio":"lte","area":7,"rsrp":-41"#)?.rsrp == nil)
    #expect(intake.only == .strengthOutside)
  }

  @Test
  func `neighbours without a serving cell are kept`() {
    var intake = Intake()
    let found = intake.cell(#""radio":"lte","channel":850,"pci":293,"rsrp":-110"#)
    #expect(found?.isServing == false)
    #expect(intake.reader.tally.reasons.isEmpty)
  }

  @Test
  func `a good line between bad ones is read, and each bad one is told with its number`() throws {
    let path = "/tmp/tram-intake-\(UInt64.random(in: 0 ... .max)).jsonl"
    defer { unsafe unlink(path) }
    var writer = try LineWriter(path: path)
    for line in [
      fixLine(0, home), fixLine(1, #""latitude":91.2,"longitude":105.85"#), "", "{",
      String(repeating: "x", count: 5_000), fixLine(2, home) + "\r",
    ] {
      writer.text.append(line)
      try writer.endLine()
    }
    try writer.finish()
    var lines = try LineReader(path: path, longestLine: 4_096)
    var reader = ObservationReader()
    var batch = ObservationBatch()
    var told: [String] = []
    let isMore = try reader.fill(&batch, from: &lines, upTo: 100) { line, refusal in
      told.append("line \(line): \(refusal)")
      return true
    }
    #expect(!isMore)
    #expect(batch.observations.count == 2)
    #expect(
      told == [
        "line 2: latitude 91.2 is outside -90...90",
        "line 4: column 2: the line ends where a key is expected",
        "line 5: the line has 5000 bytes, more than the limit",
      ])
    #expect(reader.tally.lines == 6)

    var again = try LineReader(path: path)
    var strict = ObservationReader()
    batch.removeAll()
    #expect(try !strict.fill(&batch, from: &again, upTo: 100) { _, _ in false })
    #expect(again.lineNumber == 2)
  }
}
