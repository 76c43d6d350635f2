// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramGuard

/// One published case: numbers, hashes, and whether it must be refused.
private struct ProofCase: Decodable {
  var leafIdx: UInt64?
  var treeSize: UInt64?
  var size1: UInt64?
  var size2: UInt64?
  var start: UInt64?
  var end: UInt64?
  var size: UInt64?
  var root: Foundation.Data?
  var root1: Foundation.Data?
  var root2: Foundation.Data?
  var leafHash: Foundation.Data?
  var proof: [Foundation.Data]?
  var desc: String
  var wantErr: Bool

  /// A root that is compared and never hashed may be any bytes in the cases; where it has not 32,
  /// their hash stands for it, which is equal when they are.
  private func root(_ bytes: Foundation.Data?) -> MerkleHash {
    let bytes = [UInt8](bytes ?? Foundation.Data())
    return MerkleHash(bytes.span) ?? .digest(bytes.span)
  }

  /// What this program says of the case.
  var isValid: Bool {
    var hashes: [MerkleHash] = []
    for bytes in proof ?? [] {
      let bytes = [UInt8](bytes)
      guard let hash = MerkleHash(bytes.span) else { return false }
      hashes.append(hash)
    }
    let proof = MerkleProof(hashes)
    if let leafIdx {
      let leafBytes = [UInt8](leafHash ?? Foundation.Data())
      guard let leaf = MerkleHash(leafBytes.span) else { return false }
      if let treeSize {
        return proof.includes(leaf, at: leafIdx, in: root(root), of: treeSize)
      }
      // Within a subtree places are counted from its start.
      guard let start, let end, start < end, MerkleProof.isSubtree(start..<end), leafIdx >= start
      else { return false }
      return proof.includes(leaf, at: leafIdx - start, in: root(root), of: end - start)
    }
    if let size1, let size2 {
      return proof.connects(root(root1), of: size1, to: root(root2), of: size2)
    }
    guard let start, let end, let size, start <= end else { return false }
    return proof.leads(from: root(root1), of: start..<end, to: root(root2), of: size)
  }
}

@Suite("Published proofs of Merkle trees")
struct MerkleVectorTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data/security/merkle-proofs/testdata")

  @Test(
    "are judged as their files say",
    .enabled(
      if: FileManager.default.fileExists(atPath: folder.path), "the cases are not there"),
    arguments: ["inclusion", "consistency", "subtreeinclusion", "subtreeconsistency"])
  func published(kind: String) throws {
    let top = Self.folder.appending(path: kind)
    let files = FileManager.default.enumerator(at: top, includingPropertiesForKeys: nil)
    var valid = 0
    var refused = 0
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "json" else { continue }
      let published = try JSONDecoder().decode(
        ProofCase.self, from: Foundation.Data(contentsOf: file))
      #expect(published.isValid == !published.wantErr, "\(file.path): \(published.desc)")
      if published.wantErr { refused += 1 } else { valid += 1 }
    }
    #expect(valid > 5)
    #expect(refused > 50)
  }

  @Test
  func `the roots of RFC 6962 follow from its leaves`() {
    // The leaves of the tests of Certificate Transparency, and the roots that they publish.
    let leaves: [[UInt8]] = [
      [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
      Array(0x50...0x57), Array(0x60...0x6F),
    ]
    let roots = [
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    var frontier = MerkleFrontier()
    #expect(
      "\(frontier.root)" == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for (leaf, root) in zip(leaves, roots) {
      frontier.append(.leaf(leaf.span))
      #expect("\(frontier.root)" == root)
    }
  }
}
