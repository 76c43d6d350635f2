// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Lengths")
struct LengthTests {
  private let longestFile = 500
  private let longestFunction = 70
  private let longestLine = 100

  @Test(arguments: ["Sources", "Tests"])
  func `no file is longer than 500 lines`(folder: String) throws {
    for file in try SourceTree(folder).files {
      #expect(file.lines.count <= longestFile, "\(file.path): \(file.lines.count) lines")
    }
  }

  @Test(arguments: ["Sources", "Tests"])
  func `no line is longer than 100 characters`(folder: String) throws {
    for file in try SourceTree(folder).files {
      for (index, line) in file.lines.enumerated() where line.count > longestLine {
        Issue.record("\(file.path):\(index + 1): \(line.count) characters")
      }
    }
  }

  @Test
  func `no function of Sources is longer than 70 lines`() throws {
    for file in try SourceTree("Sources").files {
      for (start, length, name) in functions(of: file) where length > longestFunction {
        Issue.record("\(file.path):\(start): \(name) has \(length) lines")
      }
    }
  }

  /// Finds functions by indentation, which the formatter keeps: a body ends at the first `}` that
  /// stands in the column where the declaration began.
  private func functions(of file: SourceTree.File) -> [(start: Int, length: Int, name: String)] {
    var found: [(Int, Int, String)] = []
    for (index, line) in file.lines.enumerated() {
      let indent = line.prefix { $0 == " " }
      let words = line.dropFirst(indent.count).split(separator: " ")
      let isFunction =
        words.contains("func") || words.contains { $0.hasPrefix("init(") || $0 == "init" }
      guard isFunction, words.first?.hasPrefix("//") == false, !line.hasSuffix("}") else {
        continue
      }
      let close = "\(indent)}"
      guard let end = file.lines[index...].firstIndex(where: { $0 == close }) else { continue }
      found.append((index + 1, end - index + 1, words.prefix(5).joined(separator: " ")))
    }
    return found
  }
}
