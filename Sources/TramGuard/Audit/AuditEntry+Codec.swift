// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

// docs/formats/audit.md: one form for each entry, so that the bytes that were hashed can be made
// again from what they say.

extension AuditEntry {
  /// The version of the form.
  static let version: UInt8 = 1
  /// No entry has more bytes.
  public static let longest = 1536

  /// The bytes that are hashed and kept.
  ///
  /// - Throws: `GuardError` with code `.badValue` when `sealed` is too long
  public func encoded() throws(GuardError) -> [UInt8] {
    guard sealed.count <= AuditEntry.longestSealed else {
      throw GuardError(
        .badValue,
        detail: "an entry holds at most \(AuditEntry.longestSealed) sealed bytes, not "
          + "\(sealed.count)")
    }
    var writer = ByteWriter(capacity: 96 + sealed.count)
    append(to: &writer)
    return writer.bytes
  }

  private func append(to writer: inout ByteWriter) {
    writer.append(byte: AuditEntry.version)
    writer.append(byte: kind.rawValue)
    writer.append(byte: outcome.rawValue)
    writer.append(byte: actor.kind.rawValue)
    writer.appendVarint(actor.number)
    writer.appendZigZag(time.milliseconds)
    append(verb, to: &writer)
    append(subject.kind, to: &writer)
    writer.appendVarint(subject.number)
    writer.appendVarint(ground.area)
    writer.appendVarint(ground.grant)
    append(ground.purpose, to: &writer)
    writer.appendVarint(ground.dossier)
    writer.appendVarint(records)
    writer.append(byte: evidence == nil ? 0 : 1)
    evidence?.append(to: &writer)
    writer.appendVarint(UInt64(sealed.count))
    writer.append(contentsOf: sealed)
  }

  private func append(_ word: AuditWord?, to writer: inout ByteWriter) {
    let text = word?.text ?? ""
    writer.append(byte: UInt8(truncatingIfNeeded: text.utf8.count))
    writer.append(text)
  }

  /// Reads an entry; no bytes make it trap.
  ///
  /// - Throws: `GuardError` with code `.corrupt` for bytes that `encoded()` does not give
  public init(_ bytes: Span<UInt8>) throws(GuardError) {
    do {
      try self.init(fields: bytes)
    } catch let error as GuardError {
      throw error
    } catch {
      throw GuardError(.corrupt, detail: "an entry cannot be read: \(error)")
    }
    guard try encoded() == Array(copying: bytes) else {
      throw GuardError(.corrupt, detail: "an entry is not in its one form")
    }
  }

  private init(fields bytes: Span<UInt8>) throws {
    guard bytes.count <= AuditEntry.longest else {
      throw GuardError(
        .corrupt, detail: "an entry has \(bytes.count) bytes, \(AuditEntry.longest) are the most")
    }
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version == AuditEntry.version else {
      throw GuardError(.corrupt, detail: "an entry has version \(version), this reads 1")
    }
    kind = try AuditEntry.known(Kind(rawValue: try reader.byte()), "kind")
    outcome = try AuditEntry.known(Outcome(rawValue: try reader.byte()), "outcome")
    let actorKind = try AuditEntry.known(Actor.Kind(rawValue: try reader.byte()), "actor")
    actor = Actor(actorKind, try reader.varint())
    time = Instant(milliseconds: try reader.zigZag())
    verb = try AuditEntry.known(try AuditEntry.word(&reader), "verb")
    subject = Subject(try AuditEntry.word(&reader), try reader.varint())
    let area = try reader.varint()
    let grant = try reader.varint()
    let purpose = try AuditEntry.word(&reader)
    ground = Ground(area: area, grant: grant, purpose: purpose, dossier: try reader.varint())
    records = try reader.varint()
    evidence = nil
    if try reader.byte() != 0 { evidence = MerkleHash(try reader.span(MerkleHash.size)) }
    let count = try reader.varint()
    guard count <= UInt64(AuditEntry.longestSealed), Int(count) == reader.remaining else {
      throw GuardError(.corrupt, detail: "an entry does not end with its sealed bytes")
    }
    sealed = Array(copying: try reader.span(Int(count)))
  }

  private static func known<Value>(_ value: Value?, _ name: String) throws(GuardError) -> Value {
    guard let value else { throw GuardError(.corrupt, detail: "an entry's \(name) is not known") }
    return value
  }

  private static func word(_ reader: inout ByteReader) throws -> AuditWord? {
    let count = Int(try reader.byte())
    guard count > 0 else { return nil }
    let text = String(decoding: Array(copying: try reader.span(count)), as: UTF8.self)
    guard let word = AuditWord(parsing: text) else {
      throw GuardError(.corrupt, detail: "a name in an entry is no word of small letters")
    }
    return word
  }
}
