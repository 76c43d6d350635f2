// SPDX-License-Identifier: Apache-2.0

import Foundation
import TramBytes
import TramIsolation
import TramJournal
import TramSense
import TramTrails
import TramUnits

/// Files that are taken into a room whose server does not run.
///
/// The same file again changes nothing: its parts are known by their content.
public struct RoomImport: Sendable {
  /// What a file came to.
  public struct Report: Sendable {
    /// Observations, orders or cells that were taken, or would be.
    public var taken = 0
    /// Those that were taken before.
    public var repeated = 0
    /// Lines, points or rows that could not be used.
    public var refused = 0
    /// Observations of devices that nobody enrolled.
    public var unknown = 0
    /// Why, with the place in the file; the first `mostRemarks`.
    public var remarks: [String] = []

    /// How many remarks are kept; all refusals are counted.
    public static let mostRemarks = 1000

    mutating func remark(_ text: String) {
      if remarks.count < Self.mostRemarks { remarks.append(text) }
    }
  }

  /// What a file holds.
  public enum Kind: String, CaseIterable, Sendable {
    /// Observations, JSON Lines.
    case observations
    /// A GPX track.
    case gpx
    /// GeoJSON points or lines with times.
    case geojson
    /// Cells as OpenCelliD writes them.
    case cells
    /// A sheet of orders.
    case orders
  }

  private let room: ControlRoom
  private let isDry: Bool
  private let now: Instant

  /// Creates an import.
  ///
  /// - Parameter isDry: Whether nothing is changed.
  public init(into room: ControlRoom, isDry: Bool) {
    self.room = room
    self.isDry = isDry
    now = room.now()
  }

  /// What a file holds, by its name and its first line; `nil` when neither tells.
  public static func kind(of path: String) throws -> Kind? {
    switch path.split(separator: ".").last?.lowercased() {
    case "gpx": return .gpx
    case "geojson": return .geojson
    case "jsonl", "ndjson": return .observations
    case "csv", "tsv", "txt":
      var lines = try LineReader(path: path)
      guard try lines.advance() == .line else { return .orders }
      let first = String(copying: lines.line)
      return first.hasPrefix("radio,mcc") ? .cells : .orders
    default: return nil
    }
  }

  /// Takes a file in.
  ///
  /// - Parameter device: Whose track it is, for files that name nobody.
  /// - Throws: `ServerError`, `BytesError`, `IntakeRefusal` when the file as a whole cannot be used
  public func take(_ path: String, as kind: Kind, device: String) async throws -> Report {
    switch kind {
    case .observations: return try await takeLines(path)
    case .gpx:
      let reader = GPXReader(device: device, settings: .file(now: now))
      let bytes = try Self.bytes(of: path, most: reader.settings.mostBytes)
      return try await take(try reader.read(bytes.span))
    case .geojson:
      let reader = GeoJSONTrackReader(device: device, settings: .file(now: now))
      let bytes = try Self.bytes(of: path, most: reader.settings.mostBytes)
      return try await take(try reader.read(bytes.span))
    case .cells: return try takeCells(path)
    case .orders:
      let bytes = try Self.bytes(of: path, most: OrderSheetReader.mostBytes)
      return try await OrderSheetImport(room: room, isDry: isDry).take(bytes)
    }
  }

  /// The bytes of a file that is read whole.
  private static func bytes(of path: String, most: Int) throws -> [UInt8] {
    let handle = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? handle.close() }
    let data = try handle.read(upToCount: most + 1) ?? Data()
    guard data.count <= most else {
      throw ServerError(.tooLarge, detail: "the file has more than \(most) bytes")
    }
    return [UInt8](data)
  }

  // MARK: Observations

  /// How many observations go into one record of the log.
  private static let observationsARecord = 4096

  private func takeLines(_ path: String) async throws -> Report {
    var report = Report()
    var lines = try LineReader(path: path)
    var reader = ObservationReader(settings: ObservationReader.Settings(now: now))
    var batch = ObservationBatch()
    reading: while true {
      let outcome: LineOutcome
      switch try lines.advance() {
      case .line: outcome = reader.read(lines.line, into: &batch)
      case .overlong(let bytes): outcome = reader.refuseOverlong(bytes: bytes)
      case .end: break reading
      }
      if case .refused(let refusal) = outcome {
        report.refused += 1
        report.remark("line \(lines.lineNumber): \(refusal.detail)")
      }
      if batch.observations.count >= Self.observationsARecord {
        try await keep(&batch, reader.names, &report)
      }
    }
    try await keep(&batch, reader.names, &report)
    return report
  }

  private func keep(
    _ batch: inout ObservationBatch, _ names: NameRegister, _ report: inout Report
  ) async throws {
    report.unknown += batch.renumber { device in
      room.devices.device(named: names.name(of: device))?.id
    }
    batch.sortByTime()
    try await keep(batch, &report)
    batch = ObservationBatch()
  }

  private func take(_ track: EdgeReport) async throws -> Report {
    var report = Report()
    report.refused = Int(track.tally.refused)
    for refusal in track.refusals { report.remark(refusal.detail) }
    var all = ObservationBatch()
    track.append(to: &all) { room.devices.device(named: $0)?.id }
    report.unknown = track.observations.count - all.observations.count
    for name in track.devices where room.devices.device(named: name) == nil {
      report.remark("there is no device \(name.prefix(60)) in this room; enrol it first")
    }
    all.sortByTime()
    for first in stride(from: 0, to: all.observations.count, by: Self.observationsARecord) {
      var part = ObservationBatch()
      for index in first..<min(first + Self.observationsARecord, all.observations.count) {
        part.append(
          all.observations[index], cells: EmptyCollection<CellReading>(),
          sightings: EmptyCollection<BeaconSighting>())
      }
      try await keep(part, &report)
    }
    return report
  }

  private func keep(_ batch: ObservationBatch, _ report: inout Report) async throws {
    guard !batch.observations.isEmpty else { return }
    let content = try ObservationRecord.record(batch, at: now).bytes
    let key = IdempotencyKey(content: Array("import".utf8) + content)
    if try await room.desk.journal.number(of: key) != nil {
      report.repeated += batch.observations.count
      return
    }
    report.taken += batch.observations.count
    guard !isDry else { return }
    try await room.intake.take(batch, at: now)
    _ = try await room.desk.journal.append(
      JournalBatch(entries: [
        Envelope(
          key: key, subject: SubjectID(0), kind: IntakeRoutes.batchKind, time: now, payload: [])
      ]))
  }

  // MARK: Cells

  /// Reads a list of cells and keeps it as `cells.csv` of the room.
  private func takeCells(_ path: String) throws -> Report {
    var report = Report()
    var register = CellRegister()
    var csv = try CSVReader(path: path)
    reading: while true {
      switch try csv.advance() {
      case .end: break reading
      case .record:
        do throws(CellRegister.Refusal) {
          if try register.add(recordOf: csv) { report.taken += 1 }
        } catch {
          report.refused += 1
          report.remark("line \(csv.lineNumber): \(error.detail)")
        }
      case .bad(let reason):
        report.refused += 1
        report.remark("line \(csv.lineNumber): \(reason)")
      }
    }
    guard report.taken > 0 else {
      throw ServerError(.invalid, detail: "no line of the file is a cell")
    }
    if !isDry {
      let target = room.settings.path("cells.csv")
      let part = target + ".part"
      try? FileManager.default.removeItem(atPath: part)
      try FileManager.default.copyItem(atPath: path, toPath: part)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: part)
      let handle = try FileHandle(forUpdating: URL(filePath: part))
      try handle.synchronize()
      try handle.close()
      try Folder.rename(part, to: target)
    }
    return report
  }
}
