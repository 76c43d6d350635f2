// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Writes one segment: its blocks in the order of the curve, lists of persons, directory, footer.
///
/// The file has its name only once it is whole and flushed.
final class SegmentWriter {
  /// Bytes that are gathered before they are written.
  private static let chunk = 1 << 20

  private let entry: SegmentEntry
  private let cipher: TrailCipher
  private let file: SegmentFile
  private var pending = ByteWriter()
  private var offset = 0
  private var directory = SegmentDirectory()
  private var pairs: [UInt64] = []
  private var blocks = BlockWriter()

  /// Begins a segment at the end of a file.
  init(_ entry: SegmentEntry, in file: SegmentFile, cipher: TrailCipher) throws(TrailsError) {
    self.entry = entry
    self.cipher = cipher
    self.file = file
    try put(SegmentHeader(entry).bytes)
  }

  /// Writes pieces in the order and in the blocks that searches want (`PieceOrder`).
  func add(
    _ pieces: [ColumnPiece], of columns: FixColumns, step: Int64
  ) throws(TrailsError) {
    for share in PieceOrder.shares(of: pieces, in: columns) {
      try add(share, of: columns, step: step)
    }
  }

  private func add(
    _ share: PieceOrder.Share, of columns: FixColumns, step: Int64
  ) throws(TrailsError) {
    let pieces = share.pieces
    var from = 0
    while from < pieces.count {
      var vertices = 0
      var to = from
      while to < pieces.count,
        vertices == 0 || vertices + pieces[to].count <= share.blockVertices
      {
        vertices += pieces[to].count
        to += 1
      }
      try addBlock(pieces[from..<to], of: columns, step: step, vertices: vertices)
      from = to
    }
  }

  private func addBlock(
    _ pieces: ArraySlice<ColumnPiece>, of columns: FixColumns, step: Int64, vertices: Int
  ) throws(TrailsError) {
    let number = UInt32(directory.blocks.count)
    let packed = blocks.block(pieces, of: columns, step: step)
    let label = SealLabel(kind: .block, segment: entry.number, place: number)
    let sealed = try cipher.seal(packed, as: label)
    var reach = SegmentDirectory.Reach()
    for piece in pieces {
      reach.include(
        SegmentDirectory.Reach(
          earliest: columns.times[piece.first], latest: columns.times[piece.last],
          south: piece.south, north: piece.north, west: piece.west, east: piece.east))
      pairs.append(UInt64(columns.persons[piece.first]) << 32 | UInt64(number))
    }
    directory.addBlock(at: offset, length: sealed.count, vertices: vertices, reach)
    try put(sealed)
  }

  /// Writes what follows the blocks and flushes the file.
  ///
  /// - Returns: The size of the segment.
  func finish() throws(TrailsError) -> Int {
    pairs.sort()
    var unique: [UInt64] = []
    unique.reserveCapacity(pairs.count)
    for pair in pairs where unique.last != pair { unique.append(pair) }
    for (number, list) in PersonLists.pack(unique).enumerated() {
      let label = SealLabel(kind: .persons, segment: entry.number, place: UInt32(number))
      let sealed = try cipher.seal(list.bytes, as: label)
      directory.addList(at: offset, length: sealed.count, firstPerson: list.firstPerson)
      try put(sealed)
    }
    let sealed = try cipher.seal(
      directory.bytes, as: SealLabel(kind: .directory, segment: entry.number, place: 0))
    let footer = SegmentFooter(
      directoryOffset: offset, directoryLength: sealed.count, number: entry.number)
    try put(sealed)
    try put(footer.bytes)
    try flushPending()
    try file.flush()
    return offset
  }

  private func put(_ bytes: [UInt8]) throws(TrailsError) {
    pending.append(contentsOf: bytes)
    offset += bytes.count
    if pending.count >= Self.chunk { try flushPending() }
  }

  private func flushPending() throws(TrailsError) {
    try file.append(pending.bytes)
    pending.removeAll()
  }
}
