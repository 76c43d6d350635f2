// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Keys of chance among true ones, so that the size of an export does not tell how many cases
/// there were.
///
/// A made-up key looks like a true one: its day, period, risk, report type and days are those of
/// one that is in the file, or, where none is, of some day before its end.
public struct ExportPadding: Hashable, Sendable {
  /// Below how many keys made-up ones are added; Germany's server shifted below 140.
  public var minimum: Int
  /// How many more are added at most, so that `minimum` itself is not told apart.
  public var jitter: Int

  /// How many keys padding adds at most.
  public static let most = 100_000

  /// Creates the terms of padding.
  ///
  /// What lies below 0 or above `most` is brought to the nearer end.
  public init(minimum: Int = 140, jitter: Int = 14) {
    self.minimum = min(max(minimum, 0), Self.most)
    self.jitter = min(max(jitter, 0), Self.most)
  }

  /// The keys with made-up ones among them.
  ///
  /// - Complexity: O(keys added)
  public func padded(
    _ keys: [TemporaryExposureKey], until end: Instant,
    using random: inout some RandomNumberGenerator
  ) -> [TemporaryExposureKey] {
    let wanted = minimum + Int.random(in: 0...jitter, using: &random)
    guard keys.count < minimum else { return keys }
    var all = keys
    let last = ExposureInterval(holding: end)?.rawValue ?? 0
    let today = last / ExposureInterval.perDay
    while all.count < wanted {
      var key =
        keys.randomElement(using: &random)
        ?? TemporaryExposureKey(
          key: SixteenBytes(high: 0, low: 0),
          // The fourteen days before today, each as likely.
          rollingStart: ExposureInterval(
            (today - min(today, .random(in: 1...14, using: &random))) * ExposureInterval.perDay),
          reportType: .confirmedTest)
      key.key = SixteenBytes(high: random.next(), low: random.next())
      all.append(key)
    }
    return all
  }
}
