// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Records that follow one another, as they were read: one block of bytes and where each lies in
/// it, so that reading a record allocates nothing.
public struct TrailPage: Hashable, Sendable {
  /// One record of a page; `bytes(of:)` gives its content.
  public struct Entry: Hashable, Sendable {
    /// Its place in the log.
    public let position: TrailPosition
    /// What the bytes are, as the writer numbers it.
    public let kind: UInt8
    /// The time that belongs to the bytes.
    public let time: Instant
    let start: Int
    let count: Int
  }

  /// The records in the log's order; none when the log has no more for now.
  public private(set) var entries: [Entry] = []
  /// Where the next page begins.
  public private(set) var next: TrailPosition
  private var block: [UInt8]

  /// Creates an empty page at `next`; entries that are added lie in `block`.
  init(next: TrailPosition, block: [UInt8] = []) {
    self.next = next
    self.block = block
  }

  /// Adds the record whose content is at `start` of the block.
  mutating func add(kind: UInt8, time: Instant, start: Int, count: Int) {
    entries.append(Entry(position: next, kind: kind, time: time, start: start, count: count))
    next = next.advanced(by: 1)
  }

  /// Adds a record with a copy of its content.
  mutating func add(_ record: TrailRecord) {
    let start = block.count
    block.append(contentsOf: record.bytes)
    add(kind: record.kind, time: record.time, start: start, count: record.bytes.count)
  }

  /// Whether the log had no more.
  public var isEmpty: Bool { entries.isEmpty }

  /// The content of one of this page's entries.
  ///
  /// - Precondition: the entry is of this page
  @_lifetime(borrow self)
  public func bytes(of entry: Entry) -> Span<UInt8> {
    block.span.extracting(entry.start..<entry.start + entry.count)
  }

  /// The records with copies of their content.
  public var records: [TrailRecord] {
    entries.map { entry in
      TrailRecord(
        kind: entry.kind, time: entry.time,
        bytes: Array(block[entry.start..<entry.start + entry.count]))
    }
  }

  /// A Boolean value: whether both hold the same records at the same positions.
  public static func == (a: TrailPage, b: TrailPage) -> Bool {
    a.next == b.next && a.records == b.records
  }

  /// Hashes where the page ends.
  public func hash(into hasher: inout Hasher) { hasher.combine(next) }
}
