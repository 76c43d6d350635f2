// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tram messages`: text messages through message centres.
struct MessagesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "messages",
    abstract: "Plans text messages, and talks to message centres (SMPP 3.4 and 5.0).",
    discussion: """
      plan      counts and prices both spellings of a text before anything is sent
      smsc      is a message centre to try a service against
      send      is a service: sends a text to one number, once or many times
      campaign  sends one text to many people, approved by two, and counts whom it reached

      docs/messages.md says how it works and what was measured.
      """,
    subcommands: [
      MessagePlanCommand.self, MessageCentreCommand.self, MessageSendCommand.self,
      CampaignCommand.self,
    ])
}
