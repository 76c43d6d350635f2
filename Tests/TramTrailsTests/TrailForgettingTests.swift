// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramBytes
import TramTestKit
import TramUnits

@testable import TramTrails

@Suite("Forgetting in a store of trails") struct TrailForgettingTests {
  private func filled(_ folder: ScratchFolder, _ fixes: [TrailFix]) async throws -> TrailStore {
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    _ = try await FixImport(into: store, now: TrailTables.now).run(TrailTables.table(fixes))
    return store
  }

  private func checkAll(_ store: TrailStore, of fixes: [TrailFix], seed: UInt64) throws {
    for clause in PieceSourceClause.allCases {
      try PieceSourceContract(store.snapshot(), of: fixes).check(clause, seed: seed)
    }
    #expect(try TrailCheck(folder: store.folder).run().damages == [])
  }

  /// All bytes of all files.
  private func bytes(_ folder: String) throws -> [[UInt8]] {
    try Folder.names(in: folder).map { name in
      let file = try OpenFile("\(folder)/\(name)", .read)
      return try file.read(at: 0, count: file.size())
    }
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `erases a person from blocks, lists and register, and nobody else`(seed: UInt64) async throws
  {
    let folder = try ScratchFolder()
    let fixes = TrailTables.fixes(seed: seed)
    let store = try await filled(folder, fixes)
    let his = fixes.filter { $0.person.rawValue == 2 }
    #expect(try store.erase(PersonNumber(2)) == his.count)
    let rest = fixes.filter { $0.person.rawValue != 2 }
    try checkAll(store, of: rest, seed: seed)
    #expect(store.snapshot().register.person("p2") == nil)
    #expect(store.snapshot().register.person("p3") == PersonNumber(3))
    store.close()
    let again = try TrailStore(folder: folder.file("store"), access: .write)
    try checkAll(again, of: rest, seed: seed)
    #expect(again.snapshot().register.label(of: PersonNumber(2)) == nil)
    // The same text comes back as somebody else.
    _ = try await FixImport(into: again, now: TrailTables.now).run(TrailTables.table(his))
    #expect(again.snapshot().register.person("p2") == PersonNumber(5))
  }

  @Test(arguments: [0, 1, 5, 40])
  func `finishes an erasing that ended in the middle`(writes: Int) async throws {
    let folder = try ScratchFolder()
    let fixes = TrailTables.fixes(seed: 9)
    let store = try await filled(folder, fixes)
    // What `erase` does up to its commit, and some of the patches.
    var next = store.current
    var plan = ErasingPlan(person: 1, patches: [])
    for (i, segment) in next.segments.enumerated() {
      let (patches, count) = try segment.patches(without: 1)
      plan.patches += patches
      if !segment.entry.isSeam { next.manifest.entries[i].fixes -= UInt64(count) }
    }
    next.manifest.erasings = [9000]
    next.manifest.nextNumber = 9001
    try StoreFiles.replace(ErasingPlan.fileName(9000), in: store.folder, by: plan.bytes)
    try store.commit(next)
    try ErasingPlan(person: 1, patches: Array(plan.patches.prefix(writes))).apply(in: store.folder)
    store.close()
    let reader = try TrailStore(folder: folder.file("store"), access: .read)
    try checkAll(reader, of: fixes.filter { $0.person.rawValue != 1 }, seed: 9)
    #expect(reader.snapshot().register.person("p1") == nil)
    #expect(try !Folder.names(in: reader.folder).contains { $0.hasSuffix(".plan") })
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `forgets days with the legs that lead out of them and into them`(seed: UInt64) async throws {
    let folder = try ScratchFolder()
    let fixes = TrailTables.fixes(seed: seed, days: 4)
    let store = try await filled(folder, fixes)
    let before = try bytes(store.folder)
    let first = TrailSlice.dayNumber(of: fixes[0].time)
    try store.forget(before: Day(number: first + 2))
    let rest = fixes.filter { TrailSlice.dayNumber(of: $0.time) >= first + 2 }
    try checkAll(store, of: rest, seed: seed)
    #expect(store.snapshot().keptFrom == Int64(first + 2) * 86_400_000)
    #expect(store.current.keys[first] == nil && store.current.keys[first + 1] == nil)
    // Nothing of what lay in a file that is gone is found in any other.
    let after = try bytes(store.folder)
    #expect(after.reduce(0) { $0 + $1.count } < before.reduce(0) { $0 + $1.count })
    // A fix of a forgotten day is refused.
    var reasons: [String] = []
    let late = try await FixImport(into: store, now: TrailTables.now)
      .run(TrailTables.table([fixes[0]])) { reasons.append($0.reason) }
    #expect(late.added == 0 && late.bad == 1)
    #expect(reasons.first?.contains("before the first day that is kept") == true)
    try checkAll(store, of: rest, seed: seed)
  }

  @Test func `one day in the middle goes alone`() async throws {
    let folder = try ScratchFolder()
    let fixes = TrailTables.fixes(seed: 3, days: 4)
    let store = try await filled(folder, fixes)
    let day = TrailSlice.dayNumber(of: fixes[0].time) + 1
    try store.forget(Day(number: day))
    let snapshot = store.snapshot()
    #expect(store.current.keys[day] == nil)
    let kept = fixes.filter { TrailSlice.dayNumber(of: $0.time) != day }
    #expect(snapshot.fixes == kept.count)
    var batch = PieceBatch()
    let hidden = Int64(day) * 86_400_000
    for person in 0..<5 {
      try snapshot.appendPieces(
        of: PersonNumber(UInt32(person)), during: hidden...hidden + 86_399_999, to: &batch)
    }
    #expect(batch.count == 0)
    #expect(try TrailCheck(folder: store.folder).run().damages == [])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a check finds one wrong byte wherever it is`(seed: UInt64) async throws {
    let folder = try ScratchFolder()
    let store = try await filled(folder, TrailTables.fixes(seed: 1))
    store.close()
    var random = SeededGenerator(seed: seed)
    let names = try Folder.names(in: store.folder).filter { $0.hasSuffix(".seg") }
    let path = "\(store.folder)/\(try #require(names.randomElement(using: &random)))"
    let file = try OpenFile(path, .write)
    let at = try Int.random(in: 0..<file.size(), using: &random)
    let byte = try file.read(at: at, count: 1)
    try file.write([byte[0] ^ 0x10].span, at: at)
    let damages = try TrailCheck(folder: store.folder).run().damages
    #expect(damages.count >= 1 && damages.allSatisfy { $0.file == path })
  }

  /// Every file of a folder and of those in it, and a second name for each outside, by which its
  /// bytes stay in reach after the store has removed or replaced it.
  private func held(_ folder: String, in vault: String) throws -> [String] {
    try FileManager.default.createDirectory(atPath: vault, withIntermediateDirectories: true)
    var paths: [String] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let path = "\(folder)/\(name)"
      let kind = try FileManager.default.attributesOfItem(atPath: path)[.type]
      guard kind as? FileAttributeType == .typeRegular else { continue }
      let second = "\(vault)/\(paths.count)"
      try FileManager.default.linkItem(atPath: path, toPath: second)
      paths.append(second)
    }
    return paths
  }

  /// The files in which some bytes are.
  private func files(_ folders: [String], hold wanted: [UInt8]) throws -> [String] {
    try folders.flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
    }.filter { path in
      guard let data = FileManager.default.contents(atPath: path) else { return false }
      return data.range(of: Data(wanted)) != nil
    }
  }

  /// A run of the bytes of a file.
  private func bytes(_ path: String, at offset: Int, count: Int) throws -> [UInt8] {
    try OpenFile(path, .read).read(at: offset, count: count)
  }

  @Test func `no file holds a byte by which a forgotten day could be read, nor did a removed one`()
    async throws
  {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    for person in 0..<5 { _ = live.person("Nguyễn Thị Bí Mật \(person)") }
    let fixes = TrailTables.fixes(seed: 8, days: 3).sorted { $0.time < $1.time }
    _ = try await live.append(Array(fixes.prefix(fixes.count / 2)), at: TrailTables.now)
    try await live.seal()
    _ = try await live.append(Array(fixes.dropFirst(fixes.count / 2)), at: TrailTables.now)
    let day = TrailSlice.dayNumber(of: fixes[0].time)
    let key = try #require(store.current.keys[day])
    // As keys stand in their file: behind 12 bytes the day and 60 bytes sealed with the master key.
    let ring = try bytes("\(store.folder)/keys", at: 0, count: 1 << 20)
    var number = ByteWriter()
    number.appendLittleEndian(day)
    let entry = try #require(
      stride(from: 12, to: ring.count - 64, by: 64)
        .first { Array(ring[$0..<$0 + 4]) == number.bytes })
    let wrapped = Array(ring[entry + 4..<entry + 64])
    let vault = folder.file("vault")
    _ = try held(store.folder, in: vault)
    let places = [store.folder, vault]
    #expect(try !files(places, hold: wrapped).isEmpty)
    try await live.forget(before: Day(number: day + 1))
    #expect(store.current.keys[day] == nil)
    #expect(try files(places, hold: wrapped).isEmpty)
    #expect(try files(places, hold: key.bytes).isEmpty)
    #expect(try files(places, hold: Array("Bí Mật".utf8)).isEmpty)
    // What came in live of the other days is there, also after a start.
    live.close()
    store.close()
    let again = try TrailStore(folder: folder.file("store"), access: .write)
    let reopened = try await LiveTrails(again)
    let rest = fixes.filter { TrailSlice.dayNumber(of: $0.time) > day }
    for clause in PieceSourceClause.allCases {
      try PieceSourceContract(reopened.snapshot(), of: rest).check(clause, seed: 8)
    }
  }

  @Test func `no file holds what a person was in, sealed or live, though others' fixes come in`()
    async throws
  {
    let folder = try ScratchFolder()
    let store = try TrailStore(folder: folder.file("store"), access: .write)
    let live = try await LiveTrails(store)
    for person in 0..<6 { _ = live.person("Nguyễn Thị Bí Mật \(person)") }
    let fixes = TrailTables.fixes(seed: 9, days: 2).sorted { $0.time < $1.time }
    _ = try await live.append(Array(fixes.prefix(fixes.count / 2)), at: TrailTables.now)
    try await live.seal()
    // The sealed bytes of the blocks and lists he is in.
    var sealed: [[UInt8]] = []
    for segment in store.current.segments {
      for patch in try segment.patches(without: 2).patches {
        let path = "\(store.folder)/\(segment.entry.fileName)"
        sealed.append(try bytes(path, at: Int(patch.offset) + 12, count: 24))
      }
    }
    #expect(sealed.count > 2)
    _ = try await live.append(Array(fixes.dropFirst(fixes.count / 2)), at: TrailTables.now)
    let logs = try Folder.names(in: "\(store.folder)/live").filter { $0.hasSuffix(".log") }
    for name in logs {
      let path = "\(store.folder)/live/\(name)"
      let size = try OpenFile(path, .read).size()
      if size > 200 { sealed.append(try bytes(path, at: 100, count: 64)) }
    }
    for part in sealed { #expect(try files([store.folder], hold: part).count == 1) }
    // Somebody else's fix stands behind his in the log.
    let erasing = Task { try await live.erase(PersonNumber(2)) }
    var other = fixes[0]
    other.person = PersonNumber(5)
    for step in 0..<20 as Range<Int64> {
      other.time += step * 1000 + 1
      _ = try await live.append([other], at: TrailTables.now)
    }
    #expect(try await erasing.value > 0)
    for part in sealed { #expect(try files([store.folder], hold: part).isEmpty) }
    var batch = PieceBatch()
    try live.snapshot().appendPieces(of: PersonNumber(2), during: .min ... .max, to: &batch)
    #expect(batch.count == 0 && live.label(of: PersonNumber(2)) == nil)
  }
}
