// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The shelf, shared by those who keep texts and the writer of the log.
final class SharedShelf: Sendable {
  private let shelf: Mutex<TextShelf>

  init(folder: String, mostOfFile: Int = 4 << 20) throws(MessagesError) {
    shelf = Mutex(try TextShelf(folder: folder, mostOfFile: mostOfFile))
  }

  func keep(_ text: [UInt8]) -> TextPlace { shelf.withLock { $0.keep(text) } }
  func flush() throws(MessagesError) {
    try shelf.withLock { shelf throws(MessagesError) in try shelf.flush() }
  }
  func text(at place: TextPlace) throws(MessagesError) -> [UInt8] {
    try shelf.withLock { shelf throws(MessagesError) in try shelf.text(at: place) }
  }
  @discardableResult
  func forget(allBut needed: [UInt64]) throws(MessagesError) -> Int {
    try shelf.withLock { shelf throws(MessagesError) in try shelf.forget(allBut: needed) }
  }
}
