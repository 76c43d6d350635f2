// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGuard
import TramUnits

/// The definitions of RFC 6962 §2.1, word for word and slow.
private enum SlowTree {
  static func leftHalf(_ count: Int) -> Int {
    var half = 1
    while half * 2 < count { half *= 2 }
    return half
  }

  static func root(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
    guard leaves.count > 1 else { return leaves.first ?? .empty }
    let middle = leaves.startIndex + leftHalf(leaves.count)
    return .node(root(leaves[..<middle]), root(leaves[middle...]))
  }

  static func path(_ index: Int, _ leaves: ArraySlice<MerkleHash>) -> [MerkleHash] {
    guard leaves.count > 1 else { return [] }
    let half = leftHalf(leaves.count)
    let middle = leaves.startIndex + half
    return index < half
      ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
      : path(index - half, leaves[middle...]) + [root(leaves[..<middle])]
  }

  static func proof(_ older: Int, _ leaves: ArraySlice<MerkleHash>, _ isKnown: Bool)
    -> [MerkleHash]
  {
    if older == leaves.count { return isKnown ? [] : [root(leaves)] }
    let half = leftHalf(leaves.count)
    let middle = leaves.startIndex + half
    return older <= half
      ? proof(older, leaves[..<middle], isKnown) + [root(leaves[middle...])]
      : proof(older - half, leaves[middle...], false) + [root(leaves[..<middle])]
  }
}

@Suite("Merkle trees")
struct MerkleLawTests {
  private func leaves(_ count: Int, seed: UInt64 = 1) -> [MerkleHash] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      let bytes = [
        UInt8(truncatingIfNeeded: number), UInt8.random(in: .min ... .max, using: &random),
      ]
      return .leaf(bytes.span)
    }
  }

  private func store(_ leaves: [MerkleHash]) -> MemoryMerkleStore {
    var store = MemoryMerkleStore()
    for leaf in leaves { store.append(leaf) }
    return store
  }

  @Test("have the roots and the proofs of the RFC's own definitions", arguments: 0..<70)
  func twin(size: Int) throws {
    let leaves = leaves(70)
    let tree = MerkleTree(store(leaves), size: UInt64(size))
    let root = SlowTree.root(leaves[..<size])
    #expect(try tree.root() == root)
    for index in 0..<size {
      let proof = try tree.inclusion(of: UInt64(index))
      #expect(proof.hashes == SlowTree.path(index, leaves[..<size]))
      #expect(proof.includes(leaves[index], at: UInt64(index), in: root, of: UInt64(size)))
    }
    for older in 0...size {
      let proof = try tree.consistency(from: UInt64(older))
      if older > 0 { #expect(proof.hashes == SlowTree.proof(older, leaves[..<size], true)) }
      // An older tree without leaves proves nothing.
      let isTaken = proof.connects(
        SlowTree.root(leaves[..<older]), of: UInt64(older), to: root, of: UInt64(size))
      #expect(isTaken == (older > 0))
    }
  }

  @Test
  func `every subtree leads to its tree, and to no other`() throws {
    let leaves = leaves(40)
    for size in 1...40 {
      let tree = MerkleTree(store(leaves), size: UInt64(size))
      let root = SlowTree.root(leaves[..<size])
      for start in 0..<size {
        for end in start + 1...size {
          let range = UInt64(start)..<UInt64(end)
          guard MerkleProof.isSubtree(range) else {
            #expect(throws: GuardError.self) { try tree.proof(of: range) }
            continue
          }
          let proof = try tree.proof(of: range)
          let part = SlowTree.root(leaves[start..<end])
          #expect(proof.leads(from: part, of: range, to: root, of: UInt64(size)))
          #expect(
            !proof.leads(from: leaves[39], of: range, to: root, of: UInt64(size)) || size == 40)
        }
      }
    }
  }

  @Test("refuse a proof of which anything is changed", arguments: 0..<200 as Range<UInt64>)
  func changed(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let size = Int.random(in: 2...3000, using: &random)
    let leaves = leaves(size, seed: seed)
    let tree = MerkleTree(store(leaves), size: UInt64(size))
    let root = try tree.root()
    let index = Int.random(in: 0..<size, using: &random)
    let proof = try tree.inclusion(of: UInt64(index))
    let other = MerkleHash.leaf([9, 9, 9].span)
    func isTaken(
      _ hashes: [MerkleHash], _ leaf: MerkleHash, at place: Int, _ root: MerkleHash, of size: Int
    ) -> Bool {
      MerkleProof(hashes).includes(leaf, at: UInt64(place), in: root, of: UInt64(size))
    }
    let leaf = leaves[index]
    #expect(isTaken(proof.hashes, leaf, at: index, root, of: size))
    #expect(!isTaken(proof.hashes, other, at: index, root, of: size))
    #expect(!isTaken(proof.hashes, leaf, at: index, other, of: size))
    #expect(!isTaken(proof.hashes, leaf, at: index == 0 ? 1 : index - 1, root, of: size))
    #expect(!isTaken(proof.hashes, leaf, at: size, root, of: size))
    #expect(!isTaken(Array(proof.hashes.dropLast()), leaf, at: index, root, of: size))
    #expect(!isTaken(proof.hashes + [other], leaf, at: index, root, of: size))
    #expect(!isTaken([other] + proof.hashes, leaf, at: index, root, of: size))
    var swapped = proof.hashes
    swapped[Int.random(in: swapped.indices, using: &random)] = other
    #expect(!isTaken(swapped, leaf, at: index, root, of: size))
    let older = Int.random(in: 1..<size, using: &random)
    let consistency = try tree.consistency(from: UInt64(older))
    let olderRoot = SlowTree.root(leaves[..<older])
    func connects(_ hashes: [MerkleHash], _ from: MerkleHash, _ count: Int) -> Bool {
      MerkleProof(hashes).connects(from, of: UInt64(count), to: root, of: UInt64(size))
    }
    #expect(connects(consistency.hashes, olderRoot, older))
    #expect(!connects(consistency.hashes, other, older))
    #expect(!connects(Array(consistency.hashes.dropLast()), olderRoot, older))
    #expect(!connects(consistency.hashes + [other], olderRoot, older))
    #expect(!connects(consistency.hashes, olderRoot, size + 1))
  }

  @Test("take hostile numbers and any count of hashes without a trap", arguments: 0..<50)
  func hostile(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let edges: [UInt64] = [0, 1, 2, 1 << 40, 1 << 62, 1 << 63, .max - 1, .max]
    for _ in 0..<400 {
      let hashes = Array(
        repeating: MerkleHash.empty, count: Int.random(in: 0...70, using: &random))
      let proof = MerkleProof(hashes)
      let numbers = (0..<3).map { _ in
        Bool.random(using: &random)
          ? edges.randomElement(using: &random) ?? 0
          : UInt64.random(in: .min ... .max, using: &random)
      }
      _ = proof.includes(.empty, at: numbers[0], in: .empty, of: numbers[1])
      _ = proof.connects(.empty, of: numbers[0], to: .empty, of: numbers[1])
      let range = min(numbers[0], numbers[1])..<max(numbers[0], numbers[1])
      #expect(!proof.leads(from: .leaf([1].span), of: range, to: .empty, of: numbers[2]))
    }
  }

  @Test
  func `a tree of more leaves than its store has, or than any has, is refused`() {
    let store = store(leaves(5))
    for size in [6, 1 << 40, 1 << 40 + 1, .max] as [UInt64] {
      let tree = MerkleTree(store, size: size)
      #expect(throws: GuardError.self) { try tree.root() }
      #expect(throws: GuardError.self) { try tree.inclusion(of: 0) }
      #expect(throws: GuardError.self) { try tree.consistency(from: 3) }
    }
  }
}
