// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing
import TramIsolation
import TramTestKit
import TramTrails
import TramUnits

@testable import TramServer

@Suite("A backup")
struct OperationsBackupTests {
  @Test func `taken during ingest misses nothing that was acknowledged before`() async throws {
    let fixture = try await OperationsFixture { $0.tickSeconds = 0.1 }
    let target = fixture.scratch.file("backup")
    for name in ["camara.json", "mobi.secret", "private.pem"] {
      try "{}".write(toFile: "\(fixture.folder)/\(name)", atomically: true, encoding: .utf8)
    }
    let acked = Times()
    let before = Mutex<[Int64]>([])
    try await fixture.server.application().test(.live) { client in
      let start = ControlRoom.systemTime().milliseconds - 3_600_000
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          for number in 0..<300 {
            // Half of them at home, then half a kilometre off: an alarm must come of it.
            let time = start + Int64(number) * 10_000
            let lines = OperationsFixture.line(time, north: number < 150 ? 0 : 0.005)
            let answer = try await fixture.send(client, lines, key: "\(number)")
            #expect(answer.status == .ok)
            acked.all.withLock { $0.append(time) }
          }
        }
        while acked.all.withLock({ $0.count }) < 200 { await Task.yield() }
        let sofar = acked.all.withLock { $0 }
        before.withLock { $0 = sofar }
        _ = try await Backup.make(
          of: fixture.folder, at: target, now: ControlRoom.systemTime())
        try await tasks.waitForAll()
      }
    }
    let copied = try FileManager.default.contentsOfDirectory(atPath: target)
    #expect(copied.contains("camara.json"))
    #expect(!copied.contains("mobi.secret") && !copied.contains("private.pem"))
    let restored = fixture.scratch.file("restored")
    _ = try await Restore.make(of: restored, from: target)
    let kept = Set(try await OperationsFixture.observations(in: restored))
    let owed = before.withLock { $0 }
    #expect(owed.count >= 200)
    #expect(Set(owed).subtracting(kept).isEmpty)
    // What the restored room comes to, the first one came to from the same records.
    let again = try await alarms(restored)
    #expect(!again.isEmpty)
    let first = try await alarms(fixture.folder, closing: fixture.room)
    #expect(again == first)
  }

  /// The alarms of a room once its watch has seen its whole log.
  private func alarms(_ folder: String, closing room: ControlRoom? = nil) async throws -> [String] {
    try room?.close()
    var settings = ServerSettings(folder: folder)
    settings.port = 0
    settings.tickSeconds = 0.1
    let opened = try await ControlRoom(settings: settings, logger: .init(label: "test"))
    let server = try Server(room: opened)
    let found = Mutex<[String]>([])
    try await server.application().test(.live) { _ in
      let end = try await opened.log.bounds().upperBound
      while opened.watch.position < end { await Task.yield() }
      var filter = DeskFilter()
      filter.limit = DeskFilter.mostRows
      let page = try await opened.desk.everyRow.list(AlarmCase.self, filter)
      // Silence is a matter of how late it is now; departures are one of the records alone.
      let departures = page.rows.reversed().filter { $0.kind == "left" }.map {
        "\($0.kind) \($0.time.milliseconds)"
      }
      found.withLock { $0 = departures }
    }
    try opened.close()
    return found.withLock { $0 }
  }

  @Test func `stands under its name whole or not at all`() async throws {
    let fixture = try await OperationsFixture()
    try fixture.room.close()
    let scratch = fixture.scratch
    let target = scratch.file("backup")
    let now = ControlRoom.systemTime()
    let summary = try await Backup.make(of: fixture.folder, at: target, now: now)
    #expect(summary.journalEntry == 3)
    await #expect(throws: ServerError.self) {
      try await Backup.make(of: fixture.folder, at: target, now: now)
    }
    await #expect(throws: ServerError.self) {
      try await Backup.make(of: scratch.file("nowhere"), at: scratch.file("other"), now: now)
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.file("other.part")))
    await #expect(throws: ServerError.self) {
      try await Restore.make(of: fixture.folder, from: target)
    }
  }

  @Test(arguments: ["journal.sqlite", "accounts.sqlite", "manifest.json", "observations"])
  func `that was changed or is not whole is not restored`(name: String) async throws {
    let fixture = try await OperationsFixture()
    try await fixture.room.watch.noteClock(entry: 3)
    try fixture.room.close()
    let target = fixture.scratch.file("backup")
    _ = try await Backup.make(of: fixture.folder, at: target, now: ControlRoom.systemTime())
    let files = try Backup.files(in: target).filter { $0.hasPrefix(name) }
    let path = "\(target)/\(try #require(files.first))"
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count / 2] ^= 1
    let room = fixture.scratch.file("restored")
    for change in [bytes, bytes.dropLast(9), nil] {
      if let change {
        try change.write(to: URL(filePath: path))
      } else {
        try FileManager.default.removeItem(atPath: path)
      }
      await #expect(throws: (any Error).self) { try await Restore.make(of: room, from: target) }
      #expect(!FileManager.default.fileExists(atPath: room))
      #expect(!FileManager.default.fileExists(atPath: room + ".part"))
    }
  }

  @Test(arguments: [
    "../x", "/etc/x", "a/../../x", "observations/../x", ".", "", "a//b", "a/b/c",
  ])
  func `whose manifest leads outside is refused`(path: String) async throws {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      atPath: scratch.file("b"), withIntermediateDirectories: true)
    let manifest = BackupManifest(
      time: 0, journalEntry: 0, journalHash: "", firstRecord: 1, nextRecord: 1,
      files: [BackupManifest.File(path: path, bytes: 0, sha256: "")])
    try manifest.write(to: scratch.file("b"))
    let error = await #expect(throws: ServerError.self) {
      try await Restore.make(of: scratch.file("room"), from: scratch.file("b"))
    }
    #expect(error?.detail.contains("outside") == true)
  }
}

/// The times of observations that were acknowledged.
private final class Times: Sendable {
  let all = Mutex<[Int64]>([])
}
