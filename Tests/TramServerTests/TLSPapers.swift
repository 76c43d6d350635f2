// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing
import TramTestKit

@testable import TramServer

/// Certificates that sign themselves, and a browser that trusts some of them.
struct TLSPapers {
  let scratch: ScratchFolder

  init(names: [String]) throws {
    scratch = try ScratchFolder()
    for name in names { _ = try TestCertificate(name, in: scratch) }
  }

  func path(_ name: String) -> String { scratch.file(name) }

  /// Serves the certificate of a name, from files that can be exchanged.
  func serve(_ name: String, in settings: inout ServerSettings) {
    for kind in ["pem", "key"] { try? put(name, at: "served", only: kind) }
    settings.certificate = path("served.pem")
    settings.certificateKey = path("served.key")
  }

  /// Puts one file of a name in the place of another as a renewal does: whole or not at all.
  func put(_ name: String, at place: String, only kind: String) throws {
    let bytes = try Data(contentsOf: URL(filePath: path("\(name).\(kind)")))
    let next = path("\(place).\(kind).next")
    try bytes.write(to: URL(filePath: next))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: next)
    let target = URL(filePath: path("\(place).\(kind)"))
    if FileManager.default.fileExists(atPath: target.path) {
      try FileManager.default.removeItem(at: target)
    }
    try FileManager.default.moveItem(at: URL(filePath: next), to: target)
  }

  /// Asks a server on this machine that must show one of the certificates.
  @discardableResult
  func ask(
    _ port: Int, _ path: String, trusting names: [String], form: String? = nil,
    _ change: (inout TLSConfiguration) -> Void = { _ in }
  ) async throws -> HTTPClientResponse {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates(
      try names.flatMap { try NIOSSLCertificate.fromPEMFile(self.path("\($0).pem")) })
    change(&tls)
    var settings = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow)
    // A handshake that was refused is refused the next time too.
    settings.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: settings)
    var request = HTTPClientRequest(url: "https://localhost:\(port)\(path)")
    if let form {
      request.method = .POST
      request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
      request.headers.add(name: "Origin", value: "https://localhost:\(port)")
      request.body = .bytes(ByteBuffer(string: form))
    }
    let answer: Result<HTTPClientResponse, any Error>
    do {
      let response = try await client.execute(request, timeout: .seconds(60))
      _ = try await response.body.collect(upTo: 1 << 20)
      answer = .success(response)
    } catch {
      answer = .failure(error)
    }
    try await client.shutdown()
    return try answer.get()
  }
}
