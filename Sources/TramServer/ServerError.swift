// SPDX-License-Identifier: Apache-2.0

/// Why the server refused something, before it is put into an answer.
public struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure; what callers match and tests compare.
  public struct Code: Hashable, Sendable {
    /// The name, as problem documents write it.
    public let name: String

    init(_ name: String) { self.name = name }

    /// Nobody signed in, or the token opens nothing.
    public static let unauthenticated = Code("unauthenticated")
    /// Whoever asks may not.
    public static let forbidden = Code("forbidden")
    /// There is nothing of this name.
    public static let notFound = Code("not-found")
    /// A member, parameter or row is not as expected.
    public static let invalid = Code("invalid")
    /// What is asked does not fit what is there now.
    public static let conflict = Code("conflict")
    /// The row has changed since it was read.
    public static let stale = Code("stale")
    /// More bytes than are taken.
    public static let tooLarge = Code("too-large")
    /// A form of content that is not read here.
    public static let unsupported = Code("unsupported")
    /// Too much waits; try again later.
    public static let busy = Code("busy")
    /// The disk, the journal or another part does not work.
    public static let unavailable = Code("unavailable")
  }

  /// One member that is not as expected.
  public struct Fault: Codable, Hashable, Sendable {
    /// Where: a member, a parameter, `line 17, column phone`.
    public var place: String
    /// What was expected.
    public var reason: String

    /// Creates a fault.
    public init(place: String, reason: String) {
      self.place = place
      self.reason = reason
    }
  }

  /// The kind of failure.
  public var code: Code
  /// What was seen and what was expected, without personal data.
  public var detail: String
  /// The members at fault.
  public var faults: [Fault]
  /// After how many seconds to try again; `nil` when trying again does not help.
  public var retryAfter: Int?
  /// Whether another person's release would open what was refused.
  public var isLacking = false

  /// Creates an error.
  public init(_ code: Code, detail: String, faults: [Fault] = [], retryAfter: Int? = nil) {
    self.code = code
    self.detail = detail
    self.faults = faults
    self.retryAfter = retryAfter
  }

  /// The code and the details.
  public var description: String { "\(code.name): \(detail)" }
}
