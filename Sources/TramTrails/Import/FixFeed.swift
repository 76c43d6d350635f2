// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Reads a table of fixes as slices that are ready to be sealed.
///
/// An actor, so that the next slices are read on one core while others are sealed on another.
actor FixFeed {
  /// What was read since the last step.
  struct Step: Sendable {
    /// What is ready.
    var work: [TrailSlice: [WaitingFix]] = [:]
    /// Lines that cannot be used.
    var bad: [BadLine] = []
    /// The persons of all fixes so far; `nil` where there is no work.
    var register: PersonRegister?
    var lines: Int64 = 0
    var bytesRead: Int64 = 0
    var isLast = false
  }

  /// How much is read at least before a step ends: often enough to show progress.
  private static let stride: Int64 = 32 << 20
  /// How many bad lines are gathered in a step.
  private static let mostBad = 10_000

  /// The bytes of the file; `nil` for a pipe.
  nonisolated let totalBytes: Int64?
  private var table: FixTable
  private var sorter: FixSorter
  private var register: PersonRegister

  /// Opens the table at `path`; the other arguments are what a store has already.
  init(
    path: String, times: ClosedRange<Int64>, closed: [Int32] = [],
    sorter: FixSorter, register: PersonRegister
  ) throws(BytesError) {
    table = try FixTable.open(path, times: times, closed: closed)
    totalBytes = table.totalBytes
    self.sorter = sorter
    self.register = register
  }

  /// Opens a table that is in memory.
  init(
    bytes: [UInt8], times: ClosedRange<Int64>, closed: [Int32] = [],
    sorter: FixSorter, register: PersonRegister
  ) throws(BytesError) {
    table = try FixTable.open(bytes: bytes, times: times, closed: closed)
    totalBytes = table.totalBytes
    self.sorter = sorter
    self.register = register
  }

  /// Reads on.
  func next() throws -> Step {
    var step = Step()
    let end = table.bytesRead + Self.stride
    while true {
      guard try table.read(into: &sorter, &register, bad: &step.bad) else {
        step.work = sorter.takeAll()
        step.isLast = true
        break
      }
      step.work = sorter.takeReady(share: share)
      if !step.work.isEmpty || table.bytesRead >= end || step.bad.count >= Self.mostBad { break }
    }
    if !step.work.isEmpty { step.register = register }
    step.lines = table.lines
    step.bytesRead = table.bytesRead
    return step
  }

  /// Which part of the input was read; half of a pipe, for want of a better guess.
  private var share: Double {
    guard let totalBytes, totalBytes > 0 else { return 0.5 }
    return min(Double(table.bytesRead) / Double(totalBytes), 1)
  }
}
