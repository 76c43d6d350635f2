// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramBytes

/// Records in files, each durable before anybody is told: the floor under the outbox and the books.
///
/// Whoever appends does not wait: records gather while the disk is busy, and one `commit` writes
/// and flushes all of them. A place is the count of octets before it, over all files.
///
/// After a write that the disk did not confirm the log is stopped: nobody knows what the disk
/// holds until it is opened again.
public final class RecordLog: Sendable {
  /// How large its files become, and how far they are laid out ahead.
  public struct Limits: Hashable, Sendable {
    /// The octets after which a file is closed, if whoever owns the log rolls it then.
    public var segment: Int
    /// How many zeros are written ahead: a flush of octets that have their place on the disk is
    /// quicker than one of a file that grows.
    public var ahead: Int

    /// Creates limits.
    public init(segment: Int = 64 << 20, ahead: Int = 8 << 20) {
      self.segment = max(segment, 4096)
      self.ahead = max(ahead, 0)
    }
  }

  /// What a start found.
  public struct Start: Hashable, Sendable {
    /// Octets of records that were read again.
    public var read: UInt64 = 0
    /// What was cut off at the end: a write that was never confirmed.
    public var cut: String?
  }

  private struct Waiting {
    var chunks: [[UInt8]] = []
    var next: UInt64
    var written: UInt64
    var durable: UInt64
    var stopped: MessagesError?
  }

  private struct Writer: ~Copyable {
    var file: OpenFile?
    var offset = 0
    var laidOut = 0
    var commit: UInt64
    let lock: OpenFile
  }

  /// Records of one frame; what one append brings stays together.
  private static let chunk = 4 << 20

  /// The folder.
  public let folder: String
  /// What the start found.
  public let start: Start
  private let limits: Limits
  private let before: @Sendable () throws(MessagesError) -> Void
  private let waiting: Mutex<Waiting>
  private let writer: Mutex<Writer>

  /// Opens a log, or makes it, and hands on what it holds from a place on.
  ///
  /// - Parameters:
  ///   - place: Where a file begins; files before it are removed. `nil` is where the first file
  ///     begins: for a log that says anew what is left, and forgets what stands before that.
  ///   - before: Is done before records are written that were appended before it.
  ///   - replay: Gets the records of one write after another, in order.
  /// - Throws: `MessagesError`: `.refused` where another has it open, `.corrupt`, `.io`, and what
  ///   `replay` throws
  public init(
    folder: String, limits: Limits = Limits(), from place: UInt64? = 0,
    before: @escaping @Sendable () throws(MessagesError) -> Void = {},
    replay: (Span<UInt8>) throws -> Void
  ) throws {
    self.folder = folder
    self.limits = limits
    self.before = before
    let lock = try RecordLog.lock(folder)
    var start = Start()
    let firsts = try RecordLog.firsts(in: folder)
    let place = place ?? firsts.first ?? 0
    var next = place
    var commit: UInt64 = 0
    var end = (path: String?.none, offset: 0)
    for first in firsts {
      let path = "\(folder)/\(RecordSegment.name(first: first))"
      if first < place {
        try wrap { () throws(BytesError) in try Folder.remove(path) }
        continue
      }
      guard first == next, start.cut == nil else {
        throw MessagesError(
          .corrupt, detail: "\(path) begins at \(first); the records before it end at \(next)")
      }
      let file = try wrap { () throws(BytesError) in try OpenFile(path, .write) }
      var segment = try wrap { () throws(BytesError) in
        try RecordSegment(file, next: next, commit: commit)
      }
      try segment.walk(file, replay)
      next = segment.next
      commit = segment.commit
      start.cut = segment.fault
      end = (path, segment.offset)
    }
    start.read = next - place
    self.start = start
    var writer = Writer(commit: commit, lock: lock)
    if let path = end.path {
      try wrap { () throws(BytesError) in
        let file = try OpenFile(path, .write)
        // What was never confirmed goes, and what is laid out ahead is laid out anew.
        try file.truncate(to: end.offset)
        try file.flush()
        writer.file = consume file
      }
      writer.offset = end.offset
      writer.laidOut = end.offset
    }
    waiting = Mutex(Waiting(next: next, written: next, durable: next))
    self.writer = Mutex(writer)
  }

  private static func lock(_ folder: String) throws(MessagesError) -> OpenFile {
    try wrap { () throws(BytesError) in
      if try Folder.make(folder) { try Folder.sync("\(folder)/..") }
    }
    let lock = try wrap { () throws(BytesError) in try OpenFile("\(folder)/lock", .write) }
    guard try wrap({ () throws(BytesError) in try lock.takeLock() }) else {
      throw MessagesError(.refused, detail: "\(folder) is held by another program")
    }
    return lock
  }

  private static func firsts(in folder: String) throws(MessagesError) -> [UInt64] {
    try wrap { () throws(BytesError) in
      try Folder.names(in: folder).compactMap(RecordSegment.first(ofName:)).sorted()
    }
  }

  /// The place after the last record that would survive.
  public var durable: UInt64 { waiting.withLock { $0.durable } }
  /// The place after the last record that was appended.
  public var next: UInt64 { waiting.withLock { $0.next } }
  /// Why nothing is taken any more; `nil` while all is well.
  public var stopped: MessagesError? { waiting.withLock { $0.stopped } }

  /// Appends whole records and returns the place after them; durable once `durable` is there.
  ///
  /// - Complexity: O(octets); it waits for no disk
  @discardableResult
  public func append(_ records: [UInt8]) -> UInt64 {
    waiting.withLock { waiting in
      guard !records.isEmpty else { return waiting.next }
      if let last = waiting.chunks.indices.last, waiting.chunks[last].count < Self.chunk {
        waiting.chunks[last].append(contentsOf: records)
      } else {
        waiting.chunks.append(records)
      }
      waiting.next += UInt64(records.count)
      return waiting.next
    }
  }

  /// Writes what waits and returns, once it is durable, the place after it.
  ///
  /// Several may call it at once: who comes while another writes finds his records written with
  /// the next flush.
  ///
  /// - Throws: `MessagesError` with `.io`; the log is stopped then
  @discardableResult
  public func commit() throws(MessagesError) -> UInt64 {
    let asked = next
    return try writer.withLock { writer throws(MessagesError) in
      let done = durable
      if done >= asked, stopped == nil { return done }
      return try write(&writer)
    }
  }

  private func write(_ writer: inout Writer) throws(MessagesError) -> UInt64 {
    let (chunks, first, stopped) = waiting.withLock { waiting in
      defer { waiting.chunks = [] }
      return (waiting.chunks, waiting.written, waiting.stopped)
    }
    if let stopped { throw stopped }
    guard !chunks.isEmpty else { return first }
    do throws(MessagesError) { try before() } catch {
      waiting.withLock { $0.stopped = error }
      throw error
    }
    writer.commit += 1
    let size = chunks.reduce(0) { $0 + $1.count + RecordFrame.headSize }
    var out = ByteWriter(capacity: size)
    var place = first
    for chunk in chunks {
      RecordFrame.append(chunk, first: place, commit: writer.commit, to: &out)
      place += UInt64(chunk.count)
    }
    do throws(BytesError) {
      try begin(&writer, first: first)
      try layOut(&writer, for: size)
      try writer.file?.write(out.bytes.span, at: writer.offset)
      try writer.file?.flush()
    } catch {
      let reason = MessagesError(
        .io, detail: "the disk did not confirm what was written: \(error.detail)")
      waiting.withLock { $0.stopped = reason }
      throw reason
    }
    writer.offset += size
    let end = place
    waiting.withLock { waiting in
      waiting.written = end
      waiting.durable = end
    }
    return end
  }

  private func begin(_ writer: inout Writer, first: UInt64) throws(BytesError) {
    guard writer.file == nil else { return }
    writer.file = try OpenFile("\(folder)/\(RecordSegment.name(first: first))", .write)
    try Folder.sync(folder)
    writer.offset = 0
    writer.laidOut = 0
  }

  /// Writes zeros where the next records will stand, a large piece at a time.
  private func layOut(_ writer: inout Writer, for size: Int) throws(BytesError) {
    guard limits.ahead > 0, writer.offset + size > writer.laidOut else { return }
    let end = writer.offset + size + limits.ahead
    let zeros = [UInt8](repeating: 0, count: end - writer.laidOut)
    try writer.file?.write(zeros.span, at: writer.laidOut)
    writer.laidOut = end
  }

  /// A Boolean value: whether the present file is as long as files should be.
  public var isSegmentFull: Bool { writer.withLock { $0.offset >= limits.segment } }

  /// Writes what waits and closes the present file, so that the next record begins one.
  ///
  /// - Throws: `MessagesError` with `.io`
  public func roll() throws(MessagesError) -> UInt64 {
    try writer.withLock { writer throws(MessagesError) in
      let place = try write(&writer)
      do throws(BytesError) {
        if writer.file != nil, writer.laidOut > writer.offset {
          try writer.file?.truncate(to: writer.offset)
          try writer.file?.flush()
        }
      } catch {
        throw MessagesError(.io, detail: error.detail)
      }
      writer.file = nil
      return place
    }
  }

  /// Removes the files whose records all stand before a place that begins a file.
  ///
  /// - Throws: `MessagesError` with `.io`
  public func forget(before place: UInt64) throws(MessagesError) {
    for first in try Self.firsts(in: folder) where first < place {
      try wrap { () throws(BytesError) in
        try Folder.remove("\(folder)/\(RecordSegment.name(first: first))")
      }
    }
  }

  /// Gives the folder to whoever opens it next; nothing is written after it.
  public func close() {
    writer.withLock { writer in
      writer.file = nil
      writer.lock.releaseLock()
    }
    waiting.withLock {
      if $0.stopped == nil { $0.stopped = MessagesError(.refused, detail: "the log was closed") }
    }
  }
}

/// Does what may fail at the disk, and says it in the words of this target.
func wrap<Value: ~Copyable>(
  _ work: () throws(BytesError) -> Value
) throws(MessagesError) -> Value {
  do throws(BytesError) { return try work() } catch {
    throw MessagesError(.io, detail: error.description)
  }
}
