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
    /// Bytes on disk are not what was written.
    public static let corrupt = Code("corrupt")
    /// A record is larger than the store takes.
    public static let tooLarge = Code("tooLarge")
  }
  /// What went wrong.
  public var code: Code
  /// Details for the log.
  public var detail: String

  /// Creates an error.
  public init(_ code: Code, detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The code and the details.
  public var description: String { "\(code.name): \(detail)" }
}
