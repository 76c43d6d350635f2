// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Testing
import TramUnits

@testable import TramSignIn

@Suite("Passkeys")
struct PasskeyTests {
  private let challenge = Array(UInt8(1)...32)

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

  @Test(arguments: PasskeyVector.all)
  func `the vectors of the standard register and sign in`(vector: PasskeyVector) throws {
    let passkey = try vector.register()
    #expect(passkey.identifier.count == 32)
    #expect(passkey.isBackupEligible)
    let used = try PasskeyVector.site.signIn(
      with: passkey, clientData: bytes(vector.getData), data: bytes(vector.authenticatorData),
      signature: bytes(vector.signature), challenge: bytes(vector.getChallenge))
    #expect(used.key == passkey.key)
    #expect(try PasskeyKey(cose: passkey.keyBytes) == passkey.key)
  }

  @Test(arguments: PasskeyVector.all)
  func `a sign-in with any bit flipped, or any end cut off, is refused`(
    vector: PasskeyVector
  ) throws {
    let passkey = try vector.register()
    let parts = [bytes(vector.getData), bytes(vector.authenticatorData), bytes(vector.signature)]
    func signIn(_ parts: [[UInt8]]) throws {
      _ = try PasskeyVector.site.signIn(
        with: passkey, clientData: parts[0], data: parts[1], signature: parts[2],
        challenge: bytes(vector.getChallenge))
    }
    try signIn(parts)
    for part in parts.indices {
      for bit in 0..<parts[part].count * 8 {
        var flipped = parts
        flipped[part][bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(refusal { try signIn(flipped) } != nil, "part \(part), bit \(bit)")
      }
      for length in 0..<parts[part].count {
        var cut = parts
        cut[part] = Array(cut[part][..<length])
        #expect(refusal { try signIn(cut) } != nil, "part \(part), \(length) bytes")
      }
      var longer = parts
      longer[part].append(0)
      #expect(refusal { try signIn(longer) } != nil)
    }
  }

  @Test
  func `a registration that its key signed is refused with any bit flipped`() throws {
    let vector = PasskeyVector.packed
    let parts = [bytes(vector.createData), bytes(vector.attestation)]
    for part in parts.indices {
      for bit in 0..<parts[part].count * 8 {
        var flipped = parts
        flipped[part][bit / 8] ^= 1 << UInt8(bit % 8)
        let refused = refusal {
          _ = try PasskeyVector.site.register(
            clientData: flipped[0], attestation: flipped[1],
            challenge: bytes(vector.createChallenge))
        }
        #expect(refused != nil, "part \(part), bit \(bit)")
      }
    }
  }

  @Test(arguments: PasskeyVector.all)
  func `a registration that was cut off anywhere is refused`(vector: PasskeyVector) throws {
    let object = bytes(vector.attestation)
    for length in 0..<object.count {
      let refused = refusal {
        _ = try PasskeyVector.site.register(
          clientData: bytes(vector.createData), attestation: Array(object[..<length]),
          challenge: bytes(vector.createChallenge))
      }
      #expect(refused == .malformed, "\(length) bytes")
    }
  }

  @Test
  func `keys of every kind that is taken register and sign in`() throws {
    for key in [
      TestAuthenticator.Key.es256(P256.Signing.PrivateKey()),
      .ed25519(Curve25519.Signing.PrivateKey()),
      .rs256(try _RSA.Signing.PrivateKey(keySize: .bits2048)),
    ] {
      let device = TestAuthenticator(key: key)
      let passkey = try device.register(challenge)
      #expect(try device.signIn(passkey, challenge) == passkey)
      let other = TestAuthenticator(key: .es256(P256.Signing.PrivateKey()))
      #expect(refusal { _ = try other.signIn(passkey, challenge) } == .badSignature)
    }
  }

  @Test
  func `another origin, another site, a frame and a swapped type are refused`() throws {
    let device = TestAuthenticator(key: .es256(P256.Signing.PrivateKey()))
    let passkey = try device.register(challenge)
    func twisted(_ twist: (inout TestAuthenticator) -> Void) -> [SignInError.Code?] {
      var other = device
      twist(&other)
      return [
        refusal { _ = try other.register(challenge) },
        refusal { _ = try other.signIn(passkey, challenge) },
      ]
    }
    for origin in [
      "http://tram.example", "https://tram.example:8443", "https://tram.example.evil.example",
      "https://TRAM.example", "https://tram.example/", "null", "",
    ] {
      #expect(twisted { $0.origin = origin } == [.wrongOrigin, .wrongOrigin])
    }
    #expect(twisted { $0.site = "evil.example" } == [.wrongOrigin, .wrongOrigin])
    #expect(twisted { $0.crossOrigin = "true" } == [.wrongOrigin, .wrongOrigin])
    #expect(
      twisted { $0.more = ",\"topOrigin\":\"https://evil.example\"" }
        == [.wrongOrigin, .wrongOrigin])
    #expect(twisted { $0.more = ",\"type\":\"webauthn.get\"" } == [.malformed, .malformed])
    #expect(refusal { _ = try device.register(challenge, type: "webauthn.get") } == .wrongType)
    #expect(
      refusal { _ = try device.signIn(passkey, challenge, type: "webauthn.create") } == .wrongType)
  }

  @Test
  func `another challenge, an empty one and a short one are refused`() throws {
    let device = TestAuthenticator(key: .ed25519(Curve25519.Signing.PrivateKey()))
    let passkey = try device.register(challenge)
    let other = Array(challenge.reversed())
    #expect(refusal { _ = try device.signIn(passkey, other, asked: challenge) } == .wrongChallenge)
    #expect(refusal { _ = try device.signIn(passkey, [], asked: []) } == .wrongChallenge)
    let short = Array(challenge[..<15])
    #expect(refusal { _ = try device.signIn(passkey, short, asked: short) } == .wrongChallenge)
  }

  @Test
  func `a key that nobody touched, or that did not check who, is refused`() throws {
    var device = TestAuthenticator(key: .es256(P256.Signing.PrivateKey()))
    let passkey = try device.register(challenge)
    device.flags = 0x04
    #expect(refusal { _ = try device.signIn(passkey, challenge) } == .notVerified)
    device.flags = 0x01
    #expect(refusal { _ = try device.signIn(passkey, challenge) } == .notVerified)
    #expect(refusal { _ = try device.register(challenge) } == .notVerified)
    // A copy of a key that may not be copied, and one that changed its mind.
    device.flags = 0x15
    #expect(refusal { _ = try device.signIn(passkey, challenge) } == .malformed)
    device.flags = 0x0D
    #expect(refusal { _ = try device.signIn(passkey, challenge) } == .malformed)
  }

  @Test
  func `a key that counts back, or stands still, may have a copy`() throws {
    var device = TestAuthenticator(key: .es256(P256.Signing.PrivateKey()))
    device.count = 7
    let passkey = try device.register(challenge)
    for count in [7, 6, 0] as [UInt32] {
      device.count = count
      #expect(refusal { _ = try device.signIn(passkey, challenge) } == .wentBack)
    }
    device.count = 8
    let used = try device.signIn(passkey, challenge)
    #expect(used.count == 8)
    #expect(refusal { _ = try device.signIn(used, challenge) } == .wentBack)
  }

  @Test
  func `keys that are none, or of kinds that are not taken, are refused`() throws {
    let good = try TestAuthenticator(key: .es256(P256.Signing.PrivateKey())).cose
    var twisted: [([UInt8], SignInError.Code)] = []
    func twist(_ place: Int, _ byte: UInt8, _ code: SignInError.Code) {
      var bytes = good
      bytes[place] = byte
      twisted.append((bytes, code))
    }
    twist(2, 1, .unsupported)  // the type
    twist(4, 0x27, .unsupported)  // the algorithm
    twist(6, 2, .unsupported)  // the curve
    twist(0, 0xA4, .malformed)  // one entry less: bytes follow
    twist(0, 0xA6, .malformed)  // one more
    twist(3, 1, .malformed)  // a label twice
    twist(9, 0x1F, .malformed)  // a coordinate of 31 bytes
    twisted.append((Array(good.dropLast(32)) + Array(repeating: 0xFF, count: 32), .malformed))
    twisted.append((good + [0], .malformed))
    twisted.append(([0xA1, 1, 2], .unsupported))
    twisted.append(([], .malformed))
    for (bytes, code) in twisted {
      #expect(refusal { _ = try PasskeyKey(cose: bytes) } == code)
    }
    let weak = try TestAuthenticator(key: .rs256(.init(unsafeKeySize: .init(bitCount: 1024)))).cose
    #expect(refusal { _ = try PasskeyKey(cose: weak) } == .malformed)
  }

  @Test
  func `attestations by makers and unknown forms are refused, and none with words too`() throws {
    let device = TestAuthenticator(key: .es256(P256.Signing.PrivateKey()))
    let data = try device.data(attesting: true)
    let good = device.object(data)
    func refused(_ object: [UInt8]) -> SignInError.Code? {
      refusal {
        _ = try TestAuthenticator.home.register(
          clientData: device.clientData("webauthn.create", challenge), attestation: object,
          challenge: challenge)
      }
    }
    #expect(refused(good) == nil)
    func replaced(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
      guard let range = good.firstRange(of: a) else { return [] }
      return Array(good[..<range.lowerBound]) + b + good[range.upperBound...]
    }
    let none = [0x64] + Array("none".utf8)
    #expect(refused(replaced(none, [0x68] + Array("fido-u2f".utf8))) == .unsupported)
    #expect(refused(replaced(none, [0x63] + Array("tpm".utf8))) == .unsupported)
    let statement = Array("attStmt".utf8)
    let chain = [0xA1, 0x63] + Array("x5c".utf8) + [0x81, 0x41, 0x00]
    #expect(
      refused(replaced(statement + [0xA0], statement + [0xA1, 0x61, 0x61, 0x00])) == .malformed)
    let packed = replaced(none, [0x66] + Array("packed".utf8))
    guard let range = packed.firstRange(of: statement + [0xA0]) else { return }
    #expect(
      refused(
        Array(packed[..<range.lowerBound]) + statement + chain + packed[range.upperBound...])
        == .unsupported)
    #expect(refused(replaced([0xA3], [0xA2])) == .malformed)
    #expect(refused(replaced(Array("fmt".utf8), Array("fmd".utf8))) == .malformed)
  }

  @Test(arguments: 0..<64 as Range<UInt64>)
  func `nonsense and half nonsense are refused and never trap`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let whole = bytes(PasskeyVector.packed.attestation)
    for _ in 0..<300 {
      var object = whole
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<object.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: object[place] = .random(in: .min ... .max, using: &random)
        case 1: object.insert(.random(in: .min ... .max, using: &random), at: place)
        case 2: object.removeSubrange(place..<min(object.count, place + 3))
        default: object[place] = [0xFF, 0x9F, 0xBF, 0x5F, 0x7F, 0x1B, 0xBB, 0x9B][place % 8]
        }
        if object.isEmpty { object = whole }
      }
      guard object != whole else { continue }
      let refused = refusal {
        _ = try PasskeyVector.site.register(
          clientData: bytes(PasskeyVector.packed.createData), attestation: object,
          challenge: bytes(PasskeyVector.packed.createChallenge))
      }
      #expect(refused != nil)
    }
    for _ in 0..<300 {
      let noise = (0..<Int.random(in: 0...120, using: &random)).map { _ in
        UInt8.random(in: .min ... .max, using: &random)
      }
      #expect(refusal { _ = try AttestationObject(noise) } != nil)
      _ = refusal { _ = try AuthenticatorData(noise) }
      _ = refusal { _ = try PasskeyKey(cose: noise) }
      #expect(refusal { _ = try ClientData(noise) } != nil)
      let span = noise.span
      var reader = CBORReader(span)
      _ = try? reader.skip()
      #expect(reader.offset <= noise.count)
    }
  }

  @Test
  func `CBOR without an end, too deep, with long numbers, tags or floats is refused`() {
    for hex in [
      "", "9f00ff", "bf6161", "5f4100ff", "7f6100ff", "1800", "190017", "1a0000ffff",
      "1b00000000ffffffff", "1bffffffffffffffff", "5bffffffffffffffff", "9bffffffffffffffff",
      "bb7fffffffffffffff", "c000", "f90000", "fb0000000000000000", "f7", "ff", "1c", "1d", "1e",
      "818181818100", "5841", "62c328", "b841",
    ] {
      let code = refusal {
        let all = bytes(hex)
        var reader = CBORReader(all.span)
        if hex == "62c328" {
          _ = try reader.text(limit: 10)
        } else if hex == "1bffffffffffffffff" {
          _ = try reader.integer()
        } else {
          try reader.skip()
        }
      }
      #expect(code == .malformed, "\(hex)")
    }
    for (hex, number) in [("00", 0), ("17", 23), ("1818", 24), ("20", -1), ("390100", -257)] {
      let all = bytes(hex)
      var reader = CBORReader(all.span)
      #expect((try? reader.integer()) == Int64(number))
    }
  }
}
