// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// The texts by which persons are told apart where the fixes come from, and their numbers.
///
/// A text is a pseudonym or a device's number; names of people are in another store under another
/// key. A number is never given twice, also after its text was erased.
public struct PersonRegister: Sendable {
  static let fileName = "register"
  /// The longest text, in bytes.
  public static let longestLabel = 256
  private static let magic = Array("TRAMREG1".utf8)
  private static let mostBytes = 1 << 31

  private var texts: [UInt8] = []
  private var ends: [UInt32] = []
  /// Numbers plus one by the hash of their texts; a power of two, at most half full.
  private var table: [UInt32]
  private let seed: UInt64

  /// Creates an empty register.
  public init() {
    var random = SystemRandomNumberGenerator()
    seed = random.next()
    table = [UInt32](repeating: 0, count: 1024)
  }

  /// How many numbers were given.
  public var count: Int { ends.count }

  /// The bytes of the text of a number; empty when it was erased or never given.
  private func range(of number: Int) -> Range<Int> {
    guard number < ends.count else { return 0..<0 }
    return (number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])
  }

  /// The text of a person; `nil` when it was erased or never given.
  public func label(of person: PersonNumber) -> String? {
    let range = range(of: Int(person.rawValue))
    return range.isEmpty ? nil : String(decoding: texts[range], as: UTF8.self)
  }

  /// The person of a text; `nil` when the store has never seen it.
  public func person(_ label: String) -> PersonNumber? {
    let bytes = Array(label.utf8)
    let span = bytes.span
    guard !bytes.isEmpty else { return nil }
    let place = place(of: span)
    return table[place] == 0 ? nil : PersonNumber(table[place] - 1)
  }

  /// The person of a text, who gets the next number when it is new.
  ///
  /// - Returns: `nil` for a text that is empty or longer than `longestLabel`, and when there are no
  ///   numbers left.
  public mutating func number(_ label: Span<UInt8>) -> PersonNumber? {
    guard label.count > 0, label.count <= Self.longestLabel else { return nil }
    let place = place(of: label)
    if table[place] != 0 { return PersonNumber(table[place] &- 1) }
    guard ends.count < 1 << 30, texts.count < Self.mostBytes - Self.longestLabel else { return nil }
    for i in 0..<label.count { texts.append(label[i]) }
    ends.append(UInt32(texts.count))
    table[place] = UInt32(ends.count)
    if ends.count * 2 > table.count { grow() }
    return PersonNumber(UInt32(ends.count - 1))
  }

  /// Takes the text of a person out; his number stays given.
  mutating func erase(_ person: PersonNumber) { erase([person]) }

  /// Takes the texts of persons out; their numbers stay given.
  ///
  /// - Complexity: O(texts)
  mutating func erase(_ persons: Set<PersonNumber>) {
    var copy = PersonRegister()
    for number in 0..<ends.count {
      let isGone = persons.contains(PersonNumber(UInt32(number)))
      let bytes = isGone ? [] : Array(texts[range(of: number)])
      copy.restore(bytes)
    }
    self = copy
  }

  /// Gives numbers without a text until `count` are given: their texts are lost.
  ///
  /// - Returns: `false`, with nothing done, for more than a store has.
  mutating func fill(to count: UInt32) -> Bool {
    guard count <= 1 << 30 else { return false }
    while ends.count < Int(count) { restore([]) }
    return true
  }

  /// Adds the next number with its text, empty for one that was erased.
  private mutating func restore(_ label: [UInt8]) {
    if label.isEmpty { ends.append(UInt32(texts.count)) } else { _ = number(label.span) }
  }

  /// Where the text stands in the table, or would.
  @inline(__always)
  private func place(of label: Span<UInt8>) -> Int {
    let mask = table.count &- 1
    var place = Int(truncatingIfNeeded: mixedBytes(label, seed: seed)) & mask
    while true {
      let found = table[place]
      if found == 0 || isLabel(label, of: Int(found) &- 1) { return place }
      place = (place &+ 1) & mask
    }
  }

  @inline(__always)
  private func isLabel(_ label: Span<UInt8>, of number: Int) -> Bool {
    let start = number == 0 ? 0 : Int(ends[number &- 1])
    guard Int(ends[number]) &- start == label.count else { return false }
    for i in 0..<label.count where texts[start &+ i] != label[i] { return false }
    return true
  }

  private mutating func grow() {
    table = [UInt32](repeating: 0, count: table.count * 4)
    for number in 0..<ends.count {
      let bytes = Array(texts[range(of: number)])
      if !bytes.isEmpty { table[place(of: bytes.span)] = UInt32(number + 1) }
    }
  }

  /// Reads the register of a store; an empty one where there is none.
  init(folder: String, keys: KeyRing) throws(TrailsError) {
    self.init()
    guard
      let bytes = try StoreFiles.bytes(Self.fileName, in: folder, upTo: Self.mostBytes)
    else { return }
    let path = "\(folder)/\(Self.fileName)"
    guard bytes.count > 8, Array(bytes[..<8]) == Self.magic,
      let key = keys[KeyRing.register],
      let plain = TrailCipher(key).open(Array(bytes[8...]), as: Self.label)
    else {
      throw TrailsError(
        .corrupt, detail: "the register of persons cannot be opened with its key", file: path)
    }
    do { try read(plain) } catch { throw TrailsError(error, file: path) }
  }

  private mutating func read(_ plain: [UInt8]) throws(BytesError) {
    var reader = ByteReader(plain.span)
    let count = try reader.varint()
    for _ in 0..<min(count, UInt64(plain.count)) {
      let length = try reader.varint()
      guard length <= UInt64(Self.longestLabel) else {
        throw BytesError(.tooLong, detail: "a text of \(length) bytes", offset: reader.offset)
      }
      restore([UInt8](copying: try reader.span(Int(length))))
    }
  }

  /// The file's bytes.
  func bytes(keys: KeyRing) throws(TrailsError) -> [UInt8] {
    guard let key = keys[KeyRing.register] else {
      throw TrailsError(.corrupt, detail: "the register has no key", file: Self.fileName)
    }
    var plain = ByteWriter(capacity: texts.count + ends.count + 8)
    plain.appendVarint(UInt64(ends.count))
    for number in 0..<ends.count {
      let range = range(of: number)
      plain.appendVarint(UInt64(range.count))
      plain.append(contentsOf: Array(texts[range]))
    }
    return Self.magic + (try TrailCipher(key).seal(plain.bytes, as: Self.label))
  }

  private static let label = SealLabel(kind: .register, segment: 0, place: 0)
}
