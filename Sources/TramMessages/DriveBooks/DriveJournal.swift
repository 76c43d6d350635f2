// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Writes a drive's books in the journal format of hledger, a piece at a time.
///
/// It is of one moment: what is booked while it is read is not in it, and the balances at its end
/// are those of what is.
public struct DriveJournal: Sendable {
  private static let step = 4096

  private let book: DriveBook
  private let writer: HledgerJournal
  private var place = 0
  private var isBegun = false
  private var isDone = false

  /// Begins a journal of books as they stand.
  public init(_ book: DriveBook) {
    self.book = book
    writer = HledgerJournal(zoneMinutes: book.zoneMinutes)
  }

  /// The next piece; `nil` at the end.
  public mutating func next() -> [UInt8]? {
    guard !isDone else { return nil }
    var out = ByteWriter(capacity: 1 << 19)
    if !isBegun {
      writer.appendHead(book.ledger, to: &out)
      isBegun = true
    }
    let end = min(place + Self.step, book.ledger.transfers.count)
    while place < end {
      writer.append(book.ledger.transfers[place], book.ledger, to: &out)
      place += 1
    }
    if place == book.ledger.transfers.count {
      writer.appendBalances(book.ledger, to: &out)
      isDone = true
    }
    return out.bytes
  }
}
