// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Files that are none, not there, not text, or full.
@Suite("tram, of bad files")
struct BadFileTests {
  private let inside = "case,model,latitude,longitude,radius,wkt\n"

  @Test(arguments: [
    ["watch", "--orders", "/nowhere/o", "--observations", "-"],
    ["watch", "/nowhere/o"], ["inside", "--cases", "/nowhere/o"],
    ["locate", "--learn", "/nowhere/o", "--observations", "-"],
  ])
  func `a missing file is named with the reason, and the exit code is 1`(arguments: [String]) throws
  {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 1)
    #expect(
      outcome.errors == "tram \(arguments[0]): /nowhere/o: No such file or directory\n")
  }

  @Test(arguments: [
    ["watch", "/tmp"], ["inside", "--cases", "/tmp"],
    ["locate", "--learn", "/tmp", "--observations", "-"],
  ])
  func `a folder in place of a file is named`(arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == 1)
    #expect(outcome.errors == "tram \(arguments[0]): /tmp: Is a directory\n")
  }

  @Test
  func `a full disk is an error of every command that writes`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.walkAway(from: 60)
    let watch = try feed.watch(orders: FeedLines.order(), "--alarms", "/dev/full")
    #expect(watch.status == 1)
    #expect(watch.errors.contains("tram watch: /dev/full: No space left on device"))
    let answers = try Program.run("inside", "--output", "/dev/full", input: inside)
    #expect(answers.status == 1)
    #expect(answers.errors.contains("/dev/full: No space left on device"))
  }

  @Test
  func `empty orders and an empty feed are answered with nothing`() throws {
    let empty = try FeedLines().watch(orders: "")
    #expect(empty.alarms.isEmpty)
    var feed = FeedLines()
    feed.hour()
    #expect(try feed.watch(orders: "").errors.contains("60 lines are of devices without an order"))
  }

  @Test
  func `a byte order mark and lines that end with both marks are read`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.walkAway(from: 60)
    let folder = try TemporaryFolder()
    let orders = "\u{FEFF}" + FeedLines.order().replacing("\n", with: "\r\n")
    let day = "\u{FEFF}" + feed.text.replacing("\n", with: "\r\n")
    let outcome = try Program.run(
      "watch", try folder.file("orders.jsonl", holding: orders),
      try folder.file("day.jsonl", holding: day), "--alarms", "-")
    #expect(outcome.output.contains("\"kind\":\"left\""))
    #expect(outcome.errors.contains("75 lines, 0 refused"))
    let mark = try Program.run(
      "inside", input: "\u{FEFF}" + inside.replacing("\n", with: "\r\n") + "a,disc\r\n")
    #expect(mark.errors.contains("line 2: 2 fields; 6"))
  }

  @Test
  func `depth, zeros and text in sixteen bits are refused with their line, and nothing else is`()
    throws
  {
    var feed = FeedLines()
    feed.add(String(repeating: "{\"a\":", count: 100_000))
    feed.add(#"{"device":"p1","x":"# + String(repeating: "[", count: 100_000))
    feed.add(String(repeating: "\u{0}", count: 100_000))
    feed.add("{\u{0}\"\u{0}d\u{0}")
    feed.add(#"{"device":"p1","time":1e400}"#)
    feed.add(#"{"device":"p1","time":\#(String(repeating: "9", count: 100_000))}"#)
    feed.hour()
    let found = try feed.watch(orders: FeedLines.order())
    #expect(found.status == 0)
    #expect(found.errors.contains("66 lines, 6 refused; 60 observations of 1 orders"))
    #expect(found.errors.contains("line 1: column 161: more than 32 arrays and objects"))
    #expect(found.errors.contains("line 5: \"time\" is not a number"))
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `random bytes end no command by a trap`(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let folder = try TemporaryFolder()
    let path = folder.path("noise")
    let alphabet = Array("{}[]\",:0123456789.eE+-truefalsnl\n\r\\u \u{0}deviceordertime".utf8)
    let noise = (0..<20_000).map { _ in
      seed % 2 == 0
        ? UInt8(truncatingIfNeeded: random.next())
        : alphabet[Int(random.next() % UInt64(alphabet.count))]
    }
    try Foundation.Data(noise).write(to: URL(filePath: path))
    for arguments in [
      ["watch", "--orders", path, "--observations", path], ["watch", path, path],
      ["inside", "--cases", path], ["locate", "--learn", path, "--observations", path],
    ] {
      let outcome = try Program.run(arguments)
      #expect([0, 1, 64].contains(outcome.status), "\(arguments): \(outcome.status)")
      #expect(!outcome.errors.contains("Fatal error"))
    }
  }

  @Test
  func `a named pipe is read once, from its first byte`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.walkAway(from: 60)
    let folder = try TemporaryFolder()
    let pipe = folder.path("pipe")
    let made = unsafe mkfifo(pipe, 0o600)
    #expect(made == 0)
    let text = Foundation.Data(feed.text.utf8)
    let writing = Thread {
      // A pipe that nobody opens to read would hold this thread; the test would fail by time.
      try? FileHandle(forWritingTo: URL(filePath: pipe)).write(contentsOf: text)
    }
    writing.start()
    let outcome = try Program.run(
      ["watch", try folder.file("orders.jsonl", holding: FeedLines.order()), pipe],
      killedAfter: .seconds(20))
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("75 lines, 0 refused; 75 observations"))
    #expect(outcome.output.contains("left"))
  }
}

/// A small source of noise.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
