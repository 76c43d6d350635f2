// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with what somebody entered, for the person who can put it right.
public struct DeskProblem: Codable, Hashable, Sendable {
  /// What kind of thing is wrong.
  public enum Code: String, Codable, Hashable, Sendable, CaseIterable {
    /// Something must be there and is not.
    case missing
    /// A text is longer than it may be.
    case tooLong
    /// A text is not written as it must be.
    case malformed
    /// A number or time lies outside its range.
    case outOfRange
    /// An end does not lie after its beginning.
    case endsBeforeItBegins
    /// A place that is none.
    case badPlace
  }

  /// The member, as JSON names it: `phone`, `place.radius`.
  public var field: String
  /// What kind of thing is wrong.
  public var code: Code
  /// What was expected, in English and in the program's own words; screens go by `code`.
  public var expected: String

  /// Creates a problem.
  public init(_ field: String, _ code: Code, expected: String) {
    self.field = field
    self.code = code
    self.expected = expected
  }
}
