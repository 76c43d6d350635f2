// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramGuard

/// The words that a token of a program can have: what is in no list opens no route.
public enum TokenScopes {
  /// Every word that a route asks for.
  public static let all =
    TokenWord.allCases.map(\.rawValue).sorted() + others

  private static let others =
    [
      "observations", "metrics", "location-verification:verify", "location-retrieval:read",
      "geofencing-subscriptions:read", "geofencing-subscriptions:delete",
    ].filter { word in !TokenWord.allCases.contains { $0.rawValue == word } }
    + GeofenceSubscription.Kind.allCases.map(\.scope)

  /// A Boolean value: whether a word is one of `all`, or restricts the token to an area.
  public static func isKnown(_ word: String) -> Bool {
    guard word.hasPrefix(TokenWord.areaMark) else { return all.contains(word) }
    let digits = word.dropFirst(TokenWord.areaMark.count)
    return !digits.isEmpty && AreaPath(digits)?.isWhole ?? false
  }
}
