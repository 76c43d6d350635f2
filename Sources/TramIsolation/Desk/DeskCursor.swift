// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// A row's place in a list, as the end of one page and the beginning of the next.
///
/// Its text names the row and nothing of what the row says: it stands in addresses, and those are
/// written down along the way.
public struct DeskCursor: Hashable, Sendable {
  /// The row's identity.
  public let id: UInt64
  /// The row's folded title as it is now; empty in a list of the newest.
  public let title: String

  /// The place where a filter begins; `nil` at the first row.
  ///
  /// - Parameter title: The title of the row of an identity, not folded; asked for in a list by
  ///   titles only. `nil` where there is no such row.
  /// - Throws: `IsolationError` with code `.badCursor`, or what `title` throws
  public init?(_ filter: DeskFilter, title: (UInt64) throws -> String?) throws {
    guard let after = filter.after else { return nil }
    guard let id = UInt64(after) else { throw DeskCursor.refusal(after) }
    self.id = id
    switch filter.listOrder {
    case .newest: self.title = ""
    case .title:
      guard let title = try title(id) else { throw DeskCursor.refusal(after) }
      self.title = SearchFold.title(of: title)
    }
  }

  /// The place of a row in the list of a filter.
  public init(_ record: some DeskRecord, in filter: DeskFilter) {
    id = record.id.rawValue
    title = filter.listOrder == .title ? SearchFold.title(of: record.columns.title) : ""
  }

  /// The place as `DeskPage.next` says it.
  public var text: String { "\(id)" }

  /// A Boolean value: whether this row comes before another of the same list.
  public func comes(before other: DeskCursor, in order: DeskFilter.Sort) -> Bool {
    switch order {
    case .newest: return id > other.id
    case .title:
      if title == other.title { return id < other.id }
      // By bytes, as tables on disk compare.
      return title.utf8.lexicographicallyPrecedes(other.title.utf8)
    }
  }

  private static func refusal(_ text: String) -> IsolationError {
    IsolationError(.badCursor, detail: "'\(text.prefix(60))' is no place in this list")
  }
}

extension DeskFilter {
  /// The order that the list has.
  public var listOrder: Sort { words.isEmpty ? sort : .newest }

  /// How many rows a page has at most, within the limits.
  public var rows: Int { min(max(limit, 1), Self.mostRows) }

  /// The folded words that are sought.
  ///
  /// - Complexity: O(length of `text`)
  public var words: [String] { Array(SearchFold.words(of: text).prefix(Self.mostWords)) }
}
