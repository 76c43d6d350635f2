// SPDX-License-Identifier: Apache-2.0

import TramIsolation
import TramMessages

/// A campaign as an officer composes it.
struct CampaignForm: DeskForm {
  /// How the text is written.
  enum Spelling: String, CaseIterable, Sendable {
    /// With its marks.
    case written
    /// Without marks, which takes fewer parts.
    case folded
  }

  /// How urgent it is.
  enum Urgency: String, CaseIterable, Sendable {
    /// It goes in the hours of the operators.
    case ordinary
    /// It goes at any hour, before all that is ordinary.
    case urgent

    /// The outbox's number for it.
    var level: UInt8 { self == .urgent ? 2 : 0 }
  }

  /// Whom of the people it goes to.
  enum Audience: String, CaseIterable, Sendable {
    /// To those who did not opt out.
    case willing
    /// To everybody: an urgent warning of a health authority.
    case everybody
  }

  /// The most characters of a text.
  static let mostCharacters = 1600

  var text: String
  var area: String
  var spelling: Spelling
  var urgency: Urgency
  var audience: Audience

  init(from reader: inout FormReader) {
    text = reader.text("text")
    area = reader.optionalText("area") ?? ""
    spelling = reader.optionalWord("spelling", Spelling.self) ?? .folded
    urgency = reader.optionalWord("urgency", Urgency.self) ?? .ordinary
    audience = reader.optionalWord("audience", Audience.self) ?? .willing
  }

  func check(_ faults: inout FormFaults) {
    faults.area(area)
    if text.isEmpty { faults.add("text", "is missing") }
    if text.count > Self.mostCharacters {
      faults.add("text", "should be at most \(Self.mostCharacters) characters")
    }
    if text.unicodeScalars.contains(where: {
      $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\r"
    }) {
      faults.add("text", "should have no control characters")
    }
    if audience == .everybody, urgency != .urgent {
      faults.add("audience", "should be willing: only what is urgent goes to everybody")
    }
  }
}

/// Which revision of a campaign somebody has read.
struct RevisionForm: DeskForm {
  var revision: Int

  init(from reader: inout FormReader) {
    let given = reader.optionalWhole("revision")
    if given == nil, reader.faults.last?.place != "revision" {
      reader.fault("revision", "is missing")
    }
    revision = given.map { Int(clamping: $0) } ?? 0
  }

  func check(_ faults: inout FormFaults) {
    if revision < 1 { faults.add("revision", "should be 1 or more") }
  }
}

/// What an officer writes back to a person.
struct TextAnswerForm: DeskForm {
  /// The most characters.
  static let mostCharacters = 480

  var text: String

  init(from reader: inout FormReader) { text = reader.text("text") }

  func check(_ faults: inout FormFaults) {
    if text.isEmpty { faults.add("text", "is missing") }
    if text.count > Self.mostCharacters {
      faults.add("text", "should be at most \(Self.mostCharacters) characters")
    }
  }
}
