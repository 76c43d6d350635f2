// SPDX-License-Identifier: Apache-2.0

/// How much a zip archive may hold; what is beyond is refused before memory is taken for it.
public struct ZipLimits: Hashable, Sendable {
  /// What such archives are, for sentences: `export of keys`.
  public var kind: String
  /// Bytes of the archive.
  public var mostBytes: Int
  /// Entries of the archive.
  public var mostEntries: Int
  /// Bytes of an entry's name.
  public var mostNameBytes: Int
  /// How many times its packed size an entry may have unpacked, beyond `ratioFreeBytes`.
  public var mostRatio: Int
  /// Bytes that the ratio does not look at: a small file may be all structure.
  public var ratioFreeBytes: Int
  /// Whether names may lead down through folders (`a/b.xml`) and folders may be entries.
  public var allowsFolders: Bool

  /// Creates limits.
  public init(
    kind: String, mostBytes: Int, mostEntries: Int, mostNameBytes: Int = 255, mostRatio: Int,
    ratioFreeBytes: Int = 4096, allowsFolders: Bool = false
  ) {
    self.kind = kind
    self.mostBytes = mostBytes
    self.mostEntries = mostEntries
    self.mostNameBytes = mostNameBytes
    self.mostRatio = mostRatio
    self.ratioFreeBytes = ratioFreeBytes
    self.allowsFolders = allowsFolders
  }
}
