// SPDX-License-Identifier: Apache-2.0

import TramUnits

/// The rules of an upload's keys.
///
/// Source: google/exposure-notifications-server, docs/tek_validation.md.
struct UploadCheck {
  private static let day: Int64 = 86_400_000

  let settings: PublishSettings

  /// Refuses keys that one phone cannot have had.
  func check(_ keys: [PublishRequest.Key]) throws(ProximityError) {
    guard !keys.isEmpty else { throw ProximityError(.malformed, detail: "there is no key") }
    guard keys.count <= settings.mostKeys else {
      throw ProximityError(
        .tooLarge, detail: "\(keys.count) keys, more than \(settings.mostKeys)")
    }
    guard Set(keys.map(\.key)).count == keys.count else {
      throw ProximityError(.malformed, detail: "a key stands there twice")
    }
    for key in keys
    where !TemporaryExposureKey.periods.contains(key.rollingPeriod)
      || !KeyMessage.risks.contains(key.transmissionRisk)
    {
      throw ProximityError(
        .malformed,
        detail: "period \(key.rollingPeriod) or risk \(key.transmissionRisk) cannot be")
    }
    var same: [ExposureInterval: Int] = [:]
    for key in keys { same[key.rollingStart, default: 0] += 1 }
    if let (start, count) = same.first(where: { $0.value > settings.mostSameStart }) {
      throw ProximityError(
        .malformed,
        detail: "\(count) keys start at \(start.rawValue), more than \(settings.mostSameStart)")
    }
    // A phone has one key at a time; several of one start it made one after another.
    var end: UInt64 = 0
    var start: ExposureInterval?
    for key in keys.sorted(by: { $0.rollingStart < $1.rollingStart }) {
      guard key.rollingStart == start || UInt64(key.rollingStart.rawValue) >= end else {
        throw ProximityError(
          .malformed,
          detail: "the key that starts at \(key.rollingStart.rawValue) overlaps the one before")
      }
      start = key.rollingStart
      end = max(end, key.rollingEnd)
    }
  }

  /// The onset, if it can be.
  func onset(
    _ onset: ExposureInterval?, at now: Instant
  ) throws(ProximityError) -> ExposureInterval? {
    guard let onset else { return nil }
    let age = now.milliseconds - onset.start.milliseconds
    guard age >= -Self.day, age <= (settings.oldestOnsetDays + 1) * Self.day else {
      throw ProximityError(
        .malformed,
        detail: "the onset at \(onset.rawValue) is not within the last "
          + "\(settings.oldestOnsetDays) days")
    }
    return onset
  }

  /// The key as it is kept, or `nil` when its time is out of reach.
  func held(
    _ key: PublishRequest.Key, _ report: TemporaryExposureKey.ReportType,
    onset: ExposureInterval?, at now: Instant
  ) -> HeldKey? {
    let start = key.rollingStart.start.milliseconds
    let today = now.milliseconds - now.milliseconds % Self.day
    guard start <= now.milliseconds, start >= today - settings.mostDays * Self.day else {
      return nil
    }
    var days: Int32?
    if let onset {
      let between = start / Self.day - onset.start.milliseconds / Self.day
      guard abs(between) <= settings.mostOnsetDays, abs(between) <= 14 else { return nil }
      days = Int32(between)
    }
    let kept = TemporaryExposureKey(
      key: key.key, rollingStart: key.rollingStart, rollingPeriod: key.rollingPeriod,
      transmissionRisk: key.transmissionRisk, reportType: report, daysSinceOnset: days)
    return HeldKey(
      key: kept, release: Instant(milliseconds: kept.end.milliseconds + settings.embargo))
  }
}
