// SPDX-License-Identifier: Apache-2.0

import GRDB
import TramJournal

extension JournalError {
  /// The journal's word for what SQLite reported.
  ///
  /// - Parameter reason: The system's reason, where SQLite knew one; 0 where not.
  init(_ error: any Error, path: String, reason: Int32 = 0) {
    if let error = error as? JournalError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(.inputOutput, detail: "\(path): \(error)")
      return
    }
    let text = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_FULL:
      self.init(.diskFull, detail: "\(path): no room left; nothing of the batch was kept")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.busy, detail: "\(path) is locked by another process")
    case .SQLITE_CORRUPT:
      self.init(.corrupt, detail: "\(path) is damaged: \(text)")
    case .SQLITE_NOTADB:
      self.init(.notAJournal, detail: "\(path) is not a journal")
    case .SQLITE_READONLY, .SQLITE_PERM:
      self.init(.readOnly, detail: "\(path) cannot be written: \(text)")
    case .SQLITE_MISUSE:
      self.init(.closed, detail: "\(path) was closed")
    case .SQLITE_IOERR where fileCode(reason) != .inputOutput:
      self.init(fileFailure(reason, path))
    default:
      self.init(.inputOutput, detail: "\(path): \(text)")
    }
  }

  private init(_ other: JournalError) { self = other }
}
