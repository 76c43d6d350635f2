// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// What a phone's app is told so that it reports here: links to be opened on the phone, or shown
/// as a QR code to its camera.
///
/// OwnTracks takes `owntracks:///config?inline=` and its settings as base64 (OwnTracks booklet,
/// "Remote configuration" and "JSON", `_type: configuration`). Traccar Client takes an address
/// with its settings in the query, scanned in the app's own settings, or the same under its own
/// scheme (its `configuration_service`, 2026).
public struct PhoneSetup: Hashable, Sendable {
  /// Where OwnTracks posts, such as `https://tram.example/owntracks`.
  public var ownTracksAddress: String
  /// Where Traccar Client posts; the token is added as the last part of the path.
  public var traccarAddress: String
  /// The phone's token.
  public var token: Secret
  /// The user name that OwnTracks sends; it decides nothing.
  public var user: String
  /// The name under which the phone's reports come.
  public var device: String
  /// Two letters for OwnTracks' map.
  public var initials: String
  /// Seconds between reports.
  public var interval: Int
  /// Metres moved that cause a report earlier.
  public var distance: Int

  /// Creates the settings of a phone.
  public init(
    ownTracksAddress: String, traccarAddress: String, token: Secret, user: String, device: String,
    initials: String, interval: Int = 60, distance: Int = 25
  ) {
    self.ownTracksAddress = ownTracksAddress
    self.traccarAddress = traccarAddress
    self.token = token
    self.user = user
    self.device = device
    self.initials = initials
    self.interval = interval
    self.distance = distance
  }

  /// OwnTracks' settings as JSON; also the content of an `.otrc` file.
  public var ownTracksSettings: String {
    let fields: [(String, String)] = [
      ("_type", quoted("configuration")),
      // 3 is HTTP.
      ("mode", "3"),
      ("url", quoted(ownTracksAddress)),
      ("auth", "true"),
      ("username", quoted(user)),
      ("password", quoted(token.text)),
      ("deviceId", quoted(device)),
      ("tid", quoted(String(initials.prefix(2)))),
      // 2 is "move": reports by time and distance, where 1 waits for hundreds of metres.
      ("monitoring", "2"),
      ("locatorInterval", "\(interval)"),
      ("moveModeLocatorInterval", "\(interval)"),
      ("locatorDisplacement", "\(distance)"),
      ("autostartOnBoot", "true"),
      ("extendedData", "true"),
      ("cmd", "true"),
      ("allowRemoteLocation", "true"),
    ]
    return "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }

  /// The link that sets OwnTracks up, after asking.
  ///
  /// Its base64 is letters and digits alone, because `+`, `/` and `=` are read in different ways
  /// from a query: the JSON is ASCII without `>`, `?`, `~`, and a multiple of three bytes.
  public var ownTracksLink: String {
    var json = Array(ownTracksSettings.utf8)
    while json.count % 3 != 0 { json.append(UInt8(ascii: " ")) }
    return "owntracks:///config?inline=" + Base64.text(of: json)
  }

  /// The address that Traccar Client reports to.
  public var traccarReportAddress: String {
    traccarAddress + (traccarAddress.hasSuffix("/") ? "" : "/") + token.text
  }

  /// The text of the QR code that Traccar Client scans in its settings.
  public var traccarCode: String { traccarReportAddress + "?" + traccarQuery }

  /// The link that opens Traccar Client with its settings.
  ///
  /// Since 2026 some versions of the app are said not to take it: offer the code beside it.
  public var traccarLink: String {
    "org.traccar.client://config?url=\(Self.escaped(traccarReportAddress))&" + traccarQuery
  }

  private var traccarQuery: String {
    // Stop detection would end the reports of a phone that lies still at home.
    [
      "id=\(Self.escaped(device))", "interval=\(interval)", "distance=\(distance)",
      "accuracy=high", "heartbeat=\(interval)", "buffer=true", "stop_detection=false",
    ].joined(separator: "&")
  }

  /// A JSON string of ASCII without the letters that base64 would turn into `+` or `/`.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22, 0x5C: result += "\\" + String(UnicodeScalar(UInt8(unit)))
      case 0x20...0x7D where unit != 0x3E && unit != 0x3F:
        result.unicodeScalars.append(UnicodeScalar(UInt8(unit)))
      default:
        let hex = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      }
    }
    return result + "\""
  }

  /// Percent-encoded but for the letters that need it nowhere (RFC 3986, 2.3).
  private static func escaped(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(UnicodeScalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        result += "%" + (hex.count < 2 ? "0" : "") + hex
      }
    }
    return result
  }
}
