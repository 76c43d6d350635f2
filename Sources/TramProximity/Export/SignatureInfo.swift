// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// Which key signed an export, and how (`SignatureInfo` of the export's definition).
public struct SignatureInfo: Hashable, Sendable {
  /// How an export is signed: ECDSA over P-256 with one of two digests.
  public enum Algorithm: String, Hashable, Sendable, CaseIterable {
    /// ECDSA with SHA-256, what every published export uses.
    case sha256 = "1.2.840.10045.4.3.2"
    /// ECDSA with SHA-512, of which the digest's first 256 bits count (FIPS 186-5 §6.4).
    case sha512 = "1.2.840.10045.4.3.4"
  }

  /// The version of the key, such as `v1`.
  public var keyVersion: String?
  /// The identity of the key, mostly the country's mobile code (MCC).
  public var keyID: String?
  /// The object identifier of the algorithm, as it stands in the file.
  public var algorithmID: String?

  /// Creates the description of a signature.
  public init(keyID: String?, keyVersion: String?, algorithm: Algorithm = .sha256) {
    self.keyID = keyID
    self.keyVersion = keyVersion
    algorithmID = algorithm.rawValue
  }

  private init() {}

  /// The algorithm; `nil` for one that is not known here.
  public var algorithm: Algorithm? { algorithmID.flatMap(Algorithm.init) }

  /// Identity and version joined as Android names keys: `452-v1`; `nil` without an identity.
  public var keyName: String? { keyID.map { "\($0)-\(keyVersion ?? "")" } }

  static func read(
    _ bytes: Span<UInt8>, origin: Int, _ limits: ExportLimits
  ) throws(ProximityError) -> SignatureInfo {
    var reader = ProtobufReader(
      bytes, name: "signature information", origin: origin, mostNesting: limits.mostNesting)
    var info = SignatureInfo()
    while try reader.advance() {
      switch reader.number {
      case 3: info.keyVersion = try reader.text(most: limits.mostTextBytes)
      case 4: info.keyID = try reader.text(most: limits.mostTextBytes)
      case 5: info.algorithmID = try reader.text(most: limits.mostTextBytes)
      default: try reader.skip()
      }
    }
    return info
  }

  var message: ByteWriter {
    var writer = ByteWriter()
    if let keyVersion { writer.append(field: 3, text: keyVersion) }
    if let keyID { writer.append(field: 4, text: keyID) }
    if let algorithmID { writer.append(field: 5, text: algorithmID) }
    return writer
  }
}
