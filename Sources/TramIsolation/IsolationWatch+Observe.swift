// SPDX-License-Identifier: Apache-2.0

import TramGeo
public import TramSense
import TramUnits

extension IsolationWatch {
  /// Folds a batch in, in its order, and adds the alarms.
  public mutating func observe(_ batch: ObservationBatch, into alarms: inout [Alarm]) {
    for observation in batch.observations {
      observe(
        observation, cells: batch.cells(of: observation),
        sightings: batch.sightings(of: observation), into: &alarms)
    }
  }

  /// Folds one observation in and adds the alarms that follow, those of the clock first.
  ///
  /// - Complexity: O(1) and no allocation but for an alarm; O(edges) for a shape
  public mutating func observe(
    _ observation: Observation, cells: ArraySlice<CellReading>,
    sightings: ArraySlice<BeaconSighting>, into alarms: inout [Alarm]
  ) {
    var slot = first(of: observation.device)
    guard slot >= 0 else {
      tally.unordered &+= 1
      return
    }
    follow(observation.time.milliseconds, of: slot, into: &alarms)
    while slot >= 0 {
      observe(observation, cells: cells, sightings: sightings, slot, into: &alarms)
      slot = homes[Int(slot)].next
    }
  }

  private mutating func observe(
    _ observation: Observation, cells: ArraySlice<CellReading>,
    sightings: ArraySlice<BeaconSighting>, _ slot: Int32, into alarms: inout [Alarm]
  ) {
    let i = Int(slot)
    let time = observation.time.milliseconds
    guard time >= homes[i].from else { return tally.beforeOrder &+= 1 }
    guard time < homes[i].until else { return tally.afterEnd &+= 1 }
    if time < homes[i].lastHeard {
      guard homes[i].lastHeard &- FeedClock.leap > feed.now else { return tally.late &+= 1 }
      rewind(slot)
    }
    tally.watched &+= 1
    if time >= homes[i].outingUntil { nextOuting(slot, at: time) }
    let wasExplained = homes[i].silence == .explained
    homes[i].hear(
      at: time, by: feed.isLive ? feed.now : .max,
      isOfNow: time > feed.now &- IsolationWatch.oldReport)
    if !homes[i].isTimed { setDeadline(slot) }
    findings.removeAll()
    homes[i].noteMotion(observation.motion, fix: observation.fix, at: time)
    if let fix = observation.fix { fold(fix, motion: observation.motion, slot, at: time) }
    if !cells.isEmpty { fold(cells, slot, at: time) }
    if wasExplained, homes[i].site != 0 { outages.noteUp(homes[i].site) }
    if homes[i].hasAnchor { fold(sightings, slot, at: time) }
    if homes[i].stillSince < time &- 3_600_000 { judgeStillness(slot, at: time) }
    if findings.count > 0 { raise(slot, into: &alarms) }
  }

  /// A report this many milliseconds behind the feed says that the phone was alive, not that it is.
  static let oldReport: Int64 = 900_000

  /// Forgets the times of a device whose clock was ahead and has been set right.
  private mutating func rewind(_ slot: Int32) {
    let i = Int(slot)
    homes[i].lastHeard = .min
    homes[i].heardBy = .min
    homes[i].stillSince = .max
    homes[i].track.forgetTimes()
    if homes[i].cells >= 0 { tracks[Int(homes[i].cells)].forgetTimes() }
  }

  @inline(__always)
  private mutating func fold(_ fix: Fix, motion: Bool?, _ slot: Int32, at time: Int64) {
    let i = Int(slot)
    tally.fixes &+= 1
    let before = homes[i].presence
    homes[i].fold(
      fix, at: time, signedDistance: signedDistance(fix.coordinate, slot),
      support: support(slot, at: time), motion: motion, settings: speed, findings: &findings)
    guard homes[i].presence != before, homes[i].cells >= 0 else { return }
    if homes[i].presence == .away {
      tracks[Int(homes[i].cells)].noteAway()
    } else {
      tracks[Int(homes[i].cells)].noteHome()
    }
  }

  /// Metres outside the fence; negative inside, where only the sign is sure.
  @inline(__always)
  private func signedDistance(_ place: Coordinate, _ slot: Int32) -> Float {
    let i = Int(slot)
    if homes[i].radius >= 0 {
      return homes[i].distance(place.latitudeE7, place.longitudeE7) - homes[i].radius
    }
    guard let shape = shapes[i] else { return 0 }
    return shape.contains(place) ? -1 : Float(shape.signedDistance(from: place).rawValue)
  }

  /// What the cells add to the log-odds of a departure that the fixes show.
  @inline(__always)
  private func support(_ slot: Int32, at time: Int64) -> Float {
    let cells = Int(homes[Int(slot)].cells)
    return cells < 0 ? 0 : tracks[cells].support(at: time)
  }

  private mutating func fold(_ cells: ArraySlice<CellReading>, _ slot: Int32, at time: Int64) {
    guard let serving = cells.first(where: { $0.isServing && $0.cell != nil }),
      let key = serving.identityKey, key.isWide || serving.area != nil
    else { return }
    let i = Int(slot)
    if homes[i].serving != key.rawValue {
      let site = homes[i].site
      homes[i].serving = key.rawValue
      if site != homes[i].site { outages.move(slot, from: site, to: homes[i].site) }
    }
    guard !homes[i].isOuting(at: time) else { return }
    if homes[i].cells < 0 { homes[i].cells = takeTrack(CellTrack()) }
    let isLed = homes[i].hasFreshFix(at: time)
    let isHome = isLed && homes[i].presence == .home && homes[i].track.logOdds == 0
    let verdict = tracks[Int(homes[i].cells)].fold(
      key, strength: serving.rsrp?.rawValue, at: time, interval: homes[i].interval,
      isAway: homes[i].presence == .away, isHome: isHome)
    follow(verdict, isLed: isLed, isHome: isHome, slot, at: time)
  }

  private mutating func follow(
    _ verdict: CellTrack.Verdict, isLed: Bool, isHome: Bool, _ slot: Int32, at time: Int64
  ) {
    let i = Int(slot)
    let track = Int(homes[i].cells)
    let logOdds = Double(tracks[track].logOdds)
    switch verdict {
    case .left where isLed:
      // Fixes lead while there are any; that the cells say otherwise is for a person to solve.
      if isHome {
        findings.add(
          Finding(kind: .check, rule: .contradiction, time: time, logOdds: logOdds))
      }
    case .left:
      homes[i].settle(.away, at: time)
      tracks[track].noteAway()
      findings.add(Finding(kind: .left, rule: .foreignCells, time: time, logOdds: logOdds))
    case .returned where !isLed:
      homes[i].settle(.home, at: time)
      tracks[track].noteHome()
      findings.add(Finding(kind: .returned, rule: .homeCells, time: time, logOdds: -logOdds))
    default:
      let lastFix = homes[i].track.lastFix
      if lastFix != .min, time &- lastFix > 3_600_000, homes[i].presence != .away,
        !tracks[track].isGrown || logOdds > 0
      {
        findings.add(Finding(kind: .check, rule: .fixSilent, time: time, logOdds: logOdds))
      }
    }
  }

  private mutating func fold(
    _ sightings: ArraySlice<BeaconSighting>, _ slot: Int32, at time: Int64
  ) {
    let i = Int(slot)
    guard let anchor = lives[i].terms?.anchor else { return }
    if sightings.contains(where: { $0.token == anchor }) {
      homes[i].anchorHeard = time
    } else if homes[i].anchorHeard != .min, time &- homes[i].anchorHeard > 3_600_000,
      homes[i].presence == .home
    {
      findings.add(Finding(kind: .check, rule: .anchorLost, time: time, logOdds: 0))
    }
  }

  /// Asks when the phone lay still for hours of the day, in which a person would have moved it.
  private mutating func judgeStillness(_ slot: Int32, at time: Int64) {
    let i = Int(slot)
    let needed = Int64(settings.secondsStill * 1000)
    guard homes[i].stillSince != .max, time &- homes[i].stillSince >= needed else { return }
    let began = Instant(milliseconds: time &- needed)
    guard !settings.isQuiet(Instant(milliseconds: time)), !settings.isQuiet(began) else { return }
    findings.add(Finding(kind: .check, rule: .phoneStill, time: time, logOdds: 0))
  }
}
