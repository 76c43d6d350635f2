// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TramBytes
import TramProximity
import TramTrails
import TramUnits

/// The key server of exposure notification: takes keys of cases, and tells them as signed exports
/// once nobody can misuse them.
///
/// An upload is answered when what it changed is durable. What is kept is a log of its own, which
/// forgets by the day; the publisher is folded from it at each start. A backup leaves it out.
public final class ExposureRoom: Sendable {
  /// What the log of uploads holds.
  private enum Kind {
    /// An upload that was accepted (`AcceptedUpload`).
    static let upload: UInt8 = 1
    /// Keys were told; the record's time is the end of their period.
    static let export: UInt8 = 2
    /// Nothing: chaff and refusals write as much as an upload, so that they take as long.
    static let nothing: UInt8 = 3
  }

  /// What became of uploads since the start.
  public struct Counts: Hashable, Sendable {
    /// Uploads that were accepted.
    public var accepted = 0
    /// Uploads that were refused.
    public var refused = 0
    /// Requests that said themselves that they are chaff.
    public var chaff = 0
    /// Export files that were written.
    public var exports = 0
  }

  private struct State {
    var publisher: KeyPublisher
    /// Until when keys were told; `nil` before the first time.
    var toldUntil: Instant?
    var counts = Counts()
  }

  let file: ExposureFile
  let shelf: ExportShelf
  private let signer: ExportSigner
  private let log: FileTrailLog
  private let settings = PublishSettings()
  private let turn = Turn(most: 1024)
  private let state: Mutex<State>

  /// Opens the key server of a room, if its folder has an `exposure.json`.
  ///
  /// - Throws: `ServerError` with code `.invalid` for a file that is wrong; `TrailsError`
  static func open(_ settings: ServerSettings, at now: Instant) async throws -> ExposureRoom? {
    let path = settings.path(ExposureFile.name)
    guard let file = try RoomFile.read(ExposureFile.self, at: path) else { return nil }
    return try await ExposureRoom(
      file: file, path: path, folder: settings.path("exposure"), at: now)
  }

  private init(file: ExposureFile, path: String, folder: String, at now: Instant) async throws {
    self.file = file
    signer = try file.signer(beside: path)
    let issuers = try file.trusted(beside: path)
    for part in [folder, "\(folder)/exports"] { _ = try Folder.make(part) }
    shelf = ExportShelf(folder: "\(folder)/exports")
    let token = try KeyFile.bytes(
      path: "\(folder)/token.key", length: 32, what: "the key of revision tokens")
    let log = try FileTrailLog(folder: "\(folder)/uploads")
    self.log = log
    do {
      let publisher = try KeyPublisher(
        issuers: issuers, tokenKey: token, settings: settings)
      state = Mutex(try await Self.folded(log, State(publisher: publisher)))
    } catch {
      log.close()
      throw error
    }
    try shelf.removeFiles(after: state.withLock { $0.toldUntil })
    try shelf.putIndex(at: now)
  }

  /// The state that the records of a log lead to.
  private static func folded(_ log: FileTrailLog, _ empty: State) async throws -> State {
    var state = empty
    var place = try await log.bounds().lowerBound
    while true {
      let page = try await log.read(from: place, limit: 1 << 20)
      if page.isEmpty { return state }
      for record in page.records { try apply(record, to: &state) }
      place = page.next
    }
  }

  private static func apply(_ record: TrailRecord, to state: inout State) throws {
    switch record.kind {
    case Kind.upload:
      state.publisher.note(try AcceptedUpload(reading: record.bytes.span), at: record.time)
    case Kind.export:
      state.publisher.noteTold(at: record.time)
      state.toldUntil = record.time
    default: break
    }
  }

  /// What became of uploads since the start.
  public var counts: Counts { state.withLock { $0.counts } }

  /// How many keys are held, told or not.
  public var held: Int { state.withLock { $0.publisher.count } }

  // MARK: Uploads

  /// Takes an upload: on return what it changed is durable, or nothing was taken.
  ///
  /// - Returns: Whether it was accepted, and the body to answer with, of one size always.
  /// - Throws: `ServerError` when nothing can be kept at the moment
  func publish(
    _ body: [UInt8], isChaff: Bool, at now: Instant
  ) async throws -> (isAccepted: Bool, body: [UInt8]) {
    try await turn.take {
      var random = SystemRandomNumberGenerator()
      var answer = PublishAnswer()
      var upload: AcceptedUpload?
      if isChaff {
        answer = state.withLock { $0.publisher.chaff(using: &random) }
      } else {
        do throws(ProximityError) {
          let request = try PublishRequest(reading: body.span, settings: settings)
          // Looked at where it lies: a copy would be of all keys that are held.
          (upload, answer) = try state.withLock { (state) throws(ProximityError) in
            try state.publisher.accept(request, at: now, using: &random)
          }
        } catch {
          answer.refusal = error.detail
        }
      }
      try await keep(upload, at: now)
      state.withLock { state in
        if let upload {
          state.publisher.note(upload, at: now)
          state.counts.accepted += 1
        } else if isChaff {
          state.counts.chaff += 1
        } else {
          state.counts.refused += 1
        }
      }
      return (answer.refusal.isEmpty, answer.body(settings, using: &random))
    }
  }

  private func keep(_ upload: AcceptedUpload?, at now: Instant) async throws {
    let record =
      upload.map { TrailRecord(kind: Kind.upload, time: now, bytes: $0.bytes) }
      ?? TrailRecord(kind: Kind.nothing, time: now, bytes: [])
    do {
      _ = try await log.append([record], at: now)
    } catch let error as TrailsError {
      throw ServerError(error)
    }
  }

  // MARK: Exports

  /// Tells the keys of the periods that have ended since the last time, if one has.
  ///
  /// The file is on the disk before the log says that its keys were told, and on the list after it.
  /// A file that the log does not know of is removed: of two files with the same true keys and
  /// other made-up ones anybody could tell which are true.
  func tellKeys(at now: Instant) async throws {
    let period = Int64(file.periodMinutes) * 60_000
    let end = Instant(milliseconds: now.milliseconds - now.milliseconds % period)
    try await turn.take {
      let told = state.withLock { $0.toldUntil }
      guard end > told ?? Instant(milliseconds: .min) else { return }
      let start = told ?? Instant(milliseconds: end.milliseconds - period)
      let (keys, revised) = state.withLock { $0.publisher.due(at: end) }
      var files = 0
      if !keys.isEmpty || !revised.isEmpty {
        files = try shelf.put(
          keys, revised, from: start, until: end, region: file.region,
          padding: ExportPadding(minimum: file.minimumKeys), signer: signer)
      }
      do {
        _ = try await log.append(
          [TrailRecord(kind: Kind.export, time: end, bytes: [])], at: now)
      } catch let error as TrailsError {
        try shelf.removeFiles(after: told)
        throw ServerError(error)
      }
      state.withLock { state in
        state.publisher.noteTold(at: end)
        state.publisher.forget(at: now)
        state.toldUntil = end
        state.counts.exports += files
      }
      try shelf.putIndex(at: now)
    }
  }

  /// Forgets uploads on the disk; the publisher forgets once a period, as it looks at every key.
  func forget(at now: Instant) async throws {
    let today = now.milliseconds / 86_400_000
    try await log.forget(before: Day(number: Int32(clamping: today - Self.keptDays)))
  }

  /// For how many days uploads are kept: keys are looked for fifteen days, and revised as long.
  private static let keptDays: Int64 = 17

  /// Closes the log.
  func close() { log.close() }
}
