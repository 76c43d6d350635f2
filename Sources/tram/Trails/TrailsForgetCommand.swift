// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramTrails
import TramUnits

/// `tram trails forget`: a person, a day, or all days before one.
struct TrailsForgetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Forgets a person, a day, or all days before one, for good.",
    discussion: """
      A day goes by destroying its key, which is overwritten, and removing its
      files; a person by rewriting the blocks he is in, in their place, and
      taking his text out of the register. Days are those of UTC. What ends in
      the middle is finished when the store is next opened.

      Example:
        $ tram trails forget --store trails --before 2020-03-01
        $ tram trails forget --store trails --person p17
        p17: 4032 fixes erased

      Exit code: 0 it is gone; 1 it could not be done, or nobody is known by
      that text; 64 the command line is wrong.
      """)

  @OptionGroup var options: StoreOptions

  @Option(help: ArgumentHelp("Forget all days before this one (YYYY-MM-DD).", valueName: "day"))
  var before: String?

  @Option(help: ArgumentHelp("Forget this day (YYYY-MM-DD).", valueName: "day"))
  var day: String?

  @Option(help: ArgumentHelp("Forget this person.", valueName: "text"))
  var person: String?

  func validate() throws {
    guard [before, day, person].compactMap({ $0 }).count == 1 else {
      throw ValidationError("Give one of --before, --day and --person.")
    }
    for text in [before, day].compactMap({ $0 }) where Day(text) == nil {
      throw ValidationError("'\(text)' is no day; expected is a date as 2020-03-01.")
    }
  }

  func run() async throws {
    try await TrailsWork.run("trails forget") {
      let store = try options.open(.write)
      defer { store.close() }
      if let first = before.flatMap({ Day($0) }) { try store.forget(before: first) }
      if let day = day.flatMap({ Day($0) }) { try store.forget(day) }
      guard let person else { return }
      guard let number = store.snapshot().register.person(person) else {
        StandardError.line("tram trails forget: error: nobody is known as '\(person)'")
        throw ExitCode.failure
      }
      let fixes = try store.erase(number)
      StandardError.line("\(person): \(fixes) fixes erased")
    }
  }
}
