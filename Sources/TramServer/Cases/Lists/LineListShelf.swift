// SPDX-License-Identifier: Apache-2.0

import TramTracing
import TramUnits

/// Lists that somebody looks at before they are taken, in memory alone and not for long.
///
/// A list holds names: it is given to the account that sent it and to nobody else, and is gone
/// after half an hour, or when others need the room.
actor LineListShelf {
  /// A list on the shelf.
  struct Item: Sendable {
    /// Whose it is.
    var author: String
    /// The file's own name, for headings.
    var name: String
    var bytes: [UInt8]
    var ask: LineListAsk
    /// What came of it; `nil` before it was read.
    var report: LineListReport?
    fileprivate var time: Instant
  }

  /// The most lists of all accounts.
  static let most = 6
  /// For how long one is kept, in seconds.
  static let seconds = 1800.0

  private var items: [String: Item] = [:]

  /// Puts a list on the shelf.
  ///
  /// - Returns: By what it is asked for.
  func put(_ bytes: [UInt8], name: String, by author: String, at now: Instant) -> String {
    clear(at: now)
    if items.count >= Self.most, let oldest = items.min(by: { $0.value.time < $1.value.time }) {
      items[oldest.key] = nil
    }
    var random = SystemRandomNumberGenerator()
    let token = String(random.next(), radix: 36) + String(random.next(), radix: 36)
    items[token] = Item(
      author: author, name: name, bytes: bytes, ask: LineListAsk(), time: now)
    return token
  }

  /// A list of an account.
  ///
  /// - Throws: `ServerError` with code `.notFound`
  func item(_ token: String, of author: String, at now: Instant) throws -> Item {
    clear(at: now)
    guard let item = items[token], item.author == author else {
      throw ServerError(.notFound, detail: "this list is not kept any longer: send it again")
    }
    return item
  }

  /// Notes how a list was read and what came of it.
  func note(_ report: LineListReport, _ ask: LineListAsk, of token: String) {
    items[token]?.report = report
    items[token]?.ask = ask
  }

  private func clear(at now: Instant) {
    items = items.filter { abs(now.seconds(since: $0.value.time)) < Self.seconds }
  }
}
