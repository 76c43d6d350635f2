// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import ServiceLifecycle
import TramGeo
import TramSense
import TramTrails
import TramUnits

/// Carries the fixes of enrolled devices from the log of observations into trails, seals them now
/// and then, and forgets them by the day.
///
/// The place in the log is noted after what lies before it is on disk; after a kill some fixes are
/// brought again, which changes nothing.
struct TrailService: Service {
  let trails: TrailRoom
  let room: ControlRoom

  /// The file that says how far the log was carried over.
  static let placeName = "trails.place"
  private static let pageBytes = 1 << 20
  private static let secondsBetweenSeals = 900.0
  private static let mostUnsealed = 4 << 20
  private static let secondsBetweenNotes = 5.0

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var next = place()
      var sealed = room.now()
      var noted = ContinuousClock.now
      while !Task.isCancelled {
        do {
          let page = try await room.log.follow(from: next, limit: Self.pageBytes)
          try await carry(page)
          next = page.next
          if ContinuousClock.now - noted >= .seconds(Self.secondsBetweenNotes) {
            noted = .now
            note(next)
          }
          let waits = trails.live.waiting
          if waits >= Self.mostUnsealed
            || waits > 0 && abs(room.now().seconds(since: sealed)) >= Self.secondsBetweenSeals
          {
            sealed = room.now()
            try await trails.live.seal()
          }
        } catch is CancellationError {
          break
        } catch let error as TrailsError where error.code == .forgotten {
          next = error.position ?? next
        } catch let error as TrailsError where error.code == .closed {
          break
        } catch {
          room.logger.warning("fixes did not become trails", metadata: ["error": "\(error)"])
          do { try await Task.sleep(for: .seconds(room.settings.tickSeconds)) } catch { break }
        }
      }
      note(next)
    }
  }

  /// Carries everything over that the log holds by now.
  func catchUp() async throws {
    var next = place()
    while true {
      let page = try await room.log.read(from: next, limit: Self.pageBytes)
      if page.isEmpty { return }
      try await carry(page)
      next = page.next
      note(next)
    }
  }

  private func carry(_ page: TrailPage) async throws {
    var fixes: [(device: DeviceID, fix: TrailFix)] = []
    var refused = 0
    // A clock that is years off would make days that nobody forgets.
    let now = room.now()
    let oldest = now.advanced(seconds: -86_400 * Double(room.settings.observationDays))
    let times = oldest...max(now.advanced(seconds: 86_400), oldest)
    for entry in page.entries where entry.kind == ObservationRecord.kind {
      guard let batch = ObservationRecord.batch(page.bytes(of: entry)) else { continue }
      for observation in batch.observations {
        guard let fix = observation.fix else { continue }
        let place = fix.coordinate
        let isNowhere = place.latitudeE7 == 0 && place.longitudeE7 == 0
        if fix.isMock || isNowhere || !times.contains(observation.time) {
          refused += 1
          continue
        }
        let accuracy = fix.accuracy.map { min(max($0.rawValue * 100, 0), 4e9) } ?? 0
        fixes.append(
          (
            observation.device,
            TrailFix(
              time: observation.time.milliseconds, person: PersonNumber(0),
              latitudeE7: place.latitudeE7, longitudeE7: place.longitudeE7,
              accuracy: UInt32(accuracy.rounded()))
          ))
      }
    }
    trails.noteRefused(refused)
    if !fixes.isEmpty { try await trails.take(fixes, at: now) }
  }

  // MARK: The place

  private func place() -> TrailPosition {
    guard let bytes = FileManager.default.contents(atPath: room.settings.path(Self.placeName)),
      let number = UInt64(
        String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace })
    else { return .first }
    return TrailPosition(number)
  }

  private func note(_ position: TrailPosition) {
    do {
      try Data("\(position.rawValue)\n".utf8).write(
        to: URL(fileURLWithPath: room.settings.path(Self.placeName)), options: .atomic)
    } catch {
      // It begins a little earlier then, and brings what is known.
      room.logger.warning("the place was not noted", metadata: ["error": "\(error)"])
    }
  }
}
