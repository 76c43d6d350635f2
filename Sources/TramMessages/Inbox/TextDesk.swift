// SPDX-License-Identifier: Apache-2.0

/// What a desk says of a text.
public enum TextAnswer: Hashable, Sendable {
  /// It is not for this desk; the next one is asked.
  case notMine
  /// It is kept; the sender is told this, or nothing.
  case taken(reply: String?)
}

/// One that takes texts from people: donations, answers of those who isolate, "no more texts".
///
/// The centre is answered after the desk has the text on disk, so a desk keeps first and returns
/// then. One that throws has not kept it, and the centre delivers the text again: a desk takes the
/// same text twice without doing its work twice.
public protocol TextDesk: Sendable {
  /// The name under which the inbox notes what the desk took, at most 100 octets.
  var name: String { get }
  /// Takes a text.
  ///
  /// - Throws: Whatever kept it from being kept; the centre is asked to deliver it again.
  func take(_ text: ArrivedText) async throws -> TextAnswer
}

extension TextDesk {
  /// The name of its type.
  public var name: String { String(describing: Self.self) }
}
