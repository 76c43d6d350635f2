// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTestKit
import TramUnits

@testable import TramGuard

/// Somebody who has the folder and knows its form: checks are made right again after each change.
@Suite("A tampered audit log")
struct AuditTamperTests {
  private struct Room {
    var folder: String
    var heads: [SignedHead]
    var entries: [AuditEntry]
  }

  private let count = 900

  /// A log of 900 entries with heads at 300, 600 and 900.
  private func room(_ scratch: ScratchFolder, seed: UInt64, name: String = "audit") throws -> Room {
    let folder = scratch.file(name)
    let entries = AuditRoom.entries(count, seed: seed)
    return Room(folder: folder, heads: try write(entries, to: folder), entries: entries)
  }

  @discardableResult
  private func write(_ entries: [AuditEntry], to folder: String) throws -> [SignedHead] {
    let log = try AuditRoom.open(folder, limits: AuditLimits(segmentEntries: 250))
    var heads: [SignedHead] = []
    for (step, start) in stride(from: 0, to: entries.count, by: 50).enumerated() {
      try log.appendBlocking(Array(entries[start..<min(start + 50, entries.count)]))
      guard step % 6 == 5 else { continue }
      heads.append(
        try log.signHead(by: AuditRoom.signer(), at: Instant(milliseconds: Int64(step))))
    }
    log.close()
    return heads
  }

  private func kinds(_ folder: String, _ heads: [SignedHead] = []) throws -> Set<
    AuditFinding.Kind
  > {
    Set(try AuditVerifier.verify(folder: folder, heads: heads).findings.map(\.kind))
  }

  @Test("is found out when any bit of its entries is flipped", arguments: 0..<40 as Range<UInt64>)
  func flip(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let room = try room(scratch, seed: seed)
    var random = SeededGenerator(seed: seed)
    let path = try #require(try AuditRoom.segments(room.folder).randomElement(using: &random))
    var bytes = try AuditRoom.bytes(path)
    let at = Int.random(in: bytes.indices, using: &random)
    bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
    try AuditRoom.write(bytes, to: path)
    #expect(!(try kinds(room.folder)).isEmpty, "\(path) at \(at)")
    #expect(throws: GuardError.self, "\(path) at \(at)") {
      // The last segment and what a head speaks of are looked at when the log is opened; damage
      // before that is met by whoever reads it.
      let log = try AuditRoom.open(room.folder)
      defer { log.close() }
      var next: UInt64 = 0
      while next < log.size { next += UInt64(try log.entries(from: next, limit: 500).count) }
    }
  }

  /// Rewrites all entries with right checks and a right tree, and keeps the heads.
  private func rewritten(_ room: Room, _ scratch: ScratchFolder, as entries: [AuditEntry]) throws {
    let forged = scratch.file("forged")
    let log = try AuditRoom.open(forged, limits: AuditLimits(segmentEntries: 250))
    for start in stride(from: 0, to: entries.count, by: 50) {
      try log.appendBlocking(Array(entries[start..<min(start + 50, entries.count)]))
    }
    log.close()
    try AuditRoom.write(try AuditRoom.bytes("\(room.folder)/heads"), to: "\(forged)/heads")
    try AuditRoom.copy(forged, to: room.folder)
  }

  @Test(
    "is found out when an entry is changed, dropped, put in or swapped, and all is made right",
    arguments: 0..<24 as Range<UInt64>)
  func forge(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let room = try room(scratch, seed: seed)
    var random = SeededGenerator(seed: seed)
    var entries = room.entries
    let at = Int.random(in: 1..<count - 1, using: &random)
    switch seed % 4 {
    case 0: entries[at].actor.number &+= 1
    case 1: entries.remove(at: at)
    case 2: entries.insert(entries[at - 1], at: at)
    default: entries.swapAt(at, at - 1)
    }
    try rewritten(room, scratch, as: entries)
    let found = try kinds(room.folder)
    #expect(found.contains(.rewritten) || found.contains(.cut), "\(found)")
    #expect(throws: GuardError.self) { try AuditRoom.open(room.folder) }
  }

  @Test("is found out when its end is cut at any entry", arguments: 0..<24 as Range<UInt64>)
  func truncate(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let room = try room(scratch, seed: seed)
    var random = SeededGenerator(seed: seed)
    let kept = Int.random(in: 0..<count, using: &random)
    try rewritten(room, scratch, as: Array(room.entries[..<kept]))
    #expect(try kinds(room.folder).contains(.cut))
    #expect(throws: GuardError.self) { try AuditRoom.open(room.folder) }
    // Heads cut with it leave a sound, shorter log: what was kept elsewhere tells.
    try FileManager.default.removeItem(atPath: "\(room.folder)/heads")
    #expect(try kinds(room.folder) == [])
    #expect(try kinds(room.folder, room.heads) == [.cut])
  }

  @Test
  func `is found out when whole files are cut off, are missing or change places`() throws {
    let scratch = try ScratchFolder()
    let room = try room(scratch, seed: 1)
    let segments = try AuditRoom.segments(room.folder)
    #expect(segments.count == 4)
    let files = FileManager.default
    for (number, path) in segments.enumerated() {
      let copy = scratch.file("copy")
      try AuditRoom.copy(room.folder, to: copy)
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      try files.removeItem(atPath: "\(copy)/\(name)")
      let found = try kinds(copy)
      #expect(found.contains(number == 3 ? .cut : .gap), "\(name): \(found)")
      #expect(throws: GuardError.self) { try AuditRoom.open(copy) }
    }
    let copy = scratch.file("swapped")
    try AuditRoom.copy(room.folder, to: copy)
    let names = segments.map { "\(copy)/\($0.split(separator: "/").last ?? "")" }
    try files.moveItem(atPath: names[1], toPath: "\(copy)/x")
    try files.moveItem(atPath: names[2], toPath: names[1])
    try files.moveItem(atPath: "\(copy)/x", toPath: names[2])
    #expect(try kinds(copy).contains(.damaged))
    #expect(throws: GuardError.self) { try AuditRoom.open(copy) }
  }

  @Test
  func `two histories under one key are told by heads of either`() throws {
    let scratch = try ScratchFolder()
    let room = try room(scratch, seed: 1)
    var entries = room.entries
    entries[450].records &+= 1
    let fork = scratch.file("fork")
    let forkHeads = try write(entries, to: fork)
    // Each is whole by itself; the signer signed both.
    #expect(try kinds(room.folder) == [])
    #expect(try kinds(fork) == [])
    #expect(try kinds(room.folder, forkHeads) == [.rewritten])
    #expect(try kinds(fork, room.heads) == [.rewritten])
    #expect(Witness.contradictions(room.heads, forkHeads).count == 2)
    #expect(Witness.contradictions(room.heads, room.heads).isEmpty)
  }

  @Test
  func `a copy of yesterday, heads and all, is told by a head of today alone`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("audit")
    let entries = AuditRoom.entries(count, seed: 1)
    try write(Array(entries[..<600]), to: folder)
    let yesterday = scratch.file("yesterday")
    try AuditRoom.copy(folder, to: yesterday)
    let log = try AuditRoom.open(folder)
    try log.appendBlocking(Array(entries[600...]))
    let today = try log.signHead(by: AuditRoom.signer(), at: AuditRoom.now)
    log.close()
    #expect(try kinds(yesterday) == [])
    #expect(try kinds(yesterday, [today]) == [.cut])
  }

  @Test
  func `heads of a stranger, heads that go back and clocks that go back are told`() throws {
    let scratch = try ScratchFolder()
    let room = try room(scratch, seed: 1)
    let thief = try NoteSigner(name: "audit.example")
    let forged = try SignedHead(room.heads[2].head, by: thief)
    #expect(try kinds(room.folder, [forged]) == [.signature])
    let heads = room.heads
    func file(_ heads: [SignedHead]) throws {
      try AuditRoom.write(
        heads.flatMap { HeadFile.bytes(of: .head($0)) }, to: "\(room.folder)/heads")
    }
    try file([heads[0], heads[2], heads[1]])
    #expect(try kinds(room.folder) == [.rolledBack, .clock])
    try file([forged])
    #expect(try kinds(room.folder) == [.signature])
    let stranger = try NoteSigner(name: "audit.example").key
    let report = try AuditVerifier.verify(folder: room.folder, signer: stranger)
    #expect(report.findings.contains { $0.kind == .signature })
  }

  @Test
  func `a damaged head is told, and what follows it is not cut off`() throws {
    let scratch = try ScratchFolder()
    let room = try room(scratch, seed: 1)
    let path = "\(room.folder)/heads"
    let whole = try AuditRoom.bytes(path)
    let size = whole.count / 3
    for at in [0, 4, 5, 20, size + 3, size + 30] {
      var bytes = whole
      bytes[at] ^= 1
      try AuditRoom.write(bytes, to: path)
      #expect(throws: GuardError.self, "\(at)") { try AuditRoom.open(room.folder) }
      #expect(try AuditRoom.bytes(path) == bytes)
      #expect(try kinds(room.folder).contains(.damaged), "\(at)")
    }
    // What a crash leaves of the last one is cut off.
    for cut in [1, 9, size - 1] {
      try AuditRoom.write(Array(whole.dropLast(cut)), to: path)
      let log = try AuditRoom.open(room.folder)
      #expect(log.lastHead?.size == 600)
      log.close()
    }
  }

  @Test("is refused or read, whatever the bytes of its files", arguments: 0..<80 as Range<UInt64>)
  func hostile(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("audit")
    try write(AuditRoom.entries(300, seed: seed), to: folder)
    var random = SeededGenerator(seed: seed)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let path = "\(folder)/\(names.randomElement(using: &random) ?? "heads")"
      var bytes = try AuditRoom.bytes(path)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes = []
      case 1: bytes.removeLast(min(bytes.count, Int.random(in: 1...200, using: &random)))
      case 2:
        bytes += (0..<Int.random(in: 1...300, using: &random)).map { _ in
          UInt8.random(in: .min ... .max, using: &random)
        }
      default:
        for _ in 0..<20 where !bytes.isEmpty {
          bytes[Int.random(in: bytes.indices, using: &random)] =
            [0, 0xFF, 0x80, UInt8.random(in: .min ... .max, using: &random)]
            .randomElement(using: &random) ?? 0
        }
      }
      try AuditRoom.write(bytes, to: path)
    }
    _ = try? AuditVerifier.verify(folder: folder)
    if let reader = try? AuditReader(folder: folder) {
      for number in 0..<310 as Range<UInt64> {
        _ = try? reader.entries(from: number, limit: 3)
        _ = try? reader.tree(of: reader.size).inclusion(of: number)
      }
    }
    guard let log = try? AuditRoom.open(folder) else { return }
    _ = try? log.appendBlocking(AuditRoom.entries(3, seed: seed))
    _ = try? log.entries(from: 0, limit: 400)
    log.close()
  }

  @Test
  func `files of the tree that were lost or damaged are made again, or told`() throws {
    let scratch = try ScratchFolder()
    let room = try room(scratch, seed: 1)
    var bytes = try AuditRoom.bytes("\(room.folder)/tree-04")
    bytes[100] ^= 1
    try AuditRoom.write(bytes, to: "\(room.folder)/tree-04")
    #expect(try kinds(room.folder).contains(.tree))
    for name in ["tree-00", "tree-04", "tree-08", "places", "synced"] {
      try FileManager.default.removeItem(atPath: "\(room.folder)/\(name)")
    }
    try AuditRoom.open(room.folder).close()
    #expect(try kinds(room.folder, room.heads) == [])
  }
}
