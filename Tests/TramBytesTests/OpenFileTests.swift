// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramBytes

@Suite("An open file")
struct OpenFileTests {
  /// Runs `body` with the path of a folder that is gone after it.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "tram-\(UUID().uuidString)")
    #expect(try Folder.make(url.path))
    #expect(try !Folder.make(url.path))
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }

  @Test("is read as it was written, at any place, and no further than its end")
  func readAndWrite() throws {
    try inFolder { folder in
      let file = try OpenFile("\(folder)/a", .create)
      try file.write([1, 2, 3, 4, 5].span, at: 2)
      try file.flush()
      #expect(try file.size() == 7)
      #expect(try file.read(at: 0, count: 100) == [0, 0, 1, 2, 3, 4, 5])
      #expect(try file.read(at: 3, count: 2) == [2, 3])
      #expect(try file.read(at: 7, count: 2) == [])
      try file.truncate(to: 3)
      #expect(try OpenFile("\(folder)/a", .read).read(at: 0, count: 9) == [0, 0, 1])
    }
  }

  @Test("has one holder of its lock at a time")
  func lock() throws {
    try inFolder { folder in
      let first = try OpenFile("\(folder)/lock", .write)
      let second = try OpenFile("\(folder)/lock", .write)
      #expect(try first.takeLock())
      #expect(try !second.takeLock())
      first.releaseLock()
      #expect(try second.takeLock())
    }
  }

  @Test("says what cannot be done")
  func refusals() throws {
    try inFolder { folder in
      try OpenFile("\(folder)/b", .create).write([1].span, at: 0)
      for (path, access) in [
        ("b", OpenFile.Access.create), ("c", .read), ("d/e", .write), (".", .write),
      ] {
        let error = #expect(throws: BytesError.self) {
          _ = try OpenFile("\(folder)/\(path)", access)
        }
        #expect(error?.code == .cannotOpen)
      }
      let reader = try OpenFile("\(folder)/b", .read)
      let error = #expect(throws: BytesError.self) { try reader.write([1].span, at: 0) }
      #expect(error?.code == .cannotWrite)
      try Folder.rename("\(folder)/b", to: "\(folder)/z")
      try Folder.sync(folder)
      #expect(try Folder.names(in: folder) == ["z"])
      try Folder.remove("\(folder)/z")
      try Folder.remove("\(folder)/z")
      #expect(try Folder.names(in: folder) == [])
    }
  }
}
