// SPDX-License-Identifier: Apache-2.0

import Testing

/// Cells that a map does not know, or that several maps would know: docs/bad-input.md.
@Suite("tram locate, of bad input")
struct LocateBadInputTests {
  private static let beginning = 1_583_024_400_000

  /// Four drives along a kilometre with five cells; two of them, 400 m apart, share a PCI.
  private func drives() -> String {
    var lines = ""
    for drive in 0..<4 {
      for i in 0..<60 {
        let latitude = 21.03 + Double(i) / 60 * 0.01
        lines +=
          #"{"device":"l\#(drive)","time":\#(Self.beginning + i * 5000),"#
          + #""cells":[\#(cell(i / 12)),{"radio":"lte","channel":850,"pci":\#(10 + i / 12 % 3),"#
          + #""rsrp":-105}],"fix":{"latitude":\#(latitude),"longitude":105.85}}"# + "\n"
      }
    }
    return lines
  }

  private func cell(_ number: Int, area: Int = 7, mcc: Int = 452, more: String = "") -> String {
    #"{"radio":"lte","mcc":\#(mcc),"mnc":1,"area":\#(area),"cell":\#(5000 + number),"#
      + #""serving":true,"rsrp":-92\#(more)}"#
  }

  private func asked(_ device: String, _ second: Int, _ cells: String) -> String {
    #"{"device":"\#(device)","time":\#(Self.beginning + 9_000_000 + second * 1000),"#
      + #""cells":[\#(cells)]}"# + "\n"
  }

  /// The rows of the answer, header left out.
  private func rows(_ questions: String, _ arguments: String...) throws -> ([String], String) {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(
      [
        "locate", "--learn", try folder.file("learn.jsonl", holding: drives()), "--observations",
        try folder.file("ask.jsonl", holding: questions),
      ] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return (outcome.output.split(separator: "\n").dropFirst().map(String.init), outcome.errors)
  }

  @Test
  func `answers what a known cell says and stays silent about unknown, foreign and absent ones`()
    throws
  {
    let (found, errors) = try rows(
      asked("known", 0, cell(1)) + asked("unknown", 0, cell(900, area: 99))
        + asked("foreign", 0, cell(1, mcc: 456)) + asked("none", 0, "")
        + asked("area", 0, #"{"radio":"lte","mcc":452,"mnc":1,"area":7,"serving":true}"#)
        + asked("outlier", 0, cell(1, more: #","timingAdvance":41"#))
        + asked("sentinel", 0, cell(2147483647 - 5000)) + "{\n")
    #expect(found.map { $0.prefix { $0 != "," } } == ["known", "outlier"])
    #expect(errors.contains("ask.jsonl: line 8: column 2"))
    #expect(errors.contains("2 of 7 observations of 7 devices answered"))
    #expect(errors.contains("of 2 more only the area is known: --areas tells it"))
  }

  @Test
  func `answers from the area alone when asked to, widely, and says so`() throws {
    let (found, errors) = try rows(
      asked("known", 0, cell(1)) + asked("foreign", 0, cell(1, mcc: 456))
        + asked("area", 0, #"{"radio":"lte","mcc":452,"mnc":1,"area":7,"serving":true}"#)
        + asked("unknown", 0, cell(900)), "--areas")
    let fields = found.map { $0.split(separator: ",") }
    #expect(fields.map { $0.first } == ["known", "area", "unknown"])
    #expect(fields.map { $0.last } == ["servingCell", "area", "area"])
    // The area's drives go 1,113 m to the north, so its middle is 556 m from either end.
    let radii = fields.compactMap { $0.count == 7 ? Double($0[5]) : nil }
    #expect(radii.count == 3)
    #expect(radii.dropFirst().allSatisfy { (450...1500).contains($0) }, "\(radii)")
    #expect(errors.contains("of 2 more only the area is known, and told"))
  }

  @Test
  func `places neighbours without a serving cell by channel and PCI`() throws {
    let (found, _) = try rows(
      asked("alone", 0, #"{"radio":"lte","channel":850,"pci":11,"rsrp":-105}"#)
        + asked("stranger", 0, #"{"radio":"lte","channel":850,"pci":400,"rsrp":-105}"#), "--areas")
    let fields = found.map { $0.split(separator: ",") }
    #expect(fields.map { $0.first } == ["alone"])
    #expect(fields.first?.last == "cellList")
  }

  @Test
  func
    `widens its circle off the map, and stops twenty seconds after the last known cell`()
    throws
  {
    let drive = (0..<30).map { asked("d", $0 * 5, cell($0 < 10 ? 1 : 900, area: $0 < 10 ? 7 : 99)) }
    let (found, _) = try rows(drive.joined())
    let radii = found.compactMap { $0.split(separator: ",").last.flatMap { Double($0) } }
    #expect((13...15).contains(found.count), "\(found.count) answers")
    #expect((radii.last ?? 0) > (radii.dropFirst(9).first ?? 0))
  }

  @Test
  func `says which file gave nothing to learn from`() throws {
    let folder = try TemporaryFolder()
    let empty = try folder.file("learn.jsonl", holding: #"{"device":"a","time":1583024400000}"#)
    let outcome = try Program.run("locate", "--learn", empty, "--observations", empty)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("learn.jsonl: no observation has both cells and a fix"))
  }
}
