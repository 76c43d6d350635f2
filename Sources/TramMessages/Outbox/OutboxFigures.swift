// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What an outbox has on disk of its campaigns, read while another program may be sending.
public struct OutboxFigures: Hashable, Sendable {
  /// The campaigns and what they reached.
  public let campaigns: [UInt32: CampaignAccount]
  /// What receipts were seen.
  public let receipts: ReceiptTally

  /// Reads the figures of an outbox's folder; of one that is not there, none.
  ///
  /// - Throws: `MessagesError`: `.corrupt`, `.io`, `.refused` where the folder was written anew
  ///   again and again
  public init(folder: String) throws {
    let book = try RecordLog.readUndisturbed { () throws -> OutboxBook in
      guard let names = try? Folder.names(in: folder) else { return OutboxBook() }
      var book = OutboxBook()
      let place = names.compactMap(BookFile.place(ofName:)).max()
      if let place { book = try BookFile.read("\(folder)/\(BookFile.name(place))") }
      try RecordLog.read(folder: folder, from: place ?? 0) { records in
        try book.replay(records)
      }
      return book
    }
    campaigns = book.campaigns
    receipts = book.tally
  }
}
