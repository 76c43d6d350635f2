// SPDX-License-Identifier: Apache-2.0

import Crypto
import Testing
import TramProximity
import TramUnits

@Suite("A health authority's certificate")
struct CertificateTests {
  private func refusal(
    _ certificate: [UInt8], at now: Instant = PublishKit.now
  ) throws -> ProximityError? {
    let key = try VerificationKey(pem: PublishKit.authority.publicKey.pemRepresentation)
    let issuer = HealthCertificate.Issuer(name: "vn.moh", audience: "tram", keys: ["v1": key])
    do throws(ProximityError) {
      _ = try HealthCertificate(
        verifying: certificate, issuers: [issuer], settings: PublishSettings(), at: now)
      return nil
    } catch {
      return error
    }
  }

  private func refusal(of claims: [String: String]) throws -> ProximityError? {
    try refusal(PublishKit.certificate(proof: [1], claims: claims))
  }

  @Test
  func `is taken with one audience or several, and with claims that are not known`() throws {
    #expect(try refusal(of: [:]) == nil)
    #expect(try refusal(of: ["aud": #"["a","tram"]"#, "x": #"{"y":[1,2]}"#]) == nil)
    #expect(try refusal(of: ["nbf": "\(PublishKit.now.milliseconds / 1000)"]) == nil)
  }

  @Test(arguments: HealthCertificate.Report.allCases)
  func `that is signed here is taken here, and says what it was given`(
    report: HealthCertificate.Report
  ) throws {
    let second = PublishKit.now.milliseconds / 1000
    var given = HealthCertificate(
      issuer: "vn.\"moh\"", audience: "tram", issuedAt: second, expiresAt: second + 60,
      report: report, proof: [UInt8](repeating: 7, count: 32))
    given.onset = ExposureInterval(2_649_000)
    let token = try given.signed(
      byPEM: PublishKit.authority.pemRepresentation, version: "v \\ 1")
    let key = try VerificationKey(pem: PublishKit.authority.publicKey.pemRepresentation)
    let issuer = HealthCertificate.Issuer(
      name: "vn.\"moh\"", audience: "tram", keys: ["v \\ 1": key])
    var read = try HealthCertificate(
      verifying: [UInt8](token.utf8), issuers: [issuer], settings: PublishSettings(),
      at: PublishKit.now)
    read.identity = []
    #expect(read == given)
    #expect(throws: ProximityError.self) { try given.signed(byPEM: "no key", version: "v1") }
  }

  @Test
  func `of an authority that is forged or not known is refused`() throws {
    let strange = P256.Signing.PrivateKey()
    let forged = try PublishKit.certificate(proof: [1], key: strange)
    #expect(try refusal(forged)?.code == .wrongKey)
    #expect(try refusal(of: ["iss": #""vn.evil""#])?.code == .wrongKey)
    let version = try PublishKit.certificate(
      proof: [1], head: #"{"alg":"ES256","kid":"v2"}"#)
    #expect(try refusal(version)?.code == .wrongKey)
  }

  @Test(arguments: ["none", "None", "HS256", "ES384", "RS256", "es256", ""])
  func `by another algorithm is refused`(algorithm: String) throws {
    let certificate = try PublishKit.certificate(
      proof: [1], head: "{\"alg\":\"\(algorithm)\",\"kid\":\"v1\"}")
    #expect(try refusal(certificate)?.code == .malformed)
  }

  @Test
  func `that needs what is not known here is refused`() throws {
    let certificate = try PublishKit.certificate(
      proof: [1], head: #"{"alg":"ES256","kid":"v1","crit":["b64"],"b64":false}"#)
    #expect(try refusal(certificate)?.code == .malformed)
  }

  @Test
  func `for somebody else, over, not yet or for too long is refused`() throws {
    let second = PublishKit.now.milliseconds / 1000
    #expect(try refusal(of: ["aud": #""other""#])?.code == .forged)
    #expect(try refusal(of: ["aud": "[]"])?.code == .forged)
    #expect(try refusal(of: ["exp": "\(second - 60)"])?.code == .tooOld)
    #expect(try refusal(of: ["exp": "\(second - 59)", "iat": "\(second - 900)"]) == nil)
    #expect(try refusal(of: ["iat": "\(second + 61)"])?.code == .notYet)
    #expect(try refusal(of: ["nbf": "\(second + 61)"])?.code == .notYet)
    #expect(try refusal(of: ["exp": "\(second + 100_000)"])?.code == .malformed)
  }

  @Test(arguments: ["iss", "aud", "iat", "exp", "reportType", "tekmac"])
  func `that leaves out what it must say is refused`(claim: String) throws {
    #expect(try refusal(of: [claim: ""])?.detail.contains(claim) == true)
  }

  @Test(arguments: [
    ["exp": "1e999"], ["exp": "-1"], ["exp": "9223372036854775808"], ["iat": "\"1\""],
    ["reportType": "\"dead\""], ["tekmac": "\"A\""], ["tekmac": "\"AB==\""], ["tekmac": "1"],
    ["iss": "null"], ["aud": #"["a",1]"#], ["symptomOnsetInterval": "4294967296"],
    ["x": String(repeating: "[", count: 20) + String(repeating: "]", count: 20)],
  ])
  func `that says it in another form is refused`(claims: [String: String]) throws {
    #expect(try refusal(of: claims)?.code == .malformed)
  }

  @Test
  func `that says a thing twice is refused`() throws {
    let second = PublishKit.now.milliseconds / 1000
    let body =
      #"{"iss":"vn.evil","iss":"vn.moh","aud":"tram","iat":\#(second),"exp":"#
      + #"\#(second + 9),"reportType":"confirmed","tekmac":"AQ=="}"#
    let certificate = try PublishKit.signed(#"{"alg":"ES256","kid":"v1"}"#, body)
    #expect(try refusal(certificate)?.detail.contains("twice") == true)
  }

  @Test
  func `cut or changed at any byte is refused`() throws {
    let certificate = try PublishKit.certificate(proof: [1, 2, 3])
    for at in certificate.indices {
      #expect(try refusal(Array(certificate[..<at])) != nil)
      var changed = certificate
      changed[at] ^= 1
      #expect(try refusal(changed) != nil, "byte \(at)")
    }
    #expect(try refusal(certificate + [UInt8(ascii: "A")]) != nil)
    let long = [UInt8](repeating: UInt8(ascii: "A"), count: 9000)
    #expect(try refusal(long)?.code == .tooLarge)
  }
}

@Suite("An upload's text")
struct PublishRequestTests {
  private func refusal(_ text: String) -> ProximityError? {
    do throws(ProximityError) {
      _ = try PublishRequest(reading: text.utf8Span.span)
      return nil
    } catch {
      return error
    }
  }

  private let key =
    #"{"key":"AAECAwQFBgcICQoLDA0ODw==","rollingStartNumber":2650032,"#
    + #""rollingPeriod":144,"transmissionRisk":3}"#

  @Test
  func `is read with what it says`() throws {
    let text =
      #"{"temporaryExposureKeys":[\#(key)],"healthAuthorityID":"vn.moh","hmackey":"AQI=","#
      + #""verificationPayload":"a.b.c","symptomOnsetInterval":2650000,"traveler":true,"#
      + #""revisionToken":"","padding":"xyz"}"#
    let request = try PublishRequest(reading: text.utf8Span.span)
    #expect(request.keys.count == 1)
    #expect(request.keys[0].key.bytes == Array(0..<16))
    #expect(request.keys[0].rollingStart == ExposureInterval(2_650_032))
    #expect(request.authority == "vn.moh")
    #expect(request.proofKey == [1, 2])
    #expect(request.certificate == [UInt8]("a.b.c".utf8))
    #expect(request.onset == ExposureInterval(2_650_000))
    #expect(request.isTraveler)
    #expect(request.revisionToken == nil)
  }

  @Test
  func `with keys of another form is refused`() {
    for key in [
      #"{"key":"AAECAwQFBgcICQoLDA0O","rollingStartNumber":1}"#, #"{"rollingStartNumber":1}"#,
      #"{"key":"AAECAwQFBgcICQoLDA0ODw=="}"#,
      #"{"key":"AAECAwQFBgcICQoLDA0ODx==","#
        + #""rollingStartNumber":1}"#, key.replacing("144", with: "145"),
      key.replacing("144", with: "0"), key.replacing("2650032", with: "-1"),
      key.replacing("2650032", with: "1e300"), key.replacing(":3}", with: ":9}"), "1", "[]",
    ] {
      #expect(refusal(#"{"temporaryExposureKeys":[\#(key)]}"#)?.code == .malformed, "\(key)")
    }
  }

  @Test
  func `beyond its limits is refused`() {
    let many = [String](repeating: key, count: 31).joined(separator: ",")
    #expect(refusal(#"{"temporaryExposureKeys":[\#(many)]}"#)?.code == .tooLarge)
    let padding = String(repeating: "x", count: 70_000)
    #expect(refusal(#"{"padding":"\#(padding)"}"#)?.code == .tooLarge)
    #expect(refusal(String(repeating: #"{"a":"#, count: 10_000))?.code == .malformed)
    let members = (0..<5000).map { "\"\($0)\":1" }.joined(separator: ",")
    #expect(refusal("{\(members)}")?.code == .tooLarge)
    #expect(refusal(#"{"traveler":true,"traveler":false}"#)?.code == .malformed)
    #expect(refusal("")?.code == .malformed)
  }
}
