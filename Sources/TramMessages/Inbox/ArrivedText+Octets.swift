// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

extension ArrivedText {
  /// UTF-8 octets of a text that are kept; what is beyond is cut, and the text is damaged.
  static let mostOctets = 32_768
  /// UTF-8 octets of one part: 160 letters of the short alphabet need at most 480.
  static let mostOctetsOfPart = 2048

  /// The text within what is kept of one.
  var bounded: ArrivedText {
    var bounded = self
    let most = text.part == nil ? Self.mostOctets : Self.mostOctetsOfPart
    if text.text.utf8.count > most {
      bounded.text.text = String(text.text.utf8.prefix(most)) ?? String(text.text.prefix(most / 8))
      bounded.text.isDamaged = true
    }
    bounded.sender = Octets(Array(sender.bytes.prefix(64)))
    bounded.shortCode = Octets(Array(shortCode.bytes.prefix(64)))
    bounded.messageID = messageID.map { Octets(Array($0.bytes.prefix(128))) }
    return bounded
  }

  /// The text in octets.
  var encoded: [UInt8] {
    var out = ByteWriter(capacity: 64 + text.text.utf8.count)
    var flags: UInt8 = text.isDamaged ? 1 : 0
    if messageID != nil { flags |= 2 }
    if text.part != nil { flags |= 4 }
    out.append(byte: flags)
    out.appendZigZag(time.milliseconds)
    func put(_ bytes: [UInt8]) {
      out.appendVarint(UInt64(bytes.count))
      out.append(contentsOf: bytes)
    }
    put(Array(operatorName.utf8))
    if let messageID { put(messageID.bytes) }
    put(sender.bytes)
    put(shortCode.bytes)
    if let part = text.part {
      out.appendVarint(UInt64(part.tag))
      out.append(byte: UInt8(truncatingIfNeeded: part.total))
      out.append(byte: UInt8(truncatingIfNeeded: part.number))
      out.appendVarint(UInt64(text.halves.first))
      out.appendVarint(UInt64(text.halves.last))
    }
    put(Array(text.text.utf8))
    return out.bytes
  }

  /// Reads a text back.
  ///
  /// - Throws: `MessagesError` with `.corrupt`
  init(encoded: Span<UInt8>) throws(MessagesError) {
    do throws(BytesError) {
      var reader = ByteReader(encoded)
      func run(_ reader: inout ByteReader) throws(BytesError) -> [UInt8] {
        let count = try reader.varint()
        guard count <= UInt64(reader.remaining) else {
          throw BytesError(.ended, detail: "a run of \(count) octets", offset: reader.offset)
        }
        return [UInt8](copying: try reader.span(Int(count)))
      }
      let flags = try reader.byte()
      let time = try reader.instant()
      let name = String(decoding: try run(&reader), as: UTF8.self)
      let id = flags & 2 != 0 ? Octets(try run(&reader)) : nil
      let (sender, code) = (Octets(try run(&reader)), Octets(try run(&reader)))
      var part: ReceivedText.Part?
      var halves = ReceivedText.Halves()
      if flags & 4 != 0 {
        part = ReceivedText.Part(
          tag: UInt16(truncatingIfNeeded: try reader.varint()), total: Int(try reader.byte()),
          number: Int(try reader.byte()))
        halves.first = UInt16(truncatingIfNeeded: try reader.varint())
        halves.last = UInt16(truncatingIfNeeded: try reader.varint())
      }
      var text = ReceivedText(
        text: String(decoding: try run(&reader), as: UTF8.self), part: part,
        isDamaged: flags & 1 != 0)
      text.halves = halves
      self.init(
        operatorName: name, messageID: id, sender: sender, shortCode: code, text: text, time: time)
    } catch {
      throw MessagesError(.corrupt, detail: "a text of the inbox cannot be read: \(error)")
    }
  }
}
