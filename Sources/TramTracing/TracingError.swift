// SPDX-License-Identifier: Apache-2.0

/// What was wrong with a case, a contact, a rule or a line of a list: what, where and what was
/// expected instead.
public struct TracingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  public enum Code: String, Hashable, Sendable {
    /// A value is not of the form or the range that was expected.
    case badValue
    /// Something that is named does not exist.
    case unknown
    /// It contradicts what is already on record.
    case conflict
    /// More than the limit allows.
    case tooLarge
  }

  /// The kind.
  public let code: Code
  /// The sentence for a person.
  public let detail: String

  /// Creates an error.
  public init(_ code: Code, detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The kind and the sentence.
  public var description: String { "\(code.rawValue): \(detail)" }
}
