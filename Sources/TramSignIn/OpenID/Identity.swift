// SPDX-License-Identifier: Apache-2.0

/// Who somebody is, by the word of a provider that was checked.
public struct Identity: Hashable, Sendable {
  /// The provider.
  public let issuer: String
  /// Who, as the provider numbers people; names and mail addresses change hands, this does not.
  public let subject: String
  /// What the provider calls them, for a person to read; decides nothing.
  public let name: String
  /// Whether the provider says that it asked for more than a password (RFC 8176).
  public let isStrong: Bool
}
