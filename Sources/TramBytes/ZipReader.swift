// SPDX-License-Identifier: Apache-2.0

/// Reads a zip archive (PKWARE APPNOTE 6.3.x) as far as its callers need it, and refuses the rest.
///
/// Every byte of the archive must be accounted for: entries one behind another from the first byte,
/// then the directory, then its end, and nothing else. What says a thing twice must say the same
/// twice, so that no two readers see two different files. Without encryption, zip64, several disks
/// and comments: neither exports of keys nor workbooks have them, and each has hidden something
/// somewhere.
public enum ZipReader {
  private static let localSignature: UInt32 = 0x0403_4B50
  private static let centralSignature: UInt32 = 0x0201_4B50
  private static let endSignature: UInt32 = 0x0605_4B50
  private static let descriptorSignature: UInt32 = 0x0807_4B50
  private static let endSize = 22
  private static let centralSize = 46
  private static let localSize = 30
  /// The flags that an entry may have.
  ///
  /// Bit 3: sizes and check follow the bytes. Bits 1, 2: how hard was packed. Bit 11: names are
  /// UTF-8. Every other bit means encryption, patches or what is reserved.
  private static let knownFlags: UInt16 = 0b1000_0000_1110
  private static let descriptorFlag: UInt16 = 0b1000

  /// What the directory says of an entry, before its bytes are looked at.
  private struct Listing {
    var entry: ZipEntry
    var flags: UInt16
    var header: Int
    var nameBytes: [UInt8]
  }

  /// The entries of an archive, in the order of its directory.
  ///
  /// - Throws: `BytesError`: `.syntax`, `.tooLong`
  /// - Complexity: O(entries × length of names), whatever the bytes say
  public static func entries(
    of bytes: Span<UInt8>, limits: ZipLimits
  ) throws(BytesError) -> [ZipEntry] {
    guard bytes.count <= limits.mostBytes else {
      throw tooLarge("the file has \(bytes.count) bytes, more than \(limits.mostBytes)")
    }
    let directory = try directory(of: bytes, limits)
    var listings: [Listing] = []
    var names: Set<String> = []
    var at = directory.range.lowerBound
    for number in 1...directory.count {
      let listing = try readListing(
        bytes, at: &at, end: directory.range.upperBound, number: number, limits)
      // One name in two cases is two files here and one file elsewhere.
      guard names.insert(listing.entry.name.lowercased()).inserted else {
        throw malformed("two entries are called \(listing.entry.name)")
      }
      listings.append(listing)
    }
    guard at == directory.range.upperBound else {
      throw malformed("\(directory.range.upperBound - at) bytes stand behind the directory")
    }
    try locate(&listings, in: bytes, before: directory.range.lowerBound)
    return listings.map(\.entry)
  }

  /// The bytes of an entry, unpacked and checked.
  ///
  /// - Parameter most: How many bytes it may have.
  /// - Throws: `BytesError`: `.syntax`, `.tooLong`
  /// - Complexity: O(bytes), and no memory beyond the size that the limits allow
  public static func content(
    of entry: ZipEntry, in bytes: Span<UInt8>, most: Int, limits: ZipLimits
  ) throws(BytesError) -> [UInt8] {
    guard entry.packed.lowerBound >= 0, entry.packed.upperBound <= bytes.count else {
      throw malformed("\(entry.name) lies outside of the file")
    }
    guard entry.size <= most else {
      throw tooLarge("\(entry.name) has \(entry.size) bytes unpacked, more than \(most)")
    }
    let packed = bytes.extracting(entry.packed)
    guard entry.size <= limits.ratioFreeBytes + limits.mostRatio * packed.count else {
      throw tooLarge(
        "\(entry.name) would grow from \(packed.count) to \(entry.size) bytes, more than "
          + "\(limits.mostRatio) times: no \(limits.kind) does")
    }
    let content = try unpacked(entry, packed)
    guard Deflate.checksum(of: content.span) == entry.checksum else {
      throw malformed("\(entry.name) is damaged: its CRC-32 is another than the file says")
    }
    return content
  }

  private static func unpacked(
    _ entry: ZipEntry, _ packed: Span<UInt8>
  ) throws(BytesError) -> [UInt8] {
    switch entry.method {
    case .stored:
      guard packed.count == entry.size else {
        throw malformed(
          "\(entry.name) is stored as it is, yet has the sizes \(packed.count) and \(entry.size)")
      }
      return [UInt8](copying: packed)
    case .deflated:
      do throws(BytesError) {
        return try Deflate.unpack(packed, exactly: entry.size)
      } catch {
        throw malformed("\(entry.name) cannot be unpacked: \(error.detail)")
      }
    }
  }

  private static func directory(
    of bytes: Span<UInt8>, _ limits: ZipLimits
  ) throws(BytesError) -> (range: Range<Int>, count: Int) {
    let end = bytes.count - endSize
    guard end >= 0, bytes.number(32, at: end) == endSignature else {
      throw malformed(
        "no end of a zip directory stands in the last \(endSize) bytes: this is no zip file, it is "
          + "cut off, or something is appended (a comment too)")
    }
    let count = bytes.number(16, at: end + 10)
    guard bytes.number(32, at: end + 4) == 0, bytes.number(16, at: end + 8) == count else {
      throw malformed("the archive lies on several disks")
    }
    let size = Int(bytes.number(32, at: end + 12))
    let start = Int(bytes.number(32, at: end + 16))
    guard count != UInt16.max, size != Int(UInt32.max), start != Int(UInt32.max) else {
      throw malformed("the archive is in the zip64 form, which no reader here needs")
    }
    guard bytes.number(16, at: end + 20) == 0 else {
      throw malformed("the archive claims a comment that is not there")
    }
    guard count > 0 else { throw malformed("the archive is empty") }
    guard count <= limits.mostEntries else {
      throw tooLarge("the archive has \(count) entries, more than \(limits.mostEntries)")
    }
    guard start <= end, size == end - start else {
      throw malformed(
        "the directory is said to lie at \(start) with \(size) bytes, but ends at \(end)")
    }
    return (start..<end, Int(count))
  }

  private static func readListing(
    _ bytes: Span<UInt8>, at offset: inout Int, end: Int, number: Int, _ limits: ZipLimits
  ) throws(BytesError) -> Listing {
    let at = offset
    guard end - at >= centralSize, bytes.number(32, at: at) == centralSignature else {
      throw malformed("entry \(number): the directory has no entry here")
    }
    let flags = UInt16(bytes.number(16, at: at + 8))
    guard flags & 0b10_0000_0100_0001 == 0 else {
      throw malformed("entry \(number): it is encrypted")
    }
    guard flags & ~knownFlags == 0 else {
      throw malformed("entry \(number): unknown flags \(flags)")
    }
    guard let method = ZipEntry.Method(rawValue: UInt16(bytes.number(16, at: at + 10))) else {
      throw malformed("entry \(number): packed by a method other than none and DEFLATE")
    }
    let nameCount = Int(bytes.number(16, at: at + 28))
    let extraCount = Int(bytes.number(16, at: at + 30))
    let commentCount = Int(bytes.number(16, at: at + 32))
    guard commentCount == 0 else { throw malformed("entry \(number): it has a comment") }
    guard end - at - centralSize >= nameCount + extraCount else {
      throw malformed("entry \(number): its name or its extra field leads out of the directory")
    }
    let nameStart = at + centralSize
    let nameBytes = [UInt8](copying: bytes.extracting(nameStart..<nameStart + nameCount))
    let name = try checkedName(nameBytes, number, limits)
    let (packed, size) = (bytes.number(32, at: at + 20), bytes.number(32, at: at + 24))
    let header = bytes.number(32, at: at + 42)
    guard packed != UInt32.max, size != UInt32.max, header != UInt32.max else {
      throw malformed("\(name): in the zip64 form, which no reader here needs")
    }
    guard bytes.number(16, at: at + 34) == 0 else {
      throw malformed("\(name): lies on another disk")
    }
    offset = nameStart + nameCount + extraCount
    return Listing(
      entry: ZipEntry(
        name: name, method: method, packed: 0..<Int(packed), size: Int(size),
        checksum: UInt32(bytes.number(32, at: at + 16))),
      flags: flags, header: Int(header), nameBytes: nameBytes)
  }

  private static func checkedName(
    _ bytes: [UInt8], _ number: Int, _ limits: ZipLimits
  ) throws(BytesError) -> String {
    guard (1...limits.mostNameBytes).contains(bytes.count) else {
      throw malformed("entry \(number): a name of \(bytes.count) bytes")
    }
    let name = String(copying: bytes.span)
    // A blank in a name hides things in lists; only where folders are is it plain enough.
    guard bytes.allSatisfy({ ($0 == 0x20 && limits.allowsFolders) || (0x21...0x7E).contains($0) })
    else { throw malformed("entry \(number): its name has other than plain ASCII characters") }
    guard !climbs(bytes, limits) else {
      throw malformed("entry \(number): \(name) leads to another folder")
    }
    return name
  }

  /// Whether a name leads out of the archive's folder, or into one where there are none.
  private static func climbs(_ name: [UInt8], _ limits: ZipLimits) -> Bool {
    let slash = UInt8(ascii: "/")
    guard !name.contains(UInt8(ascii: "\\")) else { return true }
    guard limits.allowsFolders || !name.contains(slash) else { return true }
    var parts = name.split(separator: slash, omittingEmptySubsequences: false)
    // The name of a folder ends with a slash.
    if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
    return parts.contains { part in
      part.isEmpty || part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8)
    }
  }

  /// Finds the bytes of every entry by its own header, which must say what the directory says.
  private static func locate(
    _ listings: inout [Listing], in bytes: Span<UInt8>, before directory: Int
  ) throws(BytesError) {
    var expected = 0
    for index in listings.indices.sorted(by: { listings[$0].header < listings[$1].header }) {
      let listing = listings[index]
      guard listing.header == expected else {
        throw malformed(
          "\(listing.entry.name) begins at byte \(listing.header), not at \(expected): entries "
            + "overlap, or bytes stand between them")
      }
      let start = try dataStart(of: listing, in: bytes, before: directory)
      let end = start + listing.entry.packed.count
      guard end <= directory else {
        throw malformed("\(listing.entry.name) is longer than the archive")
      }
      listings[index].entry.packed = start..<end
      expected = end
      if listing.flags & descriptorFlag != 0 {
        expected += try descriptorSize(of: listing, in: bytes, at: end, before: directory)
      }
    }
    guard expected == directory else {
      throw malformed("\(directory - expected) bytes stand between the entries and the directory")
    }
  }

  private static func dataStart(
    of listing: Listing, in bytes: Span<UInt8>, before directory: Int
  ) throws(BytesError) -> Int {
    let (name, at) = (listing.entry.name, listing.header)
    guard directory - at >= localSize, bytes.number(32, at: at) == localSignature else {
      throw malformed("\(name): no header of an entry stands at byte \(at)")
    }
    let nameCount = Int(bytes.number(16, at: at + 26))
    let start = at + localSize + nameCount + Int(bytes.number(16, at: at + 28))
    guard start <= directory else { throw malformed("\(name): its header leads too far") }
    let nameStart = at + localSize
    guard
      UInt16(bytes.number(16, at: at + 6)) == listing.flags,
      UInt16(bytes.number(16, at: at + 8)) == listing.entry.method.rawValue,
      areEqual(bytes.extracting(nameStart..<nameStart + nameCount), listing.nameBytes.span)
    else {
      throw malformed("\(name): its header and the directory tell different things")
    }
    let entry = listing.entry
    let told = [
      (bytes.number(32, at: at + 14), UInt64(entry.checksum)),
      (bytes.number(32, at: at + 18), UInt64(entry.packed.count)),
      (bytes.number(32, at: at + 22), UInt64(entry.size)),
    ]
    // With a record behind the bytes the header may leave any of them open.
    let hasRecord = listing.flags & descriptorFlag != 0
    guard told.allSatisfy({ $0 == $1 || (hasRecord && $0 == 0) }) else {
      throw malformed("\(name): its header and the directory tell different sizes or checks")
    }
    return start
  }

  /// The bytes of the record behind an entry that says its sizes; its mark may be left out.
  private static func descriptorSize(
    of listing: Listing, in bytes: Span<UInt8>, at offset: Int, before directory: Int
  ) throws(BytesError) -> Int {
    let entry = listing.entry
    for skipped in [4, 0] where directory - offset >= skipped + 12 {
      guard skipped == 0 || bytes.number(32, at: offset) == descriptorSignature else { continue }
      let at = offset + skipped
      if UInt32(bytes.number(32, at: at)) == entry.checksum,
        Int(bytes.number(32, at: at + 4)) == entry.packed.count,
        Int(bytes.number(32, at: at + 8)) == entry.size
      {
        return skipped + 12
      }
    }
    throw malformed("\(entry.name): the record behind it and the directory tell different things")
  }

  private static func malformed(_ detail: String) -> BytesError {
    BytesError(.syntax, detail: "zip: \(detail)")
  }
  private static func tooLarge(_ detail: String) -> BytesError {
    BytesError(.tooLong, detail: "zip: \(detail)")
  }
}

extension Span<UInt8> {
  /// The whole number of `bits` at `offset`, least significant byte first.
  ///
  /// - Precondition: its bytes lie in the span
  fileprivate func number(_ bits: Int, at offset: Int) -> UInt64 {
    var number: UInt64 = 0
    for i in 0..<bits / 8 { number |= UInt64(self[offset + i]) << (8 * UInt64(i)) }
    return number
  }
}
