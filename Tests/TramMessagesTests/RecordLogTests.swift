// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramBytes
import TramMessages
import TramTestKit
import TramUnits

@Suite("A log of records")
struct RecordLogTests {
  private static let limits = RecordLog.Limits(segment: 4096, ahead: 2048)

  private func read(_ folder: String, from place: UInt64 = 0) throws -> (RecordLog, [UInt8]) {
    var bytes: [UInt8] = []
    let log = try RecordLog(folder: folder, limits: Self.limits, from: place) { records in
      bytes += [UInt8](copying: records)
    }
    return (log, bytes)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `what was committed comes back whole and in order, over seeds`(seed: UInt64) throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("log")
    var random = SeededGenerator(seed: seed)
    var all: [UInt8] = []
    for _ in 0..<4 {
      let (log, found) = try read(folder)
      #expect(found == all)
      #expect(log.start.cut == nil)
      for _ in 0..<30 {
        let record = (0..<Int.random(in: 1...300, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        all += record
        let place = log.append(record)
        #expect(place == UInt64(all.count))
        if Int.random(in: 0...2, using: &random) == 0 { #expect(try log.commit() == place) }
        if Int.random(in: 0...9, using: &random) == 0 { #expect(try log.roll() == place) }
      }
      try log.commit()
      #expect(log.durable == UInt64(all.count))
      log.close()
    }
  }

  @Test func `a write that was torn anywhere is cut off, and what was durable stays`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("log")
    let (log, _) = try read(folder)
    log.append(Array(repeating: 1, count: 100))
    try log.commit()
    let path = "\(folder)/log-00000000000000000000"
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    log.append(Array(repeating: 2, count: 100))
    try log.commit()
    log.close()
    let after = try Data(contentsOf: URL(fileURLWithPath: path))
    for cut in stride(from: 124, to: 248, by: 7) {
      // Some of the second frame's octets had reached the disk, from either end.
      for isFromFront in [true, false] {
        var torn = before
        let range = isFromFront ? 124..<cut : cut..<248
        torn.replaceSubrange(range, with: after[range])
        try torn.write(to: URL(fileURLWithPath: path))
        let (log, found) = try read(folder)
        let isWhole = cut == 124 && !isFromFront
        #expect(found.count == (isWhole ? 200 : 100))
        log.close()
      }
    }
  }

  @Test func `damage before later writes is refused and not cut off`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("log")
    let (log, _) = try read(folder)
    for octet in 1...4 as ClosedRange<UInt8> {
      log.append(Array(repeating: octet, count: 50))
      try log.commit()
    }
    log.close()
    let url = URL(fileURLWithPath: "\(folder)/log-00000000000000000000")
    var bytes = try Data(contentsOf: url)
    bytes[80] ^= 1
    try bytes.write(to: url)
    let error = #expect(throws: MessagesError.self) { _ = try read(folder) }
    #expect(error?.code == .corrupt)
  }

  @Test func `files before the place of a start are removed, and a second writer is refused`()
    throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.file("log")
    let (log, _) = try read(folder)
    log.append([1, 2, 3])
    let place = try log.roll()
    log.append([4, 5])
    try log.commit()
    let error = #expect(throws: MessagesError.self) { _ = try read(folder) }
    #expect(error?.code == .refused)
    log.close()
    let (again, found) = try read(folder, from: place)
    #expect(found == [4, 5])
    #expect(again.next == 5)
    again.close()
  }
}
