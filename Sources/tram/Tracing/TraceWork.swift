// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import TramBytes
import TramTracing
import TramTrails
import TramUnits

/// What the commands of `tram trace` share at their edge.
enum TraceWork {
  /// Runs a command's work; what the outside world did wrong becomes one line and exit code 1.
  static func run(_ command: String, _ work: () throws -> Void) throws {
    do {
      try work()
    } catch let error as BytesError {
      StandardError.line("tram trace \(command): error: \(error)")
      throw ExitCode.failure
    } catch let error as TracingError {
      StandardError.line("tram trace \(command): error: \(error.detail)")
      throw ExitCode.failure
    } catch is StrictStop {
      throw ExitCode.failure
    }
  }

  /// A disease by its name or, where it is a path, from its file.
  static func disease(_ name: String) throws -> Disease {
    if DiseaseTable.names.contains(name) { return try DiseaseTable.disease(named: name) }
    guard name.contains("/") || name.hasSuffix(".json") else {
      return try DiseaseTable.disease(named: name)
    }
    let file = try OpenFile(name, .read)
    let most = 1 << 16
    let size = try file.size()
    guard size <= most else {
      throw TracingError(.tooLarge, detail: "\(name): \(size) bytes; \(most) are the most")
    }
    do throws(TracingError) {
      return try Disease(reading: try file.bytes(size))
    } catch {
      throw TracingError(error.code, detail: "\(name): \(error.detail)")
    }
  }

  /// What a column of evidence names: `position`, `proven`, `area`, in any order and form.
  static func sources(_ text: String) -> ContactSource {
    var sources: ContactSource = []
    let words = text.lowercased().split { !$0.isLetter }
    if words.contains("position") { sources.insert(.position) }
    if words.contains("proven") { sources.insert(.proven) }
    if words.contains("area") { sources.insert(.area) }
    return sources
  }
}

extension OpenFile {
  /// The first bytes, with this target's error.
  fileprivate func bytes(_ count: Int) throws(TracingError) -> [UInt8] {
    do throws(BytesError) {
      return try read(at: 0, count: count)
    } catch {
      throw TracingError(.badValue, detail: error.description)
    }
  }
}

/// One day, or the first and the last of several.
struct DayRange: ExpressibleByArgument {
  var days: ClosedRange<Day>

  init?(argument: String) {
    let parts = argument.split(separator: "..", omittingEmptySubsequences: false)
    guard let first = parts.first.flatMap({ Day($0) }), parts.count <= 2,
      let last = parts.count == 1 ? first : Day(parts[1]), first <= last
    else { return nil }
    days = first...last
  }
}

/// How far clocks are ahead of UTC, such as `+07:00`.
struct ClockZone: ExpressibleByArgument {
  static let vietnam = ClockZone(seconds: 25_200)

  var seconds: Int

  init(seconds: Int) { self.seconds = seconds }

  init?(argument: String) {
    let digits = argument.utf8.dropFirst().filter { $0 != 0x3A }
    guard let sign = argument.first, sign == "+" || sign == "-", digits.count == 4,
      digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(String(decoding: digits, as: UTF8.self)), number % 100 < 60,
      number / 100 <= 14
    else { return nil }
    seconds = (number / 100 * 3600 + number % 100 * 60) * (sign == "-" ? -1 : 1)
  }
}

/// The disease, and the clocks by which its days are counted.
struct DiseaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "covid-19, measles, ebola, or a file such as tram trace diseases writes.",
      valueName: "name|file"))
  var disease = "covid-19"

  @Option(
    help: ArgumentHelp("How far the clocks of the place are ahead of UTC.", valueName: "+hh:mm"))
  var zone = ClockZone.vietnam

  @Flag(help: "Stop at the first bad line, with exit code 1.")
  var strict = false

  @Flag(help: "Do not tell what was found on standard error.")
  var quiet = false
}

/// When a case fell ill, and until when he was among people.
struct CaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The day of onset, or the first and last on which it may have been.",
      valueName: "day[..day]"))
  var onset: DayRange?

  @Option(
    help: ArgumentHelp("The day of the sample, for a case without symptoms.", valueName: "day"))
  var sample: DayRange?

  @Option(help: ArgumentHelp("The day of infection, where it is known.", valueName: "day"))
  var infected: DayRange?

  @Option(help: ArgumentHelp("The day of the positive result.", valueName: "day"))
  var confirmed: DayRange?

  @Option(
    help: ArgumentHelp("From when he met nobody: ms since 1970, or a day.", valueName: "time"))
  var isolated: String?

  /// The case.
  ///
  /// - Throws: `TracingError`
  func traced(zone: ClockZone) throws -> IndexCase {
    var moment: Instant?
    if let isolated {
      guard let time = TraceTime.instant(isolated, zone: zone) else {
        throw TracingError(
          .badValue, detail: "isolated \"\(isolated)\" is neither ms since 1970 nor a day")
      }
      moment = time
    }
    return try IndexCase(
      onset: onset?.days, sample: sample?.days.lowerBound, isolated: moment,
      infected: infected?.days.lowerBound, confirmed: confirmed?.days.lowerBound,
      secondsEast: zone.seconds)
  }
}

/// Moments as tables write them.
enum TraceTime {
  /// Milliseconds since 1970, or the midnight at which a day begins; `nil` for anything else.
  static func instant(_ text: String, zone: ClockZone) -> Instant? {
    if let day = Day(text) {
      return Instant(
        milliseconds: (Int64(day.number) * 86_400 - Int64(zone.seconds)) * 1000)
    }
    // Years 1970 to 2100.
    guard let number = Int64(text), (0...4_102_444_800_000).contains(number) else { return nil }
    return Instant(milliseconds: number)
  }
}
