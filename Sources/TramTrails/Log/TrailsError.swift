// SPDX-License-Identifier: Apache-2.0

/// What went wrong in a store of trails.
public struct TrailsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong, as callers match it.
  public struct Code: Hashable, Sendable {
    /// The name.
    public let name: String
    /// Creates a code.
    public init(_ name: String) { self.name = name }
    /// A file cannot be opened, read, written or synced.
    public static let io = Code("io")
    /// The disk, or the share of it that the user may fill, is full; nothing was kept of what was
    /// refused, and the next append may succeed.
    public static let diskFull = Code("diskFull")
    /// Bytes on disk are not what was written; `file` and `offset` say where.
    public static let corrupt = Code("corrupt")
    /// A record, or an append, is larger than the store takes.
    public static let tooLarge = Code("tooLarge")
    /// Too much waits; the same call may succeed later.
    public static let busy = Code("busy")
    /// The key at hand is not the one that sealed the store.
    public static let wrongKey = Code("wrongKey")
    /// Another process or store writes here.
    public static let locked = Code("locked")
    /// The position was forgotten; `position` is the first that is still there.
    public static let forgotten = Code("forgotten")
    /// The position lies beyond the next one to be written; `position` is that one.
    public static let beyondEnd = Code("beyondEnd")
    /// An earlier failure left it unknown what the disk holds; the store takes appends again once
    /// it is opened anew.
    public static let stopped = Code("stopped")
    /// The store has never seen a person of that text.
    public static let unknownPerson = Code("unknownPerson")
    /// The store has never heard of an area of that text.
    public static let unknownArea = Code("unknownArea")
    /// The store was closed.
    public static let closed = Code("closed")
  }
  /// What went wrong.
  public var code: Code
  /// Details for the log.
  public var detail: String
  /// The file at fault.
  public var file: String?
  /// Where in the file, in bytes from its start.
  public var offset: Int?
  /// The position that helps the caller on; see the code.
  public var position: TrailPosition?

  /// Creates an error.
  public init(
    _ code: Code, detail: String, file: String? = nil, offset: Int? = nil,
    position: TrailPosition? = nil
  ) {
    self.code = code
    self.detail = detail
    self.file = file
    self.offset = offset
    self.position = position
  }

  /// The code, the place and the details.
  public var description: String {
    let place = file.map { "\($0)\(offset.map { " at byte \($0)" } ?? ""): " } ?? ""
    return "\(code.name): \(place)\(detail)"
  }
}
