// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
public import TramGuard

/// Fetches an audit log's heads from a server, for a witness on another machine.
public struct HeadCollector: Sendable {
  private let address: String
  private let token: String
  /// The most bytes of an answer.
  private static let mostBytes = 1 << 20
  /// Seconds that an answer may take.
  private static let patience: Int64 = 30

  /// Creates a collector.
  ///
  /// - Parameters:
  ///   - address: Of the server, without a slash at the end.
  ///   - token: A program's, with the scope `audit.witness`.
  /// - Throws: `ServerError` with code `.invalid` for an address or a token that can be none
  public init(address: String, token: String) throws {
    let plain = token.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let url = URL(string: address), ["https", "http"].contains(url.scheme ?? ""),
      url.host() != nil, url.query() == nil
    else {
      throw ServerError(.invalid, detail: "an address such as https://tram.example.vn is expected")
    }
    guard let secret = Secret(plain[...]), secret.kind == .operatorFeed else {
      throw ServerError(.invalid, detail: "a token such as tram token makes is expected")
    }
    self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    self.token = plain
  }

  /// The last head with the proof from the one of `older` entries.
  ///
  /// - Throws: `ServerError`; `GuardError` with code `.corrupt` for what is no head
  public func bundle(from older: UInt64) async throws -> HeadBundle {
    try HeadBundle(parsing: try await ask("/v1/audit/head?from=\(older)"))
  }

  /// The words by which the log's signers followed each other.
  ///
  /// - Throws: `ServerError`; `GuardError` with code `.corrupt` for what is no such word
  public func rotations() async throws -> [SignerRotation] {
    struct Signers: Decodable { var notes: [String] }
    let bytes = try await ask("/v1/audit/signers")
    guard let signers = try? JSONDecoder().decode(Signers.self, from: Data(bytes)) else {
      throw ServerError(.unavailable, detail: "\(address) answers with something else")
    }
    return try signers.notes.map { try SignerRotation(parsing: Array($0.utf8)) }
  }

  private func ask(_ path: String) async throws -> [UInt8] {
    var request = HTTPClientRequest(url: address + path)
    request.headers.add(name: "Authorization", value: "Bearer \(token)")
    let status: UInt
    let body: ByteBuffer
    do {
      let answer = try await HTTPClient.shared.execute(
        request, timeout: .seconds(Self.patience))
      status = answer.status.code
      body = try await answer.body.collect(upTo: Self.mostBytes)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw ServerError(.unavailable, detail: "\(address) does not answer: \(error)")
    }
    guard status == 200 else {
      throw ServerError(.unavailable, detail: "\(address)\(path) answers with status \(status)")
    }
    return Array(buffer: body)
  }
}
