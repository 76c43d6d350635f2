// SPDX-License-Identifier: Apache-2.0

import TramBytes

/// A text with signatures below it, in a form that others read too (c2sp.org/signed-note).
public struct SignedNote: Hashable, Sendable, CustomStringConvertible {
  /// One line of signature.
  public struct Signature: Hashable, Sendable {
    /// The key's name.
    public var name: String
    /// The key's identifier.
    public var identifier: UInt32
    /// The bytes that the key made.
    public var bytes: [UInt8]
  }

  /// The text with its last line feed; it begins no line empty.
  public let text: String
  /// The signatures in their order.
  public private(set) var signatures: [Signature]

  /// No note has more bytes.
  public static let longest = 64 << 10
  /// No note has more signatures.
  public static let mostSignatures = 64

  /// Creates a note that nobody has signed yet.
  ///
  /// - Throws: `GuardError` with code `.badValue` for a text that notes do not allow
  public init(text: String) throws(GuardError) {
    guard text.hasSuffix("\n"), !text.hasPrefix("\n"), !text.contains("\n\n"),
      text.unicodeScalars.allSatisfy({ $0 == "\n" || $0.value >= 0x20 })
    else {
      throw GuardError(
        .badValue, detail: "a note is lines without control characters, none of them empty")
    }
    self.text = text
    signatures = []
  }

  /// Reads a note.
  ///
  /// - Throws: `GuardError` with code `.corrupt`
  public init(parsing bytes: [UInt8]) throws(GuardError) {
    func refusal(_ reason: String) -> GuardError {
      GuardError(.corrupt, detail: "no signed note: \(reason)")
    }
    guard bytes.count <= SignedNote.longest else { throw refusal("it is too long") }
    guard let whole = String(validating: bytes, as: UTF8.self) else {
      throw refusal("it is not UTF-8")
    }
    let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.last == "", let blank = lines.dropLast().lastIndex(of: "") else {
      throw refusal("an empty line before signatures is expected")
    }
    do { try self.init(text: lines[..<blank].joined(separator: "\n") + "\n") } catch {
      throw refusal(error.detail)
    }
    let marks = lines[(blank + 1)..<(lines.count - 1)]
    guard (1...SignedNote.mostSignatures).contains(marks.count) else {
      throw refusal("1 to \(SignedNote.mostSignatures) signatures are expected")
    }
    for mark in marks {
      let parts = mark.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "\u{2014}", NoteKey.isName(parts[1]),
        let coded = Base64.bytes(of: parts[2]), coded.count > 4
      else { throw refusal("a line of signature is not of its form") }
      let identifier = coded.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      signatures.append(
        Signature(name: String(parts[1]), identifier: identifier, bytes: Array(coded.dropFirst(4))))
    }
  }

  /// Adds a signer's signature over the text.
  ///
  /// - Throws: `GuardError`
  public mutating func sign(with signer: NoteSigner) throws(GuardError) {
    guard signer.key.kind == .note else {
      throw GuardError(.badValue, detail: "\(signer.key.name) signs as a witness, with a time")
    }
    add(signer.key, try signer.signature(of: Array(text.utf8)))
  }

  mutating func add(_ key: NoteKey, _ bytes: [UInt8]) {
    signatures.append(Signature(name: key.name, identifier: key.identifier, bytes: bytes))
  }

  /// A Boolean value: whether a key signed the text; a wrong signature under its name and
  /// identifier spoils the note.
  public func isSigned(by key: NoteKey) -> Bool {
    guard key.kind == .note else { return cosignatureTime(by: key) != nil }
    let own = signatures.filter { $0.name == key.name && $0.identifier == key.identifier }
    let message = Array(text.utf8)
    return !own.isEmpty && own.allSatisfy { key.verifies($0.bytes, of: message) }
  }

  /// The note as it is written: the text, an empty line, the signatures.
  public var description: String {
    var lines = text + "\n"
    for signature in signatures {
      var writer = ByteWriter(capacity: 80)
      for shift: UInt32 in [24, 16, 8, 0] {
        writer.append(byte: UInt8(truncatingIfNeeded: signature.identifier >> shift))
      }
      writer.append(contentsOf: signature.bytes)
      lines += "\u{2014} \(signature.name) \(Base64.text(of: writer.bytes))\n"
    }
    return lines
  }
}

// MARK: - Witnesses

extension SignedNote {
  /// Adds a witness's signature with the time, in seconds since 1970 UTC.
  ///
  /// - Throws: `GuardError`
  public mutating func cosign(with signer: NoteSigner, seconds: Int64) throws(GuardError) {
    guard signer.key.kind == .cosignature, seconds >= 0 else {
      throw GuardError(.badValue, detail: "\(signer.key.name) does not sign as a witness")
    }
    let time = UInt64(seconds)
    var writer = ByteWriter(capacity: 72)
    writer.appendLittleEndian(time.byteSwapped)
    writer.append(contentsOf: try signer.signature(of: cosigned(time)))
    add(signer.key, writer.bytes)
  }

  /// When a witness signed, in seconds since 1970 UTC; `nil` where it did not, or not rightly.
  public func cosignatureTime(by key: NoteKey) -> UInt64? {
    guard key.kind == .cosignature,
      let own = signatures.first(where: {
        $0.name == key.name && $0.identifier == key.identifier
      }), own.bytes.count == 72
    else { return nil }
    let time = own.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return key.verifies(Array(own.bytes.dropFirst(8)), of: cosigned(time)) ? time : nil
  }

  private func cosigned(_ time: UInt64) -> [UInt8] {
    Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
  }
}
