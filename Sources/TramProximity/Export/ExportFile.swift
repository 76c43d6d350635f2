// SPDX-License-Identifier: Apache-2.0

import Crypto
import TramBytes
import TramUnits

/// An export of temporary exposure keys as health authorities publish it, read and not yet trusted.
///
/// Reading checks the form and nothing else; `ExportVerifier` says whether to believe it, and
/// `KeySelection` which keys to look for.
///
/// Source: google/exposure-notifications-server, "Exposure Key Export File Format";
/// `TemporaryExposureKeyExport`.
public struct ExportFile: Sendable {
  /// What the file says of itself.
  public internal(set) var header = ExportHeader()
  /// The keys of new cases, in the order of the file.
  public internal(set) var keys: [TemporaryExposureKey] = []
  /// Keys that were published before and are told anew: confirmed now, or revoked.
  public internal(set) var revisedKeys: [TemporaryExposureKey] = []
  /// The signatures beside it; empty when there is no `export.sig`.
  public internal(set) var signatures: [ExportSignature] = []
  /// What was signed: the digest of all of `export.bin`, its first sixteen bytes too.
  let digest: SHA256Digest
  /// The same by SHA-512, where a signature says that it needs it.
  let longDigest: SHA512Digest?

  /// Reads the zip file with `export.bin` and `export.sig`; other entries are left alone.
  ///
  /// - Parameters:
  ///   - bytes: The zip file.
  ///   - limits: What is too much.
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`
  /// - Complexity: O(bytes unpacked); memory for `export.bin` and 40 bytes a key
  public static func read(
    zip bytes: Span<UInt8>, limits: ExportLimits = .standard
  ) throws(ProximityError) -> ExportFile {
    let entries = try ZipReader.entries(of: bytes, limits: limits)
    guard let body = entries.first(where: { $0.name == "export.bin" }) else {
      throw ProximityError(.malformed, detail: "zip: there is no export.bin in it")
    }
    var signatures: [ExportSignature] = []
    // The small file first: a bomb in it costs nothing that way.
    if let signed = entries.first(where: { $0.name == "export.sig" }) {
      let content = try ZipReader.content(
        of: signed, in: bytes, most: limits.mostSignatureBytes, limits: limits)
      signatures = try ExportSignature.list(content.span, limits: limits)
    }
    let content = try ZipReader.content(
      of: body, in: bytes, most: limits.mostExportBytes, limits: limits)
    return try read(export: content.span, signatures: signatures, limits: limits)
  }

  /// Reads an `export.bin` that lies outside of a zip file.
  ///
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`
  public static func read(
    export bytes: Span<UInt8>, signatures: [ExportSignature] = [], limits: ExportLimits = .standard
  ) throws(ProximityError) -> ExportFile {
    let mark = ExportHeader.mark
    guard bytes.count >= mark.count, areEqual(bytes.extracting(0..<mark.count), mark.span) else {
      throw ProximityError(
        .malformed,
        detail: "export.bin does not begin with the 16 bytes \"EK Export v1    \"")
    }
    var file = ExportFile(of: bytes, signatures)
    var reader = ProtobufReader(
      bytes.extracting(mark.count..<bytes.count), name: "export.bin", origin: mark.count,
      mostNesting: limits.mostNesting)
    // The least that a key takes: two bytes before it, 18 for itself and 6 for its start.
    let most = min(limits.mostKeys, bytes.count / 24 + 1)
    file.keys.reserveCapacity(most)
    while try reader.advance() {
      switch reader.number {
      case 7, 8:
        guard file.keys.count + file.revisedKeys.count < limits.mostKeys else {
          throw ProximityError(
            .tooLarge, detail: "export.bin has more than \(limits.mostKeys) keys")
        }
        let isNovel = reader.number == 7
        let message = try reader.span()
        let key = try KeyMessage.read(
          message, origin: reader.position - message.count, limits.mostNesting)
        if isNovel { file.keys.append(key) } else { file.revisedKeys.append(key) }
      default: try file.header.read(&reader, limits)
      }
    }
    try file.header.check()
    return file
  }

  private init(of bytes: Span<UInt8>, _ signatures: [ExportSignature]) {
    self.signatures = signatures
    digest = digestKernel(of: bytes)
    longDigest =
      signatures.contains { $0.info.algorithm == .sha512 } ? longDigestKernel(of: bytes) : nil
  }
}

extension ExportHeader {
  /// 9999-12-31 23:59:59 UTC: a later time in a file is damage or a trap.
  private static let lastSecond: UInt64 = 253_402_300_799

  /// Reads the present field, if it is one of the header.
  fileprivate mutating func read(
    _ reader: inout ProtobufReader, _ limits: ExportLimits
  ) throws(ProximityError) {
    switch reader.number {
    case 1: start = try Self.instant(reader.fixed64(), "start")
    case 2: end = try Self.instant(reader.fixed64(), "end")
    case 3: region = try reader.text(most: limits.mostTextBytes)
    case 4: batchNumber = try reader.int32()
    case 5: batchSize = try reader.int32()
    case 6:
      guard signatures.count < limits.mostSignatures else {
        throw ProximityError(
          .tooLarge, detail: "export.bin names more than \(limits.mostSignatures) signatures")
      }
      let message = try reader.span()
      signatures.append(
        try SignatureInfo.read(message, origin: reader.position - message.count, limits))
    default: try reader.skip()
    }
  }

  private static func instant(_ seconds: UInt64, _ name: String) throws(ProximityError) -> Instant {
    guard seconds <= lastSecond else {
      throw ProximityError(
        .malformed, detail: "export.bin: the \(name) of \(seconds) s lies beyond the year 9999")
    }
    return Instant(milliseconds: Int64(seconds) * 1000)
  }

  /// Refuses a header that contradicts itself.
  fileprivate func check() throws(ProximityError) {
    if let start, let end, end < start {
      throw ProximityError(.malformed, detail: "export.bin ends before it starts")
    }
  }
}
