// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The file of the key store: a header, then a slot a person (docs/formats/person-keys.md).
struct KeyStoreFile: Sendable {
  /// What the header says.
  struct Header: Hashable, Sendable {
    /// A number of chance by which this store is told from others.
    var store: UInt64
    /// The master key that wraps.
    var master: UInt64

    static let size = 4096

    var bytes: [UInt8] {
      var writer = ByteWriter(capacity: Header.size)
      writer.append(literal: "TramKey\n")
      writer.appendLittleEndian(UInt32(1))
      writer.appendLittleEndian(UInt32(KeySlot.size))
      writer.appendLittleEndian(store)
      writer.appendLittleEndian(master)
      writer.appendLittleEndian(CRC32C.of(writer.bytes.span))
      writer.append(contentsOf: Array(repeating: 0, count: Header.size - writer.count))
      return writer.bytes
    }

    init(store: UInt64, master: UInt64) {
      self.store = store
      self.master = master
    }

    init?(_ bytes: [UInt8]) {
      var reader = ByteReader(bytes.span)
      guard bytes.count == Header.size, (try? reader.span(16)) != nil,
        let store = try? reader.littleEndian(UInt64.self),
        let master = try? reader.littleEndian(UInt64.self)
      else { return nil }
      self.store = store
      self.master = master
      guard self.bytes == bytes else { return nil }
    }
  }

  let file: AuditFile
  private(set) var header: Header
  /// Slots in the file, those that cannot be read included.
  private(set) var count: Int

  /// More people than there are in any country's ward, district or province.
  static let mostSlots = 1 << 28

  init(_ path: String, faults: DiskFaults?) throws(GuardError) {
    file = try AuditFile(path, .write, faults: faults)
    guard let header = Header(try file.read(at: 0, count: Header.size)) else {
      throw GuardError(.corrupt, detail: "\(path) does not begin as a store of keys")
    }
    self.header = header
    let size = try file.size()
    count = (size - Header.size) / KeySlot.size
    guard count <= KeyStoreFile.mostSlots else {
      throw GuardError(.corrupt, detail: "\(path) has \(count) slots")
    }
    // A crash may have left part of a slot that nobody was told of.
    let whole = Header.size + count * KeySlot.size
    if size > whole { try file.truncate(to: whole) }
  }

  static func offset(_ slot: Int) -> Int { Header.size + slot * KeySlot.size }

  /// Writes slots behind the last one and returns once they are durable.
  mutating func append(_ slots: [KeySlot]) throws(GuardError) {
    var writer = ByteWriter(capacity: slots.count * KeySlot.size)
    for slot in slots { writer.append(contentsOf: slot.bytes) }
    let end = KeyStoreFile.offset(count)
    do {
      try file.write(writer.bytes.span, at: end)
    } catch {
      try file.truncate(to: end)
      throw error
    }
    try file.flush()
    count += slots.count
  }

  /// Overwrites a slot and returns once that is durable.
  func replace(_ number: Int, with slot: KeySlot) throws(GuardError) {
    try file.write(slot.bytes.span, at: KeyStoreFile.offset(number))
    try file.flush()
  }

  func slot(_ number: Int) throws(GuardError) -> KeySlot {
    let bytes = try file.read(at: KeyStoreFile.offset(number), count: KeySlot.size)
    guard let slot = KeySlot(bytes.span, at: 0) else {
      throw GuardError(.corrupt, detail: "\(file.path): slot \(number) is damaged")
    }
    return slot
  }

  /// Calls `body` with every slot in its order; `nil` for one that cannot be read.
  func forEach(_ body: (Int, KeySlot?) throws(GuardError) -> Void) throws(GuardError) {
    let atOnce = 8192
    var number = 0
    while number < count {
      let some = min(atOnce, count - number)
      let bytes = try file.read(at: KeyStoreFile.offset(number), count: some * KeySlot.size)
      for step in 0..<some {
        try body(number + step, KeySlot(bytes.span, at: step * KeySlot.size))
      }
      number += some
    }
  }

  /// Writes zeros over all of it, so that what was in it is not found on the disk.
  func wipe() throws(GuardError) { try KeyStoreFile.wipe(file) }

  static func wipe(_ file: AuditFile) throws(GuardError) {
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    let size = try file.size()
    var at = 0
    while at < size {
      let some = min(zeros.count, size - at)
      try file.write(zeros.span.extracting(0..<some), at: at)
      at += some
    }
    try file.flush()
  }
}
