// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The keys of a store: one a day, and one for the register of persons.
///
/// They lie in the file `keys`, each sealed with the master key. A day is forgotten by taking its
/// key out of the ring: what it sealed can never be read again.
struct KeyRing: Hashable, Sendable {
  static let fileName = "keys"
  private static let magic = Array("TRAMKEY1".utf8)
  /// Ten thousand years of days take less.
  private static let mostBytes = 1 << 28
  private static let wrapped = TrailKey.size + TrailCipher.overhead

  /// The number that stands for the register in place of a day.
  static let register = Int32.min

  private var keys: [Int32: TrailKey] = [:]

  /// The days that have a key.
  var days: [Int32] { keys.keys.filter { $0 != Self.register }.sorted() }

  /// The key of a day, or of the register; `nil` when there is none.
  subscript(day: Int32) -> TrailKey? { keys[day] }

  /// Draws a key for a day unless it has one.
  ///
  /// - Returns: Whether one was drawn.
  mutating func add(
    _ day: Int32, using random: inout some RandomNumberGenerator
  ) -> Bool {
    guard keys[day] == nil else { return false }
    keys[day] = TrailKey(using: &random)
    return true
  }

  /// Takes in the keys of another ring of days that have none here.
  mutating func join(_ other: KeyRing) { keys.merge(other.keys) { mine, _ in mine } }

  /// Takes a key out.
  ///
  /// - Returns: Whether there was one.
  mutating func remove(_ day: Int32) -> Bool { keys.removeValue(forKey: day) != nil }

  init() {}

  /// Reads the ring of a store; an empty one where there is none yet.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.wrongKey`, `.io`
  init(folder: String, master: TrailKey) throws(TrailsError) {
    guard
      let bytes = try StoreFiles.bytes(Self.fileName, in: folder, upTo: Self.mostBytes)
    else { return }
    let path = "\(folder)/\(Self.fileName)"
    func refusal(_ detail: String) -> TrailsError {
      TrailsError(.corrupt, detail: detail, file: path)
    }
    guard bytes.count >= 16, Array(bytes[..<8]) == Self.magic else {
      throw refusal("it does not begin as a key ring of version 1 does")
    }
    let body = bytes.span.extracting(0..<bytes.count - 4)
    var tail = ByteReader(bytes.span.extracting(bytes.count - 4..<bytes.count))
    guard (try? tail.littleEndian(UInt32.self)) == CRC32C.of(body) else {
      throw refusal("its bytes are not those that were written (CRC-32C)")
    }
    let cipher = TrailCipher(master)
    var reader = ByteReader(body)
    do {
      _ = try reader.span(8)
      let count = Int(try reader.littleEndian(UInt32.self))
      for _ in 0..<count {
        let day = Int32(bitPattern: try reader.littleEndian(UInt32.self))
        let sealed = [UInt8](copying: try reader.span(Self.wrapped))
        guard let plain = cipher.open(sealed, as: Self.label(day)), let key = TrailKey(plain) else {
          throw TrailsError(
            .wrongKey, detail: "the master key is not the one that sealed this store", file: path)
        }
        keys[day] = key
      }
    } catch let error as BytesError { throw TrailsError(error, file: path) } catch let error
      as TrailsError
    { throw error } catch { throw refusal("\(error)") }
  }

  /// The file's bytes.
  func bytes(master: TrailKey) throws(TrailsError) -> [UInt8] {
    let cipher = TrailCipher(master)
    var out = ByteWriter()
    out.append(contentsOf: Self.magic)
    out.appendLittleEndian(UInt32(keys.count))
    for day in keys.keys.sorted() {
      guard let key = keys[day] else { continue }
      out.appendLittleEndian(day)
      out.append(contentsOf: try cipher.seal(key.bytes, as: Self.label(day)))
    }
    out.appendLittleEndian(CRC32C.of(out.bytes.span))
    return out.bytes
  }

  private static func label(_ day: Int32) -> SealLabel {
    SealLabel(kind: .key, segment: 0, place: UInt32(bitPattern: day))
  }
}
