// SPDX-License-Identifier: Apache-2.0

/// What was wrong with a message, a unit of the protocol or a booking: what, where and what was
/// expected instead.
public struct MessagesError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  public enum Code: String, Hashable, Sendable {
    /// A value is not of the form or the range that was expected.
    case badValue
    /// Bytes or records contradict themselves.
    case corrupt
    /// It may not be done, or not by who asks.
    case refused
    /// The line, the disk or the system failed.
    case io
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
