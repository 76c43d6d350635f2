// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramMessages
import TramUnits

/// `tram messages campaign propose`.
struct CampaignProposeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose", abstract: "Writes a campaign down for approval.",
    discussion: """
      With --campaign it changes one that has not started; approvals are gone then.
      """)

  @Argument(help: "The folder.") var folder: String
  @OptionGroup var inputs: CampaignInputs
  @OptionGroup var text: CampaignText
  @Option(help: "Who composes it.") var by: String
  @Option(help: "The campaign to be changed.") var campaign: UInt32?

  func run() async throws {
    try await MessagesWork.run("messages campaign propose") {
      let operators = try CampaignOperators(path: inputs.operators, strict: inputs.strict)
      let reach = try inputs.reach(operators)
      let content = try text.content(reach, isMandatory: inputs.mandatory)
      let book = try CampaignCommand.book(folder)
      let now = MessagesWork.now
      let made =
        if let campaign {
          try book.apply(.revise(content), to: campaign, by: by, at: now)
        } else {
          try book.propose(content, by: by, at: now)
        }
      print("campaign \(made.number), revision \(made.revision): \(made.state.rawValue)")
      try CampaignDryRunCommand.tell(reach, content, operators)
    }
  }
}

/// What is named of a campaign that something is done with.
struct CampaignNamed: ParsableArguments {
  @Argument(help: "The folder.") var folder: String
  @Option(help: "The campaign.") var campaign: UInt32
  @Option(help: "Who does it.") var by: String

  /// Does something with the campaign of the folder's book, and says what it is then.
  func apply(_ act: Campaign.Act, in book: CampaignBook) throws -> Campaign {
    try book.apply(act, to: campaign, by: by, at: MessagesWork.now)
  }
}

/// `tram messages campaign approve`.
struct CampaignApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Finds a campaign good, as it is in a revision.")

  @OptionGroup var named: CampaignNamed
  @Option(help: "The revision that was read.") var revision: Int

  func run() async throws {
    try await MessagesWork.run("messages campaign approve") {
      let made = try named.apply(
        .approve(revision: revision), in: try CampaignCommand.book(named.folder))
      print(
        "campaign \(made.number): \(made.approvals.count) of \(Campaign.approvalsNeeded) "
          + "approvals, \(made.state.rawValue)")
    }
  }
}

/// `tram messages campaign start`.
struct CampaignStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Queues an approved campaign for the people it was approved for, each once.",
    discussion: """
      People, operators, opt-outs and --mandatory must be those that were
      approved. Again after a kill it goes on where it was.
      """)

  @OptionGroup var named: CampaignNamed
  @OptionGroup var inputs: CampaignInputs
  @Option(help: "Hours after which it is not sent any more.") var hours = 72.0

  func run() async throws {
    try await MessagesWork.run("messages campaign start") {
      let operators = try CampaignOperators(path: inputs.operators, strict: inputs.strict)
      let reach = try inputs.reach(operators)
      let book = try CampaignCommand.book(named.folder)
      guard let found = book[named.campaign], found.content.reach == reach.digest else {
        throw MessagesError(
          .refused,
          detail: "campaign \(named.campaign) is not there, or for other people than these")
      }
      let started = try named.apply(.start, in: book)
      let outbox = try CampaignCommand.outbox(named.folder, operators)
      let now = MessagesWork.now
      let added = try outbox.queue(
        started, to: reach, expires: now.advanced(seconds: hours * 3600), at: now)
      outbox.close()
      print("campaign \(started.number): \(added) people queued")
    }
  }
}

/// `tram messages campaign stop`.
struct CampaignStopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Ends a campaign; what was not sent is not sent any more.")

  @OptionGroup var named: CampaignNamed
  @Option(help: "The operators, as for dry-run.") var operators: String

  func run() async throws {
    try await MessagesWork.run("messages campaign stop") {
      let book = try CampaignCommand.book(named.folder)
      let outbox = try CampaignCommand.outbox(
        named.folder, CampaignOperators(path: operators, strict: false))
      // The queue first: a kill between leaves a campaign that sends nothing.
      _ = outbox.turn(named.campaign, .stopped, at: MessagesWork.now)
      try outbox.commit()
      let made = try named.apply(.stop, in: book)
      let account = outbox.campaigns[made.number] ?? CampaignAccount()
      outbox.close()
      print("campaign \(made.number): stopped, \(account.withdrawn) segments withdrawn")
    }
  }
}
