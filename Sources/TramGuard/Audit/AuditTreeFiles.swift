// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The files of an audit log that follow from its entries: the strata of the tree, and where
/// entries stand.
///
/// They are written before an append is acknowledged and flushed now and then; what a loss of
/// power takes of them is made again from the entries when the log is opened.
public final class AuditTreeFiles: MerkleStore, Sendable {
  private let strata: [AuditFile]
  private let places: AuditFile
  private let synced: AuditFile
  private let folder: String

  /// Entries from one noted place to the next.
  static let placeStep: UInt64 = 64
  private static let placeSize = 4
  private static let syncedSize = 12

  init(_ folder: String, _ access: OpenFile.Access, faults: DiskFaults?) throws(GuardError) {
    self.folder = folder
    var files: [AuditFile] = []
    for stratum in 0..<MerkleStrata.count {
      files.append(
        try AuditFile("\(folder)/\(AuditTreeFiles.name(stratum))", access, faults: faults))
    }
    strata = files
    places = try AuditFile("\(folder)/places", access, faults: faults)
    synced = try AuditFile("\(folder)/synced", access, faults: faults)
  }

  /// The file of a stratum; its number is the level of its nodes.
  static func name(_ stratum: Int) -> String {
    let level = stratum * MerkleStrata.step
    return level < 10 ? "tree-0\(level)" : "tree-\(level)"
  }

  /// The nodes `first ..< first + count` of a stratum.
  ///
  /// - Throws: `GuardError`: `.missing`, `.corrupt`, `.io`
  public func nodes(_ stratum: Int, from first: UInt64, count: Int) throws -> [MerkleHash] {
    try read(stratum, from: first, count: count)
  }

  /// The nodes `first ..< first + count` of a stratum.
  func read(
    _ stratum: Int, from first: UInt64, count: Int
  ) throws(GuardError) -> [MerkleHash] {
    guard strata.indices.contains(stratum), first < MerkleStrata.mostLeaves, count >= 0 else {
      throw GuardError(.missing, detail: "the tree has no node \(first) of stratum \(stratum)")
    }
    let bytes = try strata[stratum].read(
      at: Int(first) * MerkleHash.size, count: count * MerkleHash.size)
    guard bytes.count == count * MerkleHash.size else {
      throw GuardError(
        .corrupt,
        detail: "\(strata[stratum].path) ends before node \(first + UInt64(count) - 1)")
    }
    let span = bytes.span
    return (0..<count).map { MerkleHash(span, at: $0 * MerkleHash.size) }
  }

  /// Whether the strata reach as far as a tree of `size` leaves needs.
  func hold(_ size: UInt64) throws(GuardError) -> Bool {
    for stratum in strata.indices {
      let nodes = size >> UInt64(stratum * MerkleStrata.step)
      if try strata[stratum].size() < Int(nodes) * MerkleHash.size { return false }
    }
    return try places.size() >= Int((size + 63) / AuditTreeFiles.placeStep) * 4
  }

  /// Writes the nodes that leaves from `before` on completed.
  func write(_ buffers: StratumBuffers, before: UInt64) throws(GuardError) {
    var writer = ByteWriter()
    for stratum in strata.indices {
      let nodes = buffers.hashes[stratum]
      if nodes.isEmpty { continue }
      writer.removeAll()
      for node in nodes { node.append(to: &writer) }
      let first = before >> UInt64(stratum * MerkleStrata.step)
      try strata[stratum].write(writer.bytes.span, at: Int(first) * MerkleHash.size)
    }
  }

  /// Notes where the frames of every 64th entry begin in their segments.
  func write(places noted: [UInt32], before: UInt64) throws(GuardError) {
    guard !noted.isEmpty else { return }
    var writer = ByteWriter(capacity: noted.count * AuditTreeFiles.placeSize)
    for place in noted { writer.appendLittleEndian(place) }
    let first = (before + AuditTreeFiles.placeStep - 1) / AuditTreeFiles.placeStep
    try places.write(writer.bytes.span, at: Int(first) * AuditTreeFiles.placeSize)
  }

  /// Where the frame stands that holds the last noted entry up to `index`.
  func place(before index: UInt64) throws(GuardError) -> (entry: UInt64, offset: Int) {
    let noted = index / AuditTreeFiles.placeStep
    let bytes = try places.read(
      at: Int(noted) * AuditTreeFiles.placeSize, count: AuditTreeFiles.placeSize)
    var reader = ByteReader(bytes.span)
    guard let offset = try? reader.littleEndian(UInt32.self) else {
      throw GuardError(.corrupt, detail: "\(places.path) ends before entry \(index)")
    }
    return (noted * AuditTreeFiles.placeStep, Int(offset))
  }

  /// Flushes everything and notes that the first `size` leaves are safe.
  func sync(_ size: UInt64) throws(GuardError) {
    for file in strata { try file.flush() }
    try places.flush()
    var writer = ByteWriter(capacity: AuditTreeFiles.syncedSize)
    writer.appendLittleEndian(size)
    writer.appendLittleEndian(CRC32C.of(writer.bytes.span))
    try synced.write(writer.bytes.span, at: 0)
    try synced.flush()
  }

  /// How many leaves are known to be safe; 0 where the note is not sound.
  func syncedSize() throws(GuardError) -> UInt64 {
    let bytes = try synced.read(at: 0, count: AuditTreeFiles.syncedSize)
    var reader = ByteReader(bytes.span)
    guard let size = try? reader.littleEndian(UInt64.self),
      let check = try? reader.littleEndian(UInt32.self), size <= MerkleStrata.mostLeaves,
      check == CRC32C.of(bytes.span.extracting(0..<8))
    else { return 0 }
    return size
  }
}
