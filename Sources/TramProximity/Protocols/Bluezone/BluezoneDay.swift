// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// The key D_n of one day of a Bluezone phone (version 2, August 2020), from which its identifiers
/// of that day follow, and the keys of all later days.
///
/// That chain is the weakness of the design: who learns one day's key knows all days to come, until
/// the app is installed anew (docs/privacy.md).
///
/// Source: facts of BluezoneGlobal/react-native-bluetooth-scan: D_{n+1} = SHA-256(D_n),
/// S_0 = SHA-256(D_n | "bluzonesubkey"), S_{i+1} = SHA-256(S_i); an identifier is the bytes 0, 4,
/// 8, 12, 16, 18, 20, 22, 24, 26, 28 and 30 of S_i.
public struct BluezoneDay: Hashable, Sendable {
  /// How many identifiers a day has unless the server says otherwise.
  public static let identifiersPerDay = 96
  /// The most identifiers that one day may have: one a minute.
  public static let mostIdentifiers = 1440

  /// D_n.
  public var key: ThirtyTwoBytes
  /// When the day begins.
  public var start: Instant

  /// Creates a day.
  public init(key: ThirtyTwoBytes, start: Instant) {
    self.key = key
    self.start = start
  }

  /// The day after.
  public var next: BluezoneDay {
    BluezoneDay(key: TracingCrypto.digest(key), start: start.advanced(seconds: 86_400))
  }

  /// The first identifiers of the day, in the order of their use.
  ///
  /// - Complexity: O(count), a SHA-256 each
  public func identifiers(_ count: Int = identifiersPerDay) -> [BluezoneIdentifier] {
    var found: [BluezoneIdentifier] = []
    let count = min(max(count, 0), Self.mostIdentifiers)
    found.reserveCapacity(count)
    var link = TracingCrypto.digest(key, "bluzonesubkey")
    for _ in 0..<count {
      found.append(Self.identifier(of: link))
      link = TracingCrypto.digest(link)
    }
    return found
  }

  /// The twelve bytes of a link of the day's chain that are sent.
  static func identifier(of link: ThirtyTwoBytes) -> BluezoneIdentifier {
    let all = link.bytes
    let sent = [0, 4, 8, 12, 16, 18, 20, 22, 24, 26, 28, 30].map { all[$0] }
    return BluezoneIdentifier(sent.span) ?? BluezoneIdentifier(high: 0, low: 0)
  }
}
