// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A text as it is queued: cut into parts once, for all who get it.
public struct QueuedText: Hashable, Sendable {
  /// Who sends: a short code or a name.
  public let source: Octets
  /// `service_type`; at most 5 octets.
  public let service: Octets
  /// `data_coding`.
  public let coding: DataCoding
  /// How parts belong together.
  public let reference: PartReference
  /// Whether receipts are asked for; without them a message is done when the centre has taken it.
  public let wantsReceipts: Bool
  /// The octets of each part, without a header.
  public let parts: [[UInt8]]

  /// Creates a text from a plan's cutting.
  ///
  /// - Throws: `MessagesError` with `.badValue` for a sender or a service that cannot be, and for
  ///   a part beyond 140 octets of 8 bits or 160 of the short alphabet.
  public init(
    _ cut: Segmenting, source: Octets, service: Octets = Octets(), wantsReceipts: Bool = true
  ) throws(MessagesError) {
    try self.init(
      parts: cut.parts, coding: cut.alphabet.coding, reference: cut.reference, source: source,
      service: service, wantsReceipts: wantsReceipts)
  }

  init(
    parts: [[UInt8]], coding: DataCoding, reference: PartReference, source: Octets,
    service: Octets, wantsReceipts: Bool
  ) throws(MessagesError) {
    guard (1...20).contains(source.count), service.count <= 5 else {
      throw MessagesError(
        .badValue, detail: "a sender has 1 to 20 octets and a service at most 5")
    }
    guard (1...Segmenting.mostParts).contains(parts.count),
      parts.allSatisfy({ $0.count <= 160 })
    else {
      throw MessagesError(
        .badValue, detail: "a text has 1 to 255 parts of at most 160 octets")
    }
    self.parts = parts
    self.coding = coding
    self.reference = reference
    self.source = source
    self.service = service
    self.wantsReceipts = wantsReceipts
  }

  /// The message that carries a part.
  ///
  /// - Parameters:
  ///   - part: From 0.
  ///   - tag: The reference by which the phone puts the parts together.
  func message(part: Int, to number: PhoneNumber, tag: UInt16) -> ShortMessage {
    var carriage = Carriage()
    carriage.coding = coding
    carriage.receipts = wantsReceipts ? 1 : 0
    var text = part < parts.count ? parts[part] : []
    var tlvs = TLVList()
    if parts.count > 1 {
      let total = UInt8(truncatingIfNeeded: parts.count)
      let place = UInt8(truncatingIfNeeded: part + 1)
      switch reference {
      case .header8: text = [5, 0, 3, UInt8(tag & 0xFF), total, place] + text
      case .header16: text = [6, 8, 4, UInt8(tag >> 8), UInt8(tag & 0xFF), total, place] + text
      case .fields:
        tlvs.append(TLV(.sarMsgRefNum, UInt32(tag), width: 2))
        tlvs.append(TLV(.sarTotalSegments, UInt32(total), width: 1))
        tlvs.append(TLV(.sarSegmentSeqnum, UInt32(place), width: 1))
      }
      if reference != .fields { carriage.esmClass = Carriage.headerBit }
    }
    return ShortMessage(
      source: SMEAddress(name: source), destination: number.address, text: text,
      carriage: carriage, service: service, tlvs: tlvs)
  }

  /// The text in octets.
  var encoded: [UInt8] {
    var out = ByteWriter(capacity: 200)
    let forms = PartReference.allCases
    out.append(byte: UInt8(forms.firstIndex(of: reference) ?? 0) | (wantsReceipts ? 0x80 : 0))
    out.append(byte: coding.rawValue)
    for octets in [source.bytes, service.bytes] {
      out.append(byte: UInt8(truncatingIfNeeded: octets.count))
      out.append(contentsOf: octets)
    }
    out.append(byte: UInt8(truncatingIfNeeded: parts.count))
    for part in parts {
      out.append(byte: UInt8(truncatingIfNeeded: part.count))
      out.append(contentsOf: part)
    }
    return out.bytes
  }

  /// Reads a text back.
  ///
  /// - Throws: `MessagesError` with `.corrupt`
  init(encoded: Span<UInt8>) throws(MessagesError) {
    do {
      var reader = ByteReader(encoded)
      let head = try reader.byte()
      let coding = DataCoding(rawValue: try reader.byte())
      func run(_ reader: inout ByteReader) throws(BytesError) -> [UInt8] {
        let count = Int(try reader.byte())
        return [UInt8](copying: try reader.span(count))
      }
      let source = Octets(try run(&reader))
      let service = Octets(try run(&reader))
      let count = Int(try reader.byte())
      var parts: [[UInt8]] = []
      for _ in 0..<count { parts.append(try run(&reader)) }
      let forms = PartReference.allCases
      let form = Int(head & 0x7F)
      guard forms.indices.contains(form) else {
        throw MessagesError(.corrupt, detail: "a text on disk is of a form that there is not")
      }
      try self.init(
        parts: parts, coding: coding, reference: forms[form], source: source, service: service,
        wantsReceipts: head & 0x80 != 0)
    } catch let error as BytesError {
      throw MessagesError(.corrupt, detail: "a text on disk cannot be read: \(error)")
    } catch let error as MessagesError {
      throw MessagesError(.corrupt, detail: "a text on disk cannot be: \(error.detail)")
    } catch {
      throw MessagesError(.corrupt, detail: "a text on disk cannot be read")
    }
  }
}
