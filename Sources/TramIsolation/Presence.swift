// SPDX-License-Identifier: Apache-2.0

/// Where the watch believes that a person is.
public enum Presence: UInt8, Hashable, Sendable, CaseIterable {
  /// Nothing was heard yet that tells.
  case unknown
  /// At the place of the order.
  case home
  /// Away from it: `left` was raised, and no `returned` since.
  case away

  /// The word that files and screens use.
  public var word: String {
    switch self {
    case .unknown: "unknown"
    case .home: "home"
    case .away: "away"
    }
  }
}
