// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramProximity

/// What a room's folder says of its key server (`exposure.json`, docs/exposure.md).
///
/// Whose certificates are believed, and who signs. Without it the server takes and tells no keys.
struct ExposureFile: Decodable {
  /// The name of the file.
  static let name = "exposure.json"

  private enum Key: String, CodingKey, CaseIterable {
    case region, signingKeyFile, keyID, keyVersion, periodMinutes, minimumKeys, issuers
  }

  /// The region whose keys these are.
  let region: String
  /// How often keys are told, minutes.
  let periodMinutes: Int
  /// Below how many keys made-up ones are added.
  let minimumKeys: Int
  private let signingKeyFile: String
  private let keyID: String
  private let keyVersion: String
  private let issuers: [Issuer]

  init(from decoder: any Decoder) throws {
    let members = try decoder.members(Key.self)
    region = try members.decode(String.self, forKey: .region)
    signingKeyFile = try members.decode(String.self, forKey: .signingKeyFile)
    keyID = try members.decodeIfPresent(String.self, forKey: .keyID) ?? region
    keyVersion = try members.decodeIfPresent(String.self, forKey: .keyVersion) ?? "v1"
    periodMinutes = try members.decodeIfPresent(Int.self, forKey: .periodMinutes) ?? 240
    minimumKeys = try members.decodeIfPresent(Int.self, forKey: .minimumKeys) ?? 140
    issuers = try members.decode([Issuer].self, forKey: .issuers)
    // A day has to hold whole periods, so that the files of a day tell nothing of their hours.
    guard (10...1440).contains(periodMinutes), 1440 % periodMinutes == 0 else {
      throw ServerError(
        .invalid, detail: "periodMinutes should be 10 to 1440 and go into a day without a rest")
    }
    guard (0...ExportPadding.most).contains(minimumKeys) else {
      throw ServerError(.invalid, detail: "minimumKeys should be 0 to \(ExportPadding.most)")
    }
    guard (1...64).contains(region.utf8.count) else {
      throw ServerError(.invalid, detail: "region should have 1 to 64 bytes")
    }
    guard !issuers.isEmpty else {
      throw ServerError(.invalid, detail: "issuers is empty: nobody could certify a case")
    }
  }

  /// Who signs, by the key file beside `path`.
  ///
  /// - Throws: `ServerError` with code `.invalid`
  func signer(beside path: String) throws -> ExportSigner {
    do {
      return try ExportSigner(
        pem: try RoomFile.text(signingKeyFile, beside: path),
        info: SignatureInfo(keyID: keyID, keyVersion: keyVersion))
    } catch let error as ProximityError {
      throw ServerError(.invalid, detail: "\(signingKeyFile): \(error.detail)")
    }
  }

  /// Whose certificates are believed, by the key files beside `path`.
  ///
  /// - Throws: `ServerError` with code `.invalid`
  func trusted(beside path: String) throws -> [HealthCertificate.Issuer] {
    try issuers.map { issuer in
      var keys: [String: VerificationKey] = [:]
      for (version, file) in issuer.keyFiles {
        do {
          keys[version] = try VerificationKey(pem: try RoomFile.text(file, beside: path))
        } catch let error as ProximityError {
          throw ServerError(.invalid, detail: "\(file): \(error.detail)")
        }
      }
      return HealthCertificate.Issuer(name: issuer.name, audience: issuer.audience, keys: keys)
    }
  }

  /// A health authority's server.
  private struct Issuer: Decodable {
    private enum Key: String, CodingKey, CaseIterable { case name, audience, keyFiles }

    var name: String
    var audience: String
    var keyFiles: [String: String]

    init(from decoder: any Decoder) throws {
      let members = try decoder.members(Key.self)
      name = try members.decode(String.self, forKey: .name)
      audience = try members.decode(String.self, forKey: .audience)
      keyFiles = try members.decode([String: String].self, forKey: .keyFiles)
    }
  }
}
