// SPDX-License-Identifier: Apache-2.0

/// What tells that a person was in an area.
public enum AreaKind: UInt8, CaseIterable, Hashable, Sendable {
  /// A base station that his telephone was connected to: hundreds of metres to kilometres.
  case baseStation = 1
  /// A code at a door that he checked in with.
  case checkIn
  /// An access point of a wireless network that his telephone was connected to.
  case accessPoint

  /// The word that tables use.
  public var word: String {
    switch self {
    case .baseStation: "base-station"
    case .checkIn: "check-in"
    case .accessPoint: "access-point"
    }
  }

  /// The kind of a word; `nil` for any other text.
  public init?(word: String) {
    guard let kind = Self.allCases.first(where: { $0.word == word }) else { return nil }
    self = kind
  }
}
