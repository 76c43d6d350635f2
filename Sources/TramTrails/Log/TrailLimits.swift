// SPDX-License-Identifier: Apache-2.0

/// What a trail log takes at most.
public struct TrailLimits: Hashable, Sendable {
  /// The most bytes of one write to the disk with its framing, and so of one append: 8 MiB.
  ///
  /// Files rely on it: what a crash can tear is never longer.
  public static let largestWrite = 8 << 20

  /// The content of one record, in bytes; at most what `largestWrite` has room for.
  public var record: Int
  /// How many records may wait for the disk; an append beyond is refused with `.busy`.
  public var waitingRecords: Int
  /// How many bytes may wait for the disk, with their framing.
  public var waitingBytes: Int
  /// The bytes of a segment before the next one is begun.
  public var segment: Int
  /// How many tasks may wait for records to come.
  public var followers: Int

  /// Creates limits.
  public init(
    record: Int = 4 << 20, waitingRecords: Int = 65_536, waitingBytes: Int = 32 << 20,
    segment: Int = 64 << 20, followers: Int = 1024
  ) {
    self.record = min(max(record, 0), TrailLimits.largestWrite - TrailFrame.overhead)
    self.waitingRecords = max(waitingRecords, 1)
    self.waitingBytes = max(waitingBytes, 1)
    self.segment = max(segment, 1)
    self.followers = max(followers, 1)
  }

  /// The bytes that records take with their framing.
  ///
  /// - Throws: `.tooLarge`
  func size(of records: [TrailRecord]) throws(TrailsError) -> Int {
    var size = 0
    for each in records {
      guard each.bytes.count <= record else {
        throw TrailsError(
          .tooLarge, detail: "a record has \(each.bytes.count) bytes; \(record) are the most")
      }
      size += TrailFrame.size(each.bytes.count)
      guard size <= TrailLimits.largestWrite else {
        throw TrailsError(
          .tooLarge,
          detail: "an append has more than \(TrailLimits.largestWrite) bytes with its framing")
      }
    }
    return size
  }
}
