// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TramBytes
import TramIsolation
import TramJournal
import TramSense
import TramUnits

/// Where phones and operators report.
///
/// An answer of 200 or 202 says that what was taken is on the disk. What cannot be used is told
/// with its reason, and counted.
struct IntakeRoutes {
  let room: ControlRoom

  func add(to table: inout RouteTable) {
    table.add(
      .post, "/owntracks", need: .device, "Takes what the OwnTracks app sends", doc: .ownTracks
    ) { [self] request, context in
      try await ownTracks(request, context)
    }
    table.add(
      .post, "/pub", need: .device, "Takes what the OwnTracks app sends, at its usual path",
      doc: .ownTracks
    ) { [self] request, context in
      try await ownTracks(request, context)
    }
    for method in [HTTPRequest.Method.get, .post] {
      table.add(
        method, "/osmand/{token}", need: .device, "Takes what the Traccar client sends",
        doc: .traccar(method)
      ) { [self] request, context in
        try await traccar(request, context)
      }
    }
    table.add(
      .post, "/v1/observations", need: .operatorFeed("observations"),
      "Takes a batch of observations, as JSON Lines or binary, perhaps packed with gzip",
      doc: .observations
    ) { [self] request, context in
      try await batch(request, context)
    }
  }

  // MARK: Phones

  private func ownTracks(_ request: Request, _ context: RoomContext) async throws -> Response {
    let now = room.now()
    let enrolled = try phone(context)
    // The token alone says which phone it is; a name is only needed to read the message.
    let reader = OwnTracksReader(
      user: "", device: enrolled.id.text, settings: EdgeSettings(now: now))
    let body = Array(buffer: try await self.body(of: request))
    let report = try read { try reader.read(body.span) }
    try await take(report, of: enrolled, at: now)
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: OwnTracksCommand.reply())))
  }

  private func traccar(_ request: Request, _ context: RoomContext) async throws -> Response {
    let now = room.now()
    let reader = TraccarReader(settings: EdgeSettings(now: now))
    let body = Array(buffer: try await self.body(of: request))
    let isJSON = request.headers[.contentType]?.hasPrefix("application/json") ?? false
    let report = try read {
      if isJSON { return try reader.readJSON(body.span) }
      let form = body.isEmpty ? Array((request.uri.query ?? "").utf8) : body
      return try reader.readForm(form.span)
    }
    try await take(report, of: phone(context), at: now)
    return Response(status: .ok)
  }

  /// Reads a report and puts its refusal into the server's words.
  private func read(_ body: () throws -> EdgeReport) throws -> EdgeReport {
    do {
      return try body()
    } catch let refusal as IntakeRefusal {
      room.intake.noteRefused(1)
      throw ServerError(.invalid, detail: refusal.detail)
    }
  }

  /// The phone whose token was shown.
  ///
  /// - Throws: `ServerError` with code `.forbidden`
  private func phone(_ context: RoomContext) throws -> EnrolledDevice {
    guard case .device(let id) = context.caller, let device = room.devices.device(id),
      device.retired == nil
    else { throw ServerError(.forbidden, detail: "this phone was retired") }
    return device
  }

  /// Takes what a phone reported; whatever name it gives itself, its token says which it is.
  private func take(
    _ report: EdgeReport, of phone: EnrolledDevice, at now: Instant
  ) async throws {
    room.intake.noteRefused(Int(report.tally.refused))
    var batch = ObservationBatch()
    report.append(to: &batch) { _ in phone.id }
    batch.sortByTime()
    try await room.intake.take(batch, at: now)
  }

  // MARK: Operators

  private struct BatchAnswer: Encodable {
    /// Observations that are on the disk now, or were already.
    var accepted: Int
    /// Lines that could not be used.
    var refused: Int
    /// Observations of devices that nobody enrolled; they were dropped.
    var unknown: Int
    /// Whether the same batch came before.
    var repeated: Bool
    /// Why lines were refused, for the first few.
    var faults: [ServerError.Fault]
  }

  private func batch(_ request: Request, _ context: RoomContext) async throws -> Response {
    let now = room.now()
    let key = try batchKey(request, context)
    if let key, try await room.desk.journal.number(of: key) != nil {
      return try answer(
        BatchAnswer(accepted: 0, refused: 0, unknown: 0, repeated: true, faults: []))
    }
    let body = try await self.body(of: request)
    var reading = try read(body, type: request.headers[.contentType] ?? "", now: now)
    let unknown = reading.resolve(room.devices)
    try await room.intake.take(reading.batch, at: now)
    room.intake.noteRefused(reading.refused)
    room.intake.noteUnknown(unknown)
    if let key {
      _ = try await room.desk.journal.append(
        JournalBatch(entries: [
          Envelope(key: key, subject: SubjectID(0), kind: Self.batchKind, time: now, payload: [])
        ]))
    }
    return try answer(
      BatchAnswer(
        accepted: reading.batch.observations.count, refused: reading.refused, unknown: unknown,
        repeated: false, faults: reading.faults))
  }

  /// The kind of a journal entry that says that a batch was taken.
  static let batchKind = EntryKind(101)

  /// The name of a batch: its sender and what the sender calls it; `nil` without a name.
  private func batchKey(_ request: Request, _ context: RoomContext) throws -> IdempotencyKey? {
    guard let name = request.headers[.idempotencyKey] else { return nil }
    guard (1...200).contains(name.utf8.count) else {
      throw ServerError(.invalid, detail: "Idempotency-Key has more than 200 bytes or none")
    }
    guard case .operatorFeed(let id, _) = context.caller else { return nil }
    return IdempotencyKey(content: Array("batch \(id.rawValue) \(name)".utf8))
  }

  private func read(_ body: ByteBuffer, type: String, now: Instant) throws -> BatchReading {
    switch type.split(separator: ";").first.map({ $0.trimmingCharacters(in: .whitespaces) }) {
    case "application/x-ndjson", "application/jsonl", "application/json-lines":
      return BatchReading(lines: body, now: now)
    case "application/vnd.tram.observations":
      return try BatchReading(
        packet: body, limits: ObservationPacket.Limits(mostBytes: room.settings.mostBodyBytes))
    default:
      throw ServerError(
        .unsupported,
        detail: "send application/x-ndjson or application/vnd.tram.observations, not '\(type)'")
    }
  }

  private func answer(_ answer: BatchAnswer) throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(answer))))
  }

  /// The body, unpacked, within the bounds.
  private func body(of request: Request) async throws -> ByteBuffer {
    let most = room.settings.mostBodyBytes
    let body = try await request.body.collect(upTo: most)
    switch request.headers[.contentEncoding] {
    case nil, "identity": return body
    case "gzip", "x-gzip": return try Gunzip.unpack(body, most: most)
    case let other?:
      throw ServerError(.unsupported, detail: "content is read plain or as gzip, not as \(other)")
    }
  }
}

extension HTTPField.Name {
  /// The name of a change, under which it is made once.
  static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .cookie
}
