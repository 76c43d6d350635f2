// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramUnits

@Suite("tram trails")
struct TrailsCommandTests {
  private let table = """
    person,time,latitude,longitude,accuracy
    p1,1583020800000,21.030000,105.850000,7.6
    p2,1583020801000,21.030010,105.850020,7.6
    p1,1583020860000,nan,105.850000,7.6
    p1,1583107200000,21.030000,105.850000,7.6

    """

  @Test
  func `brings fixes in, forgets a person and a day, and finds the rest whole`() throws {
    let folder = try TemporaryFolder()
    let store = folder.url.appending(path: "store").path
    let fixes = try folder.file("fixes.csv", holding: table)
    let first = try Program.run("trails", "import", "--store", store, "--fixes", fixes)
    #expect(first.status == 0)
    #expect(first.errors.contains("line 4: latitude 'nan' is not a number"))
    #expect(first.errors.contains("4 lines: 3 fixes new, 0 known before, 1 bad line"))
    let again = try Program.run(
      "trails", "import", "--store", store, "--fixes", "-", input: table)
    #expect(again.errors.contains("0 fixes new, 3 known before"))
    let person = try Program.run("trails", "forget", "--store", store, "--person", "p2")
    #expect(person.status == 0 && person.errors.contains("p2: 1 fixes erased"))
    #expect(try Program.run("trails", "forget", "--store", store, "--person", "p2").status == 1)
    let day = try Program.run("trails", "forget", "--store", store, "--before", "2020-03-02")
    #expect(day.status == 0)
    let check = try Program.run("trails", "check", "--store", store)
    #expect(check.status == 0 && check.output.contains("1 fixes: all as it was written"))
    let strict = try Program.run(
      "trails", "import", "--store", store, "--fixes", fixes, "--strict")
    #expect(strict.status == 1)
    #expect(try Program.run("trails", "forget", "--store", store).status == 64)
  }

  @Test
  func `tells who shared an area as a hint that adds to no contact`() throws {
    let folder = try TemporaryFolder()
    let store = folder.url.appending(path: "store").path
    let stays = try folder.file(
      "stays.csv",
      holding: """
        person,area,kind,from,until,latitude,longitude,radius
        p1,A7,base-station,1583020800000,1583024400000,21.03,105.85,800
        p2,A7,base-station,1583022600000,1583031600000,,,
        p2,A7,check-in,1583022600000,1583031600000,,,
        p3,A7,tower,1583022600000,1583031600000,,,
        p3,A7,base-station,1583022600000,1583022600000,,,

        """)
    let contacts = try folder.file(
      "contacts.csv", holding: "time,a,b,duration\n1583022600000,p1,p4,1200\n")
    let first = try Program.run(
      "trails", "import", "--store", store, "--areas", stays, "--contacts", contacts)
    #expect(first.status == 0)
    #expect(first.errors.contains("line 4: the area is known as base-station, not check-in"))
    #expect(first.errors.contains("line 5: kind tower is not one of"))
    #expect(first.errors.contains("line 6: the stay does not end after it begins"))
    #expect(first.errors.contains("5 lines: 2 stays new, 0 known before, 3 bad lines"))
    let question = [
      "contacts", "--store", store, "--person", "p1", "--from", "1583020800000", "--until",
      "1583107200000", "--radius", "2",
    ]
    let plain = try Program.run(question)
    #expect(plain.output.split(separator: "\n").count == 2)
    let hinted = try Program.run(question + ["--areas"])
    #expect(
      hinted.output.contains(
        "p2,0.000,0.000,1583022600000,1583024400000,,area:1 together=1800s,0.050000,0.000000,A7"))
    let there = try Program.run(
      "trails", "at", "--store", store, "--area", "A7", "--from", "1583024400000", "--until",
      "1583107200000")
    #expect(
      there.output == "person,total_s,first,last\np2,7200.000,1583024400000,1583031600000\n")
    #expect(
      try Program.run(
        "trails", "at", "--store", store, "--area", "B", "--from", "0", "--until", "1"
      ).status == 1)
  }

  @Test
  func `makes proven contacts of encounters by a table of whose the devices are`() throws {
    let folder = try TemporaryFolder()
    let (store, log) = (folder.path("store"), folder.path("met"))
    let (one, two, far) = (DeviceID(1).text, DeviceID(2).text, DeviceID(3).text)
    var text = "time,receiver,sender,rssi,tx_power\n"
    for minute in 0..<60 as Range<Int64> {
      let time = 1_596_120_720_000 + 60_000 * minute
      text += "\(time),\(one),\(two),-52,-24\n\(time),\(one),\(far),-93,-24\n"
    }
    #expect(try Program.run("proximity", "encounters", "--log", log, input: text).status == 0)
    let persons = try folder.file(
      "persons.csv", holding: "identifier,person\n\(one),p1\n\(two),p2\n\(far),p3\nT7K2,p4\n")
    let arguments = [
      "trails", "import", "--store", store, "--encounters", log, "--persons", persons,
    ]
    let first = try Program.run(arguments)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.errors.contains("line 5: identifier T7K2 is no device's"))
    #expect(first.errors.contains("4 records: 1 contacts new, 0 known before; 1 kept under both"))
    #expect(first.errors.contains("left out: 2 less likely than 0.5"))
    #expect(try Program.run(arguments).errors.contains("0 contacts new, 1 known before"))
    let found = try Program.run(
      "contacts", "--store", store, "--person", "p1", "--from", "1596067200000", "--until",
      "1596153600000", "--radius", "2")
    #expect(found.output.contains("\np2,") && found.output.contains("proven:1"))
    #expect(!found.output.contains("p3"))
    #expect(
      try Program.run("trails", "import", "--store", store, "--encounters", log).status == 64)
  }
}
