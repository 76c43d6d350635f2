// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramProximity
import TramUnits

/// `tram exposure risk`: what a country's app would have told after these matches.
struct ExposureRiskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "risk",
    abstract: "Tells what a country's app would have said of matches, day by day.",
    discussion: """
      Reads the matches that `tram exposure match` wrote (columns key_hex, time
      in ms, attenuation in dB) and the exports that their keys are in. With
      --sightings, the file that was matched, the program knows when the phone
      listened, as phones do; without, it takes the matches alone for that.

      Writes CSV day,told,minutes,score,count: a line for each UTC day with a
      match; told is 1 when the app would have told; minutes are weighted as the
      rules say; score is empty where the rules have none; count is the number
      of encounters or half-hour windows.

      The rules (--rules): \(CountryRules.all.map(\.name).joined(separator: ", ")).
      --list tells what each is and where its numbers are from.

      Example:
        $ tram exposure match --keys today.zip --sightings heard.csv \\
            --output matches.csv
        $ tram exposure risk --matches matches.csv --keys today.zip \\
            --sightings heard.csv --rules germany
        day,told,minutes,score,count
        2020-07-30,1,12.800,,3
      With --thresholds and --weights the day's summary by your own weights is
      written in place of a country's rules (version 2 of the phones' interface):
        $ tram exposure risk --matches matches.csv --keys today.zip \\
            --thresholds 55,63,70 --weights 1.5,1,0.5,0
        day,weighted_minutes,score_sum,greatest_score
        2020-07-30,31.000,1860.000,1200.000
      Up to the first threshold a scan is immediate, then near, then medium, then
      other; scores are weighted seconds.

      No such rule knows who was within two metres: see docs/exposure.md. Use
      `tram proximity` for a probability.

      Exit code: 0 answered; 1 a file cannot be read or written, a header is
      wrong, or --strict met a bad line; 64 the command line is wrong.
      """)

  @Option(help: "The matches, a CSV file; - is standard input.")
  var matches = "-"

  @Option(help: "An export with the keys; may be given several times.")
  var keys: [String] = []

  @Option(help: "All that the phone heard, a CSV file with a column time.")
  var sightings: String?

  @Option(help: "Whose rules.")
  var rules = "germany"

  @Option(help: "Three thresholds in dB for a summary by your own weights, as 55,63,70.")
  var thresholds: String?

  @Option(help: "Its four weights, 0 to 2.5.")
  var weights = "1,1,1,0"

  @Option(help: "The moment, in ms since 1970 UTC; the last match when it is not given.")
  var now: Int64?

  @Option(help: "The answers, a CSV file; - is standard output.")
  var output = "-"

  @Flag(help: "Tell what the rules are and where they are from, and end.")
  var list = false

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  func validate() throws {
    guard CountryRules.all.contains(where: { $0.name == rules }) else {
      throw ValidationError(
        "--rules is one of \(CountryRules.all.map(\.name).joined(separator: ", "))")
    }
    guard list || !keys.isEmpty else { throw ValidationError("--keys is needed") }
  }

  func run() throws {
    try ProximityWork.run("exposure risk") {
      var writer = try LineWriter(path: output, mode: .replace)
      if list {
        for each in CountryRules.all {
          writer.text.append("\(each.name): \(each.title). From \(each.source).")
          try writer.endLine()
        }
        return try writer.finish()
      }
      guard let rules = CountryRules.all.first(where: { $0.name == rules }) else { return }
      let (exposures, last) = try exposures()
      if let thresholds {
        return try summarise(exposures, try ownRules(thresholds), &writer)
      }
      let moment = Instant(milliseconds: now ?? last)
      writer.text.append(literal: "day,told,minutes,score,count")
      try writer.endLine()
      for day in rules.days(of: exposures, at: moment) {
        writer.text.append("\(day.day),\(day.isTold ? 1 : 0),")
        writer.text.append(day.minutes, decimals: 3)
        writer.text.append("," + (day.score.map(String.init) ?? "") + ",\(day.count)")
        try writer.endLine()
      }
      try writer.finish()
    }
  }

  /// The rules that the command line spells out.
  private func ownRules(_ thresholds: String) throws -> DailySummaryRules {
    let bounds = thresholds.split(separator: ",").map { Int($0) ?? -1 }
    let numbers = weights.split(separator: ",").map { Double($0) ?? .nan }
    return try DailySummaryRules(thresholds: bounds, bucketWeights: numbers)
  }

  private func summarise(
    _ exposures: [CountryRules.Exposure], _ rules: DailySummaryRules, _ writer: inout LineWriter
  ) throws {
    let windows = exposures.flatMap { ExposureWindow.windows(of: $0.sightings, key: $0.key) }
    writer.text.append(literal: "day,weighted_minutes,score_sum,greatest_score")
    try writer.endLine()
    for day in DailySummary.days(of: windows, by: rules) {
      writer.text.append("\(day.day),")
      writer.text.append(day.total.weightedSeconds / 60, decimals: 3)
      for score in [day.total.scoreSum, day.total.greatestScore] {
        writer.text.append(byte: UInt8(ascii: ","))
        writer.text.append(score, decimals: 3)
      }
      try writer.endLine()
    }
    try writer.finish()
  }

  /// The matches by their keys, and the time of the last one.
  private func exposures() throws -> ([CountryRules.Exposure], Int64) {
    var known: [SixteenBytes: TemporaryExposureKey] = [:]
    for path in keys {
      let selection = KeySelection(try ExposureWork.export(path), at: nil)
      for key in selection.keys { known[key.key] = key }
    }
    let heard = try HeardTable.read(matches, isStrict: strict, needsMatch: true)
    let scans = try sightings.map { try HeardTable.read($0, isStrict: strict, needsMatch: false) }
    let clock = ScanClock(times: (scans ?? heard).map(\.time))
    var found: [SixteenBytes: [ExposureSighting]] = [:]
    var unknown = 0
    for each in heard {
      guard known[each.key] != nil else {
        unknown += 1
        continue
      }
      found[each.key, default: []].append(
        ExposureSighting(
          time: Instant(milliseconds: each.time), attenuation: each.attenuation,
          previousScan: clock.scan(before: each.time).map { Instant(milliseconds: $0) }))
    }
    if unknown > 0 { StandardError.line("\(unknown) matches of keys that no export has, left out") }
    let exposures = found.sorted { $0.key < $1.key }.compactMap { key, sightings in
      known[key].map { CountryRules.Exposure(key: $0, sightings: sightings) }
    }
    return (exposures, heard.map(\.time).max() ?? 0)
  }
}

/// When a phone listened, as what it heard shows.
private struct ScanClock {
  /// The first moment of each scan.
  private var starts: [Int64] = []

  init(times: [Int64]) {
    let gap = ExposureWindow.Terms().scanMilliseconds
    var last: Int64?
    for time in times.sorted() {
      if last.map({ time - $0 > gap }) ?? true { starts.append(time) }
      last = time
    }
  }

  /// The scan before the one in which `time` lies.
  func scan(before time: Int64) -> Int64? {
    // The last scan that began at or before `time` is its own.
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low >= 2 ? starts[low - 2] : nil
  }
}
