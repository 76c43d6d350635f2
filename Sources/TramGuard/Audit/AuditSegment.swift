// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// One file of entries: its name says the number of its first entry.
struct AuditSegment: Hashable, Sendable {
  var path: String
  var first: UInt64
  var salt: UInt32
  /// Bytes that count, header included.
  var end: Int

  static let headerSize = 32
  static let prefix = "entries-"
  static let suffix = ".audit"

  static func name(_ first: UInt64) -> String {
    let digits = String(first)
    return prefix + String(repeating: "0", count: 20 - digits.count) + digits + suffix
  }

  static func header(first: UInt64, salt: UInt32) -> [UInt8] {
    var writer = ByteWriter(capacity: headerSize)
    writer.append(literal: "TramAud\n")
    writer.appendLittleEndian(UInt32(1))
    writer.appendLittleEndian(salt)
    writer.appendLittleEndian(first)
    writer.appendLittleEndian(UInt32(0))
    writer.appendLittleEndian(CRC32C.of(writer.bytes.span))
    return writer.bytes
  }

  /// Reads a segment's header.
  ///
  /// - Throws: `GuardError` with code `.corrupt`
  init(_ folder: String, name: String) throws(GuardError) {
    path = "\(folder)/\(name)"
    let file = try AuditFile(path, .read)
    end = try file.size()
    let bytes = try file.read(at: 0, count: AuditSegment.headerSize)
    var reader = ByteReader(bytes.span)
    guard bytes.count == AuditSegment.headerSize,
      let magic = try? reader.littleEndian(UInt64.self),
      magic == AuditSegment.magic, let version = try? reader.littleEndian(UInt32.self),
      version == 1, let salt = try? reader.littleEndian(UInt32.self),
      let first = try? reader.littleEndian(UInt64.self), first < MerkleStrata.mostLeaves
    else {
      throw GuardError(.corrupt, detail: "\(path) does not begin as a segment of entries")
    }
    guard bytes == AuditSegment.header(first: first, salt: salt) else {
      throw GuardError(.corrupt, detail: "\(path): the header is damaged")
    }
    guard AuditSegment.name(first) == name else {
      throw GuardError(.corrupt, detail: "\(path) says that it begins with entry \(first)")
    }
    self.first = first
    self.salt = salt
  }

  init(path: String, first: UInt64, salt: UInt32) {
    self.path = path
    self.first = first
    self.salt = salt
    end = AuditSegment.headerSize
  }

  /// "TramAud\n", least significant byte first.
  private static let magic: UInt64 = 0x0A64_7541_6D61_7254
}

/// Walks the frames of a segment through a window that it reads ahead.
struct AuditFrameCursor {
  /// What comes next.
  enum Step {
    /// A sound frame; its bytes begin in `window` at `at`.
    case frame(AuditFrame, at: Int)
    /// Bytes that are no sound frame, with the reason.
    case damage(String)
    case end
  }

  let file: AuditFile
  let salt: UInt32
  let end: Int
  /// Where the next frame begins in the file.
  private(set) var offset: Int
  /// The number of the next entry.
  private(set) var next: UInt64
  private(set) var window: [UInt8] = []
  private var windowStart = 0

  private static let readAhead = 1 << 20

  init(_ file: AuditFile, salt: UInt32, offset: Int, next: UInt64, end: Int) {
    self.file = file
    self.salt = salt
    self.offset = offset
    self.next = next
    self.end = end
    windowStart = offset
  }

  mutating func step() throws(GuardError) -> Step {
    guard offset < end else { return .end }
    try fill(AuditFrame.headerSize)
    guard let frame = AuditFrame(window.span, at: offset - windowStart) else {
      return .damage("no frame of entries begins here")
    }
    guard frame.size <= end - offset else { return .damage("a frame reaches beyond the file") }
    try fill(frame.size)
    let at = offset - windowStart
    guard frame.isSound(in: window.span, at: at, salt: salt) else {
      return .damage("a frame's check is wrong")
    }
    guard frame.first == next else {
      return .damage("a frame begins with entry \(frame.first) in place of \(next)")
    }
    offset += frame.size
    next += UInt64(frame.count)
    return .frame(frame, at: at)
  }

  private mutating func fill(_ count: Int) throws(GuardError) {
    let start = offset - windowStart
    guard window.count - start < count else { return }
    let size = min(max(count, AuditFrameCursor.readAhead), end - offset)
    window = try file.read(at: offset, count: max(size, 0))
    windowStart = offset
  }
}
