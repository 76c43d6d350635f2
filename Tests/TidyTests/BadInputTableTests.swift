// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("The table of bad input")
struct BadInputTableTests {
  /// The rows of a page's tables, as cells.
  static func rows(of page: String) throws -> [[String]] {
    let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
    return text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { row in
      row.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Everything that stands in the tests.
  static func tests() throws -> String {
    let files = FileManager.default.enumerator(
      at: root.appending(path: "Tests"), includingPropertiesForKeys: nil)
    var tests = ""
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      tests += try String(contentsOf: file, encoding: .utf8)
    }
    return tests
  }

  /// Sees that each name of a cell is a test's; gives their number.
  private static func look(at cell: String, in tests: String) -> Int {
    let names = cell.components(separatedBy: "; ")
    for name in names {
      // A name that stands in full above may be cut short.
      let known = name.components(separatedBy: " …")[0]
      #expect(tests.contains("`\(known)") || tests.contains("\"\(known)"), "\(name)")
    }
    return names.count
  }

  @Test
  func `names tests that there are`() throws {
    let tests = try Self.tests()
    var count = 0
    for cells in try Self.rows(of: "docs/bad-input.md") where cells.count == 3 {
      if cells[0] != "item" { count += Self.look(at: cells[2], in: tests) }
    }
    #expect(count > 60)
  }

  @Test
  func `of threats and promises names tests that there are`() throws {
    let tests = try Self.tests()
    var count = 0
    for cells in try Self.rows(of: "docs/security.md") where cells.last != "test" {
      count += Self.look(at: cells.last ?? "", in: tests)
    }
    #expect(count > 20)
  }

  @Test
  func `of the security standard holds each requirement of level 2 once, with a test or a reason`()
    throws
  {
    let tests = try Self.tests()
    var levels: [String: String] = [:]
    for cells in try Self.rows(of: "docs/asvs.md") where cells.first != "item" {
      try #require(cells.count == 5, "\(cells)")
      #expect(levels.updateValue(cells[1], forKey: cells[0]) == nil, "\(cells[0]) stands twice")
      #expect(["holds", "none here", "short"].contains(cells[2]), "\(cells[0])")
      #expect(!cells[3].isEmpty, "\(cells[0]) has no reason")
      if !cells[4].isEmpty { _ = Self.look(at: cells[4], in: tests) }
    }
    #expect(levels.values.count { $0 == "1" } == 70)
    #expect(levels.values.count { $0 == "2" } == 183)
  }
}
