// SPDX-License-Identifier: Apache-2.0

import CAllocator
import Foundation
import TramBytes
import TramIsolation
import TramSense
import TramUnits

/// What 100,000 people with their own polygons take, stage by stage.
func measureMemory() throws -> Measurement {
  let scratch = try Scratch()
  defer { scratch.remove() }
  let path = try scratch.fresh("orders")
  let province = try Province(shards: 1)
  try writeOrders(province, to: path)
  var batch = ObservationBatch()
  province.append(minute: 0, shard: 0, cells: 3, to: &batch)
  batch.removeAll()

  let before = MemoryUse.now()
  var (watch, names) = try readOrders(path)
  names.isFrozen = true
  let loaded = MemoryUse.now()

  var repair = ObservationRepair()
  var alarms: [Alarm] = []
  func fold(_ minutes: StrideTo<Int>, cells: Int) {
    for minute in minutes {
      batch.removeAll()
      province.append(minute: minute, shard: 0, cells: cells, to: &batch)
      repair.apply(to: &batch)
      watch.observe(batch, into: &alarms)
      alarms.removeAll()
    }
  }
  fold(stride(from: 0, to: 1440, by: 10), cells: 0)
  let dayLater = MemoryUse.now()
  fold(stride(from: 1440, to: 1560, by: 10), cells: 3)
  let withCells = MemoryUse.now()
  var order = Reorderer()
  for minute in 1560..<1570 {
    var minuteBatch = ObservationBatch()
    province.append(minute: minute, shard: 0, to: &minuteBatch)
    order.add(&minuteBatch)
  }
  let withWindow = MemoryUse.now()
  precondition(order.held > 0 && names.count == province.count && watch.count == province.count)

  let people = Double(province.count)
  func figures(_ name: String, _ from: MemoryUse, _ to: MemoryUse) -> [Figure] {
    [
      Figure(name: name + ", heap", unit: "bytes/person", values: [(to.heap - from.heap) / people]),
      Figure(
        name: name + ", resident", unit: "bytes/person",
        values: [(to.resident - from.resident) / people]),
    ]
  }
  return Measurement(
    figures: figures("orders, polygons and names loaded", before, loaded)
      + figures("and a day of fixes", before, dayLater)
      + figures("and cells", before, withCells)
      + figures("and the ten-minute window at a fix a minute", before, withWindow)
      + [
        layout("`IsolationWatch` an order, by its layout", IsolationWatch.bytesPerOrder.fixes),
        layout("the same with cells", IsolationWatch.bytesPerOrder.withCells),
        layout("`Observation`, in memory", MemoryLayout<Observation>.stride),
        layout("`CellReading`, in memory", MemoryLayout<CellReading>.stride),
      ],
    notes: [
      "100,000 orders with a fence of 12 vertices each, read from JSON Lines; then a day at a fix "
        + "in ten minutes, then two hours with three cells each, then ten minutes of fixes waiting "
        + "in `Reorderer`. Each line counts from before the orders.",
      "Heap: what the allocator has given out. Resident: after what is free was given back; it "
        + "holds what arrays keep for growth only as far as it was touched.",
    ])
}

private func layout(_ name: String, _ bytes: Int) -> Figure {
  Figure(name: name, unit: "bytes", values: [Double(bytes)])
}

private func writeOrders(_ province: Province, to path: String) throws {
  var writer = try LineWriter(path: path)
  for person in 0..<province.count {
    province.appendOrder(of: person, to: &writer.text)
    try writer.endLine()
  }
  try writer.finish()
}

private func readOrders(_ path: String) throws -> (IsolationWatch, NameRegister) {
  var lines = try LineReader(path: path)
  var reader = OrderReader()
  try reader.readAll(&lines)
  precondition(reader.refused == 0, "every order of a measurement is good")
  var watch = IsolationWatch()
  for terms in reader.orders { try watch.add(terms) }
  return (watch, reader.names)
}

/// The memory of this process at one moment, in bytes.
struct MemoryUse {
  /// What the allocator has given out.
  var heap: Double
  /// What lies in real memory.
  var resident: Double

  /// Gives back what is free, then looks.
  static func now() -> MemoryUse {
    malloc_trim(0)
    let allocated = mallinfo2()
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
      .split(separator: " ").dropFirst().first.flatMap { Double($0) }
    return MemoryUse(
      heap: Double(allocated.uordblks + allocated.hblkhd),
      resident: (pages ?? .nan) * Double(sysconf(Int32(_SC_PAGESIZE))))
  }
}
