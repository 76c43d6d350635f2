// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("The tables of privacy")
struct PrivacyTableTests {
  private let parties = [
    "the server", "a bystander", "a contact", "after an upload", "after a break-in",
  ]

  @Test
  func `state for every mode what each party learns, and name a test that plays it`() throws {
    let text = try String(
      contentsOf: SourceTree.root.appending(path: "docs/privacy.md"), encoding: .utf8)
    let tests = try SourceTree("Tests").files.filter { $0.name.hasPrefix("Privacy") }
      .flatMap(\.lines).joined(separator: "\n")
    var rows: [String: [String]] = [:]
    var mode = ""
    var isTable = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") {
        mode = String(line.dropFirst(3))
        isTable = false
      }
      if line.hasPrefix("| party | ") { isTable = true }
      guard isTable, line.hasPrefix("| "), !line.hasPrefix("| party") else { continue }
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(cells.count == 3, "\(mode): \(line)")
      guard cells.count == 3 else { continue }
      rows[mode, default: []].append(cells[0])
      for name in cells[2].components(separatedBy: "; ") {
        #expect(tests.contains("`\(name)`"), "\(mode), \(cells[0]): \(name)")
      }
    }
    #expect(rows.count == 6)
    for (mode, found) in rows { #expect(found == parties, "\(mode)") }
  }
}
