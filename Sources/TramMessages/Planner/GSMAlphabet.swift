// SPDX-License-Identifier: Apache-2.0

/// The default alphabet of GSM 03.38 (3GPP TS 23.038 §6.2.1) with its extension table.
public enum GSMAlphabet {
  /// What stands before a septet of the extension table.
  public static let escape: UInt8 = 0x1B

  private static let letters: [Unicode.Scalar] = Array(
    ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1B}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
      + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)

  private static let extended: [(UInt8, Unicode.Scalar)] = [
    (0x0A, "\u{0C}"), (0x14, "^"), (0x28, "{"), (0x29, "}"), (0x2F, "\\"), (0x3C, "["),
    (0x3D, "~"), (0x3E, "]"), (0x40, "|"), (0x65, "€"),
  ]

  /// Septets by scalar: one, or an escape in the upper octet.
  private static let septets: [Unicode.Scalar: UInt16] = {
    var septets: [Unicode.Scalar: UInt16] = [:]
    for (i, letter) in letters.enumerated() where letter != "\u{1B}" { septets[letter] = UInt16(i) }
    for (septet, letter) in extended { septets[letter] = UInt16(escape) << 8 | UInt16(septet) }
    return septets
  }()

  private static let extensions: [UInt8: Unicode.Scalar] = Dictionary(
    uniqueKeysWithValues: extended.map { ($0.0, $0.1) })

  /// How many septets a scalar takes: 1, 2 with its escape, or 0 where there is none for it.
  public static func width(of scalar: Unicode.Scalar) -> Int {
    guard let code = septets[scalar] else { return 0 }
    return code > 0x7F ? 2 : 1
  }

  /// The septets of a text, one an octet; `nil` when a letter has none.
  public static func encode(_ text: ComposedText) -> [UInt8]? {
    var out: [UInt8] = []
    for scalar in text.description.unicodeScalars {
      guard let code = septets[scalar] else { return nil }
      if code > 0x7F { out.append(escape) }
      out.append(UInt8(code & 0x7F))
    }
    return out
  }

  /// The scalars of a text that have no septet, each once, in their order.
  public static func missing(in text: ComposedText) -> [Unicode.Scalar] {
    var seen: Set<Unicode.Scalar> = []
    return text.description.unicodeScalars.filter {
      septets[$0] == nil && seen.insert($0).inserted
    }
  }

  /// The text of septets, one an octet; an octet above 127 becomes U+FFFD, an unknown extension
  /// its letter of the main table, and an escape at the end is left out.
  public static func decode(_ bytes: [UInt8]) -> String {
    var out = String.UnicodeScalarView()
    var i = 0
    while i < bytes.count {
      let byte = bytes[i]
      i += 1
      if byte == escape {
        guard i < bytes.count else { break }
        // An extension that nobody defined is shown as the letter (§6.2.1.1).
        out.append(extensions[bytes[i]] ?? (bytes[i] < 128 ? letters[Int(bytes[i])] : "\u{FFFD}"))
        i += 1
      } else {
        out.append(byte < 128 ? letters[Int(byte)] : "\u{FFFD}")
      }
    }
    return String(out)
  }
}
