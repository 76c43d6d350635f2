// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramSignIn

@Suite("A round to a provider of identities")
struct OpenIDTests {
  private let client = TestProvider.client
  private let round = OpenIDRound(state: "st-1", nonce: "n-1", verifier: "v-1")

  private func refusal(_ body: () throws -> Void) -> SignInError.Code? {
    do {
      try body()
      return nil
    } catch let error as SignInError {
      return error.code
    } catch {
      Issue.record("\(error) is no sign-in's error")
      return nil
    }
  }

  @Test
  func `the challenge of a verifier is that of RFC 7636`() {
    // Appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    #expect(
      OpenIDRound(state: "", nonce: "", verifier: verifier).challenge
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
  }

  @Test
  func `a browser is sent with everything that binds the answer to it`() {
    let address = client.authorization(at: "https://id.example/auth?tenant=1", round)
    #expect(
      address == "https://id.example/auth?tenant=1&response_type=code&scope=openid%20profile"
        + "&client_id=tram&redirect_uri=https%3A%2F%2Ftram.example%2Fsign-in%2Fopenid%2Fback"
        + "&state=st-1&nonce=n-1&code_challenge=\(round.challenge)&code_challenge_method=S256")
    #expect(
      client.authorization(at: "https://id.example/auth", round, mustAskAgain: true)
        .hasSuffix("&prompt=login"))
    #expect(
      client.tokenRequest(code: "a b", verifier: "v", secret: "s&t").hasSuffix(
        "&code=a%20b&redirect_uri=https%3A%2F%2Ftram.example%2Fsign-in%2Fopenid%2Fback"
          + "&client_id=tram&code_verifier=v&client_secret=s%26t"))
    #expect(client.basic(secret: "a:b") == "tram:a%3Ab")
    #expect(client.discovery == "https://id.example/.well-known/openid-configuration")
  }

  @Test
  func `the code of this round is taken`() throws {
    #expect(try round.code(in: "code=c%2B1&state=st-1", of: client.issuer) == "c+1")
    #expect(
      try round.code(in: "iss=https%3A%2F%2Fid.example&state=st-1&code=x", of: client.issuer)
        == "x")
  }

  @Test(arguments: [
    ("code=c&state=st-2", SignInError.Code.wrongChallenge), ("code=c", .wrongChallenge),
    ("", .wrongChallenge), ("code=c&state=", .wrongChallenge),
    ("code=c&state=st-1&state=st-1", .malformed), ("code=a&code=b&state=st-1", .malformed),
    ("code=c&state=st-1&iss=https%3A%2F%2Fevil.example", .wrongIssuer),
    ("error=access_denied&state=st-1", .refused), ("state=st-1", .malformed),
    ("code=&state=st-1", .malformed), ("code=%zz&state=st-1", .malformed),
  ])
  func `the answer of another round, of another provider, or none is refused`(
    query: String, code: SignInError.Code
  ) {
    #expect(refusal { _ = try round.code(in: query, of: client.issuer) } == code)
  }

  @Test
  func `answers that are too long are refused unread, and a log gets no line end of theirs`() {
    let long = "state=st-1&code=" + String(repeating: "a", count: 9000)
    #expect(refusal { _ = try round.code(in: long, of: client.issuer) } == .malformed)
    do {
      _ = try round.code(in: "state=st-1&error=a%0Ab%1B%5B31m", of: client.issuer)
    } catch {
      #expect(error.detail == "the provider says a?b?[31m")
    }
  }

  private func document(_ twist: (String) -> String = { $0 }) -> [UInt8] {
    Array(
      twist(
        """
        {"issuer":"https://id.example","authorization_endpoint":"https://id.example/auth",
        "token_endpoint":"https://id.example/token","jwks_uri":"https://id.example/keys",
        "response_types_supported":["code"],"code_challenge_methods_supported":["plain","S256"],
        "id_token_signing_alg_values_supported":["none","RS256"],"claims":{"a":[1,{}]},
        "token_endpoint_auth_methods_supported":["client_secret_post"]}
        """
      ).utf8)
  }

  @Test
  func `a provider's document is read, and what it lacks is told`() throws {
    let found = try ProviderDocument(document(), of: client.issuer, hasSecret: true)
    #expect(found.token == "https://id.example/token")
    #expect(found.proof == .body)
    #expect(try ProviderDocument(document(), of: client.issuer, hasSecret: false).proof == .none)
    func refused(_ a: String, _ b: String, plain: Bool = false) -> SignInError.Code? {
      refusal {
        _ = try ProviderDocument(
          document { $0.replacing(a, with: b) }, of: client.issuer, hasSecret: true,
          allowsPlain: plain)
      }
    }
    #expect(refused("\"https://id.example\"", "\"https://id.example/\"") == .wrongIssuer)
    #expect(refused("https://id.example/token", "http://id.example/token") == .malformed)
    #expect(refused("https://id.example/keys", "file:///etc/passwd") == .malformed)
    #expect(refused("https://id.example/keys", "https://u:p@id.example/keys") == .malformed)
    #expect(refused("\"https://id.example/auth\"", "17") == .malformed)
    #expect(refused("\"plain\",\"S256\"", "\"plain\"") == .unsupported)
    #expect(refused("\"none\",\"RS256\"", "\"none\",\"HS256\"") == .unsupported)
    #expect(refused("[\"code\"]", "[\"token\"]") == .unsupported)
    #expect(refused("{", "[") == .malformed)
    #expect(refused("[1,{}]", String(repeating: "[", count: 60_000)) == .malformed)
    #expect(refused("[1,{}]", String(repeating: "1", count: 70_000)) == .malformed)
    // A provider of a test, on this machine.
    #expect(refused("https://id.example/token", "http://127.0.0.1:5000/t", plain: true) == nil)
    #expect(refused("https://id.example/token", "http://127.0.0.1:5000/t") == .malformed)
    #expect(
      refused("https://id.example/token", "http://127.0.0.1.evil.example/t", plain: true)
        == .malformed)
    #expect(
      refused("https://id.example/token", "http://[::1]evil.example/t", plain: true) == .malformed)
  }

  @Test
  func `a token's answer is read, refused or told`() throws {
    let good = Array(#"{"access_token":"a","token_type":"Bearer","id_token":"x.y.z"}"#.utf8)
    #expect(try TokenAnswer(good).identity == "x.y.z")
    for (text, code) in [
      (#"{"error":"invalid_grant","id_token":"x.y.z"}"#, SignInError.Code.refused),
      (#"{"id_token":17}"#, .malformed), ("{}", .malformed), ("", .malformed),
      ("<html>", .malformed), (#"{"id_token":"x"} x"#, .malformed),
      (#"{"a":"# + String(repeating: "[", count: 70_000), .malformed),
    ] {
      #expect(refusal { _ = try TokenAnswer(Array(text.utf8)) } == code, "\(text.prefix(40))")
    }
  }

  @Test
  func `keys are fetched anew each hour, for an unknown number at once, and not each moment`() {
    var rotation = KeyRotation()
    let start = TestProvider.now
    #expect(rotation.isDue(at: start) && !rotation.isFresh(at: start))
    rotation.begin(at: start)
    #expect(!rotation.isDue(at: start.advanced(seconds: 59)))
    #expect(rotation.isDue(at: start.advanced(seconds: 60)))
    rotation.succeed(at: start)
    #expect(!rotation.isDue(isUnknown: true, at: start.advanced(seconds: 59)))
    #expect(rotation.isDue(isUnknown: true, at: start.advanced(seconds: 61)))
    #expect(!rotation.isDue(at: start.advanced(seconds: 61)))
    #expect(rotation.isDue(at: start.advanced(seconds: 3600)))
    #expect(rotation.isFresh(at: start.advanced(seconds: 7199)))
    #expect(!rotation.isFresh(at: start.advanced(seconds: 7200)))
    // A clock that was set back.
    #expect(rotation.isDue(at: start.advanced(seconds: -10)))
  }
}
