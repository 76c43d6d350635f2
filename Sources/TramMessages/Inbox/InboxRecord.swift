// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// One thing that happened to an inbox, as it stands in its log.
enum InboxRecord: Hashable, Sendable {
  /// A part came; it stands on the shelf.
  case part(UInt64, at: Instant)
  /// A whole text, which stands on the shelf.
  case entry(Entry)
  /// A desk or a person did something about a text.
  case turned(UInt64, InboxEntry.State, by: String)
  /// Texts before this one are forgotten.
  case forgotten(before: UInt64)

  struct Entry: Hashable, Sendable {
    var number: UInt64
    var place: UInt64
    var at: Instant
    /// What tells it from other texts.
    var digest: UInt64
    var missing: Int
    /// The number of the text that it says again, plus 1; 0 for none.
    var repeats: UInt64
    /// Where its parts stand on the shelf; empty for a text that came whole.
    var parts: [UInt64]
  }

  func encode(to out: inout ByteWriter) {
    switch self {
    case .part(let place, let at):
      out.append(byte: 1)
      out.appendVarint(place)
      out.appendZigZag(at.milliseconds)
    case .entry(let entry):
      out.append(byte: 2)
      out.appendVarint(entry.number)
      out.appendVarint(entry.place)
      out.appendZigZag(entry.at.milliseconds)
      out.appendLittleEndian(entry.digest)
      out.appendVarint(UInt64(max(entry.missing, 0)))
      out.appendVarint(entry.repeats)
      out.appendVarint(UInt64(entry.parts.count))
      for part in entry.parts { out.appendVarint(part) }
    case .turned(let number, let state, let by):
      let name = Array(by.utf8.prefix(100))
      out.append(byte: 3)
      out.appendVarint(number)
      out.append(byte: state.rawValue)
      out.appendVarint(UInt64(name.count))
      out.append(contentsOf: name)
    case .forgotten(let number):
      out.append(byte: 4)
      out.appendVarint(number)
    }
  }

  /// Reads the next record; `nil` at the end.
  ///
  /// - Throws: `MessagesError` with `.corrupt`
  init?(_ reader: inout ByteReader) throws(MessagesError) {
    guard reader.remaining > 0 else { return nil }
    do throws(BytesError) {
      let kind = try reader.byte()
      switch kind {
      case 1: self = .part(try reader.varint(), at: try reader.instant())
      case 2:
        let (number, place) = (try reader.varint(), try reader.varint())
        let at = try reader.instant()
        let digest: UInt64 = try reader.littleEndian()
        let (missing, repeats) = (try reader.varint(), try reader.varint())
        let count = try reader.varint()
        guard missing <= 255, count <= 255 else {
          throw BytesError(.outOfRange, detail: "a text of \(count) parts, \(missing) missing")
        }
        var parts: [UInt64] = []
        for _ in 0..<count { parts.append(try reader.varint()) }
        self = .entry(
          Entry(
            number: number, place: place, at: at, digest: digest, missing: Int(missing),
            repeats: repeats, parts: parts))
      case 3:
        let number = try reader.varint()
        let state = try reader.byte()
        let count = try reader.varint()
        guard let state = InboxEntry.State(rawValue: state), count <= 100 else {
          throw BytesError(.outOfRange, detail: "a text of state \(state)")
        }
        let name = [UInt8](copying: try reader.span(Int(count)))
        self = .turned(number, state, by: String(decoding: name, as: UTF8.self))
      case 4: self = .forgotten(before: try reader.varint())
      default: throw BytesError(.outOfRange, detail: "a record of kind \(kind)")
      }
    } catch {
      throw MessagesError(.corrupt, detail: "a record of the inbox: \(error)")
    }
  }
}
