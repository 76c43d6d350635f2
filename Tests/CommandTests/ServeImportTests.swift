// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("tram import")
struct ServeImportTests {
  private static let sheet = """
    order,name,phone,latitude,longitude,from,until,device
    D-1,Trần Văn An,0912345678,21.03,105.85,2020-06-01,,phone-1
    D-2,,0912345679,21.03,105.85,2020-06-01,,phone-2
    D-3,Lê Thị Ba,12,21.03,105.85,2020-06-01,,phone-3
    D-4,Ngô Văn Bốn,0912345680,21.03,105.85,2020-06-01,2020-06-14,phone-4
    D-5,Hồ Thị Năm,0912345681,,,2020-06-01,,phone-5
    D-6,Vũ Văn Sáu,0912345682,21.03,105.85,2020-06-01,,phone-1
    """

  private func take(_ folder: TemporaryFolder, _ arguments: String...) throws -> Program.Outcome {
    try Program.run(["import", "--folder", folder.path("room")] + arguments)
  }

  @Test func `issues the orders of good rows and says what is wrong with each other`() throws {
    let folder = try TemporaryFolder()
    let sheet = try folder.file("orders.csv", holding: Self.sheet)
    let dry = try take(folder, "--dry-run", sheet)
    #expect(dry.output.contains("2 orders would be taken, 4 refused"), "\(dry.output)")
    let done = try take(folder, sheet)
    #expect(done.status == 0)
    #expect(done.output.contains("1 orders taken, 5 refused"), "\(done.output)")
    for part in [
      "line 3: the person's name is missing", "line 4, column “phone”",
      "line 5: the order is over already", "line 6: latitude and longitude",
      "line 7: a device of this name",
    ] {
      #expect(done.errors.contains(part), "\(part): \(done.errors)")
    }
    let again = try take(folder, sheet)
    #expect(again.output.contains("0 orders taken, 1 were there before"), "\(again.output)")
  }

  @Test func `takes lines, tracks and cells once, whatever is bad beside them`() throws {
    let folder = try TemporaryFolder()
    _ = try take(folder, try folder.file("orders.csv", holding: Self.sheet))
    let lines = try folder.file(
      "a.jsonl",
      holding: """
        {"device":"phone-1","time":1591000000000,"fix":{"latitude":21.03,"longitude":105.85}}
        {"device":"stranger","time":1591000000000,"fix":{"latitude":21.03,"longitude":105.85}}
        {"device":

        """)
    let taken = try take(folder, lines)
    #expect(taken.output.contains("1 observations taken, 1 refused, 1 of devices"), "\(taken)")
    #expect(taken.errors.contains("line 3: "))
    let again = try take(folder, lines)
    #expect(again.output.contains("0 observations taken, 1 were there before"), "\(again)")

    let track = try folder.file(
      "a.gpx",
      holding: """
        <gpx version="1.1"><trk><trkseg><trkpt lat="21.03" lon="105.85">
        <time>2020-06-01T08:00:00Z</time></trkpt></trkseg></trk></gpx>
        """)
    #expect(try take(folder, track).errors.contains("--device says whose"))
    let gpx = try take(folder, "--device", "phone-1", track)
    #expect(gpx.output.contains("1 observations taken"), "\(gpx)")

    let cells = try folder.file(
      "cells.csv",
      holding: """
        radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal
        LTE,452,1,40122,124546051,269,105.85,21.03,1200,17,1,1,1591000000,0
        LTE,452,1,40122,x,269,105.85,21.03,1200,17,1,1,1591000000,0

        """)
    let list = try take(folder, cells)
    #expect(list.output.contains("1 cells taken, 1 refused"), "\(list)")
    #expect(FileManager.default.fileExists(atPath: folder.path("room/cells.csv")))
  }

  @Test func `says what cannot be used at all`() throws {
    let folder = try TemporaryFolder()
    let odd = try folder.file("a.doc", holding: "x")
    let outcome = try take(folder, odd, folder.path("missing.gpx"))
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("its name does not tell"))
  }
}
