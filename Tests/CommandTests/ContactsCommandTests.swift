// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("tram contacts, tram trails at and shared")
struct ContactsCommandTests {
  /// Two people at one place for 40 minutes, a third 20 m east of them, and a fourth far away.
  private static let table: String = {
    var text = "person,time,latitude,longitude,accuracy\n"
    for minute in 0..<5 as Range<Int64> {
      let time = 1_583_020_800_000 + 600_000 * minute
      text += "p1,\(time),21.030000,105.850000,5\n"
      text += "p2,\(time),21.030000,105.850000,5\n"
      text += "p3,\(time),21.030000,105.850193,5\n"
      text += "p4,\(time),21.530000,105.850000,5\n"
    }
    return text
  }()

  private let day = ["--from", "1583020800000", "--until", "1583107200000"]

  private func store(in folder: TemporaryFolder) throws -> String {
    let store = folder.path("store")
    let taken = try Program.run(
      "trails", "import", "--store", store, "--fixes", "-", input: Self.table)
    #expect(taken.status == 0, "\(taken.errors)")
    return store
  }

  @Test
  func `tells one person's contacts, every pair once, and each answer's time of a batch`() throws {
    let folder = try TemporaryFolder()
    let store = try store(in: folder)
    let question = ["contacts", "--store", store, "--radius", "2"] + day
    let one = try Program.run(question + ["--person", "p1"])
    #expect(one.status == 0)
    let rows = one.output.split(separator: "\n")
    #expect(rows.count == 2)
    #expect(rows[1].hasPrefix("p2,2400.000,2400.000,1583020800000,1583023200000,1583021700000,"))
    let wide = try Program.run(
      ["contacts", "--store", store, "--radius", "30", "--person", "p1"] + day)
    #expect(wide.output.split(separator: "\n").map { $0.prefix(3) } == ["per", "p2,", "p3,"])
    let all = try Program.run(question + ["--all"])
    #expect(all.output.split(separator: "\n").dropFirst().map { $0.prefix(6) } == ["p1,p2,"])
    let list = try folder.file("asked.txt", holding: "p1\np4\n")
    let batch = try Program.run(
      question + ["--batch", list, "--timing", "--output", folder.path("found.csv")])
    let timed = batch.output.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(timed.compactMap(\.first) == ["person", "p1", "p4"])
    #expect(timed.compactMap(\.last) == ["rows", "1", "0"])
    #expect(try folder.text("found.csv").contains("p1,p2,2400.000"))
  }

  @Test
  func `no row of a time that the store does not know is told as no data`() throws {
    let folder = try TemporaryFolder()
    let store = try store(in: folder)
    let before = try Program.run(
      "contacts", "--store", store, "--radius", "2", "--person", "p1", "--from", "1483020800000",
      "--until", "1483107200000")
    #expect(before.status == 0 && before.errors.contains("no data"), "\(before.errors)")
    let stranger = try Program.run(
      ["contacts", "--store", store, "--radius", "2", "--person", "p9"] + day)
    #expect(stranger.status == 1 && stranger.errors.contains("p9"))
    let both = try Program.run(
      ["contacts", "--store", store, "--radius", "2", "--person", "p1", "--all"] + day)
    #expect(both.status == 64)
  }

  @Test
  func `tells who was at a place, and places that several shared`() throws {
    let folder = try TemporaryFolder()
    let store = try store(in: folder)
    let at = ["trails", "at", "--store", store] + day
    let near = try Program.run(at + ["--place", "21.03, 105.85", "--radius", "10"])
    let rows = near.output.split(separator: "\n").dropFirst()
    #expect(rows.map { $0.prefix(11) } == ["p1,2400.000", "p2,2400.000"])
    #expect(try Program.run(at + ["--place", "21.03,105.85"]).status == 64)
    #expect(try Program.run(at + ["--place", "91,105.85", "--radius", "10"]).status == 64)
    let cases = try folder.file("cases.txt", holding: "p1\np2\np4\n")
    let shared = try Program.run(
      ["trails", "shared", "--store", store, "--persons", cases] + day)
    #expect(shared.status == 0)
    let places = shared.output.split(separator: "\n")
    #expect(places.count == 2)
    #expect(places.last?.hasPrefix("2020-03-01,21.0") == true)
    #expect(places.last?.hasSuffix(",p1 p2") == true)
  }
}
