// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

/// Reads the points of a GPX 1.1 file: those of tracks, of routes and the single ones.
///
/// The file is read piece by piece, whatever its size up to the limit. A file that is no GPX is
/// refused as a whole with its line and column, a point that cannot be used by itself with its
/// line. See docs/formats/tracks.md.
public struct GPXReader: Sendable {
  /// How much is read, and what the time is.
  public let settings: EdgeSettings
  private let device: String

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - device: Whose file it is.
  ///   - settings: How much is read, and what the time is.
  public init(device: String, settings: EdgeSettings = .file()) {
    self.device = device
    self.settings = settings
  }

  /// Reads a file.
  ///
  /// - Throws: `IntakeRefusal` when the file as a whole cannot be used.
  /// - Complexity: O(bytes)
  public func read(_ file: Span<UInt8>) throws(IntakeRefusal) -> EdgeReport {
    try checkLength(file, settings)
    if let problem = nameProblem(Array(device.utf8), settings) { throw problem }
    var gatherer = EdgeGatherer(settings)
    let number = gatherer.number(of: device)
    var scanner = XMLScanner(file)
    do throws(BytesError) {
      guard try scanner.advance() == .start, scanner.isNamed("gpx") else {
        throw BytesError(
          .syntax, detail: "the outermost element is not <gpx>", offset: scanner.offset)
      }
    } catch {
      throw refusal(error, in: file)
    }
    while true {
      var step = XMLStep.text
      do throws(BytesError) {
        step = try scanner.advance()
      } catch {
        throw refusal(error, in: file)
      }
      if step == .finish { return gatherer.report }
      guard step == .start,
        scanner.isNamed("trkpt") || scanner.isNamed("wpt") || scanner.isNamed("rtept")
      else { continue }
      try gatherer.begin()
      let start = scanner.offset
      var draft = EdgeDraft()
      do throws(BytesError) {
        draft = try readPoint(&scanner, &gatherer)
      } catch {
        throw refusal(error, in: file)
      }
      finish(draft, number, at: start, in: file, &gatherer)
    }
  }

  private func finish(
    _ draft: EdgeDraft, _ device: DeviceID, at offset: Int, in file: Span<UInt8>,
    _ gatherer: inout EdgeGatherer
  ) {
    let known = gatherer.report.refusals.count
    guard !gatherer.finish(draft, device: device), gatherer.report.refusals.count > known else {
      return
    }
    let line = TextPosition(of: offset, in: file).line
    gatherer.report.refusals[known].detail =
      "line \(line): " + gatherer.report.refusals[known].detail
  }

  /// Reads a point whose element has begun, to its end.
  private func readPoint(
    _ scanner: inout XMLScanner, _ gatherer: inout EdgeGatherer
  ) throws(BytesError) -> EdgeDraft {
    var draft = EdgeDraft()
    draft.latitude = scanner.attribute("lat").map { decimalNumber($0.span) ?? .nan }
    draft.longitude = scanner.attribute("lon").map { decimalNumber($0.span) ?? .nan }
    let depth = scanner.depth
    var member: Member?
    var text: [UInt8] = []
    while true {
      switch try scanner.advance() {
      case .start:
        member = scanner.depth == depth + 1 ? Member(scanner) : nil
        text.removeAll(keepingCapacity: true)
      case .text:
        // A value of more than 64 bytes is none of those read here.
        if member != nil, text.count + scanner.text.count <= 64 { text += scanner.text }
      case .end:
        if scanner.depth < depth { return draft }
        if let known = member { take(known, text, &draft, &gatherer) }
        member = nil
      case .finish: return draft
      }
    }
  }

  private enum Member {
    case time, dilution

    init?(_ scanner: borrowing XMLScanner) {
      if scanner.isNamed("time") {
        self = .time
      } else if scanner.isNamed("hdop") {
        self = .dilution
      } else {
        return nil
      }
    }
  }

  private func take(
    _ member: Member, _ text: [UInt8], _ draft: inout EdgeDraft, _ gatherer: inout EdgeGatherer
  ) {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    let trimmed = Array(
      text.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
    switch member {
    case .time:
      guard Instant(iso: trimmed.span) != nil else {
        return draft.refuse(.noTime, "<time> is not written as 2020-06-01T07:30:00Z")
      }
      switch gatherer.moment(trimmed.span) {
      case .success(let time): draft.time = time
      case .failure(let problem): draft.problem = draft.problem ?? problem
      }
    case .dilution:
      draft.dilution = decimalNumber(trimmed.span)
      if draft.dilution == nil { gatherer.values.slips.append(.notANumber) }
    }
  }
}
