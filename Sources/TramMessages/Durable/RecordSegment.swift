// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// One file of a record log, read frame after frame.
struct RecordSegment {
  /// How much of a file is held in memory at once, unless a frame is longer.
  private static let page = 8 << 20

  /// Where the whole frames end, in the file and among the records.
  private(set) var offset = 0
  private(set) var next: UInt64
  /// The number of the last write that is whole.
  private(set) var commit: UInt64
  /// Why the frames end before the file does; `nil` where nothing but zeros follows.
  private(set) var fault: String?

  private let path: String
  private let size: Int
  private var window: [UInt8] = []
  private var windowStart = 0

  init(_ file: borrowing OpenFile, next: UInt64, commit: UInt64) throws(BytesError) {
    path = file.path
    self.next = next
    self.commit = commit
    size = try file.size()
  }

  /// The path of the segment whose first record stands at a place.
  static func name(first: UInt64) -> String {
    let digits = String(first)
    return "log-" + String(repeating: "0", count: max(20 - digits.count, 0)) + digits
  }

  /// The place in a segment's name; `nil` for another file's.
  static func first(ofName name: String) -> UInt64? {
    guard name.count == 24, name.hasPrefix("log-") else { return nil }
    return UInt64(name.dropFirst(4))
  }

  /// Hands on the records of each whole frame.
  ///
  /// - Parameter isWritten: Whether another program may be writing the file: what stands behind
  ///   the whole frames says nothing then.
  mutating func walk(
    _ file: borrowing OpenFile, isWritten: Bool = false, _ take: (Span<UInt8>) throws -> Void
  ) throws {
    while true {
      try load(file, RecordFrame.headSize)
      let at = offset - windowStart
      guard let frame = RecordFrame(window.span, at: at), frame.first == next,
        frame.commit >= commit
      else { break }
      try load(file, RecordFrame.headSize + frame.length)
      let bytes = window
      let start = offset - windowStart
      guard frame.isSound(in: bytes.span, at: start) else { break }
      let from = start + RecordFrame.headSize
      try take(bytes.span.extracting(from..<from + frame.length))
      offset += RecordFrame.headSize + frame.length
      next = frame.end
      commit = frame.commit
    }
    if !isWritten { try explainEnd(file) }
  }

  /// Has `count` octets from `offset` on in the window, as far as the file goes.
  private mutating func load(_ file: borrowing OpenFile, _ count: Int) throws(BytesError) {
    let have = windowStart + window.count - offset
    guard have < count, windowStart + window.count < size || window.isEmpty else { return }
    window = try file.read(at: offset, count: min(max(count, Self.page), size - offset))
    windowStart = offset
  }

  /// Tells a torn write from damage: a whole frame of a later write that comes behind what cannot
  /// be read shows that what cannot be read was durable once.
  private mutating func explainEnd(_ file: borrowing OpenFile) throws {
    guard offset < size else { return }
    let rest = try file.read(at: offset, count: size - offset)
    guard rest.contains(where: { $0 != 0 }) else { return }
    fault = "\(path): what stands at offset \(offset) is no whole frame"
    var at = 1
    let span = rest.span
    while at + RecordFrame.headSize <= rest.count {
      if span[at] != 0 || span[at + 1] != 0 || span[at + 2] != 0,
        let frame = RecordFrame(span, at: at), frame.commit >= commit + 2,
        frame.first > next, frame.first < next + UInt64(rest.count),
        frame.isSound(in: span, at: at)
      {
        throw MessagesError(
          .corrupt,
          detail: "\(path): damaged at offset \(offset), and whole again at \(offset + at)")
      }
      at += 1
    }
  }
}
