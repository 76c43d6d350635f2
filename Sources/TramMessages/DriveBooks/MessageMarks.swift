// SPDX-License-Identifier: Apache-2.0

/// What the entries of a drive's books know of their message beside the ledger: the operator's id
/// and 16 bits of the sender's keyed digest.
///
/// One mark for each transfer of the ledger, most of them some octets, in pieces that copies share.
struct MessageMarks: Sendable {
  private static let piece = 1 << 16

  private struct Piece: Sendable {
    var ends: [UInt32] = []
    var octets: [UInt8] = []
  }

  private var pieces: [Piece] = []
  private(set) var count = 0

  /// Appends the mark of a message.
  mutating func append(_ message: Octets, tag: UInt16) {
    begin()
    let last = pieces.count - 1
    pieces[last].octets.append(UInt8(truncatingIfNeeded: tag))
    pieces[last].octets.append(UInt8(truncatingIfNeeded: tag >> 8))
    pieces[last].octets.append(contentsOf: message.bytes)
    pieces[last].ends.append(UInt32(truncatingIfNeeded: pieces[last].octets.count))
    count += 1
  }

  /// Appends nothing, for a transfer that is no message's.
  mutating func appendNone() {
    begin()
    let last = pieces.count - 1
    pieces[last].ends.append(UInt32(truncatingIfNeeded: pieces[last].octets.count))
    count += 1
  }

  private mutating func begin() {
    if count % Self.piece == 0 { pieces.append(Piece()) }
  }

  /// The mark at a place; `nil` where there is none.
  subscript(place: Int) -> (message: Octets, tag: UInt16)? {
    let piece = pieces[place / Self.piece]
    let at = place % Self.piece
    let start = at == 0 ? 0 : Int(piece.ends[at - 1])
    let end = Int(piece.ends[at])
    guard end - start >= 2 else { return nil }
    let tag = UInt16(piece.octets[start]) | UInt16(piece.octets[start + 1]) << 8
    let octets = piece.octets.span.extracting((start + 2)..<end)
    return (Octets(octets), tag)
  }
}
