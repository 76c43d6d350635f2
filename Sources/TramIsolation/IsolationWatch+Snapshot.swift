// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramUnits

extension IsolationWatch {
  /// The version of the snapshot's form; another one is refused.
  private static let form: Int64 = 2

  /// What the watch has learned and believes, as bytes; the same state gives the same bytes.
  ///
  /// Orders and their lives are not in it, for the journal holds them: make a watch, fold in the
  /// orders' events that came before the snapshot, then `restore(_:)`, then go on with what came
  /// after it. Alarms and later snapshots are then those of a watch that never stopped.
  public func snapshot() -> [UInt8] {
    var writer = FieldWriter()
    do throws(IsolationError) {
      try writeState(to: &writer)
    } catch {
      // A writer refuses nothing; without bytes the watch starts anew.
      return []
    }
    return writer.out.bytes
  }

  private func writeState(to writer: inout FieldWriter) throws(IsolationError) {
    var form = IsolationWatch.form
    try writer.visit(&form)
    var clock = feed
    var now = clock.now
    try writer.visit(&now)
    try clock.visit(&writer)
    var started = started
    try writer.visit(&started)
    var heard = heard
    try writer.visit(&heard.stamp)
    try writer.visit(&heard.count)
    var tally = tally
    try tally.visit(&writer)
    var live = homes.indices.count { lives[$0].terms != nil }
    try writer.visit(&live)
    for i in homes.indices {
      guard let terms = lives[i].terms else { continue }
      var count = terms.order.utf8.count
      try writer.visit(&count)
      writer.out.append(terms.order)
      var home = homes[i]
      try home.visit(&writer)
      var ahead = feed.ahead[Int32(i)] ?? .min
      try writer.visit(&ahead)
      var vote: Int64 = feed.votes[Int32(i)].map { $0 ? 1 : -1 } ?? 0
      try writer.visit(&vote)
      var hasCells = home.cells >= 0
      try writer.visit(&hasCells)
      if hasCells { _ = try tracks[Int(home.cells)].visited(by: &writer) }
    }
    var down = outages.down
    var downCount = down.count
    try writer.visit(&downCount)
    for i in down.indices {
      try writer.visit(&down[i].site)
      try writer.visit(&down[i].since)
    }
  }

  /// Takes up what a snapshot holds; orders that it does not name are as new.
  ///
  /// - Throws: `IsolationError` with code `.badSnapshot`; the watch is then as it was.
  public mutating func restore(_ snapshot: [UInt8]) throws {
    var restored = self
    try restored.readState(from: snapshot)
    self = restored
  }

  private mutating func readState(from snapshot: [UInt8]) throws(IsolationError) {
    var reader = FieldReader(snapshot)
    var form: Int64 = 0
    try reader.visit(&form)
    guard form == IsolationWatch.form else {
      throw IsolationError(
        .badSnapshot, detail: "a snapshot has the form \(form), not \(IsolationWatch.form)")
    }
    var now: Int64 = 0
    try reader.visit(&now)
    var clock = FeedClock(now: now)
    try clock.visit(&reader)
    try reader.visit(&started)
    try reader.visit(&heard.stamp)
    try reader.visit(&heard.count)
    try tally.visit(&reader)
    var count = 0
    try reader.visit(&count)
    for _ in 0..<max(count, 0) { try readOrder(from: &reader, clock: &clock) }
    var downCount = 0
    try reader.visit(&downCount)
    for _ in 0..<max(downCount, 0) {
      var site: UInt64 = 0
      var since: Int64 = 0
      try reader.visit(&site)
      try reader.visit(&since)
      outages.noteDown(site, since: since)
    }
    guard reader.isAtEnd else {
      throw IsolationError(.badSnapshot, detail: "a snapshot has bytes after its end")
    }
    feed = clock
    wheel = DeadlineWheel()
    if now != .min { wheel.start(at: IsolationWatch.minute(of: now)) }
    for i in homes.indices where homes[i].isTimed {
      homes[i].due = wheel.set(Int32(i), minute: homes[i].due)
    }
  }

  private mutating func readOrder(
    from reader: inout FieldReader, clock: inout FeedClock
  ) throws(IsolationError) {
    let name = try reader.text()
    let slot = slotOfOrder[name].map { Int($0) }
    var home = slot.map { homes[$0] } ?? HomeWatch()
    let knownCells = home.cells
    try home.visit(&reader)
    guard (0...3600).contains(home.interval) else {
      throw IsolationError(.badSnapshot, detail: "order \(name) has no sensible interval")
    }
    home.cells = knownCells
    var aheadTime = Int64.min
    try reader.visit(&aheadTime)
    var vote: Int64 = 0
    try reader.visit(&vote)
    if let slot { clock.restore(ahead: aheadTime, vote: vote, of: Int32(slot)) }
    var hasCells = false
    try reader.visit(&hasCells)
    var track = CellTrack()
    if hasCells { track = try track.visited(by: &reader) }
    guard let slot else { return }
    if hasCells {
      if home.cells < 0 {
        home.cells = takeTrack(track)
      } else {
        tracks[Int(home.cells)] = track
      }
    }
    outages.move(Int32(slot), from: homes[slot].site, to: home.site)
    homes[slot] = home
  }
}

extension WatchTally {
  fileprivate mutating func visit(_ v: inout some FieldVisitor) throws(IsolationError) {
    try v.visit(&watched)
    try v.visit(&unordered)
    try v.visit(&beforeOrder)
    try v.visit(&afterEnd)
    try v.visit(&late)
    try v.visit(&fixes)
    for i in alarms.indices { try v.visit(&alarms[i]) }
  }
}

extension FeedClock {
  /// Visits what there is beside the time and the single devices.
  fileprivate mutating func visit(_ v: inout some FieldVisitor) throws(IsolationError) {
    try v.visit(&wall)
    try v.visit(&doubtedSince)
    try v.visit(&countedFrom)
  }
}

extension HomeWatch {
  /// Visits what was learned and is believed; the order's terms come from its life.
  fileprivate mutating func visit(_ v: inout some FieldVisitor) throws(IsolationError) {
    try visitPresence(&v)
    try v.visit(&silence)
    try v.visit(&isTimed)
    try v.visit(&due)
    try v.visit(&outingFrom)
    try v.visit(&outingUntil)
    try v.visit(&serving)
    try v.visit(&lastHeard)
    try v.visit(&heardBy)
    try v.visit(&interval)
    try v.visit(&battery)
    try v.visit(&lastCheck)
    try v.visit(&stillSince)
    try v.visit(&anchorHeard)
    try v.visit(&lastLatitudeE7)
    try v.visit(&lastLongitudeE7)
    try v.visit(&placeTime)
    try v.visit(&placeAccuracy)
    try v.visit(&pace)
    try v.visit(&leapLatitudeE7)
    try v.visit(&leapLongitudeE7)
    try v.visit(&track.scatter)
    try v.visit(&track.lastFix)
    try v.visit(&track.logOdds)
    try v.visit(&track.insideSince)
    try v.visit(&track.statesAccuracy)
    try track.trail.visit(&v)
  }
}

extension FixTrail {
  fileprivate mutating func visit(_ v: inout some FieldVisitor) throws(IsolationError) {
    var kept = Int(count)
    try v.visit(&kept)
    let old = self
    removeAll()
    for i in 0..<min(max(kept, 0), FixTrail.room) {
      var point = i < Int(old.count) ? old.point(back: Int(old.count) - 1 - i) : Point()
      try v.visit(&point.time)
      try v.visit(&point.latitudeE7)
      try v.visit(&point.longitudeE7)
      try v.visit(&point.outside)
      try v.visit(&point.least)
      try v.visit(&point.most)
      try v.visit(&point.logOdds)
      append(point)
    }
  }
}
