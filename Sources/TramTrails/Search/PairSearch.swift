// SPDX-License-Identifier: Apache-2.0

/// Who met whom: every pair with a contact within a stretch of time, once.
///
/// Slice by slice all pieces are cut into blocks of 64 bins of time and what is near each other in
/// one joined; the boxes of each two people's bins are compared, and what is left met exactly. Sums
/// are kept pair by pair as time goes on. Where there are more pairs than memory is given for, they
/// are found in several passes over the people.
public struct PairSearch {
  private let pieces: any PieceSource
  private let edges: any EdgeSource
  private let rule: ContactRule
  private let mostPairs: Int

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - pieces: Where people were.
  ///   - edges: Proven contacts.
  ///   - rule: What a contact is.
  ///   - mostPairs: How many pairs are summed up at once: 150 bytes each, and some 50 for each
  ///     contact of their last day.
  public init(
    pieces: any PieceSource, edges: any EdgeSource, rule: ContactRule, mostPairs: Int = 2_000_000
  ) {
    self.pieces = pieces
    self.edges = edges
    self.rule = rule
    self.mostPairs = max(mostPairs, 1)
  }

  /// Calls `body` with each pair's row, in the order of the smaller number, then of the larger.
  ///
  /// - Throws: `TrailsError`, and what `body` throws.
  public func forEachRow(
    during times: Range<Int64>, _ body: (ContactRow) throws -> Void
  ) throws {
    guard !times.isEmpty else { return }
    let span = try SearchSpan(times, pieces: pieces, edges: edges)
    var persons = UInt32(0)...UInt32.max
    while true {
      var work = SliceWork(rule: rule, mostPairs: mostPairs, persons: persons)
      var book = TallyBook(rule: rule)
      for slice in span.slices { try work.add(slice, of: span, pieces, edges, to: &book) }
      work.finish(&book)
      persons = work.persons
      for index in book.sorted() where book[index].total > 0 {
        try body(book.row(book[index], epoch: span.epoch))
      }
      guard persons.upperBound < UInt32.max else { return }
      persons = persons.upperBound + 1...UInt32.max
    }
  }
}
