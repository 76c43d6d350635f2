// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramJournal
import TramSQLite
import TramTestKit
import TramUnits

@Suite("A journal file")
struct SQLiteJournalTests {
  private let folder: ScratchFolder
  private let path: String

  init() throws {
    folder = try ScratchFolder()
    path = folder.file("journal")
  }

  private func refusal(_ body: () throws -> Void) -> JournalError.Code? {
    (#expect(throws: JournalError.self) { try body() })?.code
  }

  @Test("flushes each transaction: SQLite says FULL after opening")
  func isDurable() async throws {
    let journal = try SQLiteJournal(path: path)
    #expect(try await journal.durability() == .full)
    var source = FactSource(seed: 1)
    _ = try await journal.append(JournalBatch(entries: source.facts(10)))
    #expect(try await journal.durability() == .full)
  }

  @Test("opened again holds everything")
  func reopened() async throws {
    var source = FactSource(seed: 2)
    let facts = source.facts(100, effects: 1)
    let journal = try SQLiteJournal(path: path)
    let receipt = try await journal.append(
      JournalBatch(entries: facts, checkpoints: [CheckpointUpdate(name: "a", state: [5])]))
    try journal.close()

    let again = try SQLiteJournal(path: path)
    #expect(try await again.head() == receipt.head)
    let entries = try await again.read(after: .start, limit: 1000)
    var kept = facts
    for index in kept.indices { kept[index].effects = [] }
    #expect(entries.map(\.envelope) == kept)
    let saved = Checkpoint(position: SequenceNumber(100), state: [5])
    #expect(try await again.checkpoint(named: "a") == saved)
    let pending = try await again.pendingEffects(of: EffectChannel(0), limit: 1000)
    #expect(pending.map(\.effect) == facts.flatMap(\.effects))
    let outcomes = try await again.append(JournalBatch(entries: facts)).outcomes
    #expect(outcomes == (1...100).map { .alreadyThere(SequenceNumber($0)) })
    try await again.verify(expecting: receipt.head)
  }

  @Test("takes the same batches from a thread that waits")
  func blocking() async throws {
    let journal = try SQLiteJournal(path: path)
    let memory = MemoryJournal()
    var source = FactSource(seed: 8)
    for count in [0, 1, 50] {
      let batch = JournalBatch(
        entries: source.facts(count, effects: 2),
        checkpoints: [CheckpointUpdate(name: "a", state: [UInt8(count)])])
      let receipt = try await memory.append(batch)
      let kept = try journal.appendBlocking(batch)
      #expect(kept == receipt)
    }
    var bad = source.fact()
    bad.payload = Array(repeating: 0, count: JournalLimits().payload + 1)
    let code = refusal { _ = try journal.appendBlocking(JournalBatch(entries: [bad])) }
    #expect(code == .tooLarge)
    try journal.close()
    let closed = refusal { _ = try journal.appendBlocking(JournalBatch()) }
    #expect(closed == .closed)
  }

  @Test("can be read by its owner only")
  func isPrivate() async throws {
    let journal = try SQLiteJournal(path: path)
    _ = try await journal.append(JournalBatch())
    for name in [path, path + "-wal", path + "-shm", path + "-lock"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: name)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
    }
  }

  @Test("is refused to a second writer until the first has closed it")
  func oneWriter() throws {
    let first = try SQLiteJournal(path: path)
    #expect(refusal { _ = try SQLiteJournal(path: path) } == .busy)
    try first.close()
    let second = try SQLiteJournal(path: path)
    try second.close()
  }

  @Test("that was closed writes nothing more")
  func closed() async throws {
    let journal = try SQLiteJournal(path: path)
    try journal.close()
    let error = await #expect(throws: JournalError.self) {
      _ = try await journal.append(JournalBatch())
    }
    #expect(error?.code == .closed)
    let other = await #expect(throws: JournalError.self) { _ = try await journal.head() }
    #expect(other?.code == .closed)
  }

  @Test("is read by others while it is written, in whole transactions")
  func readers() async throws {
    let journal = try SQLiteJournal(path: path)
    let reader = try SQLiteJournalReader(path: path)
    #expect(try await reader.head() == .empty)
    var source = FactSource(seed: 3)
    for count in 1...5 {
      _ = try await journal.append(JournalBatch(entries: source.facts(10)))
      #expect(try await reader.head().number == SequenceNumber(UInt64(count) * 10))
    }
    try await reader.verify()
    try journal.close()
    let later = try SQLiteJournalReader(path: path)
    #expect(try await later.read(after: SequenceNumber(45), limit: 100).count == 5)
  }

  @Test("that is not there is not made by a reader")
  func missing() {
    #expect(refusal { _ = try SQLiteJournalReader(path: path) } == .inputOutput)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("in a folder that is not there, or that is a folder, is refused with its name")
  func wrongPlace() throws {
    #expect(refusal { _ = try SQLiteJournal(path: path + "/journal") } == .inputOutput)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(refusal { _ = try SQLiteJournal(path: path) } == .inputOutput)
  }

  @Test("of text is refused and left as it was")
  func text() throws {
    let text = Data(repeating: UInt8(ascii: "x"), count: 5000)
    try text.write(to: URL(fileURLWithPath: path))
    #expect(refusal { _ = try SQLiteJournal(path: path) } == .notAJournal)
    #expect(refusal { _ = try SQLiteJournalReader(path: path) } == .notAJournal)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
  }

  @Test("of another program or a later version is refused and left as it was")
  func foreign() throws {
    let journal = try SQLiteJournal(path: path)
    try journal.close()
    let url = URL(fileURLWithPath: path)
    // SQLite's file format: the user version is at byte 60, the application's identity at 68.
    for (offset, code) in [(63, JournalError.Code.newerSchema), (71, .notAJournal)] {
      let sound = try Data(contentsOf: url)
      var bytes = sound
      bytes[offset] = 99
      try bytes.write(to: url)
      #expect(refusal { _ = try SQLiteJournal(path: path) } == code)
      #expect(try Data(contentsOf: url) == bytes)
      try sound.write(to: url)
    }
    try SQLiteJournal(path: path).close()
  }

  @Test("never gives a changed fact as a sound one", arguments: 0..<150 as Range<UInt64>)
  func anyFlippedByte(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    var source = FactSource(seed: 5)
    let facts = source.facts(60, upTo: 120, effects: 1)
    let journal = try SQLiteJournal(path: path)
    let receipt = try await journal.append(
      JournalBatch(entries: facts, checkpoints: [CheckpointUpdate(name: "a", state: [1, 2, 3])]))
    try journal.close()

    let url = URL(fileURLWithPath: path)
    var bytes = try Data(contentsOf: url)
    let place = Int.random(in: 0..<bytes.count, using: &random)
    bytes[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
    try bytes.write(to: url)

    do {
      let again = try SQLiteJournalReader(path: path)
      try await again.verify(expecting: receipt.head)
      let entries = try await again.read(after: .start, limit: 100)
      var kept = facts
      for index in kept.indices { kept[index].effects = [] }
      #expect(entries.map(\.envelope) == kept, "byte \(place)")
      let pending = try await again.pendingEffects(of: EffectChannel(0), limit: 100)
      #expect(pending.map(\.effect) == facts.flatMap(\.effects), "byte \(place)")
      #expect(try await again.checkpoint(named: "a")?.state == [1, 2, 3], "byte \(place)")
    } catch let error as JournalError {
      let told: [JournalError.Code] = [.corrupt, .notAJournal, .newerSchema, .inputOutput]
      #expect(told.contains(error.code), "byte \(place): \(error)")
    }
  }

  @Test("whose last entries were changed is not opened for writing")
  func changedTail() async throws {
    let journal = try SQLiteJournal(path: path)
    var source = FactSource(seed: 6)
    var fact = source.fact()
    fact.payload = Array("the patient is in ward 7".utf8)
    _ = try await journal.append(JournalBatch(entries: source.facts(30) + [fact]))
    try journal.close()

    let url = URL(fileURLWithPath: path)
    var bytes = try Data(contentsOf: url)
    let place = try #require(bytes.range(of: Data("ward 7".utf8)))
    bytes.replaceSubrange(place, with: Data("ward 8".utf8))
    try bytes.write(to: url)
    let error = #expect(throws: JournalError.self) { _ = try SQLiteJournal(path: path) }
    #expect(error?.code == .corrupt)
    #expect(error?.detail.contains("entry 31") == true)
  }

  @Test("that is full says so, keeps what it acknowledged and goes on when there is room")
  func full() async throws {
    var options = SQLiteJournal.Options()
    options.maximumPages = 60
    let small = try SQLiteJournal(path: path, options: options)
    var source = FactSource(seed: 7)
    var kept: [Envelope] = []
    var refused: [Envelope] = []
    while refused.isEmpty {
      let facts = source.facts(20)
      do {
        _ = try await small.append(JournalBatch(entries: facts))
        kept += facts
      } catch let error as JournalError {
        #expect(error.code == .diskFull)
        refused = facts
      }
    }
    #expect(kept.count > 100)
    try await small.verify()
    try small.close()

    let large = try SQLiteJournal(path: path)
    #expect(try await large.read(after: .start, limit: .max).map(\.envelope) == kept)
    let receipt = try await large.append(JournalBatch(entries: refused))
    #expect(receipt.outcomes.first == .written(SequenceNumber(UInt64(kept.count) + 1)))
    try await large.verify()
  }

  @Test("takes what a group commit gathers in fewer transactions than batches")
  func groupCommit() async throws {
    let journal = try SQLiteJournal(path: path)
    let group = GroupCommit(store: journal)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for seed in 0..<32 as Range<UInt64> {
        tasks.addTask {
          var source = FactSource(seed: seed)
          for _ in 0..<10 { _ = try await group.append(JournalBatch(entries: source.facts(1))) }
        }
      }
      try await tasks.waitForAll()
    }
    #expect(try await journal.head().number == SequenceNumber(320))
    #expect(group.counts.batches == 320)
    #expect(group.counts.transactions < 320)
    try await journal.verify()
  }
}
