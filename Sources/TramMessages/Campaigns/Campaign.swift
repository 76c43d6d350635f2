// SPDX-License-Identifier: Apache-2.0

import TramBytes
public import TramUnits

/// What is to be said, to whom and how urgently: what an approval is for.
public struct CampaignContent: Hashable, Sendable {
  /// The text as phones will show it.
  public var text: String
  /// The sender.
  public var source: String
  /// Whether it goes without diacritics.
  public var isFolded: Bool
  /// 0 ordinary, 2 at any hour.
  public var urgency: UInt8
  /// Whether the law lets nobody opt out of it.
  public var isMandatory: Bool
  /// The digest of who gets it (`CampaignReach.digest`), and how many they are.
  public var reach: UInt64
  /// How many people get it.
  public var people: Int64
  /// The area whose people it is for, by its code; empty for the country or where none is named.
  public var area = ""
  /// What tells one proposal from another where the same may be sent twice; 0 for nothing.
  public var key: UInt64 = 0

  /// Creates a content.
  ///
  /// - Throws: `MessagesError` with `.badValue` for a text or a sender that cannot be sent
  public init(
    text: String, source: String, isFolded: Bool, urgency: UInt8 = 0, isMandatory: Bool,
    reach: UInt64, people: Int64
  ) throws(MessagesError) {
    self.text = text
    self.source = source
    self.isFolded = isFolded
    self.urgency = urgency
    self.isMandatory = isMandatory
    self.reach = reach
    self.people = people
    _ = try queued
    guard people > 0 else { throw MessagesError(.badValue, detail: "it would go to nobody") }
  }

  /// The text cut into parts, as it will be queued.
  public var queued: QueuedText {
    get throws(MessagesError) {
      let plan = try MessagePlan(text)
      return try QueuedText(
        isFolded ? plan.folded.cut : plan.written.cut, source: Octets(source))
    }
  }
}

/// A campaign as a value: composed by one person, approved by two others, started once.
public struct Campaign: Hashable, Sendable {
  /// How far it has come.
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// It waits for approvals.
    case proposed
    /// Two people approved it.
    case approved
    /// Its messages go, or went.
    case started
    /// It is over before it started, or what was left of it is not sent.
    case stopped
  }

  /// What may be done with it.
  public enum Act: Hashable, Sendable {
    /// Says otherwise: what was approved was something else, so approvals are gone.
    case revise(CampaignContent)
    /// Finds it good, as it is in a revision.
    case approve(revision: Int)
    /// Lets it go.
    case start
    /// Ends it.
    case stop
  }

  /// How many people must find it good, none of them the one who composed it.
  public static let approvalsNeeded = 2

  /// Its number.
  public let number: UInt32
  /// The key of the proposal that made it; 0 for none.
  public let key: UInt64
  /// Who composed it last.
  public private(set) var author: String
  /// What it says.
  public private(set) var content: CampaignContent
  /// How often it was composed; an approval names it.
  public private(set) var revision = 1
  /// Who approved this revision, and when.
  public private(set) var approvals: [(by: String, at: Instant)] = []
  /// How far it has come.
  public private(set) var state = State.proposed

  /// Proposes a campaign.
  ///
  /// - Throws: `MessagesError` with `.badValue` for an author without a name
  public init(
    number: UInt32, author: String, content: CampaignContent
  ) throws(MessagesError) {
    self.number = number
    key = content.key
    self.author = try Campaign.name(author)
    self.content = content
  }

  /// Does something with it, or says why not.
  ///
  /// - Throws: `MessagesError` with `.refused`, and nothing has changed
  public mutating func apply(_ act: Act, by person: String, at now: Instant) throws(MessagesError) {
    let person = try Campaign.name(person)
    switch act {
    case .revise(let content):
      guard state == .proposed || state == .approved else { throw refusal("be changed") }
      author = person
      self.content = content
      revision += 1
      approvals = []
      state = .proposed
    case .approve(let seen):
      guard state == .proposed else { throw refusal("be approved") }
      guard seen == revision else {
        throw MessagesError(
          .refused,
          detail: "campaign \(number) was changed: revision \(revision) is there, not \(seen)")
      }
      guard person != author else {
        throw MessagesError(
          .refused, detail: "\(person) composed campaign \(number) and cannot approve it")
      }
      guard !approvals.contains(where: { $0.by == person }) else {
        throw MessagesError(
          .refused, detail: "\(person) approved campaign \(number) already; another must")
      }
      approvals.append((person, now))
      if approvals.count >= Self.approvalsNeeded { state = .approved }
    case .start:
      guard state != .stopped else { throw refusal("be started") }
      // Started again after a kill it goes on where it was.
      guard state == .approved || state == .started else {
        throw MessagesError(
          .refused,
          detail: "campaign \(number) has \(approvals.count) of \(Self.approvalsNeeded) approvals")
      }
      state = .started
    case .stop:
      guard state != .stopped else { throw refusal("be stopped") }
      state = .stopped
    }
  }

  private func refusal(_ what: String) -> MessagesError {
    MessagesError(.refused, detail: "campaign \(number) is \(state.rawValue); it cannot \(what)")
  }

  /// The name of a person, in one spelling for all acts.
  private static func name(_ name: String) throws(MessagesError) -> String {
    let trimmed = name.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    guard (1...100).contains(trimmed.utf8.count) else {
      throw MessagesError(.badValue, detail: "a person has a name of 1 to 100 octets")
    }
    return trimmed
  }

  /// A Boolean value: whether both are the same campaign, as far as it has come.
  public static func == (a: Campaign, b: Campaign) -> Bool {
    a.number == b.number && a.author == b.author && a.content == b.content
      && a.revision == b.revision && a.state == b.state
      && a.approvals.map(\.by) == b.approvals.map(\.by)
      && a.approvals.map(\.at) == b.approvals.map(\.at)
  }

  /// Feeds number, revision and state.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(number)
    hasher.combine(revision)
    hasher.combine(state)
  }
}
