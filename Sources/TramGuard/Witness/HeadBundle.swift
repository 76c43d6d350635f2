// SPDX-License-Identifier: Apache-2.0

/// A head with the proof that an older one is its beginning, as one text that a log hands to a
/// witness; the body of an add-checkpoint request (c2sp.org/tlog-witness).
///
///     old 20852014
///     base64 of a hash, a line each
///
///     the signed head
public struct HeadBundle: Hashable, Sendable, CustomStringConvertible {
  /// How many entries the older head speaks of; 0 for none.
  public var older: UInt64
  /// The proof from there.
  public var proof: MerkleProof
  /// The head.
  public var head: SignedHead

  /// Creates a bundle.
  public init(older: UInt64, proof: MerkleProof, head: SignedHead) {
    self.older = older
    self.proof = proof
    self.head = head
  }

  /// Reads a bundle, or a signed head alone, which is a bundle from no older head.
  ///
  /// - Throws: `GuardError` with code `.corrupt`
  public init(parsing bytes: [UInt8]) throws(GuardError) {
    guard bytes.count <= SignedNote.longest, let text = String(validating: bytes, as: UTF8.self)
    else { throw GuardError(.corrupt, detail: "a bundle is a text of at most 64 KiB") }
    guard text.hasPrefix("old ") else {
      self.init(older: 0, proof: MerkleProof([]), head: try SignedHead(parsing: bytes))
      return
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let older = UInt64(lines[0].dropFirst(4)), let blank = lines.firstIndex(of: ""),
      blank - 1 <= MerkleProof.mostHashes
    else {
      throw GuardError(
        .corrupt, detail: "a bundle begins with \"old\", a size, hashes and an empty line")
    }
    var hashes: [MerkleHash] = []
    for line in lines[1..<blank] {
      guard let hash = MerkleHash(base64: String(line)) else {
        throw GuardError(.corrupt, detail: "a line of a bundle's proof is no hash in base64")
      }
      hashes.append(hash)
    }
    let note = lines[(blank + 1)...].joined(separator: "\n")
    self.init(
      older: older, proof: MerkleProof(hashes), head: try SignedHead(parsing: Array(note.utf8)))
  }

  /// The bundle as text.
  public var description: String {
    "old \(older)\n" + proof.hashes.map { $0.base64 + "\n" }.joined() + "\n\(head.note)"
  }
}
