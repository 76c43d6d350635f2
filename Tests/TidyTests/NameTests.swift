// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Names")
struct NameTests {
  private let banned = [
    "Manager", "Helper", "Util", "Common", "Misc", "Base", "Impl", "New", "Abstract", "Handler2",
  ]

  @Test(arguments: ["Sources", "Tests"])
  func `no file or type is named for a drawer`(folder: String) throws {
    let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    for file in try SourceTree(folder).files {
      #expect(!holdsBanned(file.name[...]), "\(file.path): its name tells nothing")
      for (index, line) in file.lines.enumerated() {
        let words = line.split { " :<{(".contains($0) }
        guard let at = words.firstIndex(where: kinds.contains), at + 1 < words.count else {
          continue
        }
        let isComment = words.first?.hasPrefix("//") == true || words.first?.hasPrefix("#") == true
        #expect(
          isComment || !holdsBanned(words[at + 1]), "\(file.path):\(index + 1): \(words[at + 1])")
      }
    }
  }

  /// Whether a capitalised word of `name` is banned; `Database` holds none, `DataBase` does.
  private func holdsBanned(_ name: Substring) -> Bool {
    var words: [String] = []
    for letter in name {
      if letter.isUppercase || words.isEmpty { words.append("") }
      words[words.count - 1].append(letter)
    }
    return words.contains { word in
      banned.contains { word == $0 || word == $0 + "s" || word.hasPrefix($0 + ".") }
    }
  }

  @Test
  func `nothing in Sources traps on outside bytes by a forced try or a fatal error`() throws {
    for file in try SourceTree("Sources").files {
      for (index, line) in file.lines.enumerated() {
        let code = line.split(separator: "//", maxSplits: 1).first ?? ""
        for word in ["fatalError(", "try!", "preconditionFailure(", "as!", "unsafeFlags"] {
          #expect(!code.contains(word), "\(file.path):\(index + 1): \(word)")
        }
      }
    }
  }

  @Test(arguments: ["Sources", "Tests"])
  func `every file begins with its licence`(folder: String) throws {
    for file in try SourceTree(folder).files {
      #expect(file.lines.first == "// SPDX-License-Identifier: Apache-2.0", "\(file.path)")
    }
  }

  @Test
  func `unsafe code lies in TramBytes or in a kernel file`() throws {
    for file in try SourceTree("Sources").files {
      let isKernel = file.target == "TramBytes" || file.name.hasSuffix("Kernel.swift")
      for (index, line) in file.lines.enumerated() where !isKernel {
        let code = line.split(separator: "//", maxSplits: 1).first ?? ""
        #expect(!code.contains("unsafe "), "\(file.path):\(index + 1): unsafe outside a kernel")
      }
    }
  }
}
