// SPDX-License-Identifier: Apache-2.0

/// Both spellings of a message, counted before anything is sent: an officer chooses.
public struct MessagePlan: Hashable, Sendable {
  /// One spelling of it.
  public struct Spelling: Hashable, Sendable {
    /// The text as phones will show it.
    public let text: ComposedText
    /// How it is cut.
    public let cut: Segmenting
    /// The letters for which the short alphabet has nothing, each once; empty when it is used.
    public let missing: [Unicode.Scalar]

    init(_ text: ComposedText, _ reference: PartReference) throws(MessagesError) {
      self.text = text
      cut = try Segmenting(text, reference: reference)
      missing = cut.alphabet == .gsm7 ? [] : GSMAlphabet.missing(in: text)
    }
  }

  /// With diacritics, as it was written.
  public let written: Spelling
  /// Without diacritics.
  public let folded: Spelling
  /// How many code units more the text had before it was composed.
  public let unitsSaved: Int

  /// Plans a text.
  ///
  /// - Throws: `MessagesError` with `.badValue` for an empty text or one of more than 255 parts.
  public init(_ text: String, reference: PartReference = .header8) throws(MessagesError) {
    guard !text.isEmpty else { throw MessagesError(.badValue, detail: "the text is empty") }
    let composed = ComposedText(text)
    written = try Spelling(composed, reference)
    folded = try Spelling(composed.withoutMarks, reference)
    unitsSaved = text.utf16.count - composed.description.utf16.count
  }
}
