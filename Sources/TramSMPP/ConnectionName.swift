// SPDX-License-Identifier: Apache-2.0

/// The name under which one bind to a message centre stands in logs and figures.
public struct ConnectionName: Hashable, Sendable, CustomStringConvertible {
  /// The name.
  public let description: String

  /// Creates a name.
  public init(_ description: String) { self.description = description }
}
