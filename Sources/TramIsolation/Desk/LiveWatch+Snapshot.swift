// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramSense
import TramUnits

extension LiveWatch {
  /// The version of the snapshot's form; another one is refused.
  private static let form: UInt64 = 1

  /// What was learned and is believed, as bytes, beside the facts that the journal holds; the same
  /// state gives the same bytes.
  ///
  /// - Complexity: O(orders + devices + cells heard)
  public func snapshot() -> [UInt8] {
    var out = ByteWriter(capacity: 256 * watch.count + 1024)
    out.appendVarint(LiveWatch.form)
    out.appendZigZag(swept)
    let watched = watch.liveNames.compactMap { idOfName[$0] }
    LiveWatch.append(watched, to: &out)
    LiveWatch.append(ids.filter { orders[$0]?.isWatched == false }, to: &out)
    var memory = ByteWriter()
    repair.write(to: &memory)
    for part in [memory.bytes, watch.snapshot()] {
      out.appendVarint(UInt64(part.count))
      out.append(contentsOf: part)
    }
    return out.bytes
  }

  private static func append(_ ids: [OrderID], to out: inout ByteWriter) {
    out.appendVarint(UInt64(ids.count))
    var last: UInt64 = 0
    for id in ids {
      out.appendZigZag(Int64(bitPattern: id.rawValue &- last))
      last = id.rawValue
    }
  }

  /// Takes up a snapshot after the facts that were folded in before it.
  ///
  /// - Throws: `IsolationError` with code `.badSnapshot`; the watch is then as it was
  public mutating func restore(_ snapshot: [UInt8]) throws {
    var restored = self
    do {
      try restored.read(snapshot)
    } catch let error as BytesError {
      throw IsolationError(.badSnapshot, detail: "the watch's snapshot is damaged: \(error)")
    }
    self = restored
  }

  private mutating func read(_ snapshot: [UInt8]) throws {
    let bytes = snapshot.span
    var reader = ByteReader(bytes)
    let form = try reader.varint()
    guard form == LiveWatch.form else {
      throw IsolationError(.badSnapshot, detail: "the watch's snapshot has the form \(form)")
    }
    swept = try reader.zigZag()
    let watched = try LiveWatch.ids(from: &reader)
    let others = try LiveWatch.ids(from: &reader)
    try keep(watched, andUnwatched: others)
    let memory = try LiveWatch.part(from: &reader)
    var inner = ByteReader(memory.span)
    try repair.read(from: &inner)
    let state = try LiveWatch.part(from: &reader)
    guard inner.remaining == 0, reader.remaining == 0 else {
      throw IsolationError(.badSnapshot, detail: "the watch's snapshot has bytes after its end")
    }
    try watch.restore(state)
  }

  private static func ids(from reader: inout ByteReader) throws(BytesError) -> [OrderID] {
    let count = try reader.varint()
    guard count <= UInt64(reader.remaining) else {
      throw BytesError(.ended, detail: "fewer orders than said", offset: reader.offset)
    }
    var ids: [OrderID] = []
    ids.reserveCapacity(Int(count))
    var last: UInt64 = 0
    for _ in 0..<count {
      last = last &+ UInt64(bitPattern: try reader.zigZag())
      ids.append(OrderID(last))
    }
    return ids
  }

  private static func part(from reader: inout ByteReader) throws(BytesError) -> [UInt8] {
    let count = try reader.varint()
    guard count <= UInt64(reader.remaining) else {
      throw BytesError(.ended, detail: "a part is cut short", offset: reader.offset)
    }
    let part = try reader.span(Int(count))
    return part.indices.map { part[$0] }
  }

  /// Lets go of what the watch had let go of by then, and puts the orders in their order.
  private mutating func keep(_ watched: [OrderID], andUnwatched others: [OrderID]) throws {
    let kept = Set(watched).union(others)
    guard kept.count == watched.count + others.count else {
      throw IsolationError(.badSnapshot, detail: "the watch's snapshot names an order twice")
    }
    forget(Set(ids.filter { !kept.contains($0) }))
    var names: [String] = []
    for id in watched {
      guard let order = orders[id] else {
        throw IsolationError(.badSnapshot, detail: "the desk has no order \(id.text)")
      }
      begin(id, at: order.from)
      names.append(order.name)
    }
    for id in others { orders[id]?.isWatched = false }
    watch.arrange(as: names)
  }
}
