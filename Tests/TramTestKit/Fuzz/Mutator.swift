// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// Makes nonsense from sound bytes, the same for the same seed and number.
public struct Mutator {
  /// How long nonsense may become.
  public static let mostBytes = 4096

  private var random: SeededGenerator
  private let words: [[UInt8]]

  /// Creates a mutator.
  ///
  /// - Parameter words: What the readers at hand take notice of, put in now and then.
  public init(seed: UInt64, number: UInt64, words: [[UInt8]]) {
    random = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ number)
    self.words = Self.numbers + words
  }

  /// One to eight changes, one after another.
  public mutating func nonsense(from sound: [[UInt8]]) -> [UInt8] {
    guard var bytes = sound.randomElement(using: &random) else { return [] }
    // Now and then nothing sound is left.
    if random.next() % 64 == 0 {
      return (0..<Int(random.next() % 300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
    for _ in 0...random.next() % 8 { change(&bytes, sound) }
    if bytes.count > Self.mostBytes { bytes.removeLast(bytes.count - Self.mostBytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8], _ sound: [[UInt8]]) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(truncatingIfNeeded: random.next())) }
    let at = Int(random.next() % UInt64(bytes.count))
    let count = min(Int(random.next() % 16) + 1, bytes.count - at)
    switch random.next() % 9 {
    case 0: bytes[at] ^= 1 << UInt8(random.next() % 8)
    case 1: bytes[at] = UInt8(truncatingIfNeeded: random.next())
    case 2: bytes.removeSubrange(at..<at + count)
    case 3: bytes.insert(contentsOf: bytes[at..<at + count], at: at)
    case 4: bytes.removeLast(bytes.count - at)
    case 5: write(words[Int(random.next() % UInt64(words.count))], into: &bytes, at)
    case 6: bytes[at] = bytes[at] &+ (random.next() % 2 == 0 ? 1 : 255)
    case 7: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
    default:
      // The head of one and the tail of another.
      guard let other = sound.randomElement(using: &random), !other.isEmpty else { return }
      let from = Int(random.next() % UInt64(other.count))
      bytes.replaceSubrange(at..., with: other[from...])
    }
  }

  /// Numbers at the ends of what fields hold, in one to eight bytes.
  private static let numbers: [[UInt8]] = [
    [0], [0x7F], [0x80], [0xFF], [0xFF, 0xFF], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0x7F],
    [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
    [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
  ]

  private func write(_ number: [UInt8], into bytes: inout [UInt8], _ at: Int) {
    for (i, byte) in number.enumerated() where at + i < bytes.count { bytes[at + i] = byte }
  }
}
