// SPDX-License-Identifier: Apache-2.0

/// Decides whether exports are believed, by the rules of Android's own verifier.
///
/// A file is believed when every key of one set signed it: several keys in a set must all have
/// signed (co-signing), of several sets one is enough (a key that follows another). What belongs to
/// one batch must be there as a whole.
///
/// Source: google/exposure-notifications-internals, `SignatureVerifier`.
public struct ExportVerifier: Sendable {
  private let sets: [[VerificationKey]]
  private let limits: ExportLimits

  /// Creates a verifier that believes in one key.
  public init(trusting key: VerificationKey, limits: ExportLimits = .standard) {
    sets = [[key]]
    self.limits = limits
  }

  /// Creates a verifier that believes in any of some sets of keys.
  ///
  /// - Throws: `ProximityError`: `.malformed` for no set, an empty one, or a key twice in one
  public init(
    trustingAnyOf sets: [[VerificationKey]], limits: ExportLimits = .standard
  ) throws(ProximityError) {
    guard !sets.isEmpty, sets.allSatisfy({ !$0.isEmpty }) else {
      throw ProximityError(.malformed, detail: "there is no key to verify with")
    }
    for set in sets where Set(set.map(\.point)).count != set.count {
      throw ProximityError(
        .malformed, detail: "one key stands twice among those that must all sign")
    }
    self.sets = sets
    self.limits = limits
  }

  /// Checks one file, which must be a batch of its own.
  ///
  /// - Throws: `ProximityError`: `.notSigned`, `.wrongKey`, `.malformed`, `.tooLarge`
  public func verify(_ file: ExportFile) throws(ProximityError) { try verify([file]) }

  /// Checks files of one or more batches, given in any order.
  ///
  /// - Throws: `ProximityError`: `.notSigned`, `.wrongKey`, `.malformed`, `.tooLarge`
  /// - Complexity: O(files × signatures × keys), each a check of an ECDSA signature
  public func verify(_ files: [ExportFile]) throws(ProximityError) {
    for file in files {
      try checkBatchNumbers(file.header)
      try checkSignatures(of: file)
    }
    try checkBatches(files)
  }

  private func checkSignatures(of file: ExportFile) throws(ProximityError) {
    guard !file.signatures.isEmpty else {
      throw ProximityError(.notSigned, detail: "the export has no signature (export.sig)")
    }
    guard file.signatures.count == file.header.signatures.count else {
      throw ProximityError(
        .malformed,
        detail: "export.bin speaks of \(file.header.signatures.count) signatures, export.sig has "
          + "\(file.signatures.count)")
    }
    for signature in file.signatures {
      if signature.info.algorithm == nil {
        throw ProximityError(
          .malformed,
          detail: "signature algorithm \(signature.info.algorithmID ?? "missing") is neither "
            + "1.2.840.10045.4.3.2 nor 1.2.840.10045.4.3.4")
      }
      if file.signatures.count > 1, signature.info.keyID == nil {
        throw ProximityError(
          .malformed, detail: "one of several signatures does not say which key it is of")
      }
      guard
        isSame(signature.batchNumber, file.header.batchNumber),
        isSame(signature.batchSize, file.header.batchSize)
      else {
        throw ProximityError(
          .malformed, detail: "export.sig is of another file of the batch than export.bin")
      }
    }
    guard sets.contains(where: { haveAllSigned($0, file) }) else {
      let wanted = sets.map { $0.count }.max() ?? 1
      throw ProximityError(
        .wrongKey,
        detail: wanted == 1
          ? "no signature of the export is by the trusted key over these bytes"
          : "not all \(wanted) keys that must sign together signed these bytes")
    }
  }

  /// Two numbers that both files may leave out are the same or one is absent.
  private func isSame(_ a: Int32?, _ b: Int32?) -> Bool { a == nil || b == nil || a == b }

  private func haveAllSigned(_ set: [VerificationKey], _ file: ExportFile) -> Bool {
    set.allSatisfy { key in
      file.signatures.contains { signature in
        if let name = key.name, let said = signature.info.keyName, name != said { return false }
        return key.signed(file, signature)
      }
    }
  }

  private func checkBatchNumbers(_ header: ExportHeader) throws(ProximityError) {
    guard let size = header.batchSize else { return }
    guard let number = header.batchNumber else {
      throw ProximityError(.malformed, detail: "a batch of \(size) files, but no number in it")
    }
    guard size <= limits.mostFilesOfBatch else {
      throw ProximityError(
        .tooLarge, detail: "a batch of \(size) files, more than \(limits.mostFilesOfBatch)")
    }
    guard number >= 1, number <= size else {
      throw ProximityError(.malformed, detail: "file \(number) of a batch of \(size)")
    }
  }

  /// Files that say the same of everything but their number are one batch.
  private func checkBatches(_ files: [ExportFile]) throws(ProximityError) {
    var found: [ExportHeader: Set<Int32>] = [:]
    for file in files {
      var batch = file.header
      batch.batchNumber = nil
      found[batch, default: []].insert(file.header.batchNumber ?? 1)
    }
    for (batch, numbers) in found {
      guard let size = batch.batchSize, numbers.count < Int(size) else { continue }
      throw ProximityError(
        .malformed, detail: "\(numbers.count) of the \(size) files of a batch are there")
    }
  }
}
