// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("The table of bad input")
struct BadInputTableTests {
  @Test
  func `names tests that there are`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let table = try String(
      contentsOf: root.appending(path: "docs/bad-input.md"), encoding: .utf8)
    let files = FileManager.default.enumerator(
      at: root.appending(path: "Tests"), includingPropertiesForKeys: nil)
    var tests = ""
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      tests += try String(contentsOf: file, encoding: .utf8)
    }
    var count = 0
    for row in table.split(separator: "\n") where row.hasPrefix("| ") {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, cells[0] != "item" else { continue }
      for name in cells[2].components(separatedBy: "; ") {
        // A name that stands in full above may be cut short.
        let known = name.components(separatedBy: " …")[0]
        #expect(tests.contains("`\(known)") || tests.contains("\"\(known)"), "\(name)")
        count += 1
      }
    }
    #expect(count > 60)
  }
}
