// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// One signature beside an export (`TEKSignature` of `export.sig`).
///
/// All but the signature itself is not protected by anything: it only says which key to try.
public struct ExportSignature: Hashable, Sendable {
  /// Which key is said to have signed, and how.
  public var info: SignatureInfo
  /// Which file of a batch it belongs to, from 1.
  public var batchNumber: Int32?
  /// How many files the batch has.
  public var batchSize: Int32?
  /// The signature: ASN.1 DER of ANSI X9.62.
  public var signature: [UInt8]

  /// Creates a signature.
  public init(
    info: SignatureInfo, batchNumber: Int32?, batchSize: Int32?, signature: [UInt8]
  ) {
    self.info = info
    self.batchNumber = batchNumber
    self.batchSize = batchSize
    self.signature = signature
  }

  /// Reads the list that is `export.sig`.
  ///
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`
  public static func list(
    _ bytes: Span<UInt8>, limits: ExportLimits = .standard
  ) throws(ProximityError) -> [ExportSignature] {
    var reader = ProtobufReader(bytes, name: "export.sig", mostNesting: limits.mostNesting)
    var signatures: [ExportSignature] = []
    while try reader.advance() {
      guard reader.number == 1 else {
        try reader.skip()
        continue
      }
      guard signatures.count < limits.mostSignatures else {
        throw ProximityError(
          .tooLarge, detail: "export.sig has more than \(limits.mostSignatures) signatures")
      }
      let message = try reader.span()
      signatures.append(try read(message, origin: reader.position - message.count, limits))
    }
    return signatures
  }

  private static func read(
    _ bytes: Span<UInt8>, origin: Int, _ limits: ExportLimits
  ) throws(ProximityError) -> ExportSignature {
    var reader = ProtobufReader(
      bytes, name: "signature", origin: origin, mostNesting: limits.mostNesting)
    var info: SignatureInfo?
    var (batchNumber, batchSize): (Int32?, Int32?) = (nil, nil)
    var signature: [UInt8] = []
    while try reader.advance() {
      switch reader.number {
      case 1:
        let message = try reader.span()
        info = try SignatureInfo.read(message, origin: reader.position - message.count, limits)
      case 2: batchNumber = try reader.int32()
      case 3: batchSize = try reader.int32()
      case 4:
        let bytes = try reader.span()
        guard bytes.count <= limits.mostBytesOfSignature else {
          throw ProximityError(
            .tooLarge,
            detail: "a signature has \(bytes.count) bytes, more than "
              + "\(limits.mostBytesOfSignature)")
        }
        signature = [UInt8](copying: bytes)
      default: try reader.skip()
      }
    }
    guard let info else {
      throw ProximityError(
        .malformed, detail: "export.sig: a signature does not say how it is made")
    }
    return ExportSignature(
      info: info, batchNumber: batchNumber, batchSize: batchSize, signature: signature)
  }

  /// The bytes of `export.sig`.
  static func message(of signatures: [ExportSignature]) -> [UInt8] {
    var list = ByteWriter()
    for each in signatures {
      var writer = ByteWriter()
      writer.append(field: 1, bytes: each.info.message.bytes)
      if let number = each.batchNumber { writer.append(field: 2, int32: number) }
      if let size = each.batchSize { writer.append(field: 3, int32: size) }
      writer.append(field: 4, bytes: each.signature)
      list.append(field: 1, bytes: writer.bytes)
    }
    return list.bytes
  }
}
