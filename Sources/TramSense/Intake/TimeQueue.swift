// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// An observation that waits: when it was, when it came and where it lies.
struct QueueEntry: Hashable, Sendable {
  var time: Int64
  var arrival: UInt64
  var page: UInt32
  var index: UInt32

  @inline(__always)
  static func isBefore(_ a: QueueEntry, _ b: QueueEntry) -> Bool {
    a.time != b.time ? a.time < b.time : a.arrival < b.arrival
  }
}

/// Entries by time, then by arrival: a run for those that come in order, a heap for the others.
struct TimeQueue: Sendable {
  private var run: [QueueEntry] = []
  private var head = 0
  private var heap: [QueueEntry] = []

  var count: Int { run.count - head + heap.count }

  var first: QueueEntry? {
    guard head < run.count else { return heap.first }
    guard let other = heap.first else { return run[head] }
    return QueueEntry.isBefore(other, run[head]) ? other : run[head]
  }

  mutating func insert(_ entry: QueueEntry) {
    guard head < run.count, let last = run.last, !QueueEntry.isBefore(last, entry) else {
      // An empty run starts anew; the heap keeps what lies before or behind it.
      return run.append(entry)
    }
    heap.append(entry)
    var at = heap.count - 1
    while at > 0 {
      let parent = (at - 1) / 2
      guard QueueEntry.isBefore(heap[at], heap[parent]) else { break }
      heap.swapAt(at, parent)
      at = parent
    }
  }

  mutating func removeFirst() {
    guard head < run.count else { return removeTop() }
    if let other = heap.first, QueueEntry.isBefore(other, run[head]) { return removeTop() }
    head += 1
    // Half of the run is gone: the rest moves to the front, an amortised step an entry.
    if head * 2 > run.count, head >= 1024 || head == run.count {
      run.removeSubrange(0..<head)
      head = 0
    }
  }

  private mutating func removeTop() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    var at = 0
    while true {
      var least = at
      for child in [2 * at + 1, 2 * at + 2] where child < heap.count {
        if QueueEntry.isBefore(heap[child], heap[least]) { least = child }
      }
      guard least != at else { return }
      heap.swapAt(at, least)
      at = least
    }
  }
}

/// The batches that hold what waits; a batch goes when nothing of it waits, and its room is kept.
struct PageStore: Sendable {
  private var batches: [ObservationBatch] = []
  private var waiting: [Int] = []
  private var free: [Int] = []

  subscript(page: Int) -> ObservationBatch { batches[page] }

  func count(of page: Int) -> Int { waiting[page] }

  @inline(__always)
  func time(of page: Int, _ index: Int) -> Int64 {
    batches[page].observations[index].time.milliseconds
  }

  @inline(__always)
  func observation(_ page: Int, _ index: Int) -> Observation {
    batches[page].observations[index]
  }

  /// Swaps the batch for an empty one.
  mutating func take(_ batch: inout ObservationBatch) -> Int {
    let page: Int
    if let slot = free.popLast() {
      page = slot
    } else {
      page = batches.count
      batches.append(ObservationBatch())
      waiting.append(0)
    }
    waiting[page] = batch.observations.count
    swap(&batches[page], &batch)
    if waiting[page] == 0 { free.append(page) }
    return page
  }

  mutating func release(_ page: Int) {
    waiting[page] -= 1
    guard waiting[page] == 0 else { return }
    batches[page].removeAll()
    free.append(page)
  }

  @inline(__always)
  func copy(_ page: Int, _ index: Int, to output: inout ObservationBatch) {
    let observation = batches[page].observations[index]
    if observation.cells.isEmpty, observation.sightings.isEmpty {
      output.append(
        observation, cells: EmptyCollection<CellReading>(),
        sightings: EmptyCollection<BeaconSighting>())
    } else {
      output.append(
        observation, cells: batches[page].cells(of: observation),
        sightings: batches[page].sightings(of: observation))
    }
  }
}
