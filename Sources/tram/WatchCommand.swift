// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramIsolation
import TramJournal
import TramSense
import TramUnits

/// `tram watch`: observations of phones under isolation orders in, alarms with evidence out.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watches isolation orders and raises alarms that carry their evidence.",
    discussion: """
      Reads orders and observations (JSON Lines) and tells alarms:
        left       the person has left the place of the order
        returned   the person is back
        silent     nothing is heard of the phone and no outage explains it
        explained  the phones of a whole site fell silent: the network is down
        check      somebody should ask the person; nothing is claimed
      Every alarm says what was observed, how likely it is and which rule
      raised it. None is a sanction.

      An order, its place a circle or a GeoJSON geometry:
        {"order":"o1","device":"p1","from":1583020800000,
         "place":{"latitude":21.03,"longitude":105.85,"radius":100}}
      It may also have "until", "outings" (leave permits, each with from and
      until) and "anchor" (the token of a Bluetooth beacon at home).
      An observation:
        {"device":"p1","time":1583020800000,
         "fix":{"latitude":21.0301,"longitude":105.8502,"accuracy":12}}

      Observations may be up to ten minutes out of order. A bad line is
      reported on standard error as "FILE: line 17: reason" and left out.

      Examples, on the files of `tram simulate --seed 7 --out ward`:
        $ tram watch ward/orders.jsonl ward/observations.jsonl
      As JSON Lines with all evidence, for another program:
        $ tram watch --orders ward/orders.jsonl \\
            --observations ward/observations.jsonl --alarms alarms.jsonl
      With fewer false alarms, and a later word of a departure:
        $ tram watch ward/orders.jsonl ward/observations.jsonl \\
            --false-alarms-per-day 0.15
      So that no crash loses or repeats an alarm:
        $ tram watch ward/orders.jsonl ward/observations.jsonl \\
            --alarms alarms.jsonl --journal ward.journal
      A live feed, decided fifteen seconds after it is reported:
        $ feed | tram watch --orders ward/orders.jsonl --late-by 15

      Exit code: 0 all was read; 1 a file cannot be read or written, no
      order can be used, or --strict met a bad line; 64 the command line is wrong.
      """)

  @Argument(
    help: """
      Files of orders and of observations, told apart by their members. Without --alarms, alarms \
      are told in sentences.
      """)
  var files: [String] = []

  @Option(help: "The orders, a JSON Lines file.")
  var orders: String?

  @Option(help: "The observations, a JSON Lines file; - is standard input.")
  var observations: String?

  @Option(help: "The alarms as JSON Lines, a file; - is standard output.")
  var alarms: String?

  @Option(
    help: """
      A file that makes alarms durable before they are told. Started again on the same feed, the \
      watch tells the same alarms and none twice.
      """)
  var journal: String?

  @Option(
    help: """
      How many false alarms of a departure a person at home may cause a day, 0.15 to 1. \
      The fewer, the later a departure is told.
      """)
  var falseAlarmsPerDay = 0.4

  @Option(
    parsing: .unconditional,
    help: "The people's time of day: minutes east of UTC, for quiet hours and sentences.")
  var utcOffset = 420

  @Option(
    help: """
      How many seconds late an observation may come to be put in order, 0 to 600. Nothing is \
      decided before the feed is so far past it: a live feed wants little, such as 15.
      """)
  var lateBy = 600.0

  @Option(help: "Take so many seconds for the whole feed, as a replay to look at.")
  var replayIn: Double?

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  @Flag(help: "Print the figures of the run as one JSON object on standard error.")
  var json = false

  @Flag(help: "Show no progress and no summary.")
  var quiet = false

  func validate() throws {
    guard falseAlarmsPerDay >= 0.15, falseAlarmsPerDay <= 1 else {
      throw ValidationError("--false-alarms-per-day \(falseAlarmsPerDay) is outside 0.15...1")
    }
    guard abs(utcOffset) <= 14 * 60 else {
      throw ValidationError("--utc-offset \(utcOffset) is outside -840...840 minutes")
    }
    if let replayIn, !(replayIn > 0 && replayIn <= 86_400) {
      throw ValidationError("--replay-in \(replayIn) is outside 0...86400 seconds")
    }
    guard lateBy >= 0, lateBy <= 600 else {
      throw ValidationError("--late-by \(lateBy) is outside 0...600 seconds")
    }
    guard orders != nil || !files.isEmpty else {
      throw ValidationError(
        "no orders: name files, as in `tram watch orders.jsonl observations.jsonl`")
    }
  }

  func run() async throws {
    let hasOutput = StandardStreams.secure()
    guard hasOutput || alarms.map({ $0 != "-" }) == true else {
      StandardError.line(
        "tram watch: standard output is closed: name a file by --alarms, or leave it open")
      throw ExitCode.failure
    }
    do {
      var run = WatchRun(settings: settings, options: options)
      let inputs = try InputFiles(files)
      let orderFiles = (orders.map { [$0] } ?? []) + inputs.orders
      guard !orderFiles.isEmpty else {
        throw ValidationError("none of \(files.joined(separator: ", ")) holds orders")
      }
      try run.readOrders(orderFiles)
      if run.refusedEveryOrder {
        StandardError.line(
          "tram watch: \(orderFiles.joined(separator: ", ")): no order can be used")
        throw ExitCode.failure
      }
      let feeds = (observations.map { [$0] } ?? []) + inputs.observations
      if feeds.isEmpty, isatty(STDIN_FILENO) == 1 {
        StandardError.line("tram watch: no file of observations; reading standard input")
      }
      try await run.watchAll(feeds.isEmpty ? ["-"] : feeds)
    } catch is StrictStop {
      throw ExitCode.failure
    } catch let error as BytesError {
      StandardError.line("tram watch: \(error)")
      throw ExitCode.failure
    } catch let error as JournalError {
      StandardError.line("tram watch: journal \(journal ?? ""): \(error)")
      throw ExitCode.failure
    }
  }

  private var settings: WatchSettings {
    var settings = WatchSettings()
    settings.falseAlarmsPerDay = falseAlarmsPerDay
    settings.secondsEastOfUTC = Int64(utcOffset) * 60
    return settings
  }

  private var options: WatchRun.Options {
    let sentence = AlarmSentence(
      secondsEastOfUTC: Int64(utcOffset) * 60, isColored: isatty(STDOUT_FILENO) == 1)
    return WatchRun.Options(
      output: alarms ?? "-", form: alarms == nil ? .sentences(sentence) : .lines,
      journal: journal, secondsLate: lateBy, replaySeconds: replayIn, isStrict: strict,
      isQuiet: quiet, isJSON: json)
  }
}
