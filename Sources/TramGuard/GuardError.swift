// SPDX-License-Identifier: Apache-2.0

/// Why something was refused, could not be proved or could not be kept: what, where and what was
/// expected instead.
public struct GuardError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  public enum Code: String, Hashable, Sendable {
    /// A value is not of the form or the range that was expected.
    case badValue
    /// A proof, a signature or a file does not say what it should.
    case corrupt
    /// It may not be done, or not by who asks.
    case refused
    /// The disk or the system failed.
    case io
    /// The disk, or the share of it that the user may fill, is full; nothing was kept of what was
    /// refused, and the next call may succeed.
    case diskFull
    /// Too much waits; the same call may succeed later.
    case busy
    /// Another process writes here.
    case locked
    /// An earlier failure left it unknown what the disk holds; it must be opened anew.
    case stopped
    /// It was closed.
    case closed
    /// There is nothing of that number or name.
    case missing
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
