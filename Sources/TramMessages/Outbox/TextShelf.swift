// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Where a text stands among the files of an outbox.
@frozen
public struct TextPlace: Hashable, Sendable {
  /// The octets before it.
  public let rawValue: UInt64

  /// Creates a place.
  @inlinable
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

/// The texts of an outbox, on disk once each, however many get them.
///
///     length u32 | CRC-32C u32 of the text | text
///
/// A text that no durable record names was never told to anybody; it stays and does no harm.
struct TextShelf: ~Copyable {
  private static let headSize = 8
  private static let mostOctets = 1 << 17

  private let file: OpenFile
  private var end: Int
  private var waiting = ByteWriter()
  private var isDirty = false

  init(_ path: String) throws(MessagesError) {
    do throws(BytesError) {
      let file = try OpenFile(path, .write)
      end = try file.size()
      self.file = consume file
    } catch {
      throw MessagesError(.io, detail: error.description)
    }
  }

  private func wrapped<Value>(
    _ work: (borrowing OpenFile) throws(BytesError) -> Value
  ) throws(MessagesError) -> Value {
    do throws(BytesError) { return try work(file) } catch {
      throw MessagesError(.io, detail: error.description)
    }
  }

  /// Takes a text; it is on disk after the next `flush`.
  mutating func keep(_ text: [UInt8]) -> TextPlace {
    let place = TextPlace(UInt64(end + waiting.count))
    waiting.appendLittleEndian(UInt32(truncatingIfNeeded: text.count))
    waiting.appendLittleEndian(CRC32C.of(text.span))
    waiting.append(contentsOf: text)
    isDirty = true
    return place
  }

  /// Returns once every text that was taken would survive.
  ///
  /// - Throws: `MessagesError` with `.io`
  mutating func flush() throws(MessagesError) {
    guard isDirty else { return }
    let bytes = waiting.bytes
    let at = end
    try wrapped { (file) throws(BytesError) in
      try file.write(bytes.span, at: at)
      try file.flush()
    }
    end += bytes.count
    waiting.removeAll()
    isDirty = false
  }

  /// The text at a place.
  ///
  /// - Throws: `MessagesError`: `.corrupt` where no text stands, `.io`
  func text(at place: TextPlace) throws(MessagesError) -> [UInt8] {
    let nowhere = MessagesError(
      .corrupt, detail: "\(file.path): no whole text stands at \(place.rawValue)")
    guard let at = Int(exactly: place.rawValue), at >= 0 else { throw nowhere }
    let bytes: [UInt8]
    if at >= end {
      let from = at - end
      guard from < waiting.count else { throw nowhere }
      bytes = Array(waiting.bytes[from...])
    } else {
      bytes = try wrapped { (file) throws(BytesError) in
        try file.read(at: at, count: Self.headSize + Self.mostOctets)
      }
    }
    let all = bytes
    guard let head = column(UInt32.self, count: 2, from: all.span, at: 0),
      Int(head[0]) <= Self.mostOctets, bytes.count - Self.headSize >= Int(head[0])
    else { throw nowhere }
    let (length, check) = (head[0], head[1])
    let text = Array(bytes[Self.headSize..<Self.headSize + Int(length)])
    guard CRC32C.of(text.span) == check else { throw nowhere }
    return text
  }
}
