// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The project's Swift files as text, for the rules that a compiler does not check.
struct SourceTree {
  struct File {
    /// The path from the project's root, such as `Sources/TramGeo/Ring.swift`.
    let path: String
    let lines: [Substring]

    /// The target that the file belongs to: the folder below `Sources` or `Tests`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var name: String { path.split(separator: "/").last.map(String.init) ?? "" }
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  let files: [File]

  /// Reads every Swift file below `folder` of the project.
  init(_ folder: String) throws {
    let top = Self.root.appending(path: folder)
    let found = FileManager.default.enumerator(atPath: top.path)
    var files: [File] = []
    while let path = found?.nextObject() as? String {
      guard path.hasSuffix(".swift"), !path.contains(".build") else { continue }
      let text = try String(contentsOf: top.appending(path: path), encoding: .utf8)
      files.append(
        File(
          path: "\(folder)/\(path)",
          lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
    }
    self.files = files.sorted { $0.path < $1.path }
  }
}
