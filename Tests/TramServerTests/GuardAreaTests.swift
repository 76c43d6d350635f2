// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Testing
import TramGeo
import TramGuard
import TramTestKit
import TramUnits

@testable import TramServer

@Suite("Areas that changed")
struct GuardAreaTests {
  private func read(_ text: String) throws -> AreaHistory {
    let folder = try ScratchFolder()
    let path = folder.file("area-changes.csv")
    try Data(text.utf8).write(to: URL(filePath: path))
    return try AreaChangeFile.read(path)
  }

  private func refusal(_ text: String) -> String? {
    do {
      _ = try read(text)
      return nil
    } catch let error as ServerError {
      return error.code == .invalid ? error.detail : nil
    } catch {
      return nil
    }
  }

  private func path(_ code: String) throws -> AreaPath { try #require(AreaPath(code)) }

  @Test
  func `lie in another from midnight of a day in Vietnam on`() throws {
    let history = try read(
      """
      note,from,area,into\r
      merged,2025-07-01,0100100005,0100100001\r
      "moved, later",2026-01-01,0100300002,01002\r

      """)
    let midnight = Instant(milliseconds: 1_751_302_800_000)
    let (old, fresh) = (try path("0100100005"), try path("0100100001"))
    #expect(!history.lies(old, in: fresh, at: midnight.advanced(seconds: -0.001)))
    #expect(history.lies(old, in: fresh, at: midnight))
    #expect(history.lies(try path("0100300002"), in: try path("01003"), at: midnight))
    let later = midnight.advanced(seconds: 86_400 * 200)
    #expect(history.lies(try path("0100300002"), in: try path("01002"), at: later))
  }

  @Test(arguments: [
    ("", "line 1"), ("area;into;from\n", "line 1: should name the columns"),
    ("area,into\n", "line 1"),
    ("area,into,from\n010,01,2025-07-01\n", "line 2: area \"010\" should be the 2, 5 or 10"),
    ("area,into,from\n,01,2025-07-01\n", "line 2: area \"\""),
    ("area,into,from\n01001,0x,2025-07-01\n", "line 2: into \"0x\""),
    ("area,into,from\n01001,02,2025-02-30\n", "line 2: from \"2025-02-30\""),
    ("area,into,from\n01001,02,1/7/2025\n", "line 2: from"),
    ("area,into,from\n01001,02\n", "line 2: has 2 fields; 3 are expected"),
    ("area,into,from\n01001,01001,2025-07-01\n", "line 2: area 01001 cannot lie in itself"),
    ("area,into,from\n01001,02,2025-07-01\n01001,03,2025-07-01\n", "changes twice"),
    (
      "area,into,from\n01001,0200100001,2025-07-01\n02001,01001,2025-07-02\n",
      "would lie in itself"
    ),
    ("area,into,from\n\"01001,02,2025-07-01\n", "line"),
  ])
  func `a bad line is named, and nothing of its file counts`(text: String, told: String) {
    let reason = refusal(text)
    #expect(reason?.contains(told) == true, "\(reason ?? "taken")")
  }

  @Test
  func `a file of bad lines names twenty of them`() {
    let rows = (0..<1000).map { "\($0 % 10),01,2025-07-01" }.joined(separator: "\n")
    let reason = refusal("area,into,from\n\(rows)\n") ?? ""
    #expect(reason.contains("line 21") && !reason.contains("line 22"))
  }

  @Test
  func `a file that is not there keeps the server from starting`() async throws {
    let folder = try ScratchFolder()
    var settings = ServerSettings(folder: folder.file("room"))
    settings.areaChanges = folder.file("none.csv")
    let given = settings
    await #expect(throws: ServerError.self) {
      try await ControlRoom(
        settings: given, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
  }
}
