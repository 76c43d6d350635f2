// SPDX-License-Identifier: Apache-2.0

public import TramUnits

extension IsolationWatch {
  /// Takes note of the machine's clock and adds the alarms of those who have fallen silent.
  ///
  /// For a live feed: call it every few seconds, and at least every five minutes of the feed's
  /// time, whether anything was observed or not. From the first call on the machine's clock leads.
  /// One that leaps by more than ten minutes is doubted until phones agree with it or 25 minutes
  /// pass in which none contradicts it; what it leapt over counts as nobody's silence. So a clock
  /// that was wrong for a while, or a machine that slept, raises nothing.
  ///
  /// - Complexity: O(1) within a minute; O(devices that are due) in each new one; O(orders) while
  ///   the clock is doubted
  public mutating func tick(_ now: Instant, into alarms: inout [Alarm]) {
    let believed = feed.tick(now.milliseconds) { [homes, feed] in
      let since = feed.now &- 3_600_000
      return homes.count { $0.heardBy >= since }
    }
    if believed, wheel.minute != .min {
      wheel.restart(at: IsolationWatch.minute(of: feed.now))
      for i in homes.indices {
        homes[i].lastCheck = min(homes[i].lastCheck, feed.now)
        if homes[i].isTimed { setDeadline(Int32(i)) }
      }
    }
    turnWheel(into: &alarms)
  }

  /// Lets time go on to `now`, for a feed whose own times are its clock: a replay, or its end.
  ///
  /// - Complexity: O(1) within a minute; O(devices that are due) in each new one
  public mutating func advance(to now: Instant, into alarms: inout [Alarm]) {
    feed.set(now.milliseconds)
    turnWheel(into: &alarms)
  }

  /// Takes note of the time of an observation, and of those who have fallen silent by it.
  @inline(__always)
  mutating func follow(_ time: Int64, of slot: Int32, into alarms: inout [Alarm]) {
    if feed.note(time, of: slot) { feed.followQuorum(active: devicesHeard()) }
    if wheel.minute == .min || feed.now >= (wheel.minute &+ 1) &* 60_000 {
      turnWheel(into: &alarms)
    }
  }

  /// How many orders' devices were heard within the last hour of the feed's clock.
  private mutating func devicesHeard() -> Int {
    // Counting takes a look at every order, so it is done once in so many observations.
    let stamp = tally.watched / 1024
    if heard.stamp != stamp {
      let since = feed.now &- 3_600_000
      heard = (stamp, homes.count { $0.lastHeard >= since && $0.lastHeard <= feed.now })
    }
    return heard.count
  }

  private mutating func turnWheel(into alarms: inout [Alarm]) {
    let minute = IsolationWatch.minute(of: feed.now)
    if wheel.minute == .min {
      started = feed.now
      wheel.start(at: minute)
    }
    var turns = 0
    while wheel.minute < minute {
      turns += 1
      if turns % DeadlineWheel.minutes == 0 { skipIdle(until: minute) }
      guard wheel.minute < minute else { break }
      let end = (wheel.minute &+ 1) &* 60_000
      for slot in wheel.advance() { judgeSilence(slot, at: end, into: &alarms) }
    }
  }

  /// Goes over the minutes in which nothing is due, so that a wrong clock costs no years.
  private mutating func skipIdle(until minute: Int64) {
    var earliest = minute
    for i in homes.indices where homes[i].isTimed {
      earliest = min(earliest, IsolationWatch.minute(of: deadline(Int32(i))))
    }
    guard earliest > wheel.minute &+ Int64(DeadlineWheel.minutes) else { return }
    wheel.restart(at: earliest)
    for i in homes.indices where homes[i].isTimed { setDeadline(Int32(i)) }
  }

  static func minute(of time: Int64) -> Int64 {
    let (quotient, rest) = time.quotientAndRemainder(dividingBy: 60_000)
    return rest < 0 ? quotient - 1 : quotient
  }

  /// Sets the moment at which the silence of `slot` is looked at next.
  mutating func setDeadline(_ slot: Int32) {
    homes[Int(slot)].isTimed = true
    homes[Int(slot)].due = wheel.set(slot, minute: IsolationWatch.minute(of: deadline(slot)))
  }

  /// When the next step of the ladder is due for `slot`, if nothing is heard.
  private func deadline(_ slot: Int32) -> Int64 {
    let home = homes[Int(slot)]
    guard home.lastHeard != .min else {
      return max(home.from, started, feed.countedFrom)
        &+ Int64(settings.secondsUntilNeverHeard * 1000)
    }
    let patience = home.battery >= 0 && home.battery <= settings.lowBattery ? 2.0 : 1.0
    let usual = Double(home.interval)
    let seconds =
      home.silence == .heard
      ? max(settings.secondsUntilCheck, settings.intervalsUntilCheck * usual)
      : max(settings.secondsUntilSilent, settings.intervalsUntilSilent * usual)
    return max(home.heardBy, feed.countedFrom) &+ Int64(seconds * patience * 1000)
  }

  private mutating func judgeSilence(_ slot: Int32, at time: Int64, into alarms: inout [Alarm]) {
    let i = Int(slot)
    homes[i].isTimed = false
    guard homes[i].device != nil, time < homes[i].until else { return }
    guard deadline(slot) <= time else { return setDeadline(slot) }
    if time >= homes[i].outingUntil { nextOuting(slot, at: time) }
    findings.removeAll()
    if homes[i].lastHeard == .min {
      findings.add(Finding(kind: .silent, rule: .neverHeard, time: time, logOdds: 2))
      homes[i].silence = .called
    } else {
      climb(slot, at: time)
    }
    if findings.count > 0 { raise(slot, into: &alarms) }
  }

  /// Climbs one rung of the ladder of silence.
  private mutating func climb(_ slot: Int32, at time: Int64) {
    let i = Int(slot)
    if explain(slot, at: time) { return }
    let isFlat = homes[i].battery >= 0 && homes[i].battery <= settings.lowBattery
    switch homes[i].silence {
    case .heard:
      homes[i].silence = .asked
      let rule: WatchRule = isFlat ? .batteryLow : .dataSilent
      findings.add(Finding(kind: .check, rule: rule, time: time, logOdds: 0))
      setDeadline(slot)
    case .asked:
      homes[i].silence = .called
      let rule: WatchRule = isFlat ? .batteryLow : .detached
      findings.add(Finding(kind: .silent, rule: rule, time: time, logOdds: isFlat ? 1 : 2))
    case .called, .explained: break
    }
  }

  /// Explains a silence by that of the whole site, once a site; says whether it is explained.
  private mutating func explain(_ slot: Int32, at time: Int64) -> Bool {
    let i = Int(slot)
    let site = homes[i].site
    guard site != 0 else { return false }
    if !outages.isDown(site) {
      let spread = Int64(settings.outageSpread * 1000)
      let phones = outages.slots(of: site).filter { homes[Int($0)].until > time }
      let silent = phones.filter {
        let heard = homes[Int($0)].heardBy
        return (heard &- homes[i].heardBy).magnitude <= spread
      }
      guard silent.count >= settings.outagePhones,
        Double(silent.count) >= settings.outageShare * Double(phones.count)
      else { return false }
      outages.noteDown(site, since: homes[i].heardBy)
      findings.add(
        Finding(kind: .explained, rule: .siteOutage, time: time, logOdds: Double(silent.count)))
    }
    homes[i].silence = .explained
    return true
  }
}
