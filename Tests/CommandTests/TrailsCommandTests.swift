// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

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
}
