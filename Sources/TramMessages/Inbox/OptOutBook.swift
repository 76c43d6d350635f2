// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TramBytes
public import TramUnits

/// Who wants no messages, on disk: each phone with the moment it said so and the text that did.
///
/// The last word of a phone counts, by the time at which its text came; a text that is delivered
/// again changes nothing.
public final class OptOutBook: Sendable {
  /// What a phone said last.
  public struct Entry: Hashable, Sendable {
    /// Whether it wants messages or not.
    public var wish: OptOutWords.Wish
    /// Since when.
    public var since: Instant
    /// The number of the text in the inbox that says so; `nil` where a person entered it.
    public var text: UInt64?
    /// Who entered it; empty for a text.
    public var by: String

    /// Creates an entry.
    public init(
      wish: OptOutWords.Wish, since: Instant, text: UInt64? = nil, by: String = ""
    ) {
      self.wish = wish
      self.since = since
      self.text = text
      self.by = by
    }
  }

  struct State {
    var entries: [PhoneNumber: Entry] = [:]
    var out: Set<PhoneNumber> = []
  }

  private let log: RecordLog
  private let settler: LogSettler
  private let state: Mutex<State>

  /// Opens a book, or makes it.
  ///
  /// - Throws: `MessagesError`: `.refused` where another has it open, `.corrupt`, `.io`
  public init(folder: String) throws {
    var state = State()
    log = try RecordLog(
      folder: folder, limits: RecordLog.Limits(segment: 1 << 30, ahead: 1 << 14)
    ) { records in
      var reader = ByteReader(records)
      while let (number, entry) = try Self.read(&reader) { state.apply(entry, to: number) }
    }
    settler = LogSettler(log)
    self.state = Mutex(state)
  }

  /// The phones that want no messages.
  public var numbers: Set<PhoneNumber> { state.withLock { $0.out } }
  /// How many they are.
  public var count: Int { state.withLock { $0.out.count } }

  /// What a phone said last; `nil` for one that said nothing.
  public subscript(number: PhoneNumber) -> Entry? { state.withLock { $0.entries[number] } }

  /// All that phones said last, by number.
  public var all: [(number: PhoneNumber, entry: Entry)] {
    state.withLock { $0.entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
  }

  /// Writes down what a phone said, and returns once it is durable.
  ///
  /// - Returns: Whether it changed anything: not where the phone said so already, or said
  ///   otherwise later.
  /// - Throws: `MessagesError` with `.io`
  @discardableResult
  public func enter(_ entry: Entry, for number: PhoneNumber) async throws -> Bool {
    let (isNews, place) = put(entry, for: number)
    try await settler.settle(place)
    return isNews
  }

  private func put(_ entry: Entry, for number: PhoneNumber) -> (isNews: Bool, place: UInt64) {
    state.withLock { state in
      guard state.apply(entry, to: number) else { return (false, log.next) }
      return (true, log.append(Self.octets(of: entry, for: number)))
    }
  }

  /// Gives the folder to whoever opens it next.
  public func close() {
    _ = try? log.commit()
    log.close()
  }

  private static func octets(of entry: Entry, for number: PhoneNumber) -> [UInt8] {
    var out = ByteWriter(capacity: 40)
    let name = Array(entry.by.utf8.prefix(100))
    out.append(byte: 1)
    out.appendVarint(number.rawValue)
    out.append(byte: entry.wish.rawValue)
    out.appendZigZag(entry.since.milliseconds)
    out.appendVarint(entry.text.map { $0 &+ 1 } ?? 0)
    out.appendVarint(UInt64(name.count))
    out.append(contentsOf: name)
    return out.bytes
  }

  private static func read(
    _ reader: inout ByteReader
  ) throws(MessagesError) -> (PhoneNumber, Entry)? {
    guard reader.remaining > 0 else { return nil }
    do throws(BytesError) {
      let kind = try reader.byte()
      let number = PhoneNumber(rawValue: try reader.varint())
      let wish = OptOutWords.Wish(rawValue: try reader.byte())
      let since = try reader.instant()
      let text = try reader.varint()
      let count = try reader.varint()
      guard kind == 1, let number, let wish, count <= 100 else {
        throw BytesError(.outOfRange, detail: "a record that no version wrote")
      }
      let name = [UInt8](copying: try reader.span(Int(count)))
      return (
        number,
        Entry(
          wish: wish, since: since, text: text > 0 ? text - 1 : nil,
          by: String(decoding: name, as: UTF8.self))
      )
    } catch {
      throw MessagesError(.corrupt, detail: "a record of those who want no messages: \(error)")
    }
  }
}

extension OptOutBook.State {
  /// Takes what a phone said; `false` where it changes nothing.
  @discardableResult
  mutating func apply(_ entry: OptOutBook.Entry, to number: PhoneNumber) -> Bool {
    if let before = entries[number] {
      guard entry.since >= before.since, before.wish != entry.wish else { return false }
    }
    entries[number] = entry
    if entry.wish == .out { out.insert(number) } else { out.remove(number) }
    return true
  }
}
