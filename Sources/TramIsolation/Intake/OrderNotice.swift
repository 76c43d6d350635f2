// SPDX-License-Identifier: Apache-2.0

/// What is wrong, or worth a look, about one order of a file.
public struct OrderNotice: Hashable, Sendable, CustomStringConvertible {
  /// What a notice is about; what callers switch on and tests compare.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    // The order is refused.
    case notJSON, lineTooLong, duplicateMember, noOrder, duplicateOrder, noDevice, noBegin
    case timeImplausible, endsBeforeItBegins, noPlace, positionUnusable, radiusNotPositive
    case radiusTooLarge, shapeUnusable, outingUnusable
    // The order is used.
    case radiusTooSmall, shapeMended, unknownArea, deviceShared, timeMended, anchorUnusable

    /// Whether the order is refused.
    public var isRefusal: Bool {
      switch self {
      case .radiusTooSmall, .shapeMended, .unknownArea, .deviceShared, .timeMended,
        .anchorUnusable:
        false
      default: true
      }
    }
  }

  /// The number of the line, from 1.
  public var line: Int64
  /// What it is about.
  public var reason: Reason
  /// What was seen and what was expected, as a person can act on it.
  public var detail: String

  /// Creates a notice.
  public init(line: Int64, reason: Reason, detail: String) {
    self.line = line
    self.reason = reason
    self.detail = detail
  }

  /// The notice as a person reads it.
  public var description: String { "line \(line): \(detail)" }
}
