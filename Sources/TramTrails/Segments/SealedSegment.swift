// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A segment that is open for reading; its descriptor keeps the bytes though the name may go.
final class SealedSegment: Sendable {
  let entry: SegmentEntry
  let directory: SegmentDirectory
  private let file: OpenFile
  private let cipher: TrailCipher

  /// Opens a segment and reads its directory.
  ///
  /// - Throws: `TrailsError`: `.corrupt` where header, footer, directory and manifest do not agree,
  ///   `.io`
  init(_ entry: SegmentEntry, in folder: String, cipher: TrailCipher) throws(TrailsError) {
    let path = "\(folder)/\(entry.fileName)"
    func refusal(_ detail: String, at offset: Int) -> TrailsError {
      TrailsError(
        .corrupt, detail: detail, file: path, offset: Int(entry.offset) + offset)
    }
    let file = try StoreFiles.telling(path) { () throws(BytesError) in try OpenFile(path, .read) }
    let held = try StoreFiles.telling(path) { () throws(BytesError) in try file.size() }
    let base = Int(entry.offset)
    let size = Int(entry.bytes)
    guard size >= SegmentHeader.size + SegmentFooter.size, base + size <= held else {
      throw refusal("\(held) bytes; the manifest says \(base + size) at least", at: 0)
    }
    let read = { (offset: Int, count: Int) throws(TrailsError) -> [UInt8] in
      try StoreFiles.telling(path) { () throws(BytesError) in
        try file.read(at: base + offset, count: count)
      }
    }
    guard SegmentHeader(try read(0, SegmentHeader.size)) == SegmentHeader(entry) else {
      throw refusal("its header is not the one that the manifest says", at: 0)
    }
    let end = size - SegmentFooter.size
    guard let footer = SegmentFooter(try read(end, SegmentFooter.size), segmentSize: size),
      footer.number == entry.number
    else { throw refusal("it does not end in the footer of this segment", at: end) }
    let label = SealLabel(kind: .directory, segment: entry.number, place: 0)
    let sealed = try read(footer.directoryOffset, footer.directoryLength)
    guard let plain = cipher.open(sealed, as: label),
      let directory = SegmentDirectory(plain, end: footer.directoryOffset)
    else {
      throw refusal("its directory cannot be opened with the day's key", at: footer.directoryOffset)
    }
    self.entry = entry
    self.directory = directory
    self.cipher = cipher
    self.file = file
  }

  /// Reads and opens a block.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  func block(_ number: Int) throws(TrailsError) -> TrailBlock {
    let extent = directory.blocks[number]
    let plain = try open(
      extent, as: SealLabel(kind: .block, segment: entry.number, place: UInt32(number)))
    do { return try TrailBlock(plain) } catch { throw refusal(of: number, error) }
  }

  /// Reads a block and unpacks all of it.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  func opened(_ number: Int) throws(TrailsError) -> OpenedBlock {
    let block = try block(number)
    do { return try block.opened() } catch { throw refusal(of: number, error) }
  }

  /// Reads a block and unpacks the pieces near some windows.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  func opened(
    _ number: Int, near marks: WindowMarks, _ some: [Int32]
  ) throws(TrailsError) -> OpenedBlock {
    let block = try block(number)
    do { return try block.opened(near: marks, some) } catch { throw refusal(of: number, error) }
  }

  /// Reads a block and unpacks the pieces of one person.
  ///
  /// - Throws: `TrailsError`: `.corrupt`, `.io`
  func opened(_ number: Int, of person: UInt32) throws(TrailsError) -> OpenedBlock {
    let block = try block(number)
    do { return try block.opened(of: person) } catch { throw refusal(of: number, error) }
  }

  private func refusal(of number: Int, _ error: BytesError) -> TrailsError {
    TrailsError(
      .corrupt, detail: "block \(number): \(error)", file: file.path,
      offset: Int(entry.offset) + directory.blocks[number].offset)
  }

  /// The pairs of person and block of one list.
  func pairs(inList number: Int) throws(TrailsError) -> [UInt64] {
    let plain = try plainList(number)
    do {
      return try PersonLists.pairs(
        plain, firstPerson: directory.firstPersons[number], blocks: directory.blocks.count)
    } catch { throw refusal(ofList: number, error) }
  }

  private func plainList(_ number: Int) throws(TrailsError) -> [UInt8] {
    try open(
      directory.lists[number],
      as: SealLabel(kind: .persons, segment: entry.number, place: UInt32(number)))
  }

  private func refusal(ofList number: Int, _ error: BytesError) -> TrailsError {
    TrailsError(
      .corrupt, detail: "list \(number): \(error)", file: file.path,
      offset: Int(entry.offset) + directory.lists[number].offset)
  }

  /// The blocks in which a person is.
  func blocks(of person: UInt32) throws(TrailsError) -> [Int] {
    guard let list = directory.list(of: person) else { return [] }
    let plain = try plainList(list)
    do {
      return try PersonLists.blocks(
        of: person, plain, firstPerson: directory.firstPersons[list],
        blocks: directory.blocks.count)
    } catch { throw refusal(ofList: list, error) }
  }

  /// What stands in the file in place of what a person is in: as long as before, without him.
  func patches(without person: UInt32) throws(TrailsError) -> (patches: [FilePatch], fixes: Int) {
    guard let list = directory.list(of: person) else { return ([], 0) }
    let pairs = try pairs(inList: list)
    let his = pairs.filter { UInt32(truncatingIfNeeded: $0 >> 32) == person }
    if his.isEmpty { return ([], 0) }
    var patches: [FilePatch] = []
    var times: Set<Int64> = []
    for pair in his {
      let number = Int(truncatingIfNeeded: pair & 0xFFFF_FFFF)
      let (bytes, gone) = try block(number).bytes(without: person, from: entry.slice.start)
      times.formUnion(gone)
      let label = SealLabel(kind: .block, segment: entry.number, place: UInt32(number))
      patches.append(try patch(directory.blocks[number], bytes, as: label))
    }
    let others = pairs.filter { UInt32(truncatingIfNeeded: $0 >> 32) != person }
    let label = SealLabel(kind: .persons, segment: entry.number, place: UInt32(list))
    let bytes = PersonLists.packOne(others, firstPerson: directory.firstPersons[list])
    patches.append(try patch(directory.lists[list], bytes, as: label))
    return (patches, times.count)
  }

  /// Seals bytes in place of what an extent holds, filled up with zeros.
  private func patch(
    _ extent: SegmentDirectory.Extent, _ bytes: [UInt8], as label: SealLabel
  ) throws(TrailsError) -> FilePatch {
    let room = extent.length - TrailCipher.overhead
    guard bytes.count <= room else {
      throw TrailsError(
        .corrupt, detail: "\(bytes.count) bytes do not fit in place of \(room)", file: file.path)
    }
    let filled = bytes + [UInt8](repeating: 0, count: room - bytes.count)
    return FilePatch(
      file: entry.file, offset: entry.offset + UInt64(extent.offset),
      bytes: try cipher.seal(filled, as: label))
  }

  /// Opens a sealed message; an erasing may be at work on it, so a second look is taken.
  private func open(
    _ extent: SegmentDirectory.Extent, as label: SealLabel
  ) throws(TrailsError) -> [UInt8] {
    for _ in 0..<8 {
      let sealed = try StoreFiles.telling(file.path) { () throws(BytesError) in
        try file.read(at: Int(entry.offset) + extent.offset, count: extent.length)
      }
      if let plain = cipher.open(sealed, as: label, room: BitReader.slack) { return plain }
    }
    throw TrailsError(
      .corrupt, detail: "its tag says that its bytes are not those that were sealed",
      file: file.path, offset: Int(entry.offset) + extent.offset)
  }
}
