// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing
import TramTestKit
import TramUnits

@testable import TramServer

@Suite("TLS")
struct OperationsTLSTests {
  @Test func `answers over TLS 1.2 and later, and keeps browsers to it`() async throws {
    let papers = try TLSPapers(names: ["one"])
    let fixture = try await OperationsFixture { papers.serve("one", in: &$0) }
    try await fixture.server.application().test(.live) { client in
      let port = try #require(client.port)
      for version in [TLSVersion.tlsv12, .tlsv13] {
        let answer = try await papers.ask(port, "/health", trusting: ["one"]) {
          $0.minimumTLSVersion = version
          $0.maximumTLSVersion = version
        }
        #expect(answer.status == .ok)
        #expect(
          answer.headers.first(name: "Strict-Transport-Security")
            == "max-age=31536000; includeSubDomains")
      }
      await #expect(throws: (any Error).self) {
        try await papers.ask(port, "/health", trusting: ["one"]) {
          $0.minimumTLSVersion = .tlsv1
          $0.maximumTLSVersion = .tlsv11
        }
      }
      // Without forward secrecy, and without authenticated encryption.
      for suite in ["AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA"] {
        await #expect(throws: (any Error).self, "\(suite)") {
          try await papers.ask(port, "/health", trusting: ["one"]) {
            $0.maximumTLSVersion = .tlsv12
            $0.cipherSuites = suite
          }
        }
      }
    }
    try fixture.room.close()
  }

  @Test func `a cookie over TLS belongs to this host and comes by TLS alone`() async throws {
    let papers = try TLSPapers(names: ["one"])
    let fixture = try await OperationsFixture { papers.serve("one", in: &$0) }
    let code = try await fixture.room.accounts.setupToken(at: fixture.room.now())
    try await fixture.server.application().test(.live) { client in
      let port = try #require(client.port)
      let password = "correct%20horse%20battery"
      try await papers.ask(
        port, "/setup", trusting: ["one"], form: "setup=\(code.text)&name=lan&password=\(password)")
      let answer = try await papers.ask(
        port, "/sign-in", trusting: ["one"], form: "name=lan&password=\(password)")
      let cookie = try #require(answer.headers.first(name: "Set-Cookie"))
      #expect(cookie.hasPrefix("__Host-tram="), "\(cookie)")
      #expect(cookie.contains("; Secure") && cookie.contains("; HttpOnly"))
    }
    try fixture.room.close()
  }

  @Test func `a renewed certificate is served to whoever comes next`() async throws {
    let papers = try TLSPapers(names: ["one", "two"])
    let fixture = try await OperationsFixture { papers.serve("one", in: &$0) }
    let shelf = try #require(fixture.server.certificates)
    try await fixture.server.application().test(.live) { client in
      let port = try #require(client.port)
      #expect(try await papers.ask(port, "/health", trusting: ["one"]).status == .ok)
      #expect(shelf.look() == .unchanged)
      // Half of the renewal: the certificate without its key.
      try papers.put("two", at: "served", only: "pem")
      guard case .refused(let reason) = shelf.look() else {
        Issue.record("a certificate without its key was taken over")
        return
      }
      #expect(
        reason.hasSuffix("the key of the certificate in \(papers.path("served.pem")) is expected"))
      #expect(try await papers.ask(port, "/health", trusting: ["one"]).status == .ok)
      try papers.put("two", at: "served", only: "key")
      #expect(shelf.look() == .renewed)
      #expect(try await papers.ask(port, "/health", trusting: ["two"]).status == .ok)
      await #expect(throws: (any Error).self) {
        try await papers.ask(port, "/health", trusting: ["one"])
      }
      for broken in [
        "", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      ] {
        try broken.write(toFile: papers.path("served.pem"), atomically: true, encoding: .utf8)
        guard case .refused = shelf.look() else {
          Issue.record("taken over: \(broken)")
          return
        }
      }
      #expect(try await papers.ask(port, "/health", trusting: ["two"]).status == .ok)
    }
    try fixture.room.close()
  }

  @Test func `bytes that are not TLS are cut off and harm nobody`() async throws {
    let papers = try TLSPapers(names: ["one"])
    let fixture = try await OperationsFixture {
      papers.serve("one", in: &$0)
      $0.headSeconds = 1
    }
    try await fixture.server.application().test(.live) { client in
      let port = try #require(client.port)
      let plain = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup)
      await #expect(throws: (any Error).self) {
        _ = try await plain.execute(
          HTTPClientRequest(url: "http://localhost:\(port)/health"), timeout: .seconds(60))
      }
      try await plain.shutdown()
      #expect(try await papers.ask(port, "/health", trusting: ["one"]).status == .ok)
    }
    try fixture.room.close()
  }

  @Test func `a certificate or key that cannot be used is refused at the start with its place`()
    throws
  {
    let papers = try TLSPapers(names: ["one", "two"])
    let pem = papers.path("one.pem")
    let key = papers.path("one.key")
    func refusal(_ chain: String, _ key: String) -> String {
      do {
        _ = try CertificateShelf(CertificateFiles(chain: chain, key: key))
        return "taken"
      } catch {
        return (error as? ServerError)?.detail ?? "\(error)"
      }
    }
    #expect(refusal(pem, key) == "taken")
    #expect(refusal("/nowhere", key) == "the certificate /nowhere cannot be read")
    #expect(refusal(pem, "/nowhere") == "the key /nowhere cannot be read")
    #expect(
      refusal(pem, papers.path("two.key"))
        == "the key \(papers.path("two.key")): the key of the certificate in \(pem) is expected")
    #expect(
      refusal(key, key)
        == "the certificate \(key): 1 to 10 certificates as PEM is expected"
        || refusal(key, key).hasPrefix("the certificate \(key): PEM"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: pem)
    #expect(refusal(pem, pem).hasPrefix("the key \(pem): one private key as PEM"))
    let long = papers.path("long.pem")
    try String(repeating: "A", count: CertificateFiles.mostBytes + 1)
      .write(toFile: long, atomically: true, encoding: .utf8)
    #expect(refusal(long, key).hasSuffix("1 to 1048576 bytes is expected"))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
    #expect(
      refusal(pem, key) == "every user of this machine can read \(key): chmod o-rwx is expected")
  }

  @Test func `days of a certificate are told before they end`() throws {
    let papers = try TLSPapers(names: ["one"])
    let files = CertificateFiles(chain: papers.path("one.pem"), key: papers.path("one.key"))
    let served = try files.read()
    let day = 86_400.0
    let end = Instant(milliseconds: served.ends * 1000)
    #expect(served.warning(at: end.advanced(seconds: -15 * day)) == nil)
    #expect(served.warning(at: end.advanced(seconds: -3 * day)) == "the certificate ends in 3 days")
    #expect(served.warning(at: end) == "the certificate is valid no more")
    let begin = Instant(milliseconds: served.begins * 1000)
    #expect(served.warning(at: begin.advanced(seconds: -1)) == "the certificate is not valid yet")
  }

  @Test func `a certificate without its key, or the other way round, is no setting`() {
    #expect(throws: ServerError.self) {
      try ServerSettings.read(flags: ["--certificate", "a.pem"], environment: [:])
    }
    #expect(throws: ServerError.self) {
      try ServerSettings.read(flags: [], environment: ["TRAM_CERTIFICATE_KEY": "a.key"])
    }
  }
}
