// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The files of an audit log as they are found when it is opened to be written: locked, with a
/// whole end, and with a tree that holds every entry.
struct AuditFolder {
  let lock: AuditFile
  let tree: AuditTreeFiles
  let identity: AuditIdentity
  let heads: HeadFile
  private(set) var segments: [AuditSegment] = []
  private(set) var frontier = MerkleFrontier()
  private(set) var repair: AuditRepair?
  /// The last segment's file.
  private(set) var file: AuditFile?
  private(set) var synced: UInt64 = 0

  init(
    _ folder: String, beginning: AuditIdentity?, faults: DiskFaults?
  ) throws(GuardError) {
    if beginning != nil { try GuardFolder.make(folder) }
    lock = try AuditFile("\(folder)/lock", .write)
    guard try lock.takeLock() else {
      throw GuardError(.locked, detail: "\(folder) is written by another process")
    }
    let names = try GuardFolder.names(in: folder)
    for name in names where name.hasSuffix(".part") { try GuardFolder.remove("\(folder)/\(name)") }
    identity = try AuditIdentity.open(folder, names: names, beginning: beginning)
    tree = try AuditTreeFiles(folder, .write, faults: faults)
    heads = try HeadFile.read(folder, isLastEnough: true)
    segments = try AuditFolder.segments(folder, names: names)
    try settleEnd(faults: faults)
    try rebuild()
    try compareWithHeads()
    try GuardFolder.sync(folder)
  }

  static func segments(_ folder: String, names: [String]) throws(GuardError) -> [AuditSegment] {
    var segments: [AuditSegment] = []
    for name in names
    where name.hasPrefix(AuditSegment.prefix) && name.hasSuffix(AuditSegment.suffix) {
      segments.append(try AuditSegment(folder, name: name))
    }
    if let first = segments.first, first.first != 0 {
      throw GuardError(
        .corrupt, detail: "\(folder) begins with entry \(first.first): the first ones are missing")
    }
    return segments
  }

  /// Cuts off what a crash left of the last write, and writes that write once more: after a flush
  /// that failed, the system may hold pages for clean that never reached the disk.
  private mutating func settleEnd(faults: DiskFaults?) throws(GuardError) {
    guard var last = segments.last else { return }
    let file = try AuditFile(last.path, .write, faults: faults)
    var cursor = AuditFrameCursor(
      file, salt: last.salt, offset: AuditSegment.headerSize, next: last.first, end: last.end)
    var lastWrite = AuditSegment.headerSize
    walk: while true {
      let start = cursor.offset
      switch try cursor.step() {
      case .frame(let frame, _): lastWrite = max(start - frame.sinceWrite, AuditSegment.headerSize)
      case .end: break walk
      case .damage(let reason):
        try refuseUnlessTorn(file, last, from: start, next: cursor.next, reason: reason)
        try file.truncate(to: start)
        repair = AuditRepair(file: last.path, offset: start, bytes: last.end - start)
        last.end = start
        break walk
      }
    }
    if last.end > lastWrite {
      let bytes = try file.read(at: lastWrite, count: last.end - lastWrite)
      try file.write(bytes.span, at: lastWrite)
    }
    try file.flush()
    segments[segments.count - 1] = last
    self.file = file
  }

  /// Throws unless the bytes from `start` on can be what a crash left of one write: no more than
  /// a write has, and no sound frame behind them that belongs to a later write.
  private func refuseUnlessTorn(
    _ file: AuditFile, _ segment: AuditSegment, from start: Int, next: UInt64, reason: String
  ) throws(GuardError) {
    let refusal = GuardError(.corrupt, detail: "\(segment.path) at byte \(start): \(reason)")
    guard segment.end - start <= AuditFrame.largestWrite else { throw refusal }
    let bytes = try file.read(at: start, count: segment.end - start)
    var at = 0
    while at + AuditFrame.headerSize <= bytes.count {
      guard let frame = AuditFrame(bytes.span, at: at), frame.first >= next,
        frame.isSound(in: bytes.span, at: at, salt: segment.salt)
      else {
        at += 1
        continue
      }
      if frame.sinceWrite < at { throw refusal }
      at += frame.size
    }
  }

  /// Makes the tree's files hold every entry, from the last note of what is safe on.
  private mutating func rebuild() throws(GuardError) {
    synced = try tree.syncedSize()
    if !(try tree.hold(synced)) || !holdEnds(before: synced) { synced = 0 }
    do {
      frontier = try MerkleTree(tree, size: synced).frontier()
    } catch let error as GuardError { throw error } catch {
      throw GuardError(.io, detail: "\(error)")
    }
    let start = segments.lastIndex { $0.first <= synced } ?? 0
    var reached = segments.indices.contains(start) ? segments[start].first : 0
    for segment in segments.dropFirst(start) {
      guard segment.first == reached else {
        throw GuardError(
          .corrupt,
          detail: "\(segment.path) follows entry \(reached): entries between are missing")
      }
      reached = try take(segment)
    }
    guard reached >= synced else {
      throw GuardError(
        .corrupt,
        detail: "the entries end with \(reached), and \(synced) had been written: they were cut")
    }
  }

  /// Whether each segment that is not walked holds the entry before the next one's first; else
  /// all are walked, which tells what is missing.
  private func holdEnds(before size: UInt64) -> Bool {
    let pages = AuditPages(segments: segments, tree: tree, size: size)
    for next in segments.dropFirst() where next.first <= size {
      guard next.first > 0, let found = try? pages.encoded(from: next.first - 1, limit: 1),
        found.count == 1
      else { return false }
    }
    return true
  }

  /// Takes a segment's entries into the tree, but those that it holds.
  private mutating func take(_ segment: AuditSegment) throws(GuardError) -> UInt64 {
    let file = try AuditFile(segment.path, .read)
    var cursor = AuditFrameCursor(
      file, salt: segment.salt, offset: AuditSegment.headerSize, next: segment.first,
      end: segment.end)
    var strata = StratumBuffers()
    var places: [UInt32] = []
    var before = frontier.size
    while true {
      let offset = cursor.offset
      let frame: AuditFrame
      let at: Int
      switch try cursor.step() {
      case .frame(let found, let place): (frame, at) = (found, place)
      case .end:
        try put(strata, places, before: before)
        return cursor.next
      case .damage(let reason):
        throw GuardError(.corrupt, detail: "\(segment.path) at byte \(offset): \(reason)")
      }
      guard cursor.next > frontier.size else { continue }
      guard let entries = frame.entries(in: cursor.window.span, at: at) else {
        throw GuardError(
          .corrupt, detail: "\(segment.path) at byte \(offset): the entries do not fill the frame")
      }
      for (number, entry) in zip(frame.first..., entries) where number >= frontier.size {
        if number % AuditTreeFiles.placeStep == 0 {
          places.append(UInt32(truncatingIfNeeded: offset))
        }
        frontier.append(.leaf(cursor.window.span.extracting(entry)), into: &strata)
      }
      if strata.hashes[0].count > 1 << 14 {
        try put(strata, places, before: before)
        before = frontier.size
        strata.removeAll()
        places.removeAll()
      }
    }
  }

  private func put(
    _ strata: StratumBuffers, _ places: [UInt32], before: UInt64
  ) throws(GuardError) {
    try tree.write(strata, before: before)
    try tree.write(places: places, before: before)
  }

  /// Refuses entries that are fewer, or others, than the last head says.
  private func compareWithHeads() throws(GuardError) {
    guard let head = heads.heads.last?.head else { return }
    guard head.size <= frontier.size else {
      throw GuardError(
        .corrupt,
        detail: "a signed head speaks of \(head.size) entries, and \(frontier.size) are there: "
          + "they were cut")
    }
    let root: MerkleHash
    do { root = try MerkleTree(tree, size: head.size).root() } catch {
      throw GuardError(.corrupt, detail: "the tree cannot be read: \(error)")
    }
    guard root == head.root else {
      throw GuardError(
        .corrupt,
        detail: "the first \(head.size) entries are not those of which a head was signed")
    }
  }
}
