// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramGeo
import TramSense
import TramUnits

/// `tram locate`: where devices were, from the cells that they heard.
struct LocateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "locate",
    abstract: "Tells where devices were, from the cells that they heard.",
    discussion: """
      Learns a map of cells from observations that carry both cells and a
      fix, then follows every device of --observations through time. Their
      fixes, if any, are not looked at, and no answer depends on what comes
      later.

      Both files are JSON Lines, in any order within ten minutes:
        {"device":"p1","time":1583020801000,"cells":[{"radio":"lte","mcc":452,
         "mnc":1,"area":40122,"cell":124546051,"serving":true,"rsrp":-86,
         "timingAdvance":1},{"radio":"lte","channel":850,"pci":293,
         "rsrp":-110}],"fix":{"latitude":21.03,"longitude":105.85}}
      A cell without "cell" is known by "channel" and "pci" only.

      Writes CSV, a row for each observation that has an answer:
        device,time,latitude,longitude,radius67,radius95
        p1,1583020801000,21.030400,105.850200,61.0,160.2
      radius67 and radius95 are metres that hold the true place 67 and 95
      times in 100. They are measured on the learned journeys themselves:
      each was located on a map of the others. There is no answer when no
      known cell was heard for twenty seconds.

      --areas also answers where no cell is known but its area (TAC or LAC)
      is: somewhere in it, within kilometres. Since such an answer must say
      what it is, every row then has a seventh column, source: cellList,
      servingCell, timingAdvance or area.

      --sites names a list of cells (OpenCelliD csv) that stands in for
      cells that were never learned:
        radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,...
        LTE,452,1,40122,124546051,269,105.85,21.03,1200,17,1,...

      A bad line is reported on standard error as "FILE: line 17: reason",
      counted and left out.

      Example: the second of two synthetic days, on a map of the first.
        $ tram simulate --people 20 --days 2 --seed 7 --out ward
        $ head -n 22500 ward/observations.jsonl > day1.jsonl
        $ tail -n +22501 ward/observations.jsonl > day2.jsonl
        $ tram locate --learn day1.jsonl --observations day2.jsonl \\
            --estimates places.csv

      Exit code: 0 done; 1 a file cannot be read or written, nothing could be
      learned, or --strict met a bad line; 64 the command line is wrong.
      """)

  @Option(help: "Observations with cells and fixes to learn from; - is standard input.")
  var learn: String

  @Option(help: "A list of cells and their places, OpenCelliD csv.")
  var sites: String?

  @Option(help: "Observations to locate; - is standard input.")
  var observations: String

  @Option(help: "The answers, a CSV file; - is standard output.")
  var estimates = "-"

  @Flag(help: "Answer from the area alone where no cell is known; adds a column, source.")
  var areas = false

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  @Flag(help: "Print the figures of the run as one JSON object on standard error.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  func validate() throws {
    if learn == "-", observations == "-" {
      throw ValidationError("--learn and --observations cannot both be standard input")
    }
  }

  func run() async throws {
    do {
      var map = try await learnMap()
      if let sites { map.register = try readRegister(sites) }
      let writer = try LineWriter(path: estimates, mode: .replace)
      var run = LocateRun(map: map, writer: writer, tellsAreas: areas)
      try await locate(&run)
      try run.finish()
      tell(run, map: map)
    } catch is StrictStop {
      throw ExitCode.failure
    } catch let error as BytesError {
      StandardError.line("tram locate: \(error)")
      throw ExitCode.failure
    }
  }

  // MARK: Learning

  private func learnMap() async throws -> CellMap {
    let feed = try ObservationFeed(paths: [learn], reader: ObservationReader(), isStrict: strict)
    var learner = CellMap.Learner()
    var order = Reorderer()
    var ready = ObservationBatch()
    var bar = ProgressBar("reading", isQuiet: quiet)
    while var step = try await feed.next() {
      bar.update(step.bytesRead, of: feed.totalBytes)
      order.add(&step.batch)
      order.release(into: &ready)
      Self.teach(&learner, &ready)
    }
    order.flush(into: &ready)
    Self.teach(&learner, &ready)
    bar.clear()
    var learning = ProgressBar("learning", isQuiet: quiet)
    let map = learner.finish { learning.update(Int64($0), of: Int64($1)) }
    learning.clear()
    guard let map else {
      StandardError.line("tram locate: \(learn): no observation has both cells and a fix")
      throw ExitCode.failure
    }
    return map
  }

  private static func teach(_ learner: inout CellMap.Learner, _ batch: inout ObservationBatch) {
    for observation in batch.observations {
      learner.add(observation, cells: batch.cells(of: observation))
    }
    batch.removeAll()
  }

  private func readRegister(_ path: String) throws -> CellRegister {
    var register = CellRegister()
    var csv = try CSVReader(path: path)
    var complaints = Complaints(source: path, isStrict: strict)
    while true {
      switch try csv.advance() {
      case .end: return register
      case .bad(let reason): try complaints.add(line: csv.lineNumber, reason)
      case .record:
        do throws(CellRegister.Refusal) {
          _ = try register.add(recordOf: csv)
        } catch {
          try complaints.add(line: csv.lineNumber, error.detail)
        }
      }
    }
  }

  // MARK: Locating

  private func locate(_ run: inout LocateRun) async throws {
    let feed = try ObservationFeed(
      paths: [observations], reader: ObservationReader(), isStrict: strict)
    var order = Reorderer()
    var ready = ObservationBatch()
    var bar = ProgressBar("locating", isQuiet: quiet)
    while var step = try await feed.next() {
      order.add(&step.batch)
      order.release(into: &ready)
      try run.answer(&ready, names: await feed.names)
      bar.update(step.bytesRead, of: feed.totalBytes)
    }
    order.flush(into: &ready)
    try run.answer(&ready, names: await feed.names)
    bar.clear()
  }

  private func tell(_ run: borrowing LocateRun, map: CellMap) {
    if json {
      StandardError.line(
        """
        {"cells":\(map.cellCount),"places":\(map.placeCount),"observations":\(run.asked),\
        "answered":\(run.answered),"areas":\(run.fromArea),"devices":\(run.deviceCount)}
        """)
    } else if !quiet {
      StandardError.line(
        "\(map.cellCount) cells learned; \(run.answered) of \(run.asked) observations of "
          + "\(run.deviceCount) devices answered"
          + (run.fromArea > 0
            ? "; of \(run.fromArea) more only the area is known"
              + (areas ? ", and told" : ": --areas tells it") : ""))
    }
  }
}

/// One pass over the observations to locate: memory for the devices of the last hour only.
private struct LocateRun: ~Copyable {
  /// A device silent for longer is forgotten, milliseconds.
  private static let memory: Int64 = 3_600_000

  private var filter: BeliefFilter
  private var writer: LineWriter
  private var devices: [DeviceBelief?] = []
  private var newest = Int64.min
  private var sinceSweep = 0
  private(set) var asked = 0
  private(set) var answered = 0
  /// Observations of which only the area tells where they were.
  private(set) var fromArea = 0
  private let tellsAreas: Bool

  var deviceCount: Int { devices.count }

  init(map: CellMap, writer: consuming LineWriter, tellsAreas: Bool) {
    filter = BeliefFilter(map: map)
    self.writer = writer
    self.tellsAreas = tellsAreas
    self.writer.text.append(literal: "device,time,latitude,longitude,radius67,radius95")
    if tellsAreas { self.writer.text.append(literal: ",source") }
    self.writer.text.append(literal: "\n")
  }

  mutating func answer(_ batch: inout ObservationBatch, names: NameRegister) throws {
    for observation in batch.observations {
      asked += 1
      let number = Int(observation.device.rawValue)
      while devices.count <= number { devices.append(nil) }
      var device =
        devices[number].take()
        // The seed follows from the name, so other devices of the file change nothing.
        ?? DeviceBelief(seed: mixedBytes(names.nameBytes(of: observation.device), seed: 1))
      let belief = filter.update(
        &device, with: observation, cells: batch.cells(of: observation),
        sightings: batch.sightings(of: observation), ignoringFix: true)
      devices[number] = device
      if let belief { try tell(belief, of: observation, names) }
      newest = max(newest, observation.time.milliseconds)
    }
    batch.removeAll()
    forgetTheSilent()
  }

  private mutating func forgetTheSilent() {
    sinceSweep += 1
    guard sinceSweep >= 64 else { return }
    sinceSweep = 0
    for number in devices.indices {
      if let time = devices[number]?.time, newest - time.milliseconds > Self.memory {
        devices[number] = nil
      }
    }
  }

  private mutating func tell(
    _ belief: Belief, of observation: Observation, _ names: NameRegister
  ) throws {
    if belief.source == .area {
      fromArea += 1
      guard tellsAreas else { return }
    } else {
      answered += 1
    }
    writer.text.append(csv: names.name(of: observation.device))
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(decimal: observation.time.milliseconds)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(belief.coordinate.latitude, decimals: 6)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(belief.coordinate.longitude, decimals: 6)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(belief.radius67.rawValue, decimals: 1)
    writer.text.append(byte: UInt8(ascii: ","))
    writer.text.append(belief.radius95.rawValue, decimals: 1)
    if tellsAreas {
      writer.text.append(byte: UInt8(ascii: ","))
      writer.text.append("\(belief.source)")
    }
    try writer.endLine()
  }

  mutating func finish() throws { try writer.finish() }
}
