// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramMessages
import TramUnits

/// `tram messages campaign`: one text to many people, approved, sent once and counted honestly.
struct CampaignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaign",
    abstract: "Sends one text to many people: reach, approval by two, sending, five figures.",
    discussion: """
      dry-run  who would get it, who not and why, and what it costs; sends nothing
      propose  writes it down for approval
      approve  finds it good; two people must, neither of them its author
      start    queues it for the people that were approved, each once
      stop     ends it; what was not sent is not sent any more
      send     sends what is queued through one operator's message centre
      reach    the five figures of each campaign, each with its moment

      A folder holds campaigns and the queue. What a command says is done is on
      disk, and a kill at any moment loses nothing; a campaign that was being
      queued goes on where it was when it is started again.

        $ cat operators.csv
        centre,operator,prefixes,price,opens,closes,daily
        1,viettel,8496 8497 8498,350,8,21,2000000
        2,vinaphone,8491 8494 8488,350,8,21,
        $ tram messages campaign dry-run --people p.csv --operators operators.csv \\
            --text "Bộ Y tế: rửa tay" --folded
        $ tram messages campaign propose box --people p.csv \\
            --operators operators.csv --text "Bộ Y tế: rửa tay" --folded --by lan
        $ tram messages campaign approve box --campaign 1 --revision 1 --by minh
        $ tram messages campaign approve box --campaign 1 --revision 1 --by hoa
        $ tram messages campaign start box --campaign 1 --by lan --people p.csv \\
            --operators operators.csv
        $ tram messages campaign send box --operators operators.csv --centre 1
        $ tram messages campaign reach box

      prefixes are the first digits of an operator's numbers, with the country
      code and blanks between; a number that was carried over stands there whole.
      opens and closes are hours in Hanoi between which ordinary messages go;
      daily is a quota of segments, until midnight. docs/messages.md has more.
      """,
    subcommands: [
      CampaignDryRunCommand.self, CampaignProposeCommand.self, CampaignApproveCommand.self,
      CampaignStartCommand.self, CampaignStopCommand.self, CampaignSendCommand.self,
      CampaignReachCommand.self,
    ])

  /// Makes a folder unless it is there.
  static func makeFolder(_ path: String) throws { _ = try Folder.make(path) }

  /// The campaigns of a folder.
  static func book(_ folder: String) throws -> CampaignBook {
    try makeFolder(folder)
    return try CampaignBook(folder: "\(folder)/campaigns")
  }

  /// The queue of a folder.
  static func outbox(_ folder: String, _ operators: CampaignOperators) throws -> Outbox {
    try makeFolder(folder)
    return try Outbox(
      folder: "\(folder)/outbox", centres: operators.accounts, seed: .random(in: 0 ... .max))
  }
}

/// What is said, and how.
struct CampaignText: ParsableArguments {
  @Option(help: "The text.")
  var text: String

  @Option(help: "The sender: a short code or a name.")
  var from = "BYT"

  @Flag(help: "Without diacritics.")
  var folded = false

  @Flag(help: "Before ordinary messages, at any hour.")
  var urgent = false

  /// The content for a reach.
  func content(_ reach: CampaignReach, isMandatory: Bool) throws -> CampaignContent {
    try CampaignContent(
      text: text, source: from, isFolded: folded, urgency: urgent ? 2 : 0,
      isMandatory: isMandatory, reach: reach.digest, people: Int64(reach.messages.count))
  }
}

/// `tram messages campaign dry-run`.
struct CampaignDryRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dry-run", abstract: "Tells reach and cost, and sends nothing.",
    discussion: """
      Exit code: 0; 1 a file cannot be read, nobody would get it or the text
      cannot be sent; 64 the command line is wrong.
      """)

  @OptionGroup var inputs: CampaignInputs
  @OptionGroup var text: CampaignText

  func run() async throws {
    try await MessagesWork.run("messages campaign dry-run") {
      let operators = try CampaignOperators(path: inputs.operators, strict: inputs.strict)
      let reach = try inputs.reach(operators)
      let content = try text.content(reach, isMandatory: inputs.mandatory)
      try CampaignDryRunCommand.tell(reach, content, operators)
    }
  }

  static func tell(
    _ reach: CampaignReach, _ content: CampaignContent, _ operators: CampaignOperators
  ) throws {
    let parts = try content.queued.parts.count
    let people = reach.people.sorted { $0.key < $1.key }
    let cost = try MessageCost(
      parts: parts,
      of: people.compactMap { centre, count in operators.prices[centre].map { ($0, count) } })
    print(
      "\(MessagesWork.grouped(content.people)) people, \(parts) parts each, "
        + "\(MessagesWork.grouped(cost.parts)) segments, \(MessagesWork.grouped(cost.cost)) đồng")
    for share in cost.shares {
      let figures = [share.people, share.parts, share.cost].map(MessagesWork.grouped)
      print(
        "  \(share.price.name.visible): \(figures[0]) people, \(figures[1]) segments, "
          + "\(figures[2]) đồng")
    }
    for exclusion in CampaignReach.Exclusion.allCases {
      if let count = reach.excluded[exclusion] {
        print("  left out, \(exclusion.sentence): \(MessagesWork.grouped(Int64(count)))")
      }
    }
  }
}

extension CampaignReach.Exclusion {
  /// The reason for a person.
  fileprivate var sentence: String {
    switch self {
    case .again: "told twice in the list"
    case .noNumber: "no phone is known"
    case .noRoute: "no operator is known for the phone"
    case .optedOut: "wants no such messages"
    case .sharedNumber: "the phone gets it for somebody else"
    }
  }
}

/// `tram messages campaign reach`.
struct CampaignReachCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reach",
    abstract: "The five figures of each campaign, each with its moment.",
    discussion: """
      Texts, people addressed, segments that a centre took, segments that phones
      confirmed, and people of whose message every segment is confirmed. A figure
      without its moment is no figure; a segment is no person. It may be asked for
      while "send" runs: what is on disk by then counts.
      """)

  @Argument(help: "The folder.") var folder: String

  func run() async throws {
    try await MessagesWork.run("messages campaign reach") {
      let campaigns = try CampaignBook.read(folder: "\(folder)/campaigns")
      let outbox = try OutboxFigures(folder: "\(folder)/outbox")
      print("campaign,state,figure,count,as_of")
      for campaign in campaigns {
        let account = outbox.campaigns[campaign.number] ?? CampaignAccount()
        for (name, figure) in account.reach.named {
          let moment = figure.asOf.map { $0.text } ?? ""
          print("\(campaign.number),\(campaign.state.rawValue),\(name),\(figure.count),\(moment)")
        }
      }
      let receipts = outbox.receipts
      StandardError.line(
        "receipts: \(receipts.joined + receipts.joinedEarly) joined, \(receipts.again) again, "
          + "\(receipts.forged) forged, \(receipts.contradicting) contradicting, "
          + "\(receipts.strays) of no message")
    }
  }
}
