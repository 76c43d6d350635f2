// SPDX-License-Identifier: Apache-2.0

/// A text whose Latin letters are composed (NFC), so that equal texts are equal code units.
///
/// `ế` may come as one scalar, as `ê` with a mark or as `e` with two marks in either order; each
/// takes another number of code units, and so another number of message parts. Letters of other
/// scripts stay as they came.
public struct ComposedText: Hashable, Sendable, CustomStringConvertible {
  /// The text.
  public let description: String

  /// Composes a text.
  ///
  /// - Complexity: O(scalars)
  public init(_ text: String) {
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      description = text
      return
    }
    var out = String.UnicodeScalarView()
    var run = MarkedLetter()
    for scalar in text.unicodeScalars where !run.take(scalar) {
      run.append(to: &out)
      run = MarkedLetter(scalar)
    }
    run.append(to: &out)
    description = String(out)
  }

  /// The text without the marks of its letters: `Bộ Y tế` becomes `Bo Y te`.
  ///
  /// Quotes, dashes and dots of typographers become those of the keyboard, so that no rare sign
  /// costs a message its short alphabet. Letters without a plain form stay.
  ///
  /// - Complexity: O(scalars)
  public var withoutMarks: ComposedText {
    var out = String.UnicodeScalarView()
    for scalar in description.unicodeScalars {
      if scalar.value < 0x80 {
        out.append(scalar)
      } else if let plain = Self.plain[scalar] {
        out.append(contentsOf: plain.unicodeScalars)
      } else if MarkedLetter.order(of: scalar) == nil {
        let bare = MarkedLetter(scalar).letter ?? scalar
        out.append(contentsOf: (Self.plain[bare] ?? String(bare)).unicodeScalars)
      }
    }
    return ComposedText(String(out))
  }

  private static let plain: [Unicode.Scalar: String] = [
    "đ": "d", "Đ": "D", "₫": "d", "“": "\"", "”": "\"", "„": "\"", "«": "\"", "»": "\"",
    "‘": "'", "’": "'", "‚": "'", "′": "'", "″": "\"", "–": "-", "—": "-", "−": "-", "‑": "-",
    "…": "...", "•": "-", "·": "-", "\u{00A0}": " ", "\u{2009}": " ", "\u{202F}": " ",
    "\u{200B}": "", "\u{FEFF}": "", "\u{00AD}": "", "×": "x", "ł": "l", "Ł": "L", "ø": "o",
    "Ø": "O", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
  ]
}

/// A letter and the marks behind it, on the way to their composed form.
private struct MarkedLetter {
  private static let tables:
    (
      orders: [UInt32: UInt8], composed: [UInt64: Unicode.Scalar],
      parts: [Unicode.Scalar: (letter: Unicode.Scalar, mark: Unicode.Scalar)]
    ) = {
      var orders: [UInt32: UInt8] = [:]
      var composed: [UInt64: Unicode.Scalar] = [:]
      var parts: [Unicode.Scalar: (letter: Unicode.Scalar, mark: Unicode.Scalar)] = [:]
      for (number, order, letters) in LetterTable.pairs {
        guard let mark = Unicode.Scalar(number) else { continue }
        orders[number] = order
        let scalars = Array(letters.unicodeScalars)
        for i in stride(from: 0, to: scalars.count - 1, by: 2) {
          composed[key(scalars[i], mark)] = scalars[i + 1]
          parts[scalars[i + 1]] = (scalars[i], mark)
        }
      }
      return (orders, composed, parts)
    }()

  private static func key(_ letter: Unicode.Scalar, _ mark: Unicode.Scalar) -> UInt64 {
    UInt64(letter.value) << 32 | UInt64(mark.value)
  }

  /// How many marks one letter may gather before the rest stands for itself (as UAX #15 has it
  /// for streams).
  private static let mostMarks = 30

  private(set) var letter: Unicode.Scalar?
  private var marks: [(scalar: Unicode.Scalar, order: UInt8)] = []

  init() {}

  init(_ scalar: Unicode.Scalar) {
    var letter = scalar
    while let (bare, mark) = Self.tables.parts[letter] {
      insert(mark)
      letter = bare
    }
    self.letter = letter
  }

  static func order(of scalar: Unicode.Scalar) -> UInt8? { tables.orders[scalar.value] }

  /// Takes a mark that stands behind the letter; `false` for what is no mark.
  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300, letter != nil, marks.count < Self.mostMarks,
      Self.order(of: scalar) != nil
    else { return false }
    insertLast(scalar)
    return true
  }

  /// A mark out of a letter stands before those that were found further out.
  private mutating func insert(_ mark: Unicode.Scalar) {
    marks.insert((mark, Self.order(of: mark) ?? 230), at: 0)
    sort()
  }

  private mutating func insertLast(_ mark: Unicode.Scalar) {
    marks.append((mark, Self.order(of: mark) ?? 230))
    sort()
  }

  /// Brings the marks into canonical order; those of one class keep theirs.
  private mutating func sort() {
    var i = marks.count - 1
    while i > 0 {
      var j = i
      while j < marks.count && marks[j - 1].order > marks[j].order {
        marks.swapAt(j - 1, j)
        j += 1
      }
      i -= 1
    }
  }

  func append(to out: inout String.UnicodeScalarView) {
    guard var letter else { return }
    var left: [Unicode.Scalar] = []
    var lastOrder: UInt8 = 0
    for (mark, order) in marks {
      // A mark of the class of one that stayed is kept from the letter.
      if left.isEmpty || lastOrder < order,
        let composed = Self.tables.composed[Self.key(letter, mark)]
      {
        letter = composed
      } else {
        left.append(mark)
        lastOrder = order
      }
    }
    out.append(letter)
    out.append(contentsOf: left)
  }
}
