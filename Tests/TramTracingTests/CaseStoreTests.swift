// SPDX-License-Identifier: Apache-2.0

import Testing
import TramJournal
import TramSQLite
import TramTestKit
import TramTracing
import TramUnits

@Suite("The case desk's contract")
struct CaseStoreTests {
  private let inMemory = CaseStoreContract { MemoryCases() }

  /// Runs `body` with the suite over files of its own.
  private func onDisk(
    _ body: (CaseStoreContract<SQLiteCases>) async throws -> Void
  ) async throws {
    let folder = try ScratchFolder()
    let count = Counter()
    try await body(
      CaseStoreContract {
        try SQLiteCases(path: folder.file("cases-\(await count.next()).sqlite"))
      })
  }

  private actor Counter {
    private var count = 0

    func next() -> Int {
      count += 1
      return count
    }
  }

  @Test("on disk: answers every list, count and search as memory does", arguments: 0..<40)
  func answers(seed: UInt64) async throws {
    try await onDisk { try await $0.answersAsMemory(seed: seed) }
  }

  @Test("entries that were seen are passed over, and cleared rows come back", arguments: 0..<5)
  func seen(seed: UInt64) async throws {
    try await inMemory.passesOverSeenEntries(seed: seed)
    try await onDisk { try await $0.passesOverSeenEntries(seed: seed) }
  }

  @Test
  func `a place in a list of cases that was not given out is refused`() async throws {
    try await inMemory.refusesBadCursors()
    try await onDisk { try await $0.refusesBadCursors() }
  }

  @Test("rows that follow the journal are those of the book, and the book comes back from them")
  func follows() async throws {
    let folder = try ScratchFolder()
    let journal = try SQLiteJournal(path: folder.file("journal.sqlite"))
    let store = try SQLiteCases(path: folder.file("cases.sqlite"))
    var follower = CaseFollower(store, page: 7)
    var day = CaseDay(seed: 11)
    var number: UInt64 = 0
    var told = 0
    for _ in 0..<60 {
      let outcome = day.change()
      told += outcome.messages.count
      let made = try CaseCodec.envelopes(of: outcome, at: day.now, by: "an") { _ in
        number += 1
        return IdempotencyKey(source: 1, number: number)
      }
      guard !made.envelopes.isEmpty else { continue }
      _ = try await journal.append(JournalBatch(entries: made.envelopes))
    }
    try await follower.catchUp(with: journal)
    var anew = try await store.book(rule: day.book.rule, care: day.book.care)
    #expect(anew.personCount == day.book.personCount)
    #expect(anew.contactCount == day.book.contactCount)
    #expect(anew.relevel(at: day.now, by: "rule") == CaseOutcome())
    let queued = try await journal.pendingEffects(of: CaseCodec.messages, limit: 10_000)
    #expect(queued.count == told)
    for effect in queued { _ = try CaseCodec.message(in: effect) }
    #expect(try await journal.firstFault(expecting: .empty) == nil)
  }

  @Test("a book that is loaded goes on as the one that was never closed", arguments: 0..<30)
  func loaded(seed: UInt64) async throws {
    let folder = try ScratchFolder()
    let store = try SQLiteCases(path: folder.file("cases.sqlite"))
    var day = CaseDay(seed: seed)
    var number: UInt64 = 0
    for _ in 0..<60 {
      for event in day.change().events() {
        number += 1
        try await store.fold([(number, event)])
      }
    }
    var twin = day
    twin.book = try await store.book(rule: day.book.rule, care: day.book.care)
    for number in 1...UInt64(max(day.book.personCount, 1)) {
      let id = TracedPersonID(number)
      #expect(twin.book.chain(of: id) == day.book.chain(of: id))
      let own = Set(day.book.openTasks(of: id))
      #expect(Set(twin.book.openTasks(of: id)) == own)
    }
    for _ in 0..<20 {
      // A change by chance picks among open tasks, whose order is not kept.
      var (a, b) = (day.book, twin.book)
      let person = TracedPersonID(
        UInt64.random(in: 1...UInt64(max(a.personCount, 1)), using: &day.random))
      let now = day.now.advanced(seconds: 3600)
      let left = try? a.isolate(person, from: nil, at: now, by: "an")
      let right = try? b.isolate(person, from: nil, at: now, by: "an")
      #expect(left == right)
      #expect(a.relevel(at: now, by: "rule") == b.relevel(at: now, by: "rule"))
      (day.book, twin.book) = (a, b)
      day.now = now
    }
  }
}
