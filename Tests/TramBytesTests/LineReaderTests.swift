// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

private let hasFullDevice = unsafe access("/dev/full", W_OK) == 0

/// A file of its own for one test, gone afterwards.
private struct Scratch: ~Copyable {
  let path: String

  init(_ bytes: [UInt8] = []) throws {
    path = "/tmp/tram-bytes-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    var writer = try LineWriter(path: path)
    writer.text.append(contentsOf: bytes)
    try writer.finish()
  }

  deinit { unsafe unlink(path) }
}

/// What a reader gives: lines as text, over-long ones as their length.
private func steps(_ bytes: [UInt8], longestLine: Int = LineReader.longestLine) throws -> [String] {
  let file = try Scratch(bytes)
  var reader = try LineReader(path: file.path, longestLine: longestLine)
  var found: [String] = []
  while true {
    switch try reader.advance() {
    case .line:
      let line = reader.line
      var text = ""
      for i in line.indices { text.unicodeScalars.append(Unicode.Scalar(line[i])) }
      found.append(text)
    case .overlong(let bytes): found.append("<\(bytes)>")
    case .end:
      #expect(reader.bytesRead == Int64(bytes.count))
      #expect(reader.totalBytes == Int64(bytes.count))
      #expect(reader.lineNumber == Int64(found.count))
      return found
    }
  }
}

@Suite("A line reader")
struct LineReaderTests {
  @Test
  func `ends lines with a newline, with both marks, and with the file`() throws {
    #expect(try steps([]) == [])
    #expect(try steps(Array("a".utf8)) == ["a"])
    #expect(try steps(Array("a\n".utf8)) == ["a"])
    #expect(try steps(Array("a\r\nb\n\nc\r".utf8)) == ["a", "b", "", "c"])
    #expect(try steps(Array("\n\n".utf8)) == ["", ""])
    #expect(try steps([0xEF, 0xBB, 0xBF, 0x61, 0x0A, 0x62]) == ["a", "b"])
    #expect(try steps([0x61, 0, 0x62, 0x0A, 0x63]) == ["a\u{0}b", "c"])
  }

  @Test
  func `reads over a line that is too long and goes on`() throws {
    let long = [UInt8](repeating: 0x78, count: 3_000_000)
    let bytes = Array("a\n".utf8) + long + Array("\nb\n".utf8)
    #expect(try steps(bytes) == ["a", "<3000000>", "b"])
    #expect(try steps(long) == ["<3000000>"])
    #expect(try steps(Array("abcd\nabcde\nab\n".utf8), longestLine: 4) == ["abcd", "<5>", "ab"])
    #expect(try steps(Array("abcd\r\nabcde\r\n".utf8), longestLine: 4) == ["abcd", "<5>"])
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `gives the lines that splitting the whole file gives`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var text = ""
    for _ in 0..<30_000 {
      text += String(repeating: "x", count: Int.random(in: 0...250, using: &random)) + "\n"
    }
    let expected = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(try steps(Array(text.utf8)) == expected.map(String.init))
  }

  @Test
  func `names the file that cannot be opened or read, and why`() {
    do {
      _ = try LineReader(path: "/nowhere/orders.jsonl")
      Issue.record("opened")
    } catch {
      #expect(error.code == .cannotOpen)
      #expect(error.description == "/nowhere/orders.jsonl: No such file or directory")
    }
    do {
      var folder = try LineReader(path: "/tmp")
      _ = try folder.advance()
      Issue.record("read")
    } catch {
      #expect(error.code == .cannotRead)
    }
  }
}

@Suite("A line writer")
struct LineWriterTests {
  @Test
  func `writes what a reader reads back`() throws {
    let file = try Scratch()
    var writer = try LineWriter(path: file.path)
    for i in 0..<50_000 {
      writer.text.append(decimal: Int64(i))
      try writer.endLine()
    }
    try writer.finish(isDurable: true)
    var reader = try LineReader(path: file.path)
    var count = 0
    while try reader.advance() == .line { count += 1 }
    #expect(count == 50_000)
  }

  @Test
  func `adds behind what a file holds`() throws {
    let file = try Scratch(Array("a\n".utf8))
    var writer = try LineWriter(path: file.path, mode: .append)
    writer.text.append("b")
    try writer.endLine()
    try writer.finish()
    var reader = try LineReader(path: file.path)
    #expect(try reader.advance() == .line)
    #expect(try reader.advance() == .line)
    #expect(reader.line.count == 1 && reader.line[0] == 0x62)
  }

  private func size(of path: String) throws -> Int64? { try LineReader(path: path).totalBytes }

  @Test
  func `replaces a file only when it is finished`() throws {
    let file = try Scratch(Array("old".utf8))
    do {
      var writer = try LineWriter(path: file.path, mode: .replace)
      writer.text.append("newer")
      try writer.flush()
      #expect(try size(of: file.path) == 3)
    }
    #expect(try size(of: file.path) == 3)
    var writer = try LineWriter(path: file.path, mode: .replace)
    writer.text.append("newer")
    try writer.finish()
    #expect(try size(of: file.path) == 5)
  }

  @Test(.enabled(if: hasFullDevice, "this system has no device that is always full"))
  func `says that the disk is full and keeps what was not written`() throws {
    var writer = try LineWriter(path: "/dev/full")
    writer.text.append("alarm")
    do {
      try writer.finish()
      Issue.record("written")
    } catch {
      #expect(error.code == .diskFull)
      #expect(writer.text.count == 5)
    }
  }
}
