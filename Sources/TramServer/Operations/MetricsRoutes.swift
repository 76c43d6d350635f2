// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TramBytes
import TramGuard
import TramIsolation
import TramMessages
import TramTrails

/// Figures for a monitor, and whether the server can do its work.
struct MetricsRoutes {
  let room: ControlRoom
  let tally: RequestTally
  private let begun = ContinuousClock.now

  init(room: ControlRoom, tally: RequestTally) {
    self.room = room
    self.tally = tally
  }

  func add(to table: inout RouteTable) {
    table.add(
      .get, "/metrics", need: .signedIn | .operatorFeed("metrics"),
      "Gives figures for a monitor"
    ) { [self] _, _ in
      Response(
        status: .ok, headers: [.contentType: MetricsText.contentType],
        body: .init(byteBuffer: ByteBuffer(string: try await text())))
    }
    table.add(.get, "/ready", need: .open, "Tells whether the server can do its work") {
      [readiness = Readiness(room: room)] _, _ in
      let faults = await readiness.faults()
      let lines = (faults.isEmpty ? ["ready"] : faults) + readiness.notes
      return Response(
        status: faults.isEmpty ? .ok : .serviceUnavailable,
        headers: [.contentType: "text/plain; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: lines.joined(separator: "\n") + "\n")))
    }
  }

  func text() async throws -> String {
    var out = MetricsText()
    addIntake(&out)
    try await addDesk(&out)
    try await addWatch(&out)
    addExposure(&out)
    try await addMessages(&out)
    try await addDonations(&out)
    addAccounts(&out)
    addRequests(&out)
    addProcess(&out)
    return out.text
  }

  private func addIntake(_ out: inout MetricsText) {
    let intake = room.intake.counts
    out.add(
      .counter, "tram_intake_batches_total", "Requests whose observations were acknowledged.",
      intake.batches)
    out.add(
      .counter, "tram_intake_observations_total", "Observations that were acknowledged.",
      intake.observations)
    out.add(
      .counter, "tram_intake_busy_total", "Requests that were told to come again later.",
      intake.busy)
    out.add(
      .counter, "tram_intake_refused_total", "Messages and lines that could not be used.",
      intake.refused)
    out.add(
      .counter, "tram_intake_unknown_total", "Observations of devices that nobody enrolled.",
      intake.unknown)
    let log = room.log.counts
    out.add(
      .counter, "tram_log_writes_total", "Writes of the log, each with one flush.", log.writes)
    out.add(.counter, "tram_log_appends_total", "Appends in these writes.", log.appends)
    out.add(
      .counter, "tram_log_refused_total", "Appends that were refused as too much waited.",
      log.refused)
  }

  private func addDesk(_ out: inout MetricsText) async throws {
    let changes = room.desk.tally.now
    let counts = try await room.desk.everyRow.counts(area: "")
    out.add(
      .gauge, "tram_journal_entries", "The number of the journal's last entry.", room.hub.now.head)
    out.add(
      .counter, "tram_desk_changes_total", "Changes of the desk since the start.", changes.changes)
    out.add(
      .counter, "tram_alarms_raised_total", "Alarms raised since the start, by kind.",
      AlarmKind.allCases.map { kind in
        MetricsText.Sample(
          labels: [("kind", kind.word)], value: Double(changes.alarms[kind.word] ?? 0))
      })
    out.add(
      .gauge, "tram_alarms_open", "Alarms that nobody has looked at.", counts.openAlarms)
    out.add(
      .gauge, "tram_alarms_acknowledged", "Alarms that somebody has taken.",
      counts.acknowledgedAlarms)
    out.add(.gauge, "tram_orders_in_force", "Orders in force.", counts.orders)
    out.add(.gauge, "tram_checks_waiting", "Checks that wait for an answer.", counts.waitingChecks)
    out.add(.gauge, "tram_devices", "Devices that were ever enrolled.", room.devices.count)
    out.add(.gauge, "tram_event_listeners", "Listeners for changes.", room.hub.listeners)
  }

  private func addWatch(_ out: inout MetricsText) async throws {
    let bounds = try await room.log.bounds()
    let next = room.watch.position.rawValue
    let lag = bounds.upperBound.rawValue - min(next, bounds.upperBound.rawValue)
    out.add(
      .gauge, "tram_log_records",
      "Records of the log that are kept.", bounds.upperBound.rawValue - bounds.lowerBound.rawValue)
    out.add(
      .gauge, "tram_watch_lag_records", "Records of the log that the watch has not seen.", lag)
    out.add(
      .counter, "tram_watch_damaged_records_total", "Records of the log that could not be read.",
      room.watch.damagedRecords)
  }

  private func addExposure(_ out: inout MetricsText) {
    guard let exposure = room.exposure else { return }
    let counts = exposure.counts
    out.add(
      .counter, "tram_exposure_uploads_total", "Uploads of keys, by what came of them.",
      [
        MetricsText.Sample(labels: [("result", "taken")], value: Double(counts.accepted)),
        MetricsText.Sample(labels: [("result", "refused")], value: Double(counts.refused)),
        MetricsText.Sample(labels: [("result", "chaff")], value: Double(counts.chaff)),
      ])
    out.add(.gauge, "tram_exposure_keys_held", "Keys that are held, told or not.", exposure.held)
    out.add(
      .counter, "tram_exposure_exports_total", "Export files that were written.", counts.exports)
  }

  /// Sums over all drives: whose drives there are is told to those who keep them.
  private func addDonations(_ out: inout MetricsText) async throws {
    guard !room.donations.drives.isEmpty else { return }
    var (booked, held, away): (Int64, Int64, Int64) = (0, 0, 0)
    for drive in room.donations.drives {
      guard let sums = try? await drive.books.sums() else { continue }
      booked += sums.confirmed.count
      held += sums.held.count
      away += sums.away.values.reduce(0, +)
    }
    out.add(.gauge, "tram_donations_confirmed", "Donations in the books.", booked)
    out.add(.gauge, "tram_donations_held", "Donations that wait to be settled.", held)
    out.add(.counter, "tram_donations_away_total", "Texts answered and not booked.", away)
  }

  private func addAccounts(_ out: inout MetricsText) {
    let counts = room.accounts.counts
    out.add(
      .gauge, "tram_emergencies_waiting", "Emergencies that nobody has accounted for.",
      room.accounts.book.allEmergencies.count { $0.account == nil })
    out.add(
      .counter, "tram_sign_ins_total", "Tries to sign in, by what came of them.",
      [
        MetricsText.Sample(labels: [("result", "right")], value: Double(counts.signIns)),
        MetricsText.Sample(labels: [("result", "wrong")], value: Double(counts.wrongPasswords)),
        MetricsText.Sample(labels: [("result", "too-soon")], value: Double(counts.throttled)),
        MetricsText.Sample(labels: [("result", "busy")], value: Double(counts.busy)),
      ])
  }

  private func addRequests(_ out: inout MetricsText) {
    let rows = tally.rows
    let name = "tram_http_request_duration_seconds"
    out.begin(
      .counter, "tram_http_requests_total", "Requests by route and class of the answer's status.")
    for (route, row) in rows {
      for (index, count) in row.classes.enumerated() where count > 0 {
        out.line(
          "tram_http_requests_total", labels(route) + [("status", "\(index + 1)xx")],
          Double(count))
      }
    }
    out.begin(.histogram, name, "How long it took until an answer began, by route.")
    for (route, row) in rows {
      out.histogram(
        name, labels(route), bounds: RequestTally.bounds, buckets: row.buckets, sum: row.seconds)
    }
  }

  private func labels(_ route: RequestTally.Route) -> [(String, String)] {
    [("method", route.method), ("route", route.path)]
  }

  private func addProcess(_ out: inout MetricsText) {
    if let bytes = ProcessFigures.residentBytes {
      out.add(.gauge, "process_resident_memory_bytes", "Memory that the process holds.", bytes)
    }
    out.add(
      .gauge, "tram_uptime_seconds", "How long the server runs.",
      [MetricsText.Sample(value: (ContinuousClock.now - begun).inSeconds)])
    if let free = ProcessFigures.freeBytes(room.settings.folder) {
      out.add(.gauge, "tram_disk_free_bytes", "Free space where the room is kept.", free)
    }
  }
}

/// What the system says of this process and its disk.
enum ProcessFigures {
  /// Memory that the process holds, bytes; `nil` where the system does not say.
  static var residentBytes: Int? {
    guard let data = FileManager.default.contents(atPath: "/proc/self/status") else { return nil }
    let line = String(decoding: data, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("VmRSS:") }
    // The system writes `VmRSS:     12345 kB`.
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  /// Free space of the disk that a folder is on, bytes.
  static func freeBytes(_ folder: String) -> Int64? {
    let facts = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    return (facts?[.systemFreeSize] as? NSNumber)?.int64Value
  }
}
