// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGuard
import TramUnits

@Suite("Signed notes")
struct NoteTests {
  static let now = Instant(milliseconds: 1_600_000_000_000)

  private func head(_ signer: NoteSigner, size: UInt64 = 7) throws -> SignedHead {
    try SignedHead(
      AuditHead(origin: signer.key.name, size: size, root: .leaf([1].span), time: Self.now),
      by: signer)
  }

  @Test
  func `the note and the key of the form's first implementation are read`() throws {
    // The example of golang.org/x/mod/sumdb/note, with its key.
    let key = try #require(
      NoteKey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"))
    let text = """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.

      — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngo\
      tpRZb6KE6RyyBwJnAM=

      """
    let note = try SignedNote(parsing: Array(text.utf8))
    #expect(note.isSigned(by: key))
    #expect("\(note)" == text)
    #expect("\(key)" == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    #expect(NoteKey("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW") == nil)
    let other = try SignedNote(
      parsing: Array(text.replacing("problem is", with: "problem was").utf8))
    #expect(!other.isSigned(by: key))
  }

  @Test
  func `a head is a checkpoint with its time, and reads back as it was`() throws {
    let signer = try NoteSigner(name: "audit.example/ward-1")
    let head = try head(signer)
    let lines = "\(head.note)".split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "audit.example/ward-1")
    #expect(lines[1] == "7")
    #expect(lines[3] == "time 1600000000000")
    #expect(lines[4] == "")
    let again = try SignedHead(parsing: Array("\(head.note)".utf8))
    #expect(again == head)
    #expect(SignerChain(signer.key).isSigned(again))
    #expect(!SignerChain(try NoteSigner(name: "audit.example/ward-1").key).isSigned(again))
    let secret = try NoteSigner(text: signer.secretText)
    #expect(secret.key == signer.key)
  }

  @Test("of heads are refused in any other form")
  func strict() throws {
    let signer = try NoteSigner(name: "a.example")
    let text = "\(try head(signer).note)"
    for (old, new) in [
      ("\n7\n", "\n07\n"), ("\n7\n", "\n+7\n"), ("\n7\n", "\n-7\n"), ("time 16", "time  16"),
      ("time 16", "time 016"), ("a.example\n", "a example\n"), ("\n\n", "\n"), ("\u{2014}", "-"),
      ("a.example\n7", "a.example\n\n7"), ("=\ntime", "==\ntime"),
      ("\n7\n", "\n18446744073709551616\n"), ("time 16", "time 99999999999999999999"),
      ("\n7\n", "\n7\r\n"),
    ] {
      let changed = text.replacing(old, with: new, maxReplacements: 1)
      #expect(changed != text, "\(old)")
      #expect(throws: GuardError.self, "\(old) -> \(new)") {
        try SignedHead(parsing: Array(changed.utf8))
      }
    }
  }

  @Test("are refused or read, whatever their bytes", arguments: 0..<100 as Range<UInt64>)
  func hostile(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let signer = try NoteSigner(name: "a.example")
    let whole = Array("\(try head(signer).note)".utf8)
    let text = try head(signer).head.text
    let chain = SignerChain(signer.key)
    for _ in 0..<50 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.removeLast(min(bytes.count - 1, Int.random(in: 1...9, using: &random)))
        default: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: at)
        }
      }
      guard let read = try? SignedHead(parsing: bytes) else { continue }
      #expect(!chain.isSigned(read) || read.head.text == text)
    }
  }

  @Test
  func `a witness signs a head with its time, beside the log`() throws {
    let log = try NoteSigner(name: "a.example")
    let witness = try NoteSigner(name: "w.example", kind: .cosignature)
    var head = try head(log)
    try head.cosign(with: witness, at: Self.now)
    let read = try SignedHead(parsing: Array("\(head.note)".utf8))
    #expect(read.note.cosignatureTime(by: witness.key) == 1_600_000_000)
    #expect(read.note.isSigned(by: log.key))
    let stranger = try NoteSigner(name: "w.example", kind: .cosignature)
    #expect(read.note.cosignatureTime(by: stranger.key) == nil)
    #expect(NoteKey("\(witness.key)") == witness.key)
  }

  @Test
  func `the next signer follows by the word of the one before it alone`() throws {
    let first = try NoteSigner(name: "a.example")
    let second = try NoteSigner(name: "a.example")
    let thief = try NoteSigner(name: "a.example")
    let rotation = try SignerRotation(from: first, to: second, size: 5, at: Self.now)
    let read = try SignerRotation(parsing: Array("\(rotation.note)".utf8))
    #expect(read == rotation)
    var chain = SignerChain(first.key)
    #expect(throws: GuardError.self) {
      try chain.follow(SignerRotation(from: thief, to: second, size: 5, at: Self.now))
    }
    try chain.follow(read)
    #expect(chain.isSigned(try head(second, size: 5)))
    // The old key is out, and the next one has no say over what was before it.
    #expect(!chain.isSigned(try head(first, size: 6)))
    #expect(!chain.isSigned(try head(second, size: 4)))
    // A second word of the first signer, for a thief's key, comes too late.
    #expect(throws: GuardError.self) {
      try chain.follow(SignerRotation(from: first, to: thief, size: 9, at: Self.now))
    }
  }
}
