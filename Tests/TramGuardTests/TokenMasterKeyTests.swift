// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Testing
import TramTestKit
import TramUnits

@testable import TramGuard

/// A token of SoftHSM in a folder of its own.
///
/// Its module reads which tokens there are once a process, so all tests here share one.
private struct SoftToken {
  static let module = "/usr/lib/softhsm/libsofthsm2.so"
  static let pin = "12345678"
  static let label = "ward"
  static let isThere = FileManager.default.fileExists(atPath: module) && folder != nil

  /// The folder that holds tokens for this process; `nil` where the variable cannot be set.
  static let folder: URL? = {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tram-tokens-\(UUID())")
    do {
      try FileManager.default.createDirectory(
        at: folder.appending(path: "tokens"), withIntermediateDirectories: true)
      let settings = folder.appending(path: "softhsm.conf")
      try "directories.tokendir = \(folder.path)/tokens\nobjectstore.backend = file\n"
        .write(to: settings, atomically: true, encoding: .utf8)
      guard unsafe setenv("SOFTHSM2_CONF", settings.path, 1) == 0 else { return nil }
      try make(label)
      return folder
    } catch {
      return nil
    }
  }()

  /// Makes a token with its PIN.
  static func make(_ label: String) throws {
    try run(
      "softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin, "--so-pin",
      "87654321")
  }

  static func run(_ words: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(words)")
  }
}

@Suite(
  "A master key in a token", .serialized,
  .enabled(if: SoftToken.isThere, "SoftHSM is not installed (Debian's softhsm2)"))
struct TokenMasterKeyTests {
  private let scratch: ScratchFolder
  /// Another key for each test, in the one token.
  private let place = TokenPlace(
    module: SoftToken.module, token: SoftToken.label, key: "k\(UInt32.random(in: 0 ... .max))")

  init() throws { scratch = try ScratchFolder() }

  private func code(_ body: () throws -> Void) -> GuardError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? GuardError)?.code
    }
  }

  @Test
  func `wraps the keys of people, which open again by it alone`() throws {
    #expect(code { _ = try TokenMasterKey(place, pin: SoftToken.pin) } == .refused)
    let master = try TokenMasterKey(place, pin: SoftToken.pin, makes: true)
    let again = try TokenMasterKey(place, pin: SoftToken.pin)
    #expect(master.identifier == again.identifier)
    let path = scratch.file(KeyStore.fileName)
    let now = Instant(milliseconds: 1_600_000_000_000)
    let key: SymmetricKey
    do {
      let store = try KeyStore(path: path, master: master)
      try store.makeKeys(for: Array(1...50), at: now)
      key = try store.key(of: 7)
    }
    do {
      let store = try KeyStore(path: path, master: again)
      #expect(try store.key(of: 7) == key)
    }
    #expect(code { _ = try KeyStore(path: path, master: LocalMasterKey()) } == .refused)
    var other = place
    other.key = "another"
    let stranger = try TokenMasterKey(other, pin: SoftToken.pin, makes: true)
    #expect(stranger.identifier != master.identifier)
    #expect(code { _ = try KeyStore(path: path, master: stranger) } == .refused)
  }

  @Test
  func `wraps as AES key wrap does, so that keys go from a file to a token and back`() throws {
    let path = scratch.file(KeyStore.fileName)
    let now = Instant(milliseconds: 1_600_000_000_000)
    let local = LocalMasterKey()
    let token = try TokenMasterKey(place, pin: SoftToken.pin, makes: true)
    let store = try KeyStore(path: path, master: local)
    try store.makeKeys(for: Array(1...20), at: now)
    let keys = try (1...20 as ClosedRange<UInt64>).map { try store.key(of: $0) }
    try store.rotate(to: token)
    #expect(try (1...20 as ClosedRange<UInt64>).map { try store.key(of: $0) } == keys)
    try store.rotate(to: local)
    #expect(try (1...20 as ClosedRange<UInt64>).map { try store.key(of: $0) } == keys)
    // 8 bytes more than the key, as RFC 3394 has it.
    #expect(try token.wrap(SymmetricKey(size: .bits256)).count == 40)
    #expect(throws: GuardError.self) { try token.wrap(SymmetricKey(size: .bits128)) }
  }

  @Test
  func `bytes that it did not wrap are told as such`() throws {
    let master = try TokenMasterKey(place, pin: SoftToken.pin, makes: true)
    let key = SymmetricKey(size: .bits256)
    let wrapped = try master.wrap(key)
    for bit in stride(from: 0, to: wrapped.count * 8, by: 7) {
      var damaged = wrapped
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(code { _ = try master.unwrap(damaged) } == .corrupt)
    }
    #expect(code { _ = try master.unwrap([]) } == .corrupt)
    #expect(try master.unwrap(wrapped) == key)
  }

  @Test
  func `a wrong PIN, module, token or key is refused with its place`() throws {
    #expect(code { _ = try TokenMasterKey(place, pin: "00000000") } == .refused)
    var other = place
    other.module = "/nowhere.so"
    #expect(code { _ = try TokenMasterKey(other, pin: SoftToken.pin) } == .io)
    other = place
    other.token = "not-there"
    #expect(code { _ = try TokenMasterKey(other, pin: SoftToken.pin) } == .io)
    other = place
    other.key = String(repeating: "k", count: 5000)
    #expect(code { _ = try TokenMasterKey(other, pin: SoftToken.pin) } == .refused)
  }

  @Test
  func `a key that can be read out of its token is not taken`() throws {
    try SoftToken.run(
      "pkcs11-tool", "--module", SoftToken.module, "--token-label", SoftToken.label, "--login",
      "--pin",
      SoftToken.pin, "--keygen", "--key-type", "AES:32", "--label", place.key,
      "--extractable",
      "--usage-wrap")
    #expect(code { _ = try TokenMasterKey(place, pin: SoftToken.pin) } == .refused)
  }
}

@Suite("The address of a token")
struct TokenAddressTests {
  @Test
  func `names the module, the token, the key and where the PIN is`() throws {
    let address = try TokenAddress(
      "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;object=m%e1%ba%b9;type=secret-key"
        + "?module-path=/usr/lib/libfoo.so&pin-source=file:/etc/token_pin")
    #expect(address.place.token == "The Software PKCS#11 Softtoken")
    #expect(address.place.key == "mẹ")
    #expect(address.place.module == "/usr/lib/libfoo.so")
    #expect(address.pinSource == "/etc/token_pin")
    let bare = try TokenAddress("pkcs11:token=ward?module-path=/m.so")
    #expect(bare.place == TokenPlace(module: "/m.so", token: "ward"))
    #expect(bare.pinSource == nil)
  }

  @Test(arguments: [
    "", "pkcs11:", "file:/x", "pkcs11:token=ward", "pkcs11:token=ward?module-path=foo.so",
    "pkcs11:?module-path=/m.so", "pkcs11:token=?module-path=/m.so",
    "pkcs11:token=a;token=b?module-path=/m.so", "pkcs11:token=a;serial=1?module-path=/m.so",
    "pkcs11:token=%4?module-path=/m.so", "pkcs11:token=%zz?module-path=/m.so",
    "pkcs11:token=%00?module-path=/m.so", "pkcs11:token=%ff?module-path=/m.so",
    "pkcs11:token=a;type=cert?module-path=/m.so", "pkcs11:token=a?module-path=/m.so&pin-value=1",
    "pkcs11:token=a-label-that-is-longer-than-any-token-has?module-path=/m.so",
    "pkcs11:token=a?module-path=/" + String(repeating: "m", count: 5000),
  ])
  func `is refused where it is none, or chooses in a way that is not looked at`(text: String) {
    #expect(throws: GuardError.self) { try TokenAddress(text) }
  }
}
