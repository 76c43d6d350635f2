// SPDX-License-Identifier: Apache-2.0

/// How much an export file may hold; what is beyond is refused before memory is taken for it.
///
/// The standard limits are far above what servers published: 0.6 to 30 million bytes a day.
public struct ExportLimits: Hashable, Sendable {
  /// Bytes of the zip file: 512 MiB.
  public var mostZipBytes = 512 << 20
  /// Entries of the zip file; real ones have two or three.
  public var mostEntries = 16
  /// Bytes of an entry's name.
  public var mostNameBytes = 255
  /// Bytes of `export.bin` unpacked: 384 MiB, ten million keys of 38 bytes.
  public var mostExportBytes = 384 << 20
  /// Bytes of `export.sig` unpacked.
  public var mostSignatureBytes = 1 << 16
  /// How many times its packed size an entry may have unpacked, beyond `ratioFreeBytes`.
  ///
  /// Half of a key's bytes are random, so honest files stay below 3; zeros reach 1,000.
  public var mostRatio = 12
  /// Bytes that the ratio does not look at: a small file may be all structure.
  public var ratioFreeBytes = 4096
  /// Keys, new and revised together: 10 million.
  public var mostKeys = 10_000_000
  /// Signatures, and what the file says about its signatures.
  public var mostSignatures = 32
  /// Bytes of a text: region, key identity, version, algorithm.
  public var mostTextBytes = 256
  /// Bytes of one signature; of P-256 it has 8 to 72.
  public var mostBytesOfSignature = 256
  /// How many groups may lie in each other in fields that are not known.
  public var mostNesting = 16
  /// Files of one batch (`signatureMaxAllowedBatchGroupSize` of Android's verifier).
  public var mostFilesOfBatch: Int32 = 1_000_000

  /// The standard limits.
  public init() {}

  /// The standard limits.
  public static let standard = ExportLimits()
}
