// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramTrails
import TramUnits

/// `tram contacts`: who met whom, exactly, with evidence.
struct ContactsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contacts",
    abstract: "Tells whom a person met, or all who met, from a store of trails.",
    discussion: """
      Between two fixes at most 10 minutes apart a person moves straight at an
      even speed; across a longer gap the place is unknown, unless its ends lie
      within 30 m or 3 times the accuracy. A contact is the time in which two
      people are at most --radius metres apart, inside [--from, --until), or a
      proven contact (`tram trails import --contacts`); overlaps count once.

      Writes CSV person,total_s,max_24h_s,first,last,reached,evidence,
      probability,score: a row for everybody who was in contact at all. With
      --all it is a,b,... for every pair, once; with --batch a is the person
      asked. max_24h_s is the most contact in any 24 hours, reached the first
      time (ms) whose last 24 hours hold --minutes; empty: never.

      evidence is a list of sources with spaces between:
        position:12 nearest=1.3m error=8.0m
          12 stretches by position, the nearest 1.3 m apart; the typical error
          of the offset between the two positions is 8 m (68 %)
        proven:4   4 contacts that devices or people proved
        area:3 together=5400s   with --areas: both were in 3 areas (base
          stations, check-ins, access points) at the same time, 5,400 s in all
      Positions alone give candidates: where the error is larger than the
      radius, most of what looks like a contact is chance. probability is how
      likely they truly were within --radius for --minutes in some 24 hours,
      given what was measured (docs/epidemiology.md); a proof decides, an area
      alone says little. score is the probability times the share of --minutes
      that the best 24 hours hold, 1 at the most; `tram trace rank` orders by
      dose and infectiousness.

      --areas also asks who was in the same area at the same time (`tram
      trails import --areas`): a hint, never a close contact. It adds to no total; who
      was met no other way has a row with total_s 0 and the times of being in
      one area, after the others. The last column, areas, names the areas. An
      area with more than 5,000 people at those times is only counted, on
      standard error.

      --batch reads one person a line and writes person,milliseconds,rows to
      standard output with --timing: the time of that answer alone. For 16 persons
      or more what lies in the window is opened first, as far as memory goes;
      that is in no answer's time.

      A window that reaches back beyond what the store keeps, and a person of
      whom nothing is known in the window, are told on standard error as "no
      data": no row then does not mean no contact.

      Example:
        $ tram contacts --store trails --person p1 --from 1583020800000 \\
            --until 1584230400000 --radius 2 --minutes 15
        person,total_s,max_24h_s,first,last,reached,evidence,probability,score
        p2,1260.000,1260.000,1583020920000,1583022180000,1583021820000,\
      position:1 nearest=0.4m error=8.0m,0.132770,0.132770

      Exit code: 0 answered, also with no row; 1 the store cannot be read, a
      person is not known, or a file cannot be read or written; 64 the command
      line is wrong.
      """)

  @OptionGroup var options: StoreOptions
  @OptionGroup var question: ContactQuestion

  @Option(help: ArgumentHelp("Whom to ask for, as the store was told.", valueName: "text"))
  var person: String?

  @Flag(help: "Ask for every pair.")
  var all = false

  @Option(help: ArgumentHelp("A file of persons to ask for, one a line.", valueName: "file"))
  var batch: String?

  @Flag(help: "Also tell who was in the same area at the same time: hints.")
  var areas = false

  @Flag(help: "Write how long each answer of --batch took to standard output.")
  var timing = false

  @Option(
    help: ArgumentHelp(
      "Where the rows go, a CSV file; - is standard output.", valueName: "csv"))
  var output = "-"

  @Flag(help: "Do not tell what was found on standard error.")
  var quiet = false

  func validate() throws {
    let ways = (person == nil ? 0 : 1) + (all ? 1 : 0) + (batch == nil ? 0 : 1)
    guard ways == 1 else {
      throw ValidationError("one of --person, --all and --batch says whom to ask for")
    }
    if areas, all { throw ValidationError("--areas goes with --person or --batch") }
    if timing, batch == nil { throw ValidationError("--timing goes with --batch") }
    if timing, output == "-" {
      throw ValidationError("--timing takes standard output; give the rows an --output")
    }
  }

  func run() async throws {
    try await TrailsWork.run("contacts") {
      let store = try options.open(.read)
      var run = try ContactsRun(store, question, areas: areas, output: output, isQuiet: quiet)
      if let person {
        try run.ask(person)
      } else if let batch {
        try await run.askAll(in: batch, isTimed: timing)
      } else {
        try run.askForPairs()
      }
      try run.finish()
    }
  }
}

/// What a contact is and when.
struct ContactQuestion: ParsableArguments {
  @OptionGroup var window: WindowQuestion

  @Option(help: ArgumentHelp("The distance of a contact, up to 10,000 m.", valueName: "metres"))
  var radius: Double

  @Option(help: ArgumentHelp("The contact within 24 hours that counts as close.", valueName: "min"))
  var minutes: Double = 15

  func validate() throws {
    try Self.check(radius)
    guard minutes > 0, minutes <= 1440 else {
      throw ValidationError("--minutes is more than 0 and at most 1440, a day")
    }
  }

  static func check(_ radius: Double) throws {
    guard radius > 0, radius <= 10_000 else {
      throw ValidationError("--radius is more than 0 and at most 10,000 metres")
    }
  }

  var times: Range<Int64> { window.times }

  var rule: ContactRule {
    ContactRule(radius: Meters(radius), threshold: Int64((minutes * 60_000).rounded()))
  }
}
