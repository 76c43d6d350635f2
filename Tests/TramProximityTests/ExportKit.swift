// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramProximity
import TramUnits

/// Exports to test with: sound ones, and ones that are broken in one place.
enum ExportKit {
  static let info = SignatureInfo(keyID: "452", keyVersion: "v1")
  static let signer = ExportSigner(info: info)
  static let start = Instant(milliseconds: 1_590_969_600_000)
  static let end = Instant(milliseconds: 1_591_056_000_000)

  static var writer: ExportWriter {
    ExportWriter(start: start, end: end, region: "452", signers: [signer])
  }

  static func keys(_ count: Int, seed: UInt64) -> [TemporaryExposureKey] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in key(using: &random) }
  }

  static func key(using random: inout SeededGenerator) -> TemporaryExposureKey {
    TemporaryExposureKey(
      key: SixteenBytes(high: random.next(), low: random.next()),
      rollingStart: ExposureInterval(2_650_000 + 144 * .random(in: 0..<14, using: &random)),
      rollingPeriod: Bool.random(using: &random) ? 144 : .random(in: 1...144, using: &random),
      transmissionRisk: Bool.random(using: &random) ? nil : .random(in: 0...8, using: &random),
      reportType: TemporaryExposureKey.ReportType.allCases.randomElement(using: &random),
      daysSinceOnset: Bool.random(using: &random) ? nil : .random(in: -14...14, using: &random))
  }

  /// A sound signed export.
  static func sound(_ count: Int = 10, seed: UInt64 = 1) throws -> [UInt8] {
    try writer.files(of: keys(count, seed: seed))[0]
  }

  /// An export, read.
  static func read(_ zip: [UInt8]) throws -> ExportFile { try ExportFile.read(zip: zip.span) }

  /// The two entries of a sound export.
  static func parts(of zip: [UInt8]) throws -> (body: [UInt8], signatures: [UInt8]) {
    let entries = try ZipReader.entries(of: zip.span)
    return (
      try ZipReader.content(of: entries[0], in: zip.span, most: 1 << 26),
      try ZipReader.content(of: entries[1], in: zip.span, most: 1 << 26)
    )
  }

  /// A zip file of two entries as they are.
  static func zip(_ body: [UInt8], _ signatures: [UInt8]? = nil) throws -> [UInt8] {
    var zip = ZipWriter()
    try zip.add("export.bin", body.span)
    if let signatures { try zip.add("export.sig", signatures.span) }
    return zip.finished()
  }

  /// An export.bin whose message is `fields`.
  static func body(_ fields: [UInt8]...) -> [UInt8] { ExportHeader.mark + fields.flatMap { $0 } }

  /// What is said when an export.bin is read; `nil` when it is taken.
  static func refusal(
    of body: [UInt8], limits: ExportLimits = .standard
  ) -> ProximityError? {
    do throws(ProximityError) {
      _ = try ExportFile.read(export: body.span, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  /// What is said when a zip file is read; `nil` when it is taken.
  static func refusal(ofZip zip: [UInt8], limits: ExportLimits = .standard) -> ProximityError? {
    do throws(ProximityError) {
      _ = try ExportFile.read(zip: zip.span, limits: limits)
      return nil
    } catch {
      return error
    }
  }

  /// What is said when a zip file is read and verified; `nil` when it is believed.
  static func verdict(
    onZip zip: [UInt8], by verifier: ExportVerifier
  ) -> ProximityError? {
    do throws(ProximityError) {
      try verifier.verify(try ExportFile.read(zip: zip.span))
      return nil
    } catch {
      return error
    }
  }
}

/// Fields of protocol buffers, written by hand.
enum Field {
  static func varint(_ number: UInt64) -> [UInt8] {
    var left = number
    var bytes: [UInt8] = []
    while left > 127 {
      bytes.append(UInt8(left & 127) | 128)
      left >>= 7
    }
    return bytes + [UInt8(left)]
  }

  static func number(_ field: UInt64, _ value: UInt64) -> [UInt8] {
    varint(field << 3) + varint(value)
  }

  static func bytes(_ field: UInt64, _ value: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(UInt64(value.count)) + value
  }

  /// A key with what the arguments say; `nil` leaves a member out.
  static func key(
    data: [UInt8]? = [UInt8](repeating: 7, count: 16), risk: UInt64? = nil,
    start: UInt64? = 2_650_000, period: UInt64? = nil, days: UInt64? = nil, extra: [UInt8] = []
  ) -> [UInt8] {
    var message: [UInt8] = []
    if let data { message += bytes(1, data) }
    if let risk { message += number(2, risk) }
    if let start { message += number(3, start) }
    if let period { message += number(4, period) }
    if let days { message += number(6, days) }
    return bytes(7, message + extra)
  }
}

/// A zip file written byte by byte, so that each can be wrong.
struct ZipKit {
  struct Part {
    var name = "export.bin"
    var content: [UInt8] = []
    var flags: UInt16 = 0
    var method: UInt16 = 0
    /// What the header before the bytes says in place of the truth.
    var localName: String?
    var localSize: UInt32?
    var checksum: UInt32?
    var claimedSize: UInt32?
    /// Whether sizes and check follow the bytes.
    var hasDescriptor = false
    var descriptorDamage: UInt32 = 0
    /// Bytes that belong to nobody, behind this part.
    var gap: [UInt8] = []
  }

  var parts: [Part]
  var comment: [UInt8] = []
  var claimedCount: UInt16?
  var trailing: [UInt8] = []
  var leading: [UInt8] = []

  var bytes: [UInt8] {
    var out = leading
    var directory: [UInt8] = []
    for part in parts {
      let offset = UInt32(out.count)
      let flags = part.flags | (part.hasDescriptor ? 8 : 0)
      let check = part.checksum ?? Deflate.checksum(of: part.content.span)
      let size = part.claimedSize ?? UInt32(part.content.count)
      let packed = UInt32(part.content.count)
      let open = part.hasDescriptor
      out += le32(0x0403_4B50) + le16(20) + le16(flags) + le16(part.method) + le16(0) + le16(33)
      out += le32(open ? 0 : check) + le32(open ? 0 : packed)
      out += le32(part.localSize ?? (open ? 0 : size))
      out += le16(UInt16((part.localName ?? part.name).utf8.count)) + le16(0)
      out += [UInt8]((part.localName ?? part.name).utf8) + part.content
      if open {
        out += le32(0x0807_4B50) + le32(check) + le32(packed) + le32(size ^ part.descriptorDamage)
      }
      out += part.gap
      directory += le32(0x0201_4B50) + le16(20) + le16(20) + le16(flags) + le16(part.method)
      directory += le16(0) + le16(33) + le32(check) + le32(packed) + le32(size)
      directory += le16(UInt16(part.name.utf8.count)) + le16(0) + le16(0) + le16(0) + le16(0)
      directory += le32(0) + le32(offset) + [UInt8](part.name.utf8)
    }
    let count = claimedCount ?? UInt16(parts.count)
    let start = UInt32(out.count)
    out += directory + le32(0x0605_4B50) + le32(0) + le16(count) + le16(count)
    out += le32(UInt32(directory.count)) + le32(start) + le16(UInt16(comment.count)) + comment
    return out + trailing
  }

  private func le16(_ number: UInt16) -> [UInt8] { [UInt8(number & 255), UInt8(number >> 8)] }
  private func le32(_ number: UInt32) -> [UInt8] {
    le16(UInt16(number & 0xFFFF)) + le16(UInt16(number >> 16))
  }
}
