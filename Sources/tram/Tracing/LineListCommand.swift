// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tram linelist`: lists of cases and contacts, as offices send them.
struct LineListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "linelist",
    abstract: "Reads, checks and writes lists of cases and contacts (CSV, XLSX).",
    discussion: """
      A line list has a row for each case or contact. Titles of columns are
      known in Vietnamese and English, with and without marks; nothing is
      asked: what cannot be read is told with row, column and reason, and the
      other rows pass. docs/linelists.md explains it with examples.
      """,
    subcommands: [
      LineListImportCommand.self, LineListCheckCommand.self, LineListTakeCommand.self,
      LineListDuplicatesCommand.self, LineListFHIRCommand.self,
    ])
}
