// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramMessages
import TramUnits

/// A text from a person that no desk took, for an officer to read and answer.
struct InboxText: Hashable, Sendable {
  /// Texts begin with G.
  enum Subject: LetteredSubject {
    /// The letter G.
    static var letter: Character { "G" }
  }

  /// How far it has come.
  enum State: String, Hashable, Sendable, CaseIterable {
    /// Nobody has answered it.
    case waiting
    /// Somebody answered it.
    case answered
    /// Nothing more is to be done.
    case done
  }

  /// Why it lies here.
  enum Reason: String, Hashable, Sendable, CaseIterable {
    /// No desk knows what to do with it.
    case open
    /// It looks like the answer to a check, and its sender or its code is not the person's.
    case doubtful
    /// Parts of it never came, or octets could not be read.
    case damaged
  }

  let id: ID<Subject>
  /// The operator's name.
  let operatorName: String
  /// The number of the centre, through which it is answered.
  let centre: UInt16
  /// The sender as the centre named it.
  let sender: String
  let shortCode: String
  let body: String
  let reason: Reason
  let time: Instant
  /// The area of the person whose number it is; empty where nobody has it.
  let area: String
  var state: State
  /// Who changed the state last, and when.
  var handler: String
  var handled: Instant?

  /// The sender with all digits but the last three put out of sight.
  var maskedSender: String {
    sender.utf8.count <= 6 ? sender : "•••\(sender.suffix(3))"
  }
}

/// The identity of a text in the inbox.
typealias InboxTextID = ID<InboxText.Subject>

/// What an officer wrote back.
struct InboxAnswer: Hashable, Sendable {
  let by: String
  let time: Instant
  let body: String
}
