// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TramBytes
import TramGeo
import TramSense
import TramUnits
import TramWorld

/// `tram simulate`: writes the files of a synthetic ward or province.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Makes a synthetic ward or province to try everything on.",
    discussion: """
      Everything in it is invented, and every line says so ("synthetic":true).
      The same options give the same bytes on every machine. 200 people are a
      ward of 1.5 km by 1.5 km; more people are more wards, side by side.

      Into the folder of --out it writes
        orders.jsonl        who stays where, from when until when; `tram watch`
                            takes it as --orders
        observations.jsonl  what the phones report: positions, cells, Bluetooth,
                            in the order of time
        sites.csv           the base stations, in OpenCelliD's columns
        truth.jsonl         what truly happened: who left and came back when,
                            which sites failed, whose battery died, whose phone
                            stayed at home, who tampered

      Some people leave; some have permission. Phones err as phones do:
      positions drift for minutes, jump, freeze and claim too much; cells change
      without a step. Sites fail, clocks are wrong, lines come late, twice, or
      with values that mean "unknown".

      A day of a ward, watched:
        $ tram simulate --seed 7 --out ward
        $ tram watch --orders ward/orders.jsonl \\
            --observations ward/observations.jsonl --alarms -

      A province into a pipe, a report a minute from each of 100,000 people:
        $ tram simulate --people 100000 --interval 60 --out - | head

      Exit code: 0 done; 1 a file cannot be written; 64 the command line is
      wrong.
      """)

  @Option(help: "How many people live under isolation orders, 1 to 10,000,000.")
  var people = 200

  @Option(help: "How many days the phones report, 1 to 366.")
  var days = 1

  @Option(help: "Which world: any whole number from 0. Another seed is another world.")
  var seed: UInt64 = 1

  @Option(
    help: """
      Where the files go: a folder, made if it is missing. "-" writes the observations alone to \
      standard output.
      """)
  var out: String

  @Option(
    help: """
      How often phones report: seconds, "irregular", or "mixed" for some every minute, some every \
      ten minutes and some irregularly.
      """)
  var interval = "mixed"

  @Option(
    parsing: .unconditional, help: "The middle of the world, as LATITUDE,LONGITUDE in degrees.")
  var at = "10.85,106.76"

  @Option(
    help: "The first day, as YYYY-MM-DD; days begin at midnight in Vietnam (UTC+7).")
  var start = "2020-04-01"

  @Option(help: "How late lines may be delivered, in seconds from 0 to 600; 0 keeps them in order.")
  var disorder = 0.0

  @Flag(help: "Leave out outages, flat batteries, tampering and broken lines; people still leave.")
  var noFaults = false

  @Flag(help: "Write the orders alone.")
  var onlyOrders = false

  @Flag(help: "Show no progress and no summary.")
  var quiet = false

  @Flag(help: "Print a summary as one JSON object on standard output.")
  var json = false

  func validate() throws {
    guard (1...10_000_000).contains(people) else {
      throw ValidationError("--people \(people) is outside 1...10000000.")
    }
    guard (1...366).contains(days) else {
      throw ValidationError("--days \(days) is outside 1...366.")
    }
    guard (0...600).contains(disorder) else {
      throw ValidationError("--disorder \(disorder) is outside 0...600 seconds.")
    }
    if json, out == "-" {
      throw ValidationError("--json and --out - would both write to standard output.")
    }
    _ = try settings()
  }

  func run() throws {
    let begun = ContinuousClock.now
    let world: World
    do {
      world = try World(try settings())
    } catch let error as GeoError {
      throw ValidationError("--at \(at): \(error.detail).")
    }
    var delivered = 0
    do {
      delivered = try write(world)
    } catch let error as BytesError {
      StandardError.line("tram simulate: \(error.detail)")
      throw ExitCode(1)
    }
    summarize(world, delivered: delivered, took: ContinuousClock.now - begun)
  }

  /// Writes what was asked for and returns how many observations there were.
  private func write(_ world: World) throws -> Int {
    let isPipe = out == "-"
    if !isPipe {
      do {
        try FileManager.default.createDirectory(
          atPath: out, withIntermediateDirectories: true)
      } catch {
        throw BytesError(.cannotOpen, detail: "\(out): this folder cannot be made here")
      }
    }
    func path(_ name: String) -> String { isPipe ? "-" : "\(out)/\(name)" }
    if onlyOrders || !isPipe {
      var orders = try LineWriter(path: path("orders.jsonl"))
      try world.writeOrders(to: &orders)
      try orders.finish()
      if onlyOrders { return 0 }
    }
    var feed = world.makeFeed()
    var observations = try LineWriter(path: path("observations.jsonl"))
    var batch = ObservationBatch()
    var bar = ProgressBar("simulating", isQuiet: quiet)
    while try feed.writeNext(to: &observations, using: &batch) {
      bar.update(
        Int64(feed.progress * 10_000), of: 10_000, note: "\(feed.delivered) observations")
    }
    bar.clear()
    try observations.finish()
    guard !isPipe else { return feed.delivered }
    var sites = try LineWriter(path: path("sites.csv"))
    try world.writeSites(to: &sites)
    try sites.finish()
    var truth = try LineWriter(path: path("truth.jsonl"))
    try world.writeTruth(silences: feed.silences, to: &truth)
    try truth.finish()
    return feed.delivered
  }

  private func settings() throws -> WorldSettings {
    let place = at.split(separator: ",", omittingEmptySubsequences: false)
      .map { Double($0.trimmingCharacters(in: .whitespaces)) }
    guard place.count == 2, let latitude = place[0], let longitude = place[1] else {
      throw ValidationError(
        "--at \(at) is not LATITUDE,LONGITUDE with decimal points, such as 10.85,106.76.")
    }
    guard abs(latitude) <= 85, abs(longitude) <= 180 else {
      throw ValidationError("--at \(at) is outside latitudes -85...85 and longitudes -180...180.")
    }
    return WorldSettings(
      seed: seed, people: people, days: days, start: try firstMidnight(), latitude: latitude,
      longitude: longitude, interval: try reportInterval(), disorder: disorder,
      faults: !noFaults)
  }

  private func reportInterval() throws -> ReportInterval {
    switch interval {
    case "mixed": return .mixed
    case "irregular": return .irregular
    default:
      guard let seconds = Int(interval), (1...86_400).contains(seconds) else {
        throw ValidationError(
          "--interval \(interval) is neither 1...86400 seconds nor \"irregular\" nor \"mixed\".")
      }
      return .every(seconds: seconds)
    }
  }

  private func firstMidnight() throws -> Instant {
    let parts = start.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    var calendar = Calendar(identifier: .gregorian)
    // Vietnam has kept UTC+7 without summer time since 1975.
    guard let zone = TimeZone(secondsFromGMT: 7 * 3600) else { return WorldSettings.firstMidnight }
    calendar.timeZone = zone
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (2000...2099).contains(year),
      case let components = DateComponents(year: year, month: month, day: day),
      components.isValidDate(in: calendar), let date = calendar.date(from: components)
    else {
      throw ValidationError("--start \(start) is no day of 2000 to 2099, such as 2020-04-01.")
    }
    return Instant(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
  }

  private func summarize(_ world: World, delivered: Int, took: Duration) {
    let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18
    if json {
      let took = String(format: "%.3f", seconds)
      print(
        """
        {"synthetic":true,"seed":\(seed),"people":\(world.people.count),"wards":\(world.wards),\
        "days":\(days),"sites":\(world.network.sites.count),"cells":\(world.network.cells.count),\
        "episodes":\(world.episodes.count),"observations":\(delivered),"seconds":\(took)}
        """)
      return
    }
    guard !quiet else { return }
    let wards = world.wards == 1 ? "1 ward" : "\(world.wards) wards"
    let what = onlyOrders ? "orders" : "\(delivered) observations"
    StandardError.line(
      """
      synthetic: \(world.people.count) people in \(wards), \(world.network.cells.count) cells, \
      \(what) in \(String(format: "%.1f", seconds)) s\(out == "-" ? "" : ": \(out)")
      """)
  }
}
