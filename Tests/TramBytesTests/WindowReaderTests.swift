// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("A window on a file")
struct WindowReaderTests {
  @Test(arguments: 0..<50 as Range<UInt64>)
  func `gives every byte once, in order, whatever its size and the steps`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let bytes = (0..<Int.random(in: 0...3000, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    let path = "/tmp/tram-window-\(getpid())-\(seed)"
    var writer = try LineWriter(path: path)
    writer.text.append(contentsOf: bytes)
    try writer.finish()
    defer { unsafe unlink(path) }
    let size = Int.random(in: 1...400, using: &random)
    var reader = try WindowReader(path: path, size: size)
    #expect(reader.totalBytes == Int64(bytes.count))
    var found: [UInt8] = []
    while true {
      let wanted = Int.random(in: 1...size, using: &random)
      let isThere = try reader.fill(wanted)
      #expect(isThere == (bytes.count - found.count >= wanted))
      #expect(isThere == (reader.count >= wanted))
      #expect(reader.offset == Int64(found.count))
      let step = isThere ? wanted : reader.count
      for i in 0..<step { found.append(reader.window[i]) }
      reader.skip(step)
      if !isThere { break }
    }
    #expect(found == bytes)
    #expect(try reader.fill(1) == false)
  }

  @Test
  func `holds no more than its size and goes past no more than it holds`() throws {
    var reader = WindowReader(bytes: [1, 2, 3])
    #expect(try reader.fill(3))
    #expect(try reader.fill(4) == false)
    reader.skip(-1)
    #expect(reader.count == 3)
    reader.skip(100)
    #expect(reader.count == 0 && reader.offset == 3)
    let left = reader.window.count
    #expect(left == 0)
  }

  @Test
  func `names the file that cannot be opened or read, and why`() {
    do {
      _ = try WindowReader(path: "/nowhere/log")
      Issue.record("opened")
    } catch {
      #expect(error.code == .cannotOpen)
      #expect(error.description == "/nowhere/log: No such file or directory")
    }
    do {
      var folder = try WindowReader(path: "/tmp")
      _ = try folder.fill(1)
      Issue.record("read")
    } catch {
      #expect(error.code == .cannotRead)
    }
  }
}
