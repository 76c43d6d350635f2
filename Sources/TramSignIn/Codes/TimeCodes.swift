// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Codes that an app on a phone shows, another one every 30 seconds (TOTP, RFC 6238).
///
/// SHA-1, six digits and 30 seconds, which is what every app does.
public struct TimeCodes: Hashable, Sendable {
  /// The seconds for which a code is shown.
  public static let period: Int64 = 30
  /// How many codes before and behind the present one are taken: a phone's clock may be half a
  /// minute off, and typing takes time (RFC 6238 §5.2 advises one).
  public static let drift: Int64 = 1
  /// The bytes of a key: as long as the hash (RFC 4226 §4, R6).
  public static let keyLength = 20

  private let codes: CounterCodes

  /// Creates the codes of a key.
  public init(key: [UInt8]) { codes = CounterCodes(key: key) }

  /// The key, which must stay secret.
  public var key: [UInt8] { codes.key }

  /// The number of the code that is shown at a moment.
  public static func step(at now: Instant) -> Int64 {
    let (whole, rest) = now.milliseconds.quotientAndRemainder(dividingBy: period * 1000)
    return rest < 0 ? whole - 1 : whole
  }

  /// The code that is shown in a step, for tests and for the phone's side.
  public func text(of step: Int64) -> String { codes.text(of: UInt64(bitPattern: step)) }

  /// The step of a code that somebody typed, if it is taken.
  ///
  /// Every code of the window is compared, in one time for all; one that was taken, and all before
  /// it, is taken no more. The caller keeps the step before anything is done for it.
  ///
  /// - Parameters:
  ///   - last: The step of the last code that was taken.
  /// - Returns: `nil` for a wrong code, or one that is not after `last`
  public func accept(_ text: some StringProtocol, after last: Int64?, at now: Instant) -> Int64? {
    guard let typed = codes.read(text) else { return nil }
    let present = TimeCodes.step(at: now)
    var found: Int64?
    for step in (present - TimeCodes.drift)...(present + TimeCodes.drift) {
      let difference = codes.code(of: UInt64(bitPattern: step)) ^ typed
      if difference == 0 { found = step }
    }
    guard let found, last.map({ found > $0 }) ?? true else { return nil }
    return found
  }

  /// The address by which an app takes the key over from a QR code
  /// (`otpauth://totp/…`, the form of Google Authenticator's "Key Uri Format").
  ///
  /// - Parameters:
  ///   - service: What the app shows above the code.
  ///   - account: Whose code it is.
  public func address(service: String, account: String) -> String {
    let label = "\(AddressText.quoted(service)):\(AddressText.quoted(account))"
    return "otpauth://totp/\(label)?secret=\(Base32.text(of: codes.key))"
      + "&issuer=\(AddressText.quoted(service))&algorithm=SHA1&digits=6&period=30"
  }

  /// The key as it is typed where no camera is: groups of four letters.
  public var typedKey: String { Grouped.text(Base32.text(of: codes.key)) }
}

/// Letters in groups of four, for people who type them.
enum Grouped {
  static func text(_ letters: String, by mark: String = " ") -> String {
    var rest = Substring(letters)
    var groups: [Substring] = []
    while !rest.isEmpty {
      groups.append(rest.prefix(4))
      rest = rest.dropFirst(4)
    }
    return groups.joined(separator: mark)
  }
}
