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
      "observations", "metrics", ApiRoutes.witnessWord, "location-verification:verify",
      "location-retrieval:read",
      "geofencing-subscriptions:read", "geofencing-subscriptions:delete",
    ].filter { word in !TokenWord.allCases.contains { $0.rawValue == word } }
    + GeofenceSubscription.Kind.allCases.map(\.scope)

  /// A Boolean value: whether a token of these words sees people, and all of the country.
  static func seesCountry(_ words: Set<String>) -> Bool {
    // Where a phone is, CAMARA tells of any phone that is asked for; an area narrows nothing there.
    if words.contains(where: { $0.hasPrefix("location-") || $0.hasPrefix("geofencing-") }) {
      return true
    }
    if words.contains(where: { $0.hasPrefix(TokenWord.areaMark) }) { return false }
    let rights = words.reduce(AccessRights()) { $0.union(TokenWord(rawValue: $1)?.rights ?? []) }
    let aboutPeople = AccessRights([
      .seePeople, .seeOrders, .seePositions, .seeCases, .releaseNames, .exportPeople,
    ])
    return !rights.isDisjoint(with: aboutPeople)
  }

  /// A Boolean value: whether a word is one of `all`, or restricts the token to an area.
  public static func isKnown(_ word: String) -> Bool {
    guard word.hasPrefix(TokenWord.areaMark) else { return all.contains(word) }
    let digits = word.dropFirst(TokenWord.areaMark.count)
    return !digits.isEmpty && AreaPath(digits)?.isWhole ?? false
  }
}
