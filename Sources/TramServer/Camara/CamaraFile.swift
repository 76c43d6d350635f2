// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramUnits

/// What a room's folder says of CAMARA (`camara.json`, docs/camara.md).
///
/// Which operators are asked where people without an app are, and whether we are asked ourselves.
struct CamaraFile: Decodable {
  /// The name of the file.
  static let name = "camara.json"

  private enum Key: String, CodingKey, CaseIterable {
    case serve, leastRadius, leastFence, operators
  }

  private var serve: Bool?
  private var leastRadius: Double?
  private var leastFence: Double?
  private var operators: [Member]

  init(from decoder: any Decoder) throws {
    let members = try decoder.members(Key.self)
    serve = try members.decodeIfPresent(Bool.self, forKey: .serve)
    leastRadius = try members.decodeIfPresent(Double.self, forKey: .leastRadius)
    leastFence = try members.decodeIfPresent(Double.self, forKey: .leastFence)
    operators = try members.decodeIfPresent([Member].self, forKey: .operators) ?? []
  }

  /// The settings that the file of a folder asks for; as usual without one.
  ///
  /// - Throws: `ServerError` with code `.invalid`, which names the file and the member
  static func settings(at path: String, before: CamaraSettings) throws -> CamaraSettings {
    guard let file = try RoomFile.read(Self.self, at: path) else { return before }
    var settings = before
    settings.isServed = file.serve ?? before.isServed
    try settings.leastRadius = radius(file.leastRadius, "leastRadius", path) ?? before.leastRadius
    try settings.leastFence = radius(file.leastFence, "leastFence", path) ?? before.leastFence
    settings.operators = try file.operators.map { try $0.asked(path) }
    guard Set(settings.operators.map(\.name)).count == settings.operators.count else {
      throw ServerError(.invalid, detail: "\(path): two operators have one name")
    }
    return settings
  }

  private static func radius(_ value: Double?, _ name: String, _ path: String) throws -> Meters? {
    guard let value else { return nil }
    guard (1...200_000).contains(value) else {
      throw ServerError(.invalid, detail: "\(path): \(name) should be 1 to 200000 metres")
    }
    return Meters(value)
  }
}

extension CamaraFile {
  /// One operator as the file names it.
  private struct Member: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
      case name, address, tokenFile, client, prefixes, intervalSeconds, concurrency, maxAge
      case maxSurface, answerSeconds
    }

    private var name: String
    private var address: String
    private var tokenFile: String?
    private var client: Client?
    private var prefixes: [String]
    private var intervalSeconds: Double?
    private var concurrency: Int?
    private var maxAge: Int?
    private var maxSurface: Int?
    private var answerSeconds: Int?

    init(from decoder: any Decoder) throws {
      let members = try decoder.members(Key.self)
      name = try members.decode(String.self, forKey: .name)
      address = try members.decode(String.self, forKey: .address)
      tokenFile = try members.decodeIfPresent(String.self, forKey: .tokenFile)
      client = try members.decodeIfPresent(Client.self, forKey: .client)
      prefixes = try members.decodeIfPresent([String].self, forKey: .prefixes) ?? []
      intervalSeconds = try members.decodeIfPresent(Double.self, forKey: .intervalSeconds)
      concurrency = try members.decodeIfPresent(Int.self, forKey: .concurrency)
      maxAge = try members.decodeIfPresent(Int.self, forKey: .maxAge)
      maxSurface = try members.decodeIfPresent(Int.self, forKey: .maxSurface)
      answerSeconds = try members.decodeIfPresent(Int.self, forKey: .answerSeconds)
    }

    /// The operator, checked.
    func asked(_ path: String) throws -> CamaraOperator {
      func expect(_ holds: Bool, _ what: String) throws {
        guard !holds else { return }
        throw ServerError(.invalid, detail: "\(path): operator \(name.prefix(64)): \(what)")
      }
      try expect((1...64).contains(name.utf8.count), "name should have 1 to 64 bytes")
      try expect(
        Self.isAddress(address), "address should begin with https:// (http:// on this machine only)"
      )
      let credential: CamaraOperator.Credential
      switch (tokenFile, client) {
      case (let file?, nil): credential = .bearer(try RoomFile.text(file, beside: path))
      case (nil, let client?):
        try expect(Self.isAddress(client.address), "client.address should begin with https://")
        credential = .client(
          address: client.address, id: client.id,
          secret: try RoomFile.text(client.secretFile, beside: path), scope: client.scope)
      default:
        throw ServerError(
          .invalid, detail: "\(path): operator \(name.prefix(64)): tokenFile or client is expected")
      }
      var asked = CamaraOperator(name: name, address: address, credential: credential)
      try expect(
        prefixes.allSatisfy { $0.hasPrefix("+") && $0.dropFirst().allSatisfy(\.isNumber) },
        "prefixes should be beginnings of numbers such as +8490")
      asked.prefixes = prefixes
      asked.intervalSeconds = intervalSeconds ?? asked.intervalSeconds
      asked.concurrency = concurrency ?? asked.concurrency
      asked.maxAge = maxAge
      asked.maxSurface = maxSurface
      asked.answerSeconds = answerSeconds ?? asked.answerSeconds
      try expect(
        (10...86_400).contains(asked.intervalSeconds), "intervalSeconds should be 10 to 86400")
      try expect((1...256).contains(asked.concurrency), "concurrency should be 1 to 256")
      try expect((1...120).contains(asked.answerSeconds), "answerSeconds should be 1 to 120")
      try expect(
        (maxAge ?? 0) >= 0 && (maxSurface ?? 1) >= 1, "maxAge or maxSurface is below its least")
      return asked
    }

    private static func isAddress(_ text: String) -> Bool {
      guard let url = URL(string: text), let host = url.host(), !host.isEmpty else { return false }
      return url.scheme == "https"
        || url.scheme == "http" && ["127.0.0.1", "localhost", "::1"].contains(host)
    }
  }

  /// How a token is fetched (RFC 6749 §4.4).
  private struct Client: Decodable {
    private enum Key: String, CodingKey, CaseIterable { case address, id, secretFile, scope }

    var address: String
    var id: String
    var secretFile: String
    var scope: String

    init(from decoder: any Decoder) throws {
      let members = try decoder.members(Key.self)
      address = try members.decode(String.self, forKey: .address)
      id = try members.decode(String.self, forKey: .id)
      secretFile = try members.decode(String.self, forKey: .secretFile)
      scope = try members.decodeIfPresent(String.self, forKey: .scope) ?? ""
    }
  }
}
