// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing
import TramBytes
import TramIsolation
import TramTestKit
import TramUnits

@testable import TramGuard
@testable import TramServer

@Suite("The audit log of a server and its disk")
struct GuardDiskTests {
  /// A disk that is full once a test says so.
  private final class Disk: Sendable {
    let isFull = Mutex(false)

    var faults: DiskFaults {
      { [self] call, _ in
        call == .write && isFull.withLock { $0 } ? DiskFault(code: .diskFull) : nil
      }
    }
  }

  private final class End: Sendable {
    let isNear = Mutex(false)
  }

  @Test
  func `a full disk under the audit log keeps everything from being seen or changed`()
    async throws
  {
    let disk = Disk()
    let scratch = try ScratchFolder()
    let signer = try NoteSigner(name: "audit.test")
    try FileManager.default.createDirectory(
      atPath: scratch.file("audit"), withIntermediateDirectories: true)
    let log = try AuditLog(
      folder: scratch.file("audit"), beginning: AuditIdentity(signer: signer.key),
      limits: AuditLimits(), faults: disk.faults)
    let fixture = try await ApiFixture(audit: AuditDesk(log: log))
    let room = fixture.room
    try await fixture.test { api in
      let (person, order) = try await api.order()
      disk.isFull.withLock { $0 = true }
      for path in [
        "/v1/people/\(person.id.text)", "/v1/people", "/people/\(person.id.text)",
        "/orders/\(order.id.text)", "/",
      ] {
        let reply = try await api.get(path)
        #expect(reply.status == .serviceUnavailable, "\(path)")
        #expect(!reply.text.contains(person.name), "\(path)")
      }
      let made = try await api.post("/v1/people", #"{"name":"Bình"}"#)
      #expect(made.status == .serviceUnavailable)
      #expect(try await room.desk.everyRow.list(Person.self, DeskFilter()).rows.count == 1)
      #expect(try await api.get("/health").status == .ok)
    }
  }

  @Test
  func `a backup taken while entries are written holds a whole log with every earlier entry`()
    async throws
  {
    let fixture = try await ApiFixture()
    let room = fixture.room
    let target = fixture.folder.path() + "-copy"
    defer { try? FileManager.default.removeItem(atPath: target) }
    let entry = AuditEntry(
      time: fixture.now, kind: .read, actor: AuditEntry.Actor(.account, 1),
      verb: AuditWord("people.read"))
    try await fixture.test { api in
      _ = try await api.order()
      let end = End()
      let earlier = Mutex<UInt64>(0)
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for _ in 0..<4 {
          tasks.addTask {
            while !end.isNear.withLock({ $0 }) {
              try await room.audit.write(Array(repeating: entry, count: 100))
              try room.audit.sign(at: fixture.now)
            }
          }
        }
        while room.audit.log.size < 5000 { await Task.yield() }
        earlier.withLock { $0 = room.audit.log.size }
        _ = try await Backup.make(of: fixture.folder.path(), at: target, now: fixture.now)
        end.isNear.withLock { $0 = true }
        try await tasks.waitForAll()
      }
      let report = try AuditVerifier.verify(
        folder: "\(target)/audit", signer: room.audit.log.signer)
      #expect(report.findings.isEmpty, "\(report.findings.map { "\($0)" })")
      #expect(report.tornBytes == 0 && report.heads > 0)
      #expect(report.entries >= earlier.withLock { $0 })
    }
  }
}
