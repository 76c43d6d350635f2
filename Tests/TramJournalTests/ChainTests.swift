// SPDX-License-Identifier: Apache-2.0

import Testing
import TramJournal
import TramTestKit
import TramUnits

@Suite("The hash chain")
struct ChainTests {
  @Test("hashes as FIPS 180-4's examples say")
  func publishedVectors() {
    #expect(
      ChainHash(of: []).description
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      ChainHash(of: Array("abc".utf8)).description
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test("hashes the documented bytes", arguments: 0..<50 as Range<UInt64>)
  func documentedBytes(seed: UInt64) {
    var source = FactSource(seed: seed)
    var sealer = ChainSealer()
    var previous = ChainHash.genesis
    for number in 1...20 as ClosedRange<UInt64> {
      let fact = source.fact(upTo: 600)
      let hash = sealer.seal(fact, number: SequenceNumber(number), after: previous)
      #expect(hash == ChainHash(of: plainBytes(fact, number: number, previous: previous)))
      previous = hash
    }
  }

  /// The slow obvious twin of what `ChainSealer` hashes.
  private func plainBytes(_ fact: Envelope, number: UInt64, previous: ChainHash) -> [UInt8] {
    func little(_ value: UInt64, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
    let words = [previous.words.0, previous.words.1, previous.words.2, previous.words.3]
    var bytes = words.flatMap { little($0, 8).reversed() }
    bytes += little(number, 8) + little(fact.subject.rawValue, 8)
    bytes += little(UInt64(fact.kind.rawValue), 4)
    bytes += little(UInt64(bitPattern: fact.time.milliseconds), 8)
    bytes += little(fact.key.number, 8) + little(fact.key.source, 8)
    return bytes + little(UInt64(fact.payload.count), 4) + fact.payload
  }

  @Test("names the entry in which any one bit was flipped", arguments: 0..<300 as Range<UInt64>)
  func anyFlippedBit(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    var source = FactSource(seed: seed)
    let journal = MemoryJournal()
    _ = try await journal.append(JournalBatch(entries: source.facts(20, upTo: 60)))
    var entries = try await journal.read(after: .start, limit: 100)
    let index = Int.random(in: 0..<20, using: &random)
    flipABit(of: &entries[index], using: &random)
    var verifier = ChainVerifier()
    #expect(verifier.check(entries)?.number == SequenceNumber(UInt64(index) + 1))
    #expect(verifier.head.number == SequenceNumber(UInt64(index)))
  }

  private func flipABit(of entry: inout JournalEntry, using random: inout SeededGenerator) {
    let bit = UInt64(1) << UInt64.random(in: 0..<64, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: entry.number = SequenceNumber(entry.number.rawValue ^ bit)
    case 1: entry.envelope.subject = SubjectID(entry.envelope.subject.rawValue ^ bit)
    case 2:
      let low = UInt32(1) << UInt32.random(in: 0..<32, using: &random)
      entry.envelope.kind = EntryKind(entry.envelope.kind.rawValue ^ low)
    case 3: entry.envelope.time.milliseconds ^= Int64(bitPattern: bit)
    case 4:
      let key = entry.envelope.key
      entry.envelope.key = IdempotencyKey(source: key.source ^ bit, number: key.number)
    case 5:
      var words = entry.hash.words
      words.2 ^= bit
      entry.hash = ChainHash(words: words)
    case 6:
      var words = entry.previous.words
      words.3 ^= bit
      entry.previous = ChainHash(words: words)
    default:
      guard let place = entry.envelope.payload.indices.randomElement(using: &random) else {
        entry.envelope.payload = [0]
        return
      }
      entry.envelope.payload[place] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
    }
  }

  @Test("names the place where entries were taken out, doubled or swapped")
  func takenOut() async throws {
    var source = FactSource(seed: 1)
    let journal = MemoryJournal()
    _ = try await journal.append(JournalBatch(entries: source.facts(9)))
    let entries = try await journal.read(after: .start, limit: 100)

    var missing = entries
    missing.remove(at: 4)
    var doubled = entries
    doubled.insert(entries[3], at: 4)
    var swapped = entries
    swapped.swapAt(4, 6)
    for list in [missing, doubled, swapped] {
      var verifier = ChainVerifier()
      #expect(verifier.check(list)?.number == SequenceNumber(5))
    }
  }

  @Test("that was cut short or written anew is told by a head kept elsewhere")
  func keptHead() async throws {
    var source = FactSource(seed: 2)
    let facts = source.facts(9)
    let journal = MemoryJournal()
    let receipt = try await journal.append(JournalBatch(entries: facts))
    #expect(try await journal.firstFault(expecting: receipt.head, page: 2) == nil)

    let cut = MemoryJournal()
    _ = try await cut.append(JournalBatch(entries: Array(facts[..<8])))
    let lost = try await cut.firstFault(expecting: receipt.head)
    #expect(lost == ChainFault(number: SequenceNumber(9), reason: .notTheHead))

    let anew = MemoryJournal()
    _ = try await anew.append(JournalBatch(entries: Array(facts.reversed())))
    let other = try await anew.firstFault(expecting: receipt.head)
    #expect(other == ChainFault(number: SequenceNumber(9), reason: .notTheHead))
  }
}
