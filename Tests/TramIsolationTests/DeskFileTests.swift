// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramIsolation
import TramJournal
import TramSQLite
import TramTestKit
import TramUnits

@Suite("A desk file")
final class DeskFileTests {
  private let folder: URL
  private var path: String { folder.appendingPathComponent("desk.sqlite").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tram-desk-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  @Test("opened again holds its rows and position, and can be read by its owner only")
  func reopened() async throws {
    var facts = DeskFacts(seed: 1)
    let page = facts.entries(100)
    let desk = try SQLiteDesk(path: path)
    try await desk.fold(page)
    for name in [path, path + "-wal", path + "-shm", path + "-lock"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: name)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
    }
    #expect(throws: JournalError.self) { _ = try SQLiteDesk(path: path) }
    try desk.close()
    let again = try SQLiteDesk(path: path)
    let twin = MemoryDesk()
    try await twin.fold(page)
    try await DeskContract<MemoryDesk>.compareRows(twin, again)
    try again.close()
  }

  @Test("keeps nothing of a page that fails")
  func allOrNothing() async throws {
    let desk = try SQLiteDesk(path: path)
    let time = Instant(milliseconds: 0)
    func entry(_ id: UInt64) -> DeskEntry {
      DeskEntry(
        time: time, author: "an", event: .personKept(person: Person(id: ID(id), name: "An")))
    }
    try await desk.fold([(1, entry(1))])
    await #expect(throws: JournalError.self) {
      try await desk.fold([(2, entry(2)), (3, entry(.max))])
    }
    #expect(try await desk.position() == 1)
    #expect(try await desk.find(ID(2), of: Person.self) == nil)
    #expect(try await desk.list(Person.self, DeskFilter()).rows.map(\.id) == [ID(1)])
    try desk.close()
  }

  @Test("holds nothing any more of a person who was erased, also not in its index of words")
  func erased() async throws {
    let desk = try SQLiteDesk(path: path)
    let time = Instant(milliseconds: 0)
    let people = (1...300).map { number in
      Person(id: ID(UInt64(number)), name: "Trần Người \(number)", address: "Phố Huế")
    }
    let secret = Person(
      id: ID(301), name: "Quách Tĩnhzzz", phone: "+84998877661", address: "Ngõ Bíxyzmật")
    try await desk.fold(
      (people + [secret]).enumerated().map { index, person in
        (UInt64(index) + 1, DeskEntry(time: time, author: "an", event: .personKept(person: person)))
      })
    try await desk.fold([
      (400, DeskEntry(time: time, author: "an", event: .personErased(person: ID(301))))
    ])
    var filter = DeskFilter()
    filter.text = "tinhzzz"
    #expect(try await desk.list(Person.self, filter).rows.isEmpty)
    try desk.close()
    for name in [path, path + "-wal"] where FileManager.default.fileExists(atPath: name) {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: name))
      for word in ["Tĩnhzzz", "tinhzzz", "inhzzz", "998877661", "bixyzmat", "Bíxyzmật"] {
        #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) in \(name)")
      }
    }
  }

  @Test("of another program is refused; one of another version is emptied")
  func foreign() async throws {
    var facts = DeskFacts(seed: 2)
    let desk = try SQLiteDesk(path: path)
    try await desk.fold(facts.entries(50))
    try desk.close()
    let url = URL(fileURLWithPath: path)
    // SQLite's file format: the user version is at byte 60, the application's identity at 68.
    var bytes = try Data(contentsOf: url)
    bytes[63] = 99
    try bytes.write(to: url)
    let emptied = try SQLiteDesk(path: path)
    #expect(try await emptied.position() == 0)
    try await DeskContract<MemoryDesk>.compareRows(MemoryDesk(), emptied)
    try emptied.close()
    bytes = try Data(contentsOf: url)
    bytes[71] = 99
    try bytes.write(to: url)
    try bytes.write(to: url)
    let error = #expect(throws: JournalError.self) { _ = try SQLiteDesk(path: path) }
    #expect(error?.code == .notAJournal)
  }
}
