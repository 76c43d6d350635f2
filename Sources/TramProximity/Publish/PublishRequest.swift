// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// An upload of keys as a phone sends it (`/v1/publish`), in form and not yet checked.
///
/// Source: google/exposure-notifications-server, `Publish` of its interface.
public struct PublishRequest: Hashable, Sendable {
  /// A key as it is sent.
  public struct Key: Hashable, Sendable {
    /// The key's bytes.
    public var key: SixteenBytes
    /// Its first interval.
    public var rollingStart: ExposureInterval
    /// How many intervals it holds; 1 to 144.
    public var rollingPeriod: UInt32
    /// The level of risk that the phone says, 0 to 8.
    public var transmissionRisk: Int32

    /// Creates a key.
    public init(
      key: SixteenBytes, rollingStart: ExposureInterval, rollingPeriod: UInt32,
      transmissionRisk: Int32 = 0
    ) {
      self.key = key
      self.rollingStart = rollingStart
      self.rollingPeriod = rollingPeriod
      self.transmissionRisk = transmissionRisk
    }

    /// The first interval in which it is not valid any more.
    var rollingEnd: UInt64 { UInt64(rollingStart.rawValue) + UInt64(rollingPeriod) }
  }

  /// The keys, in the order in which they are sent.
  public var keys: [Key] = []
  /// Which health authority the phone's app is of.
  public var authority = ""
  /// What the health authority's server signed (a JWT).
  public var certificate: [UInt8] = []
  /// The key with which the phone bound its keys to the certificate.
  public var proofKey: [UInt8] = []
  /// The interval of the onset of symptoms, as the phone says.
  public var onset: ExposureInterval?
  /// What an earlier upload was answered with.
  public var revisionToken: [UInt8]?
  /// Whether the person was abroad.
  public var isTraveler = false

  /// Creates an empty request.
  public init() {}

  /// Reads a request's body (JSON); members that are not known are read over.
  ///
  /// - Throws: `ProximityError`: `.malformed`, `.tooLarge`
  public init(
    reading body: Span<UInt8>, settings: PublishSettings = PublishSettings()
  ) throws(ProximityError) {
    guard body.count <= settings.mostRequestBytes else {
      throw ProximityError(
        .tooLarge,
        detail: "the request has \(body.count) bytes, more than \(settings.mostRequestBytes)")
    }
    var reader = MemberReader(body, name: "request")
    while let name = try reader.next() {
      switch name {
      case "temporaryExposureKeys": keys = try Self.keys(&reader, settings)
      case "healthAuthorityID": authority = try reader.text()
      case "verificationPayload": certificate = [UInt8](try reader.text().utf8)
      case "hmackey", "hmacKey": proofKey = try reader.base64()
      case "symptomOnsetInterval":
        let number = try reader.whole(0...Int64(UInt32.max))
        // 0 is how phones say that they do not know.
        onset = number == 0 ? nil : ExposureInterval(UInt32(number))
      case "revisionToken":
        let token = try reader.base64()
        revisionToken = token.isEmpty ? nil : token
      case "traveler": isTraveler = try reader.bool()
      default: try reader.skip()
      }
    }
    try reader.finish()
  }

  private static func keys(
    _ reader: inout MemberReader, _ settings: PublishSettings
  ) throws(ProximityError) -> [Key] {
    var keys: [Key] = []
    try reader.beginArray()
    while try reader.nextElement() {
      guard keys.count < settings.mostKeys else {
        throw ProximityError(.tooLarge, detail: "more than \(settings.mostKeys) keys")
      }
      keys.append(try key(&reader, number: keys.count + 1))
    }
    return keys
  }

  private static func key(
    _ reader: inout MemberReader, number: Int
  ) throws(ProximityError) -> Key {
    var bytes: [UInt8]?
    var (start, period, risk): (Int64?, Int64, Int64) = (nil, 144, 0)
    try reader.beginObject()
    while let name = try reader.next() {
      switch name {
      case "key": bytes = try reader.base64()
      case "rollingStartNumber": start = try reader.whole(0...Int64(Int32.max))
      case "rollingPeriod": period = try reader.whole(1...144)
      case "transmissionRisk": risk = try reader.whole(0...8)
      default: try reader.skip()
      }
    }
    guard let bytes, let key = SixteenBytes(bytes.span) else {
      throw ProximityError(
        .malformed, detail: "key \(number): \(bytes?.count ?? 0) bytes, not 16")
    }
    guard let start else {
      throw ProximityError(.malformed, detail: "key \(number): rollingStartNumber is missing")
    }
    return Key(
      key: key, rollingStart: ExposureInterval(UInt32(start)), rollingPeriod: UInt32(period),
      transmissionRisk: Int32(risk))
  }
}
