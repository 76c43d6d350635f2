// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramJournal
import TramSQLite
import TramTestKit
import TramTracing
import TramUnits

@Suite("The register of names")
struct NameRegisterTests {
  private let an = RegisteredName(name: "Nguyễn Văn An", phone: "+84901234567", birthYear: 1980)
  private let binh = RegisteredName(name: "Nguyễn Thị Bình", address: "12 Hàng Bạc")

  private func contract(_ register: some NameRegister) async throws {
    try await register.keep([TracedPersonID(1): an, TracedPersonID(2): binh])
    let both = try await register.names(of: [TracedPersonID(1), TracedPersonID(9)])
    #expect(both == [TracedPersonID(1): an])
    #expect(try await register.persons(named: "nguyen", limit: 9).map(\.rawValue) == [1, 2])
    #expect(try await register.persons(named: "nguyen", limit: 1).map(\.rawValue) == [1])
    #expect(try await register.persons(named: "AN nguyễn", limit: 9).map(\.rawValue) == [1])
    #expect(try await register.persons(named: "ng", limit: 9).isEmpty, "words are whole")
    #expect(try await register.persons(named: "84901234567", limit: 9).map(\.rawValue) == [1])
    #expect(try await register.persons(named: " ", limit: 9).isEmpty)
    try await register.keep([TracedPersonID(1): binh])
    #expect(try await register.persons(named: "an", limit: 9).isEmpty)
    try await register.erase([TracedPersonID(1)])
    #expect(try await register.persons(named: "nguyen", limit: 9).map(\.rawValue) == [2])
    #expect(try await register.names(of: [TracedPersonID(1)]).isEmpty)
    try await register.keep([TracedPersonID(7): an, TracedPersonID(8): an])
    try await register.erase(beyond: TracedPersonID(7))
    let rest = try await register.names(of: [2, 7, 8].map { TracedPersonID($0) })
    #expect(rest == [TracedPersonID(2): binh, TracedPersonID(7): an])
    #expect(try await register.persons(named: "an", limit: 9).map(\.rawValue) == [7])
  }

  @Test
  func `on disk it answers as in memory`() async throws {
    try await contract(
      MemoryNames { text in
        text.applyingTransform(.stripDiacritics, reverse: false)?.lowercased()
          .split { !$0.isLetter && !$0.isNumber }.map(String.init) ?? []
      })
    let folder = try ScratchFolder()
    try await contract(
      try SQLiteNames(path: folder.file("names.sqlite"), keyPath: folder.file("names.key")))
  }

  @Test
  func `no byte of the file tells a name, before and after it is erased`() async throws {
    let folder = try ScratchFolder()
    let path = folder.file("names.sqlite")
    let register = try SQLiteNames(path: path, keyPath: folder.file("names.key"))
    try await register.keep([TracedPersonID(1): an])
    try register.close()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for text in ["Nguy", "nguyen", "An", "84901234567"] {
      #expect(text.count < 4 || bytes.range(of: Data(text.utf8)) == nil, "\(text)")
    }
  }

  @Test
  func `other keys, a lost key and an exchanged row are refused`() async throws {
    let folder = try ScratchFolder()
    let path = folder.file("names.sqlite")
    let register = try SQLiteNames(path: path, keyPath: folder.file("names.key"))
    try await register.keep([TracedPersonID(1): an])
    try register.close()
    #expect(throws: JournalError.self) {
      _ = try SQLiteNames(path: path, keyPath: folder.file("lost.key"))
    }
    let other = folder.file("other.key")
    #expect(
      FileManager.default.createFile(atPath: other, contents: Data(repeating: 7, count: 64)))
    #expect(throws: JournalError.self) { _ = try SQLiteNames(path: path, keyPath: other) }
    let again = try SQLiteNames(path: path, keyPath: folder.file("names.key"))
    #expect(try await again.names(of: [TracedPersonID(1)]) == [TracedPersonID(1): an])
  }

  @Test(arguments: [
    ("0912345678", "0912345678"), ("+84 912 345 678", "0912345678"),
    ("0084912345678", "0912345678"), ("84912345678", "0912345678"), ("912345678", "0912345678"),
    ("0912.345.678 / 0281234567", "0912345678"), (" ;,/0912345678", nil),
    (",;0912345678", "0912345678"), ("01652345678", "0352345678"),
    ("+84 1652345678", "0352345678"), ("00912345678", "0912345678"),
    ("028 3823 4567", "02838234567"), ("1234567", nil), ("", nil), ("số 0912345678", "0912345678"),
  ])
  func `a phone has one key, however it is written`(_ text: String, _ key: String?) {
    #expect(PhoneNumber.key(text) == key)
  }
}
