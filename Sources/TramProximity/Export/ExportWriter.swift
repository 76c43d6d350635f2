// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// Writes exports: keys sorted by their bytes, split over files, signed, packed.
public struct ExportWriter: Sendable {
  /// How keys that one file does not hold are told apart.
  public enum Splitting: Hashable, Sendable {
    /// Files 1 to n of one batch, which phones take together or not at all.
    case batch
    /// Each file a batch of its own, its end one second later than that of the file before, for
    /// Android takes two files of one start and end for the same (as Google's server does it).
    case separate
  }

  /// From when on the keys were gathered.
  public var start: Instant
  /// Until when, exclusive.
  public var end: Instant
  /// The region whose keys these are.
  public var region: String
  /// Who signs; at least one, and with several each must have an identity.
  public var signers: [ExportSigner]
  /// How many keys a file holds, new and revised together.
  public var mostKeys = 750_000
  /// How files are told apart when one does not hold all keys.
  public var splitting = Splitting.batch
  /// What no file goes beyond, so that the reader here takes it.
  public var limits = ExportLimits.standard

  /// Creates a writer; times are cut to whole seconds.
  public init(start: Instant, end: Instant, region: String, signers: [ExportSigner]) {
    self.start = start
    self.end = end
    self.region = region
    self.signers = signers
  }

  /// The zip files that hold `keys`, in the order of their batch.
  ///
  /// No keys at all make one file without keys, if the caller wants that; pad first.
  ///
  /// - Throws: `ProximityError`: `.malformed` for what no reader would take, `.tooLarge`
  /// - Complexity: O(*n* log *n*) of the keys
  public func files(
    of keys: [TemporaryExposureKey], revised: [TemporaryExposureKey] = []
  ) throws(ProximityError) -> [[UInt8]] {
    try check(keys, revised)
    // The order of bytes hides who came first.
    let sorted = keys.sorted { $0.key < $1.key }
    let sortedRevised = revised.sorted { $0.key < $1.key }
    let count = max(1, (sorted.count + sortedRevised.count + mostKeys - 1) / mostKeys)
    var files: [[UInt8]] = []
    var (next, nextRevised) = (0, 0)
    for number in 1...count {
      let part = sorted[next..<min(next + mostKeys, sorted.count)]
      next = part.endIndex
      let room = mostKeys - part.count
      let revisedPart = sortedRevised[
        nextRevised..<min(nextRevised + room, sortedRevised.count)]
      nextRevised = revisedPart.endIndex
      var header = ExportHeader()
      header.start = start
      header.end = splitting == .batch ? end : end.advanced(seconds: Double(number - 1))
      header.region = region
      header.batchNumber = splitting == .batch ? Int32(number) : 1
      header.batchSize = splitting == .batch ? Int32(count) : 1
      header.signatures = signers.map(\.info)
      files.append(try file(header, part, revisedPart))
    }
    return files
  }

  private func check(
    _ keys: [TemporaryExposureKey], _ revised: [TemporaryExposureKey]
  ) throws(ProximityError) {
    guard mostKeys >= 1, keys.count + revised.count <= limits.mostKeys else {
      throw ProximityError(
        .tooLarge, detail: "\(keys.count + revised.count) keys, more than \(limits.mostKeys)")
    }
    guard start.milliseconds >= 0, start < end, end.milliseconds < 1 << 47 else {
      throw ProximityError(.malformed, detail: "an export must end after it starts")
    }
    guard !signers.isEmpty, signers.count <= limits.mostSignatures else {
      throw ProximityError(.notSigned, detail: "an export needs a key that signs it")
    }
    guard signers.count == 1 || signers.allSatisfy({ $0.info.keyID != nil }) else {
      throw ProximityError(
        .malformed, detail: "of several keys that sign each needs an identity")
    }
    guard region.utf8.count <= limits.mostTextBytes else {
      throw ProximityError(.tooLarge, detail: "the region has \(region.utf8.count) bytes")
    }
    for key in keys { try check(key) }
    for key in revised { try check(key) }
  }

  private func check(_ key: TemporaryExposureKey) throws(ProximityError) {
    guard TemporaryExposureKey.periods.contains(key.rollingPeriod),
      key.rollingStart.rawValue <= UInt32(Int32.max),
      key.transmissionRisk.map(KeyMessage.risks.contains) ?? true,
      key.daysSinceOnset.map(KeyMessage.days.contains) ?? true
    else {
      throw ProximityError(
        .malformed,
        detail: "a key with period \(key.rollingPeriod), start \(key.rollingStart.rawValue), risk "
          + "\(key.transmissionRisk ?? 0) or \(key.daysSinceOnset ?? 0) days cannot be exported")
    }
  }

  private func file(
    _ header: ExportHeader, _ keys: ArraySlice<TemporaryExposureKey>,
    _ revised: ArraySlice<TemporaryExposureKey>
  ) throws(ProximityError) -> [UInt8] {
    // A key takes 26 to 40 bytes.
    var writer = ByteWriter(capacity: 256 + 34 * (keys.count + revised.count))
    writer.append(contentsOf: ExportHeader.mark)
    if let start = header.start {
      writer.append(field: 1, fixed64: UInt64(start.milliseconds / 1000))
    }
    if let end = header.end { writer.append(field: 2, fixed64: UInt64(end.milliseconds / 1000)) }
    if let region = header.region { writer.append(field: 3, text: region) }
    if let number = header.batchNumber { writer.append(field: 4, int32: number) }
    if let size = header.batchSize { writer.append(field: 5, int32: size) }
    for info in header.signatures { writer.append(field: 6, bytes: info.message.bytes) }
    for key in keys { KeyMessage.append(key, as: 7, to: &writer) }
    for key in revised { KeyMessage.append(key, as: 8, to: &writer) }
    guard writer.count <= limits.mostExportBytes else {
      throw ProximityError(.tooLarge, detail: "export.bin would have \(writer.count) bytes")
    }
    let export = writer.bytes
    var signatures: [ExportSignature] = []
    for signer in signers {
      signatures.append(
        ExportSignature(
          info: signer.info, batchNumber: header.batchNumber, batchSize: header.batchSize,
          signature: try signer.signature(over: export.span)))
    }
    let told = ExportSignature.message(of: signatures)
    var zip = ZipWriter()
    do throws(BytesError) {
      try zip.add("export.bin", export.span)
      try zip.add("export.sig", told.span)
    } catch {
      throw ProximityError(zip: error)
    }
    return zip.finished()
  }
}
