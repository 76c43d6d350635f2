// SPDX-License-Identifier: Apache-2.0

import Testing

/// What phones and networks say wrongly: the cases of docs/bad-input.md that one line cannot show.
@Suite("tram watch, of bad feeds")
struct BadFeedTests {
  @Test
  func `counts the good lines around bad ones and tells each bad one with its number`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.add("{")
    feed.add("")
    feed.add(#"{"device":"p1","time":\#(FeedLines.time(60)),"fix":{"latitude":0,"longitude":0}}"#)
    feed.add(#"{"device":"p1","fix":{"latitude":21,"longitude":105}}"#)
    feed.add(String(repeating: "x", count: 2_000_000))
    feed.add("\u{0}\u{1}")
    feed.walkAway(from: 61)
    let found = try feed.watch(orders: FeedLines.order())
    #expect(found.status == 0)
    #expect(found.kinds() == ["left"])
    for said in [
      "day.jsonl: line 61: column 2: the line ends where a key is expected",
      "day.jsonl: line 63: latitude 0, longitude 0: the receiver had no position",
      "day.jsonl: line 64: \"time\" is missing", "day.jsonl: line 65: the line has 2000000 bytes",
      "day.jsonl: line 66: column 1: an object is expected", "81 lines, 5 refused",
    ] {
      #expect(found.errors.contains(said), "\(said) in \(found.errors)")
    }
  }

  @Test
  func `stops at the first bad line when strict, with exit code 1`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.add("{")
    feed.walkAway(from: 61)
    let found = try feed.watch(orders: FeedLines.order(), "--strict")
    #expect(found.status == 1)
    #expect(found.errors.contains("line 61: column 2"))
    #expect(found.alarms.isEmpty)
    let orders = try feed.watch(orders: FeedLines.order() + "{\n", "--strict")
    #expect(orders.status == 1)
    #expect(orders.errors.contains("orders.jsonl: line 2: column 2"))
  }

  @Test
  func `raises nothing on one spike of kilometres`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.fix(60, north: 3_700)
    feed.hour(from: 61)
    let found = try feed.watch(orders: FeedLines.order())
    #expect(found.alarms.isEmpty, "\(found.alarms)")
  }

  @Test(arguments: [(200.0, 0), (300.0, 2)])
  func `gives a claim of 1.7 m at a wrong place no more weight than one of 50 m`(
    north: Double, alarms: Int
  ) throws {
    for accuracy in [1.7, 50] {
      var feed = FeedLines()
      feed.hour()
      feed.add(
        #"{"device":"p1","time":\#(FeedLines.time(60)),"fix":{"latitude":"#
          + #"\#(21.03 + north / 110_700),"longitude":105.85,"accuracy":\#(accuracy)}}"#)
      feed.hour(from: 61)
      let found = try feed.watch(orders: FeedLines.order())
      #expect(found.kinds() == ["left", "returned"].suffix(alarms), "\(accuracy) m")
    }
  }

  @Test
  func `asks after a receiver that is frozen for hours, and claims no departure`() throws {
    var feed = FeedLines()
    feed.hour()
    for i in 60..<300 {
      feed.add(
        #"{"device":"p1","time":\#(FeedLines.time(Double(i))),"#
          + #""fix":{"latitude":21.0301234,"longitude":105.8501234,"accuracy":10}}"#)
    }
    let found = try feed.watch(orders: FeedLines.order())
    #expect(!found.kinds().contains("left"))
    #expect(found.errors.contains("fixes repeat the same coordinates and were marked as stale"))
  }

  @Test
  func `loses no other phone to a clock that is seven hours ahead`() throws {
    var feed = FeedLines()
    for i in 0..<120 {
      for phone in 1...5 {
        feed.fix(Double(i + (phone == 3 && i > 60 ? 420 : 0)), device: "p\(phone)")
      }
    }
    let orders = (1...5).map { FeedLines.order("o\($0)", device: "p\($0)") }.joined()
    let found = try feed.watch(orders: orders)
    #expect(Set(found.kinds(of: "o3")) == ["check", "silent"])
    #expect(found.alarms.count == 2, "\(found.alarms)")
    #expect(found.errors.contains("observations were half an hour or more ahead of all others"))
  }

  @Test
  func `says nothing of a phone that changes its radio every few seconds`() throws {
    var feed = FeedLines()
    let radios = ["nr", "lte", "wcdma"]
    for i in 0..<900 {
      feed.cell(
        Double(i) / 6, 5001 + i % 3, radio: radios[i % 3], rsrp: -80 - i % 3 * 8,
        hasFix: i % 6 == 0 && i < 450)
    }
    let found = try feed.watch(orders: FeedLines.order())
    #expect(!found.kinds().contains("left"), "\(found.alarms)")
  }

  @Test
  func `shows no control characters that a name brings to the terminal`() throws {
    let name = #"p\u001b[31m\nq"#
    var feed = FeedLines()
    feed.hour(device: name)
    feed.walkAway(from: 60, device: name)
    let folder = try TemporaryFolder()
    let orders = FeedLines.order(device: name) + FeedLines.order(name, device: name)
    let outcome = try Program.run(
      "watch", try folder.file("orders.jsonl", holding: orders),
      try folder.file("day.jsonl", holding: feed.text))
    #expect(outcome.status == 0)
    #expect(!(outcome.output + outcome.errors).contains("\u{1B}"))
    #expect(outcome.output.split(separator: "\n").count == 2)
  }

  @Test
  func `tells the same alarms for a feed out of order within ten minutes`() throws {
    var feed = FeedLines()
    feed.hour()
    feed.walkAway(from: 60, minutes: 40)
    feed.hour(from: 100)
    let inOrder = try feed.watch(orders: FeedLines.order())
    #expect(inOrder.kinds() == ["left", "returned"])
    var mixed = FeedLines()
    let delays = feed.lines.indices.map { ($0 + $0 * 7919 % 9, $0) }
    for (_, i) in delays.sorted(by: <) { mixed.add(feed.lines[i]) }
    #expect(try mixed.watch(orders: FeedLines.order()).alarms == inOrder.alarms)
    #expect(try feed.watch(orders: FeedLines.order()).alarms == inOrder.alarms)
  }
}
