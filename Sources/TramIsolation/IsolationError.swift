// SPDX-License-Identifier: Apache-2.0

/// Why the isolation watch refused something.
public struct IsolationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; what callers match and tests compare.
  public struct Code: Hashable, Sendable {
    private enum Kind: Sendable { case unknownOrder, knownOrder, badSpan, badSnapshot, badCursor }
    private let kind: Kind

    private init(_ kind: Kind) { self.kind = kind }

    /// No order of this name is watched.
    public static let unknownOrder = Code(.unknownOrder)
    /// An order of this name is watched already.
    public static let knownOrder = Code(.knownOrder)
    /// A span of time ends before it begins.
    public static let badSpan = Code(.badSpan)
    /// A snapshot is damaged or of another watch.
    public static let badSnapshot = Code(.badSnapshot)
    /// A place in a list that was not given out for this list.
    public static let badCursor = Code(.badCursor)
  }

  /// The kind of failure.
  public var code: Code
  /// What was seen and what was expected, as a person can act on it.
  public var detail: String

  /// Creates an error.
  public init(_ code: Code, detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The reason as a person reads it.
  public var description: String { detail }
}
