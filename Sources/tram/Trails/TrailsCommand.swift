// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tram trails`: the store of where people were.
struct TrailsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trails",
    abstract: "Keeps where people were, sealed, and forgets it on time.",
    discussion: """
      A store is a folder. What is in it is packed to about three bytes a fix and
      sealed with a key a day; the key that opens those keys is in the file
      master.key, in the store's folder or, better, elsewhere (--key-file).
        - import   brings fixes, proven contacts and stays in areas into a store
        - forget   a person, a day, or all days before one
        - check    reads all of a store and tells what is damaged
        - at       tells who was at a place or in an area between two times
        - shared   ranks the places where several of some people were
      Whom a person met is asked with `tram contacts`. docs/formats/trails.md
      describes the files.
      """,
    subcommands: [
      TrailsImportCommand.self, TrailsForgetCommand.self, TrailsCheckCommand.self,
      TrailsAtCommand.self, TrailsSharedCommand.self,
    ])
}

/// Which store a command works on.
struct StoreOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder of the store.", valueName: "dir"))
  var store: String

  @Option(
    help: ArgumentHelp(
      "The file with the master key; master.key in the store's folder unless given.",
      valueName: "file"))
  var keyFile: String?
}
