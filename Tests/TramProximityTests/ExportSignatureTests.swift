// SPDX-License-Identifier: Apache-2.0

import Crypto
import Testing
import TramProximity
import TramUnits

@Suite("The signature of an export")
struct ExportSignatureTests {
  private let verifier = ExportVerifier(trusting: ExportKit.signer.verificationKey)

  /// An export with other signatures than its own.
  private func export(
    _ signatures: [ExportSignature]?, infos: Int = 1
  ) throws -> ProximityError? {
    let (body, _) = try ExportKit.parts(of: try ExportKit.sound())
    let list = signatures.map { signatures in
      signatures.flatMap { each -> [UInt8] in
        var message = Field.bytes(
          1,
          Field.bytes(3, [UInt8]((each.info.keyVersion ?? "").utf8))
            + (each.info.keyID.map { Field.bytes(4, [UInt8]($0.utf8)) } ?? [])
            + Field.bytes(5, [UInt8]((each.info.algorithmID ?? "").utf8)))
        if let number = each.batchNumber { message += Field.number(2, UInt64(number)) }
        if let size = each.batchSize { message += Field.number(3, UInt64(size)) }
        return Field.bytes(1, message + Field.bytes(4, each.signature))
      }
    }
    let whole =
      body
      + [[UInt8]](
        repeating: Field.bytes(6, []), count: infos - 1
      ).flatMap { $0 }
    return ExportKit.verdict(onZip: try ExportKit.zip(whole, list), by: verifier)
  }

  private func own() throws -> ExportSignature {
    try ExportKit.read(try ExportKit.sound()).signatures[0]
  }

  @Test
  func `is verified over all bytes`() throws {
    let signature = try ExportKit.read(try ExportKit.sound()).signatures
    #expect(signature.count == 1)
    #expect(ExportKit.verdict(onZip: try ExportKit.sound(), by: verifier) == nil)
  }

  @Test
  func `that is missing is told as missing`() throws {
    #expect(try export(nil)?.code == .notSigned)
    #expect(try export([])?.code == .notSigned)
  }

  @Test
  func `once more than the file speaks of is refused`() throws {
    let own = try own()
    #expect(try export([own, own])?.detail.contains("speaks of 1") == true)
    #expect(try export([own], infos: 2)?.detail.contains("speaks of 2") == true)
  }

  @Test
  func `with r or s of 0 or n, with trailing bytes or of another form is refused`() throws {
    let order: [UInt8] = [
      0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
      0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25,
      0x51,
    ]
    let one: [UInt8] = [1]
    let pairs = [([0], one), (one, [0]), (order, one), (one, order)] as [([UInt8], [UInt8])]
    for (r, s) in pairs {
      var own = try own()
      own.signature = der(r, s)
      #expect(try export([own])?.code == .wrongKey)
    }
    let good = try own().signature
    for signature in [good + [0], Array(good.dropLast()), [], [0x30, 0], good + good] {
      var own = try own()
      own.signature = signature
      #expect(try export([own])?.code == .wrongKey)
    }
  }

  private func der(_ r: [UInt8], _ s: [UInt8]) -> [UInt8] {
    [0x30, UInt8(4 + r.count + s.count), 2, UInt8(r.count)] + r + [2, UInt8(s.count)] + s
  }

  @Test
  func `and its mirror, high s or low, count the same`() throws {
    // FIPS 186-5 asks for no low s: whoever has one signature can make the other. So no signature
    // may serve as a file's name, and none does.
    let key = P256.Signing.PrivateKey()
    let signer = try ExportSigner(pem: key.pemRepresentation, info: ExportKit.info)
    let writer = ExportWriter(
      start: ExportKit.start, end: ExportKit.end, region: "452", signers: [signer])
    let zip = try writer.files(of: ExportKit.keys(3, seed: 1))[0]
    let (body, list) = try ExportKit.parts(of: zip)
    let own = try ExportKit.read(zip).signatures[0]
    let parsed = try P256.Signing.ECDSASignature(derRepresentation: own.signature)
    let raw = [UInt8](parsed.rawRepresentation)
    let mirrored = try P256.Signing.ECDSASignature(
      rawRepresentation: Array(raw[..<32]) + mirror(Array(raw[32...])))
    let other = [UInt8](mirrored.derRepresentation)
    // The signature is the last member of the list's only message.
    let head = list.dropFirst(2).prefix(list.count - 2 - own.signature.count - 2)
    let changed = Field.bytes(1, Array(head) + Field.bytes(4, other))
    let twin = ExportVerifier(trusting: signer.verificationKey)
    #expect(ExportKit.verdict(onZip: try ExportKit.zip(body, changed), by: twin) == nil)
    #expect(other != own.signature)
  }

  /// n - s, byte by byte.
  private func mirror(_ s: [UInt8]) -> [UInt8] {
    let n: [UInt8] = [
      0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC,
      0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]
    var out = n
    var borrow = 0
    for i in n.indices.reversed() {
      let difference = Int(n[i]) - Int(s[i]) - borrow
      borrow = difference < 0 ? 1 : 0
      out[i] = UInt8(truncatingIfNeeded: difference)
    }
    return out
  }

  @Test
  func `by SHA-512 is verified, and by an unknown algorithm refused with its name`() throws {
    let info = SignatureInfo(keyID: "452", keyVersion: "v1", algorithm: .sha512)
    let signer = ExportSigner(info: info)
    let writer = ExportWriter(
      start: ExportKit.start, end: ExportKit.end, region: "452", signers: [signer])
    let zip = try writer.files(of: ExportKit.keys(3, seed: 1))[0]
    let twin = ExportVerifier(trusting: signer.verificationKey)
    #expect(ExportKit.verdict(onZip: zip, by: twin) == nil)
    var own = try own()
    own.info.algorithmID = "1.2.840.10045.4.1"
    #expect(try export([own])?.detail.contains("1.2.840.10045.4.1") == true)
  }

  @Test
  func `of the right key over another file is refused`() throws {
    let (body, _) = try ExportKit.parts(of: try ExportKit.sound(10, seed: 1))
    let (_, signatures) = try ExportKit.parts(of: try ExportKit.sound(10, seed: 2))
    let mixed = try ExportKit.zip(body, signatures)
    #expect(ExportKit.verdict(onZip: mixed, by: verifier)?.code == .wrongKey)
  }

  @Test
  func `of another key is refused, also under the same name`() throws {
    let other = ExportVerifier(trusting: ExportSigner(info: ExportKit.info).verificationKey)
    #expect(ExportKit.verdict(onZip: try ExportKit.sound(), by: other)?.code == .wrongKey)
  }

  @Test
  func `of another batch number than the file's is refused`() throws {
    var own = try own()
    own.batchNumber = 2
    #expect(try export([own])?.detail.contains("another file of the batch") == true)
  }

  @Test
  func `counts for a set of keys only when all of them signed`() throws {
    let second = ExportSigner(info: SignatureInfo(keyID: "453", keyVersion: "v1"))
    var writer = ExportKit.writer
    writer.signers.append(second)
    let both = try writer.files(of: ExportKit.keys(3, seed: 1))[0]
    let one = try ExportKit.sound()
    let keys = [ExportKit.signer.verificationKey, second.verificationKey]
    let all = try ExportVerifier(trustingAnyOf: [keys])
    #expect(ExportKit.verdict(onZip: both, by: all) == nil)
    #expect(ExportKit.verdict(onZip: one, by: all)?.code == .wrongKey)
    let any = try ExportVerifier(trustingAnyOf: keys.map { [$0] })
    #expect(ExportKit.verdict(onZip: both, by: any) == nil)
    #expect(ExportKit.verdict(onZip: one, by: any) == nil)
    #expect(throws: ProximityError.self) {
      _ = try ExportVerifier(trustingAnyOf: [[keys[0], keys[0]]])
    }
    #expect(throws: ProximityError.self) { _ = try ExportVerifier(trustingAnyOf: []) }
  }

  @Test
  func `is of one batch only when all its files are there`() throws {
    var writer = ExportKit.writer
    writer.mostKeys = 4
    let keys = ExportKit.keys(10, seed: 3)
    let files = try writer.files(of: keys).map { try ExportKit.read($0) }
    #expect(files.map { $0.header.batchNumber } == [1, 2, 3])
    try verifier.verify(files)
    try verifier.verify(files.reversed())
    #expect(throws: ProximityError.self) { try verifier.verify(Array(files.dropLast())) }
    #expect(throws: ProximityError.self) { try verifier.verify([files[0], files[0], files[2]]) }
    #expect(files.flatMap(\.keys) == keys.sorted { $0.key < $1.key })
    writer.splitting = .separate
    let separate = try writer.files(of: keys).map { try ExportKit.read($0) }
    for file in separate { try verifier.verify(file) }
    #expect(Set(separate.map { $0.header.end }).count == 3)
  }

  @Test(arguments: [(2, 1), (0, 1), (-1, 1), (1, 1_000_001), (nil, 3)] as [(Int?, Int)])
  func `of an impossible batch is refused`(number: Int?, size: Int) throws {
    let info = Field.bytes(6, [])
    var body = ExportKit.body(info, Field.number(5, UInt64(size)), Field.key())
    if let number { body += Field.number(4, UInt64(bitPattern: Int64(number))) }
    let file = try ExportFile.read(export: body.span)
    #expect(throws: ProximityError.self) { try verifier.verify(file) }
  }

  @Test
  func `is not made by a key that is none, and keys of other curves are refused`() {
    #expect(throws: ProximityError.self) {
      _ = try ExportSigner(pem: "-----BEGIN PRIVATE KEY-----\n", info: ExportKit.info)
    }
    let other = P384.Signing.PrivateKey().publicKey.pemRepresentation
    #expect(throws: ProximityError.self) { _ = try VerificationKey(pem: other) }
    #expect(throws: ProximityError.self) {
      _ = try VerificationKey(pem: String(repeating: "A", count: 20_000))
    }
  }
}
