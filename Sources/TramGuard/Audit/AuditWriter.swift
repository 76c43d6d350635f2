// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The end of an audit log on disk: the one place that writes.
///
/// A failure after which it is known what the file holds is told and forgotten. Any other one stops
/// the writer for good: the log must be opened anew, which looks at what there is.
struct AuditWriter: Sendable {
  let folder: String
  let limits: AuditLimits
  let faults: DiskFaults?
  let tree: AuditTreeFiles
  private(set) var frontier: MerkleFrontier
  private(set) var segment: AuditSegment?
  private var file: AuditFile?
  private var lock: AuditFile?
  private var synced: UInt64
  private var stopped: GuardError?
  private var buffer = ByteWriter()
  private var frame = ByteWriter()
  private var strata = StratumBuffers()

  init(
    folder: String, limits: AuditLimits, faults: DiskFaults?, found: AuditFolder
  ) {
    self.folder = folder
    self.limits = limits
    self.faults = faults
    tree = found.tree
    frontier = found.frontier
    segment = found.segments.last
    file = found.file
    lock = found.lock
    synced = found.synced
  }

  /// How many entries there are.
  var size: UInt64 { frontier.size }

  /// Throws when the writer has stopped.
  func check() throws(GuardError) { if let stopped { throw stopped } }

  /// Writes requests in one piece and flushes them; the number of the first entry of each.
  mutating func write(_ requests: [AuditRequest]) throws(GuardError) -> [UInt64] {
    try check()
    if size - synced >= limits.syncedEvery { try sync() }
    if segment.map({ size - $0.first >= limits.segmentEntries }) ?? true { try begin() }
    guard var segment, let file else {
      throw GuardError(.stopped, detail: "the log has no segment to write to")
    }
    let before = size
    let edge = frontier
    let (firsts, places) = frames(of: requests, segment)
    do {
      try put(into: file, at: segment.end)
      try tree.write(strata, before: before)
      try tree.write(places: places, before: before)
    } catch {
      frontier = edge
      guard error.code == .diskFull else { throw stop(error) }
      do { try file.truncate(to: segment.end) } catch let second { throw stop(error, then: second) }
      throw error
    }
    do { try file.flush() } catch {
      frontier = edge
      throw stop(error)
    }
    segment.end += buffer.count
    self.segment = segment
    return firsts
  }

  /// Frames requests into the buffer and takes their leaves into the tree.
  private mutating func frames(
    of requests: [AuditRequest], _ segment: AuditSegment
  ) -> (firsts: [UInt64], places: [UInt32]) {
    buffer.removeAll()
    frame.removeAll()
    strata.removeAll()
    var firsts: [UInt64] = []
    var places: [UInt32] = []
    var count = 0
    var frameFirst = size
    for request in requests {
      firsts.append(size)
      let payload = request.payload.span
      var start = 0
      for (end, leaf) in zip(request.ends, request.leaves) {
        if frame.count >= AuditFrame.usualPayload {
          endFrame(count, frameFirst, segment, &places)
          frameFirst = size
          count = 0
        }
        frame.append(payload.extracting(start..<end))
        frontier.append(leaf, into: &strata)
        count += 1
        start = end
      }
    }
    if count > 0 { endFrame(count, frameFirst, segment, &places) }
    return (firsts, places)
  }

  private mutating func endFrame(
    _ count: Int, _ first: UInt64, _ segment: AuditSegment, _ places: inout [UInt32]
  ) {
    let step = AuditTreeFiles.placeStep
    let since = buffer.count
    let offset = UInt32(truncatingIfNeeded: segment.end + since)
    var noted = (first + step - 1) / step * step
    while noted < first + UInt64(count) {
      places.append(offset)
      noted += step
    }
    let payload = frame.bytes
    AuditFrame.append(
      payload.span, count: count, first: first, sinceWrite: since, salt: segment.salt,
      to: &buffer)
    frame.removeAll()
  }

  private func put(into file: AuditFile, at end: Int) throws(GuardError) {
    try file.write(buffer.bytes.span, at: end)
  }

  /// Flushes the tree's files, so that opening need not make again what stands there.
  mutating func sync() throws(GuardError) {
    try check()
    do { try tree.sync(size) } catch { throw stop(error) }
    synced = size
  }

  /// Begins a segment with the next entry; it appears under its name whole, or not at all.
  private mutating func begin() throws(GuardError) {
    var random = SystemRandomNumberGenerator()
    let salt = UInt32.random(in: .min ... .max, using: &random)
    let path = "\(folder)/\(AuditSegment.name(size))"
    try GuardFolder.replace(
      path, with: AuditSegment.header(first: size, salt: salt), faults: faults)
    file = try AuditFile(path, .write, faults: faults)
    segment = AuditSegment(path: path, first: size, salt: salt)
  }

  /// Ends writing and gives the log to whoever opens it next.
  mutating func close() {
    if stopped == nil { try? tree.sync(size) }
    stopped = GuardError(.closed, detail: "the audit log was closed")
    file = nil
    lock?.releaseLock()
    lock = nil
  }

  private mutating func stop(_ error: GuardError, then second: GuardError? = nil) -> GuardError {
    let more = second.map { "; then \($0)" } ?? ""
    stopped = GuardError(
      .stopped,
      detail: "the log must be opened anew, as it is not known what the disk holds: "
        + "\(error)\(more)")
    return error
  }
}
