// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramTestKit
import TramUnits

@testable import TramTrails

/// A closed log in a folder of its own, whose bytes a test may change.
struct ClosedLog {
  let scratch: ScratchFolder
  let folder: String
  let records: [TrailRecord]
  var files: [String]

  /// Writes appends of the given counts, one write each, into segments of `segment` bytes.
  init(_ appends: [Int], size: Int = 40, segment: Int = 1 << 20, seed: UInt64 = 1) async throws {
    scratch = try ScratchFolder()
    folder = scratch.file("log")
    var random = SeededGenerator(seed: seed)
    let log = try FileTrailLog(folder: folder, limits: TrailLimits(segment: segment))
    var all: [TrailRecord] = []
    for count in appends {
      let records = someRecords(count, upTo: size, using: &random)
      _ = try await log.append(records, at: Instant(milliseconds: 0))
      all += records
    }
    log.close()
    records = all
    files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(".log") }.map { [folder] in "\(folder)/\($0)" }
  }

  func bytes(_ file: Int = 0) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: files[file])))
  }

  func put(_ bytes: [UInt8], _ file: Int = 0) throws {
    try Data(bytes).write(to: URL(filePath: files[file]))
  }

  /// Where each record of a file starts, and where the last ends.
  func starts(_ file: Int = 0) throws -> [Int] {
    let bytes = try bytes(file)
    var starts = [LogSegmentHeader.size]
    while let frame = TrailFrame(bytes.span, at: starts[starts.count - 1]) {
      starts.append(starts[starts.count - 1] + frame.size)
    }
    return starts
  }

  func open() throws -> FileTrailLog { try FileTrailLog(folder: folder) }
}

@Suite("A trail log after damage")
struct TrailDamageTests {
  @Test("opens at the last whole record, wherever the last one was cut")
  func cutAnywhere() async throws {
    let closed = try await ClosedLog([3, 2, 3])
    let bytes = try closed.bytes()
    let starts = try closed.starts()
    // The last write has three records; every cut in it.
    for cut in starts[5]...bytes.count {
      try closed.put(Array(bytes[..<cut]))
      let log = try closed.open()
      let whole = starts.lastIndex { $0 <= cut } ?? 0
      #expect(try await log.bounds().upperBound.rawValue == UInt64(whole) + 1)
      #expect(try await log.all(from: .first) == Array(closed.records[..<whole]))
      #expect(log.repair?.bytes == (cut == starts[whole] ? nil : cut - starts[whole]))
      #expect(log.repair?.offset == (cut == starts[whole] ? nil : starts[whole]))
      let more = closed.records[0]
      let place = try await log.append([more], at: Instant(milliseconds: 0))
      #expect(place.lowerBound.rawValue == UInt64(whole) + 1)
      log.close()
      let again = try closed.open()
      #expect(again.repair == nil)
      #expect(try await again.all(from: .first) == closed.records[..<whole] + [more])
      again.close()
    }
  }

  @Test("cuts a flipped bit in the last write and refuses one before it, at its place")
  func flippedBits() async throws {
    let closed = try await ClosedLog([2, 3], size: 20)
    let bytes = try closed.bytes()
    let starts = try closed.starts()
    // One bit of every byte, each of the eight in turn.
    for bit in stride(from: 0, to: bytes.count * 8, by: 9) {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      try closed.put(flipped)
      if bit / 8 < starts[2] {
        let error = #expect(throws: TrailsError.self) { try closed.open() }
        #expect(error?.code == .corrupt)
        #expect(error?.file == closed.files[0])
        #expect(error?.offset == (starts.last { $0 <= bit / 8 } ?? 0))
        #expect(try closed.bytes() == flipped, "nothing is cut")
        continue
      }
      let log = try closed.open()
      let whole = try #require(starts.lastIndex { $0 <= bit / 8 })
      #expect(log.repair?.offset == starts[whole])
      #expect(try await log.all(from: .first) == Array(closed.records[..<whole]))
      log.close()
    }
  }

  @Test("refuses a flipped bit in an earlier segment when it is read", arguments: 0..<50)
  func flippedBefore(seed: UInt64) async throws {
    let closed = try await ClosedLog(Array(repeating: 2, count: 30), segment: 600, seed: seed)
    var random = SeededGenerator(seed: seed)
    let file = Int.random(in: 0..<closed.files.count - 1, using: &random)
    var bytes = try closed.bytes(file)
    let place = Int.random(in: 0..<bytes.count, using: &random)
    bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    try closed.put(bytes, file)
    var found: TrailsError?
    do {
      let log = try closed.open()
      try await log.verify()
    } catch let error as TrailsError {
      found = error
    }
    #expect(found?.code == .corrupt)
    #expect(found?.file == closed.files[file])
    #expect(try closed.bytes(file) == bytes)
  }

  @Test("refuses a gap where a segment is missing or cut")
  func missingSegment() async throws {
    let closed = try await ClosedLog(Array(repeating: 2, count: 30), segment: 600)
    let starts = try closed.starts(1)
    try closed.put(Array(try closed.bytes(1)[..<starts[1]]), 1)
    let log = try closed.open()
    let cut = await #expect(throws: TrailsError.self) { try await log.verify() }
    #expect(cut?.code == .corrupt)
    #expect(cut?.offset == starts[1])
    log.close()
    try FileManager.default.removeItem(atPath: closed.files[1])
    let other = try closed.open()
    let gap = await #expect(throws: TrailsError.self) { try await other.verify() }
    #expect(gap?.code == .corrupt)
    #expect(gap?.file == closed.files[0])
  }

  @Test("cuts a tail of zeros, of noise, and one torn in its middle", arguments: 0..<30)
  func tornTail(seed: UInt64) async throws {
    let closed = try await ClosedLog([3, 6], seed: seed)
    var random = SeededGenerator(seed: seed)
    let bytes = try closed.bytes()
    let starts = try closed.starts()
    var torn = bytes
    let hole = Int.random(in: starts[3]..<starts[9], using: &random)
    for at in hole..<min(hole + 30, starts[9]) { torn[at] = ~torn[at] }
    let noise = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
    let zeros = [UInt8](repeating: 0, count: 4096)
    for (tail, whole) in [(bytes + zeros, 9), (bytes + noise, 9)] {
      try closed.put(tail)
      let log = try closed.open()
      #expect(try await log.all(from: .first) == Array(closed.records[..<whole]))
      #expect(log.repair?.bytes == tail.count - starts[9])
      log.close()
    }
    // Sound records of the same write behind the hole were never acknowledged.
    try closed.put(torn)
    let log = try closed.open()
    let whole = try #require(starts.lastIndex { $0 <= hole })
    #expect(try await log.all(from: .first) == Array(closed.records[..<whole]))
  }

  @Test("never traps on noise, in any file", arguments: 0..<150 as Range<UInt64>)
  func noise(seed: UInt64) async throws {
    let closed = try await ClosedLog([1, 4, 2, 3], segment: 300, seed: seed)
    var random = SeededGenerator(seed: seed)
    let file = Int.random(in: 0..<closed.files.count, using: &random)
    var bytes = try closed.bytes(file)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let at = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
      case 2: bytes.removeLast(min(at, bytes.count - 1))
      default: bytes[at] = 0xFF
      }
    }
    try closed.put(bytes, file)
    do {
      let log = try closed.open()
      try await log.verify()
      let found = try await log.all(from: .first)
      #expect(found == Array(closed.records[..<found.count]))
    } catch let error as TrailsError {
      #expect(error.code == .corrupt)
    }
  }

  @Test("removes what a crash left of a segment's making, and an empty twin")
  func leftovers() async throws {
    let closed = try await ClosedLog([4])
    let path = closed.files[0]
    try Data([1, 2, 3]).write(to: URL(filePath: path + ".part"))
    let twin = LogSegmentHeader(salt: 1, first: .first, day: Day(number: 7))
    try Data(twin.bytes).write(to: URL(filePath: "\(closed.folder)/\(twin.fileName)"))
    let log = try closed.open()
    #expect(try await log.all(from: .first) == closed.records)
    let left = try FileManager.default.contentsOfDirectory(atPath: closed.folder).sorted()
    #expect(left == ["lock", (path as NSString).lastPathComponent])
  }
}
