// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// An entry with its number.
public struct NumberedEntry: Hashable, Sendable {
  /// The number, from 0.
  public var number: UInt64
  /// The entry.
  public var entry: AuditEntry
}

/// Reads entries by their number out of segments.
struct AuditPages {
  let segments: [AuditSegment]
  let tree: AuditTreeFiles
  let size: UInt64

  /// The bytes of up to `limit` entries from a number on, as far as their segment goes.
  func encoded(from first: UInt64, limit: Int) throws(GuardError) -> [[UInt8]] {
    guard first < size else {
      throw GuardError(.missing, detail: "entry \(first) is not among the \(size) of the log")
    }
    guard let segment = segments.last(where: { $0.first <= first }) else {
      throw GuardError(.missing, detail: "no segment holds entry \(first)")
    }
    let file = try AuditFile(segment.path, .read)
    let end = try file.size()
    var place = try tree.place(before: first)
    // A segment may begin between two noted places.
    if place.entry < segment.first { place = (segment.first, AuditSegment.headerSize) }
    guard place.offset >= AuditSegment.headerSize, place.offset < end else {
      throw GuardError(.corrupt, detail: "the noted place of entry \(first) is not in its segment")
    }
    let header = try file.read(at: place.offset, count: AuditFrame.headerSize)
    guard let frame = AuditFrame(header.span, at: 0), frame.first <= place.entry else {
      throw GuardError(
        .corrupt, detail: "\(segment.path) at byte \(place.offset): no frame of entries begins here"
      )
    }
    var cursor = AuditFrameCursor(
      file, salt: segment.salt, offset: place.offset, next: frame.first, end: end)
    var found: [[UInt8]] = []
    while found.count < limit, cursor.next < size {
      let offset = cursor.offset
      switch try cursor.step() {
      case .end: return found
      case .damage(let reason):
        throw GuardError(.corrupt, detail: "\(segment.path) at byte \(offset): \(reason)")
      case .frame(let frame, let at):
        guard let entries = frame.entries(in: cursor.window.span, at: at) else {
          throw GuardError(.corrupt, detail: "\(segment.path) at byte \(offset): torn entries")
        }
        for (number, entry) in zip(frame.first..., entries)
        where number >= first && number < size && found.count < limit {
          found.append(Array(copying: cursor.window.span.extracting(entry)))
        }
      }
    }
    return found
  }

  func entries(from first: UInt64, limit: Int) throws(GuardError) -> [NumberedEntry] {
    var numbered: [NumberedEntry] = []
    for bytes in try encoded(from: first, limit: limit) {
      let number = first + UInt64(numbered.count)
      numbered.append(NumberedEntry(number: number, entry: try AuditEntry(bytes.span)))
    }
    return numbered
  }
}
