// SPDX-License-Identifier: Apache-2.0

public import Crypto
import TramBytes

/// A master key in the memory of the program, from a file or an environment variable.
public struct LocalMasterKey: MasterKeyProvider {
  /// A number by which it is told from other master keys.
  public let identifier: UInt64
  private let key: SymmetricKey

  /// What the text of a master key begins with.
  static let form = "tram-master-1"

  /// Makes a master key of chance.
  public init() { self.init(SymmetricKey(size: .bits256)) }

  private init(_ key: SymmetricKey) {
    self.key = key
    identifier = KeyDigest.of(key, domain: "tram-master-key-1\n").first
  }

  /// Reads a master key from the text of a file or a variable: `tram-master-1` and 32 bytes in
  /// base64.
  ///
  /// - Throws: `GuardError` with code `.badValue`
  public init(text: String) throws(GuardError) {
    let words = text.split { $0 == " " || $0 == "\n" }
    guard words.count == 2, words[0] == LocalMasterKey.form,
      let bytes = Base64.bytes(of: words[1]), bytes.count == 32
    else {
      throw GuardError(
        .badValue, detail: "a master key is \(LocalMasterKey.form) and 32 bytes in base64")
    }
    self.init(SymmetricKey(data: bytes))
  }

  /// The text of the key's file; it must stay secret.
  public var secretText: String {
    "\(LocalMasterKey.form) \(Base64.text(of: KeyDigest.bytes(of: key)))\n"
  }

  /// Wraps a key.
  public func wrap(_ key: SymmetricKey) throws -> [UInt8] {
    do { return [UInt8](try AES.KeyWrap.wrap(key, using: self.key)) } catch {
      throw GuardError(.io, detail: "a key could not be wrapped: \(error)")
    }
  }

  /// Takes a key out of its wrap.
  public func unwrap(_ wrapped: [UInt8]) throws -> SymmetricKey {
    do { return try AES.KeyWrap.unwrap(wrapped, using: key) } catch {
      throw GuardError(.corrupt, detail: "a key was not wrapped by this master key")
    }
  }
}
