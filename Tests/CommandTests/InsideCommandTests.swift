// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("tram inside")
struct InsideCommandTests {
  private let header = "case,model,latitude,longitude,radius,wkt\n"
  private let block =
    "\"POLYGON((105.85 21.03,105.851 21.03,105.851 21.031,105.85 21.031,105.85 21.03))\""

  @Test
  func `answers every good line and tells the bad ones with their number`() throws {
    let outcome = try Program.run(
      "inside",
      input: header + """
        a,gauss,21.0305,105.8505,5,\(block)
        "b,""c""\",disc,21.03,105.8505,5,\(block)
        d,gauss,abc,105.8505,5,\(block)

        e,cube,21.03,105.8505,5,\(block)
        f,disc,21.03,105.8505,-1,\(block)
        g,disc,21.03,105.8505,1,"POLYGON((0 0,1 1))"
        h,disc,21.03,105.8505,1
        i,disc,21.0305,105.8505,5,"POLYGON((105.8 21,105.9 21,105.9 21.1,105.8 21.1))"
        j,disc,21,105,5,"POLYGON
        """)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0] == "case,probability,match_rate")
    #expect(lines[1] == "a,1.000000,100.0000")
    #expect(lines[2].hasPrefix("\"b,\"\"c\"\"\",0.5000"))
    #expect(lines[3] == "i,1.000000,100.0000")
    for reason in [
      "line 4: latitude \"abc\" is not a number", "line 6: model \"cube\" is not gauss or disc",
      "line 7: radius -1.0 is outside", "line 8: ring 0: it encloses nothing",
      "line 9: 5 fields; 6", "line 10: note: ring 0: closed",
      "line 11: column 17: a quoted field is not closed", "3 cases answered, 6 bad lines left out",
    ] {
      #expect(outcome.errors.contains(reason), "\(reason) in \(outcome.errors)")
    }
  }

  @Test
  func `stops at the first bad line when strict, with what was answered before`() throws {
    let folder = try TemporaryFolder()
    let cases = try folder.file(
      "cases.csv", holding: header + "a,disc,21.0305,105.8505,5,\(block)\nb\nc\n")
    let outcome = try Program.run(
      "inside", "--strict", "--cases", cases, "--output", folder.path("out.csv"))
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("line 3: 1 fields; 6"))
    #expect(!outcome.errors.contains("line 4"))
    #expect(try folder.text("out.csv") == "case,probability,match_rate\na,1.000000,100.0000\n")
  }

  @Test
  func `writes JSON Lines when asked`() throws {
    let outcome = try Program.run(
      "inside", "--json", input: header + "\"a\"\"\",disc,21.0305,105.8505,5,\(block)\n")
    #expect(
      outcome.output
        == "{\"case\":\"a\\\"\",\"probability\":1.000000,\"match_rate\":100.0000}\n")
  }

  @Test
  func `says which file or column is missing`() throws {
    let missing = try Program.run("inside", "--cases", "/nowhere/cases.csv")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("/nowhere/cases.csv"))
    let folder = try TemporaryFolder()
    let header = try Program.run(
      "inside", "--output", folder.path("out.csv"), input: "case,model\n")
    #expect(header.status == 1)
    #expect(header.errors.contains("line 1: the column latitude is missing"))
    #expect(throws: (any Error).self) { _ = try folder.text("out.csv") }
  }
}
