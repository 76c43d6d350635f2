// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A proof that an entry is in a log, as one text that can be checked without the log
/// (c2sp.org/tlog-proof); the entry's own bytes stand in its line `extra`.
public struct EntryProof: Hashable, Sendable, CustomStringConvertible {
  /// The entry's bytes, of which the leaf is the hash.
  public var entry: [UInt8]
  /// The number of the entry.
  public var number: UInt64
  /// The hashes from the leaf to the root.
  public var proof: MerkleProof
  /// The head that speaks of the root.
  public var head: SignedHead

  private static let form = "c2sp.org/tlog-proof@v1"

  /// Creates a proof.
  public init(entry: [UInt8], number: UInt64, proof: MerkleProof, head: SignedHead) {
    self.entry = entry
    self.number = number
    self.proof = proof
    self.head = head
  }

  /// A Boolean value: whether bytes are a proof and not something else.
  public static func isProof(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array(form.utf8)) }

  /// Reads a proof; nothing is checked yet.
  ///
  /// - Throws: `GuardError` with code `.corrupt`
  public init(parsing bytes: [UInt8]) throws(GuardError) {
    guard bytes.count <= SignedNote.longest, let text = String(validating: bytes, as: UTF8.self)
    else { throw GuardError(.corrupt, detail: "a proof is a text of at most 64 KiB") }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let blank = lines.firstIndex(of: ""), blank >= 3,
      blank - 3 <= MerkleProof.mostHashes, lines[0] == EntryProof.form,
      lines[1].hasPrefix("extra "), let entry = Base64.bytes(of: lines[1].dropFirst(6)),
      lines[2].hasPrefix("index "), let number = UInt64(lines[2].dropFirst(6))
    else {
      throw GuardError(
        .corrupt, detail: "no proof: \(EntryProof.form), extra, index, hashes are expected")
    }
    var hashes: [MerkleHash] = []
    for line in lines[3..<blank] {
      guard let hash = MerkleHash(base64: String(line)) else {
        throw GuardError(.corrupt, detail: "a line of a proof is no hash in base64")
      }
      hashes.append(hash)
    }
    let note = lines[(blank + 1)...].joined(separator: "\n")
    self.init(
      entry: entry, number: number, proof: MerkleProof(hashes),
      head: try SignedHead(parsing: Array(note.utf8)))
  }

  /// The proof as text.
  public var description: String {
    "\(EntryProof.form)\nextra \(Base64.text(of: entry))\nindex \(number)\n"
      + proof.hashes.map { $0.base64 + "\n" }.joined() + "\n\(head.note)"
  }

  /// A Boolean value: whether the entry is in the tree of the head, and the head is signed.
  public func isSound(by chain: SignerChain) -> Bool {
    chain.isSigned(head)
      && proof.includes(
        .leaf(entry.span), at: number, in: head.head.root, of: head.head.size)
  }
}
