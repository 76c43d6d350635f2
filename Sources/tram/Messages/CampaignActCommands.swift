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

/// `tram messages campaign approve`.
struct CampaignApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Finds a campaign good, as it is in a revision.")

  @Argument(help: "The folder.") var folder: String
  @Option(help: "The campaign.") var campaign: UInt32
  @Option(help: "The revision that was read.") var revision: Int
  @Option(help: "Who approves it.") var by: String

  func run() async throws {
    try await MessagesWork.run("messages campaign approve") {
      let book = try CampaignCommand.book(folder)
      let made = try book.apply(
        .approve(revision: revision), to: campaign, by: by, at: MessagesWork.now)
      print(
        "campaign \(campaign): \(made.approvals.count) of \(Campaign.approvalsNeeded) approvals, "
          + made.state.rawValue)
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

  @Argument(help: "The folder.") var folder: String
  @OptionGroup var inputs: CampaignInputs
  @Option(help: "The campaign.") var campaign: UInt32
  @Option(help: "Who starts it.") var by: String
  @Option(help: "Hours after which it is not sent any more.") var hours = 72.0

  func run() async throws {
    try await MessagesWork.run("messages campaign start") {
      let operators = try CampaignOperators(path: inputs.operators, strict: inputs.strict)
      let reach = try inputs.reach(operators)
      let book = try CampaignCommand.book(folder)
      let now = MessagesWork.now
      guard let found = book[campaign], found.content.reach == reach.digest else {
        throw MessagesError(
          .refused, detail: "campaign \(campaign) is not there, or for other people than these")
      }
      let started = try book.apply(.start, to: campaign, by: by, at: now)
      let outbox = try CampaignCommand.outbox(folder, operators)
      let added = try outbox.queue(
        started, to: reach, expires: now.advanced(seconds: hours * 3600), at: now)
      outbox.close()
      print("campaign \(campaign): \(added) people queued")
    }
  }
}

/// `tram messages campaign stop`.
struct CampaignStopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Ends a campaign; what was not sent is not sent any more.")

  @Argument(help: "The folder.") var folder: String
  @Option(help: "The operators, as for dry-run.") var operators: String
  @Option(help: "The campaign.") var campaign: UInt32
  @Option(help: "Who stops it.") var by: String

  func run() async throws {
    try await MessagesWork.run("messages campaign stop") {
      let book = try CampaignCommand.book(folder)
      let outbox = try CampaignCommand.outbox(
        folder, CampaignOperators(path: operators, strict: false))
      let now = MessagesWork.now
      // The queue first: a kill between leaves a campaign that sends nothing.
      _ = outbox.turn(campaign, .stopped, at: now)
      try outbox.commit()
      _ = try book.apply(.stop, to: campaign, by: by, at: now)
      let account = outbox.campaigns[campaign] ?? CampaignAccount()
      outbox.close()
      print("campaign \(campaign): stopped, \(account.withdrawn) segments withdrawn")
    }
  }
}
