// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Bytes that take the place of as many others in a file of segments.
struct FilePatch: Hashable, Sendable {
  /// The number of the file.
  var file: UInt64
  var offset: UInt64
  var bytes: [UInt8]
}

/// What remains to be done of an erasing that is decided: done again after a crash, whole.
///
/// It holds no bytes of the person who is erased, only what takes their place.
struct ErasingPlan: Hashable, Sendable {
  private static let magic = Array("TRAMERA1".utf8)
  private static let mostBytes = 1 << 32

  /// Whose text is taken out of the register.
  var person: UInt32
  var patches: [FilePatch]

  static func fileName(_ number: UInt64) -> String { "erase-\(number).plan" }

  init(person: UInt32, patches: [FilePatch]) {
    self.person = person
    self.patches = patches
  }

  /// Reads a plan.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  init(_ number: UInt64, in folder: String) throws(TrailsError) {
    let name = Self.fileName(number)
    let path = "\(folder)/\(name)"
    guard let bytes = try StoreFiles.bytes(name, in: folder, upTo: Self.mostBytes),
      bytes.count >= 16, Array(bytes[..<8]) == Self.magic
    else {
      throw TrailsError(.corrupt, detail: "the plan of an erasing is missing", file: path)
    }
    let body = bytes.span.extracting(0..<bytes.count - 4)
    var tail = ByteReader(bytes.span.extracting(bytes.count - 4..<bytes.count))
    guard (try? tail.littleEndian(UInt32.self)) == CRC32C.of(body) else {
      throw TrailsError(
        .corrupt, detail: "its bytes are not those that were written (CRC-32C)", file: path)
    }
    person = 0
    patches = []
    var reader = ByteReader(body)
    do {
      _ = try reader.span(8)
      person = try reader.littleEndian()
      while reader.remaining > 0 {
        let file = try reader.littleEndian(UInt64.self)
        let offset = try reader.littleEndian(UInt64.self)
        let count = Int(try reader.littleEndian(UInt32.self))
        patches.append(
          FilePatch(
            file: file, offset: offset & (1 << 56 - 1),
            bytes: [UInt8](copying: try reader.span(count))))
      }
    } catch { throw TrailsError(error, file: path) }
  }

  var bytes: [UInt8] {
    var out = ByteWriter()
    out.append(contentsOf: Self.magic)
    out.appendLittleEndian(person)
    for patch in patches {
      out.appendLittleEndian(patch.file)
      out.appendLittleEndian(patch.offset)
      out.appendLittleEndian(UInt32(patch.bytes.count))
      out.append(contentsOf: patch.bytes)
    }
    out.appendLittleEndian(CRC32C.of(out.bytes.span))
    return out.bytes
  }

  /// Writes the patches over what they replace, and returns once they are on disk.
  func apply(in folder: String) throws(TrailsError) {
    for (number, patches) in Dictionary(grouping: patches, by: \.file) {
      let path = "\(folder)/\(SegmentEntry.fileName(number))"
      do {
        let file = try OpenFile(path, .write)
        for patch in patches { try file.write(patch.bytes.span, at: Int(patch.offset)) }
        try file.flush()
      } catch { throw TrailsError(error, file: path) }
    }
  }
}
