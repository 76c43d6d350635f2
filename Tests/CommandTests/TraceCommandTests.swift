// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("tram trace")
struct TraceCommandTests {
  private let met = """
    person,total_s,max_24h_s,first,last,reached,evidence,probability,score,context
    p4,600,600,1584662400000,1584663000000,,position,0.1,,
    p3,1200,1200,1584662400000,1584663600000,1584663400000,proven,1,,work
    p2,36000,20000,1584662400000,1584748800000,1584663400000,position,0.4,,household
    p5,600,600,1584663000000,1584662400000,,position,0.1,,
    p3,600,600,1584662400000,1584663000000,,position,0.1,,
    p6,600,600,4084662400000,4084663000000,,position,0.1,,
    p7,600,600,20/3/2020,1584663000000,,position,0.1,,
    p8,long,600,1584662400000,1584663000000,,position,0.1,,
    p9,600,600,1584662400000,1584663000000,,position,1.1,,
    p10,600,600,1584662400000,1584663000000,,position,1,,moon
    ,600,600,1584662400000,1584663000000,,position,1,,

    """

  @Test
  func `ranks contacts and tells bad ones with their reason`() throws {
    let outcome = try Program.run(
      "trace", "rank", "--onset", "2020-03-20", "--confirmed", "2020-03-18", input: met)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.first?.hasPrefix("rank,person,expected_risk,risk,dose_h,") == true)
    #expect(lines[1].hasPrefix("1,p2,"))
    #expect(lines[2].hasPrefix("2,p3,"))
    #expect(lines[3].hasPrefix("3,p4,"))
    for reason in [
      "line 5: the last contact ends before the first begins", "line 6: p3 has a row already",
      "line 7: the contact lies in the future", "line 8: first \"20/3/2020\" is not milliseconds",
      "line 9: total_s \"long\" is not a number", "line 10: probability 1.1 is outside",
      "line 11: context \"moon\" is not household", "line 12: the person is empty",
      "note: confirmed 2020-03-18, before the onset 2020-03-20", "8 bad lines left out",
    ] {
      #expect(outcome.errors.contains(reason), "\(reason) in \(outcome.errors)")
    }
  }

  @Test
  func `refuses a case whose dates contradict each other, and a disease that is not known`() throws
  {
    let early = try Program.run(
      "trace", "rank", "--onset", "2020-03-20", "--infected", "2020-03-22", input: met)
    #expect(early.status == 1)
    #expect(early.errors.contains("lies before the infection 2020-03-22"))
    let none = try Program.run("trace", "rank", input: met)
    #expect(none.status == 1)
    #expect(none.errors.contains("neither an onset nor"))
    let gout = try Program.run(
      "trace", "rank", "--onset", "2020-03-20", "--disease", "gout", input: met)
    #expect(gout.status == 1)
    #expect(gout.errors.contains("known are covid-19, measles, ebola"))
    let day = try Program.run("trace", "rank", "--onset", "20/3/2020", input: met)
    #expect(day.status == 64)
  }

  @Test
  func `follows chains of proven contacts and says who cannot be reached`() throws {
    let contacts = """
      time,a,b,duration
      1584662400000,p1,p2,1800
      1584762400000,p2,p3,1800
      1584962400000,p2,p4,1800
      1585162400000,p4,p5,1800
      1585162400000,p4,p4,1800
      1585162400000,p4,p6,600

      """
    let outcome = try Program.run(
      "trace", "chains", "--person", "p1", "--onset", "2020-03-20", input: contacts)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.map { $0.prefix(5) } == ["level", "F1,p2", "F2,p4", "F3,p5"])
    #expect(lines[3].contains(",p1 > p2 > p4 > p5,"))
    #expect(outcome.errors.contains("line 6: a contact of a person with himself"))
    #expect(outcome.errors.contains("1 F1, 1 F2, 1 F3; 1 bad line left out"))
    let nobody = try Program.run(
      "trace", "chains", "--person", "p9", "--onset", "2020-03-20", input: contacts)
    #expect(nobody.status == 1)
    #expect(nobody.errors.contains("p9 has no contact"))
  }

  @Test
  func `writes the file of a disease that it reads again`() throws {
    let list = try Program.run("trace", "diseases")
    #expect(list.output.split(separator: "\n").count == 3)
    let ebola = try Program.run("trace", "diseases", "--show", "ebola")
    #expect(ebola.status == 0)
    #expect(ebola.output.contains("\"reference_distance\": 1"))
    let window = try Program.run(
      "trace", "infectors", "--window", "--onset", "2020-03-26", input: "")
    #expect(window.output == "from,until\n1583946000000,1585069200000\n")
  }

  @Test
  func `weighs a row anew where its evidence tells how far positions err`() throws {
    let rows = """
      person,total_s,max_24h_s,first,last,reached,evidence,probability,score
      p1,3600,3600,1584662400000,1584666000000,,position:40 nearest=0.4m error=11.0m,1,
      p2,3600,3600,1584662400000,1584666000000,,position:2 nearest=0.4m error=1.0m,0,
      p3,3600,3600,1584662400000,1584666000000,,proven:1,1,

      """
    let outcome = try Program.run("trace", "rank", "--onset", "2020-03-20", input: rows)
    let lines = outcome.output.split(separator: "\n").dropFirst()
    #expect(lines.map { $0.prefix(4) } == ["1,p3", "2,p2", "3,p1"])
  }
}
