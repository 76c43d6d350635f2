// SPDX-License-Identifier: Apache-2.0

/// Why bytes could not be read or written.
public struct BytesError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; what callers switch on and tests compare.
  public struct Code: Hashable, Sendable {
    private enum Kind {
      case syntax, ended, tooDeep, tooLong, outOfRange, notText
      case cannotOpen, cannotRead, cannotWrite, diskFull
    }
    private let kind: Kind

    /// The bytes break the grammar of their format.
    public static let syntax = Self(kind: .syntax)
    /// The bytes stop in the middle of a value.
    public static let ended = Self(kind: .ended)
    /// Arrays and objects are nested deeper than the limit.
    public static let tooDeep = Self(kind: .tooDeep)
    /// A number or a line is longer than the limit.
    public static let tooLong = Self(kind: .tooLong)
    /// A number does not fit its type.
    public static let outOfRange = Self(kind: .outOfRange)
    /// A text is not valid UTF-8 or names half a surrogate pair.
    public static let notText = Self(kind: .notText)
    /// A file cannot be opened or made.
    public static let cannotOpen = Self(kind: .cannotOpen)
    /// A file that was open cannot be read further.
    public static let cannotRead = Self(kind: .cannotRead)
    /// A file that was open cannot be written further.
    public static let cannotWrite = Self(kind: .cannotWrite)
    /// The disk, or the share of it that the user may fill, is full.
    public static let diskFull = Self(kind: .diskFull)
  }

  /// The kind of failure.
  public var code: Code
  /// What was seen and what was expected, as a person can act on it.
  public var detail: String
  /// Where in the bytes it was seen, from 0; `nil` for a file as a whole.
  public var offset: Int?

  /// Creates an error.
  public init(_ code: Code, detail: String, offset: Int? = nil) {
    self.code = code
    self.detail = detail
    self.offset = offset
  }

  /// The reason as a person reads it; columns count bytes from 1.
  public var description: String {
    guard let offset else { return detail }
    return "column \(offset + 1): \(detail)"
  }
}
