// SPDX-License-Identifier: Apache-2.0

public import TramTrails
public import TramUnits

/// The record that writer `writer` writes as its `number`-th; the same in every process.
public func tortureRecord(writer: UInt64, number: UInt64) -> TrailRecord {
  var random = SeededGenerator(seed: writer &* 1_000_003 &+ number)
  let size = Int.random(in: 0...300, using: &random)
  let content = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
  return TrailRecord(
    kind: UInt8(truncatingIfNeeded: writer), time: Instant(milliseconds: Int64(number)),
    bytes: content)
}

/// Records for tests: the same generator gives the same ones.
public func someRecords(
  _ count: Int, upTo size: Int = 100, using random: inout SeededGenerator
) -> [TrailRecord] {
  (0..<count).map { _ in
    let length = Int.random(in: 0...size, using: &random)
    return TrailRecord(
      kind: UInt8.random(in: 0...255, using: &random),
      time: Instant(milliseconds: Int64.random(in: -10...1_000_000, using: &random)),
      bytes: (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
  }
}

extension TrailLog {
  /// Every record from `position` on, by pages of `limit` bytes.
  public func all(from position: TrailPosition, limit: Int = 1 << 16) async throws -> [TrailRecord]
  {
    var records: [TrailRecord] = []
    var next = position
    while true {
      let page = try await read(from: next, limit: limit)
      if page.isEmpty { return records }
      records += page.records
      next = page.next
    }
  }
}
