// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramIsolation
import TramSQLite
import TramTestKit

@Suite("The desk's contract")
struct DeskContractTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("tram-desk-\(UUID().uuidString)")

  /// Runs `body` with the suite over files of its own.
  private func onDisk(
    _ body: (DeskContract<SQLiteDesk>) async throws -> Void
  ) async throws {
    let folder = self.folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(
      DeskContract {
        try SQLiteDesk(path: folder.appendingPathComponent(UUID().uuidString).path)
      })
  }

  private let inMemory = DeskContract { MemoryDesk() }

  @Test("on disk: answers every list, count and search as memory does", arguments: 0..<40)
  func answers(seed: UInt64) async throws {
    try await onDisk { try await $0.answersAsMemory(seed: seed) }
  }

  @Test("entries that were seen are passed over", arguments: 0..<5)
  func seen(seed: UInt64) async throws {
    try await inMemory.passesOverSeenEntries(seed: seed)
    try await onDisk { try await $0.passesOverSeenEntries(seed: seed) }
  }

  @Test("facts about rows that are not there change nothing")
  func unknown() async throws {
    try await inMemory.passesOverUnknownRows()
    try await onDisk { try await $0.passesOverUnknownRows() }
  }

  @Test("a cleared store comes to the same rows again", arguments: 0..<5)
  func cleared(seed: UInt64) async throws {
    try await inMemory.foldsAnewAfterClearing(seed: seed)
    try await onDisk { try await $0.foldsAnewAfterClearing(seed: seed) }
  }

  @Test("a place in a list that was not given out is refused")
  func cursors() async throws {
    try await inMemory.refusesBadCursors()
    try await onDisk { try await $0.refusesBadCursors() }
  }
}
