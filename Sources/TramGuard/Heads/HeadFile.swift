// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The heads that were signed, and the words by which signers followed each other, in the order
/// in which they were written: the file `heads`.
struct HeadFile: Sendable {
  /// What a record holds.
  enum Record: Hashable, Sendable {
    case head(SignedHead)
    case rotation(SignerRotation)
  }

  private(set) var records: [Record] = []
  /// Bytes of whole records.
  private(set) var end = 0
  /// Bytes behind them, which a crash left.
  private(set) var torn = 0

  static let fileName = "heads"
  /// A year of a head a minute takes 200 MB.
  static let mostBytes = 1 << 30

  var heads: [SignedHead] {
    records.compactMap { record in
      guard case .head(let head) = record else { return nil }
      return head
    }
  }

  var rotations: [SignerRotation] {
    records.compactMap { record in
      guard case .rotation(let rotation) = record else { return nil }
      return rotation
    }
  }

  /// Reads the file of a log's folder; none is no heads.
  ///
  /// - Parameter isLastEnough: Whether of the heads the last one alone is wanted: a year of a head
  ///   a minute is half a million.
  /// - Throws: `GuardError`: `.corrupt` for a whole record that is no note, `.io`
  static func read(
    _ folder: String, isLastEnough: Bool = false
  ) throws(GuardError) -> HeadFile {
    var found = HeadFile()
    var last: [UInt8]?
    guard try GuardFolder.names(in: folder).contains(fileName) else { return found }
    let path = "\(folder)/\(fileName)"
    let bytes = try GuardFolder.bytes(of: path, most: mostBytes)
    var reader = ByteReader(bytes.span)
    while reader.remaining > 0 {
      guard let (kind, note) = HeadFile.record(&reader) else {
        guard HeadFile.isTorn(bytes.span.extracting(found.end..<bytes.count)) else {
          throw GuardError(.corrupt, detail: "\(path) at byte \(found.end): a record is damaged")
        }
        break
      }
      switch kind {
      case 1 where isLastEnough: last = note
      case 1: found.records.append(.head(try SignedHead(parsing: note)))
      case 2: found.records.append(.rotation(try SignerRotation(parsing: note)))
      default:
        throw GuardError(
          .corrupt, detail: "\(path) at byte \(found.end): a record of kind \(kind) is not known")
      }
      found.end = reader.offset
    }
    if let last { found.records.append(.head(try SignedHead(parsing: last))) }
    found.torn = bytes.count - found.end
    return found
  }

  /// Whether bytes can be what a crash left of the last record.
  ///
  /// It would reach to the end of the file or beyond it, or the file was stretched and never
  /// filled. Anything else is damage, and what follows it must not be cut off.
  private static func isTorn(_ rest: Span<UInt8>) -> Bool {
    var reader = ByteReader(rest)
    guard let length = try? reader.littleEndian(UInt32.self), rest.count > recordHeader else {
      return true
    }
    if length <= SignedNote.longest, Int(length) + recordHeader >= rest.count { return true }
    return rest.indices.allSatisfy { rest[$0] == 0 }
  }

  private static let recordHeader = 9

  private static func record(_ reader: inout ByteReader) -> (kind: UInt8, note: [UInt8])? {
    guard let length = try? reader.littleEndian(UInt32.self), length <= SignedNote.longest,
      let kind = try? reader.byte(), let check = try? reader.littleEndian(UInt32.self),
      let note = try? reader.span(Int(length)),
      check == HeadFile.check(kind, note)
    else { return nil }
    return (kind, Array(copying: note))
  }

  private static func check(_ kind: UInt8, _ note: Span<UInt8>) -> UInt32 {
    var check = CRC32C()
    check.update([kind].span)
    check.update(note)
    return check.value
  }

  static func bytes(of record: Record) -> [UInt8] {
    let (kind, note): (UInt8, String) =
      switch record {
      case .head(let head): (1, head.note.description)
      case .rotation(let rotation): (2, rotation.note.description)
      }
    let text = Array(note.utf8)
    var writer = ByteWriter(capacity: text.count + 9)
    writer.appendLittleEndian(UInt32(truncatingIfNeeded: text.count))
    writer.append(byte: kind)
    writer.appendLittleEndian(check(kind, text.span))
    writer.append(contentsOf: text)
    return writer.bytes
  }
}
