// SPDX-License-Identifier: Apache-2.0

import Synchronization
public import TramUnits

/// The desk behind a message centre's line: keeps every text and part, puts long ones together,
/// and asks the desks in their order who takes it.
///
/// A text that no desk takes waits in the book for a person. A desk that throws has not taken its
/// text: the centre is asked to deliver it again, and the same entry is brought to the desks then.
public final class Inbox: TextDesk {
  /// Texts on disk.
  public let book: InboxBook
  private let desks: [any TextDesk]
  /// Texts that are with the desks now.
  private let busy = Mutex(Set<UInt64>())

  /// Creates an inbox; the first desk that takes a text is the last that is asked.
  public init(_ book: InboxBook, desks: [any TextDesk]) {
    self.book = book
    self.desks = desks
  }

  /// Takes a text or a part of one.
  ///
  /// - Throws: What the book or a desk throws; the text is to be delivered again.
  public func take(_ text: ArrivedText) async throws -> TextAnswer {
    let (arrival, place) = try book.arrive(text)
    try await book.settle(place)
    switch arrival {
    case .waits, .again(nil): return .taken(reply: nil)
    case .again(let entry?):
      guard entry.state == .kept else { return .taken(reply: nil) }
      return try await bring(entry)
    case .texts(let entries):
      // What had to make room was kept long ago and answered: it has no reply of its own here,
      // and a desk that throws on it is asked again by `bringKept`.
      for old in entries.dropLast() { _ = try? await bring(old) }
      guard let last = entries.last else { return .taken(reply: nil) }
      return try await bring(last)
    }
  }

  /// Gives out long texts whose missing parts have not come in time, and brings to the desks again
  /// what none of them has answered; to be called every minute or so.
  ///
  /// - Returns: The replies to people, each with the text it is for.
  /// - Throws: `MessagesError` with `.io`; what a desk throws is left for the next time
  public func bringKept(
    at now: Instant, most: Int = 1000
  ) async throws -> [(text: ArrivedText, reply: String)] {
    let (_, place) = try book.giveUp(at: now)
    try await book.settle(place)
    var replies: [(text: ArrivedText, reply: String)] = []
    for entry in try book.page(most: most, states: [.kept]).reversed() {
      guard case .taken(let reply?)? = try? await bring(entry) else { continue }
      replies.append((entry.text, reply))
    }
    return replies
  }

  private func bring(_ entry: InboxEntry) async throws -> TextAnswer {
    let number = entry.number
    guard busy.withLock({ $0.insert(number).inserted }) else {
      throw MessagesError(.refused, detail: "text \(number) is with a desk already")
    }
    defer { busy.withLock { _ = $0.remove(number) } }
    for desk in desks {
      guard case .taken(let reply) = try await desk.take(entry.text) else { continue }
      if let place = book.turn(number, .done, by: desk.name) {
        try await book.settle(place)
      }
      return .taken(reply: reply)
    }
    if let place = book.turn(number, .waiting, by: "") { try await book.settle(place) }
    return .notMine
  }
}
