// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// One person's place in the key store's file (docs/formats/person-keys.md).
struct KeySlot: Hashable {
  /// What the place holds.
  enum State: UInt8, Hashable, Sendable {
    case live = 1
    case destroyed = 2
  }

  var person: UInt64
  var state: State
  var created: Instant
  var hold: LegalHold?
  var destroyed: Instant?
  /// The hash of the key with the person's number.
  var commitment: MerkleHash
  /// The key in its wrap; zeros once it is destroyed.
  var wrapped: [UInt8]

  /// Never on two sectors of a disk.
  static let size = 128
  static let wrappedSize = 40
  private static let forever = Int64.max

  var bytes: [UInt8] {
    var writer = ByteWriter(capacity: KeySlot.size)
    writer.appendLittleEndian(person)
    writer.append(byte: state.rawValue)
    writer.append(byte: hold == nil ? 0 : 1)
    writer.appendLittleEndian(UInt16(0))
    writer.appendLittleEndian(UInt32(1))
    writer.appendLittleEndian(created.milliseconds)
    writer.appendLittleEndian(
      hold.map { $0.until?.milliseconds ?? KeySlot.forever } ?? 0)
    writer.appendLittleEndian(hold?.dossier ?? 0)
    writer.appendLittleEndian(destroyed?.milliseconds ?? 0)
    commitment.append(to: &writer)
    writer.append(contentsOf: wrapped)
    writer.appendLittleEndian(UInt32(0))
    writer.appendLittleEndian(CRC32C.of(writer.bytes.span))
    return writer.bytes
  }

  init(
    person: UInt64, created: Instant, commitment: MerkleHash, wrapped: [UInt8]
  ) {
    self.person = person
    state = .live
    self.created = created
    self.commitment = commitment
    self.wrapped = wrapped
  }

  /// Reads a slot; `nil` for bytes that are none.
  init?(_ bytes: Span<UInt8>, at offset: Int) {
    guard offset >= 0, bytes.count - offset >= KeySlot.size else { return nil }
    let own = bytes.extracting(offset..<offset + KeySlot.size)
    var reader = ByteReader(own)
    guard let person = try? reader.littleEndian(UInt64.self),
      let state = (try? reader.byte()).flatMap(State.init), let isHeld = try? reader.byte(),
      (try? reader.littleEndian(UInt16.self)) != nil,
      let version = try? reader.littleEndian(UInt32.self), version == 1,
      let created = try? reader.littleEndian(UInt64.self),
      let until = try? reader.littleEndian(UInt64.self),
      let dossier = try? reader.littleEndian(UInt64.self),
      let destroyed = try? reader.littleEndian(UInt64.self),
      let hashed = try? Array(copying: reader.span(MerkleHash.size)),
      let commitment = MerkleHash(hashed.span),
      let wrapped = try? Array(copying: reader.span(KeySlot.wrappedSize)),
      (try? reader.littleEndian(UInt32.self)) != nil,
      let check = try? reader.littleEndian(UInt32.self),
      check == CRC32C.of(own.extracting(0..<KeySlot.size - 4))
    else { return nil }
    self.person = person
    self.state = state
    self.created = Instant(milliseconds: Int64(bitPattern: created))
    let end = Int64(bitPattern: until)
    hold =
      isHeld == 0
      ? nil
      : LegalHold(
        dossier: dossier, until: end == KeySlot.forever ? nil : Instant(milliseconds: end))
    self.destroyed = state == .destroyed ? Instant(milliseconds: Int64(bitPattern: destroyed)) : nil
    self.commitment = commitment
    self.wrapped = wrapped
  }
}
