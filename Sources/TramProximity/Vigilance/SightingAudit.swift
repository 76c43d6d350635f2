// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// Looks over sightings as they come for what no honest phone and no kept clock does: replay,
/// relay, floods, strong antennas, changed metadata and clocks that travel.
///
/// A value with bounded memory: sightings go in, each comes out admitted or refused by a rule, and
/// the findings say what was seen. It bears sightings out of order, but for the rule about a clock
/// that goes back, which looks at the order in which one receiver's sightings come.
public struct SightingAudit: Sendable {
  /// What was counted.
  public struct Tally: Hashable, Sendable {
    /// Sightings that came in.
    public var sightings = 0
    /// Those whose transmit power was known, so that the rules about it could look at them.
    public var withPower = 0
    /// Those of the keys that were given.
    public var ofKeys = 0
    /// Those that were refused, by the rule.
    public var refused: [AuditRule: Int] = [:]
    /// Those of receivers beyond the most that are watched.
    public var unwatched = 0
    /// Findings beyond the most that are told.
    public var unlisted = 0
  }

  /// What is taken for honest.
  public let settings: AuditSettings
  /// What was counted so far.
  public private(set) var tally = Tally()
  /// What was found so far, in the order in which it was first seen.
  public internal(set) var findings: [AuditFinding] = []

  let places: ReceiverPlaces
  let keys: AuditKeys
  let now: Instant?
  private let seed: UInt64
  private var recent: RecentIdentifiers
  var receivers: [UInt32: ReceiverState] = [:]
  private var nearHeard: [NearKey: [UInt32]] = [:]
  var known: [FindingKey: Int] = [:]

  struct FindingKey: Hashable, Sendable {
    var rule: AuditRule
    var identifier: SixteenBytes?
    var receiver: UInt32

    init(_ rule: AuditRule, _ identifier: SixteenBytes?, _ receiver: UInt32) {
      self.rule = rule
      self.identifier = identifier
      self.receiver = receiver
    }
  }

  private struct NearKey: Hashable, Sendable {
    var identifier: SixteenBytes
    var minute: Int64
  }

  /// Creates an audit.
  ///
  /// - Parameters:
  ///   - settings: What is taken for honest.
  ///   - places: Where receivers stand; relays are looked for between those that have a place.
  ///   - keys: Keys whose identifiers and metadata can be told, such as those of an export.
  ///   - now: The time of day, for live feeds; `nil` for what was recorded.
  ///   - seed: A number of chance that senders do not know.
  /// - Throws: `.tooLarge` for more keys than the settings allow.
  /// - Complexity: 144 blocks of AES a key
  public init(
    settings: AuditSettings = AuditSettings(), places: ReceiverPlaces = ReceiverPlaces(),
    keys: [TemporaryExposureKey] = [], now: Instant? = nil, seed: UInt64
  ) throws(ProximityError) {
    self.settings = settings
    self.places = places
    self.keys = try AuditKeys(keys, most: settings.mostKeys)
    self.now = now
    self.seed = seed
    recent = RecentIdentifiers(most: settings.mostIdentifiers)
  }

  /// How many identifiers are remembered, and how many were let go for want of room.
  public var memory: (identifiers: Int, forgotten: Int) { (recent.count, recent.forgotten) }

  /// Looks at one sighting.
  ///
  /// - Returns: The rule by which it is refused; `nil` when it is admitted.
  /// - Complexity: O(1), amortised
  public mutating func admit(_ sighting: AuditedSighting) -> AuditRule? {
    tally.sightings += 1
    let verdict = judge(sighting)
    if let verdict { tally.refused[verdict, default: 0] += 1 }
    return verdict
  }

  private mutating func judge(_ sighting: AuditedSighting) -> AuditRule? {
    // 2100-01-01; what lies beyond is no time, and would not fit the sums.
    guard (0..<4_102_444_800_000).contains(sighting.time.milliseconds) else { return .clockAhead }
    guard receivers[sighting.receiver] != nil || receivers.count < settings.mostReceivers else {
      tally.unwatched += 1
      return .flood
    }
    var receiver = receivers.removeValue(forKey: sighting.receiver) ?? ReceiverState(seed: seed)
    defer { receivers[sighting.receiver] = receiver }
    if let rule = judgeClock(sighting, &receiver) { return rule }
    receiver.turn(to: sighting.time.milliseconds)
    let before = recent[sighting.identifier]
    if let rule = judgeFlood(sighting, before == nil, &receiver) { return rule }
    if let rule = judgeKey(sighting, &receiver) { return rule }
    var trace = before ?? RecentIdentifiers.Trace(sighting)
    switch compareClocks(sighting, trace, &receiver) {
    case .other: trace = RecentIdentifiers.Trace(sighting)
    case .own(let isFar): return isFar ? .clockOffset : nil
    case .neither: break
    }
    if let rule = judgeTime(sighting, trace) ?? judgeTrace(sighting, trace) { return rule }
    if let rule = judgePower(sighting, trace, &receiver) { return rule }
    let apart = Double((sighting.time.milliseconds - trace.last).magnitude) / 1000
    // Times of two clocks that do not fit are not mixed: one of them may be hours off.
    if trace.receiver != sighting.receiver, apart > settings.secondsOfIdentifier { return nil }
    trace.first = min(trace.first, sighting.time.milliseconds)
    if sighting.time.milliseconds >= trace.last {
      trace.last = sighting.time.milliseconds
      trace.receiver = sighting.receiver
    }
    if !trace.hasMetadata, let metadata = sighting.metadata {
      trace.metadata = metadata
      trace.hasMetadata = true
    }
    trace.power = trace.power ?? sighting.txPower?.rawValue
    recent.keep(trace, of: sighting.identifier)
    return nil
  }

  // MARK: Clocks and floods

  private mutating func judgeClock(
    _ sighting: AuditedSighting, _ receiver: inout ReceiverState
  ) -> AuditRule? {
    let time = sighting.time
    if let now, time.seconds(since: now) > settings.secondsAhead {
      note(.clockAhead, .likely, sighting, .clock(seconds: time.seconds(since: now)))
      return .clockAhead
    }
    guard settings.secondsBack.isFinite else { return nil }
    let back = receiver.follow(time.milliseconds)
    if back.fromHighest > settings.secondsOfTolerance {
      // Published keys are replayed to a clock that was set to their day; so nothing is believed
      // until the clock is where it was.
      note(.clockBack, .likely, sighting, .clock(seconds: back.fromHighest))
      return .clockBack
    }
    if back.fromLast > settings.secondsBack {
      note(.clockBack, .possible, sighting, .clock(seconds: back.fromLast))
    }
    return nil
  }

  private mutating func judgeFlood(
    _ sighting: AuditedSighting, _ isFresh: Bool, _ receiver: inout ReceiverState
  ) -> AuditRule? {
    receiver.distinct.add(sighting.identifier)
    let count = receiver.distinct.value
    guard count > settings.identifiersPerMinute else { return nil }
    let sureness: AuditSureness = count > 4 * settings.identifiersPerMinute ? .certain : .likely
    note(.flood, sureness, sighting, .distinct(Int(count.rounded())), of: nil)
    // Those that are known already are let through, so that a flood hides nobody.
    return isFresh ? .flood : nil
  }

  // MARK: Keys and identifiers

  private mutating func judgeKey(
    _ sighting: AuditedSighting, _ receiver: inout ReceiverState
  ) -> AuditRule? {
    guard let place = keys.place(of: sighting.identifier) else { return nil }
    tally.ofKeys += 1
    let time = sighting.time.milliseconds
    let offset = keys.offset(of: place, at: time)
    guard offset.magnitude > settings.secondsOfTolerance - 1200 else {
      receiver.inside += 1
      return nil
    }
    receiver.outside += 1
    receiver.least = min(receiver.least, offset)
    receiver.most = max(receiver.most, offset)
    receiver.firstOutside = min(receiver.firstOutside, time)
    receiver.lastOutside = max(receiver.lastOutside, time)
    if receiver.keys.count < 2 { receiver.keys.insert(place.key) }
    note(.replay, .certain, sighting, .outsideValidity(seconds: offset))
    return .replay
  }

  private mutating func judgeTime(
    _ sighting: AuditedSighting, _ trace: RecentIdentifiers.Trace
  ) -> AuditRule? {
    let time = sighting.time.milliseconds
    let heard = Double(max(trace.last, time) - min(trace.first, time)) / 1000
    guard heard > settings.secondsOfIdentifier else { return nil }
    let isFar = heard > settings.secondsOfTolerance
    let evidence = AuditEvidence.heardFor(seconds: heard)
    let other = trace.receiver == sighting.receiver ? nil : trace.receiver
    if let other, time < trace.first {
      // Nobody replays what is yet to be sent: if one of the two is, it is the other's.
      let finding = AuditFinding(
        rule: .replay, sureness: isFar ? .likely : .possible, identifier: sighting.identifier,
        receivers: [sighting.receiver, other], first: Instant(milliseconds: trace.first),
        last: Instant(milliseconds: trace.last), count: 1, evidence: evidence)
      add(finding, key: FindingKey(.replay, sighting.identifier, other))
      return nil
    }
    let sureness: AuditSureness = isFar ? .certain : .possible
    note(.replay, sureness, sighting, evidence, beside: other)
    return isFar ? .replay : nil
  }

  private mutating func judgeTrace(
    _ sighting: AuditedSighting, _ trace: RecentIdentifiers.Trace
  ) -> AuditRule? {
    let time = sighting.time.milliseconds
    if trace.receiver != sighting.receiver,
      let meters = places.meters(trace.receiver, sighting.receiver)
    {
      let gap = Double((time - trace.last).magnitude) / 1000
      let way = meters - 2 * settings.reach
      if way > settings.topSpeed.rawValue * (gap + settings.clockSlack) {
        let isSure = way > settings.topSpeed.rawValue * (gap + settings.clockDoubt)
        note(
          .relay, isSure ? .certain : .likely, sighting, .apart(meters: meters, seconds: gap),
          beside: trace.receiver)
        return .relay
      }
    }
    if let metadata = sighting.metadata, trace.hasMetadata, metadata != trace.metadata {
      note(
        .tamperedMetadata, .likely, sighting, .changedBits(metadata ^ trace.metadata),
        beside: trace.receiver)
      return .tamperedMetadata
    }
    if sighting.metadata == nil, let power = sighting.txPower?.rawValue, let first = trace.power,
      (power - first).magnitude >= 1
    {
      note(
        .tamperedMetadata, .likely, sighting, .changedPower(first, power), beside: trace.receiver)
      return .tamperedMetadata
    }
    return nil
  }

  // MARK: Power

  private mutating func judgePower(
    _ sighting: AuditedSighting, _ trace: RecentIdentifiers.Trace, _ receiver: inout ReceiverState
  ) -> AuditRule? {
    var power = sighting.txPower?.rawValue
    if let metadata = sighting.metadata, let place = keys.place(of: sighting.identifier) {
      let plain = keys.keys[Int(place.key)].metadata(metadata, beside: sighting.identifier)
      power = Float(Int8(truncatingIfNeeded: plain >> 16))
      guard plain >> 30 == 1 else {
        note(.tamperedMetadata, .likely, sighting, .changedBits(plain ^ 0x4000_0000))
        return .tamperedMetadata
      }
    }
    guard let power else { return nil }
    tally.withPower += 1
    guard (-50...20).contains(power) else {
      note(.implausiblePower, .likely, sighting, .power(min(max(power, -1000), 1000)))
      return .implausiblePower
    }
    let attenuation = power - sighting.rssi.rawValue
    guard attenuation < settings.nearAttenuation else { return nil }
    if receiver.near.count <= settings.nearIdentifiers,
      !receiver.near.contains(sighting.identifier)
    {
      receiver.near.append(sighting.identifier)
    }
    if receiver.near.count > settings.nearIdentifiers {
      let evidence = AuditEvidence.near(count: receiver.near.count, decibels: attenuation)
      note(.strongAntenna, .likely, sighting, evidence, of: nil)
      return .strongAntenna
    }
    let count = nearReceivers(of: sighting)
    guard count > settings.nearReceivers else { return nil }
    note(.strongAntenna, .likely, sighting, .near(count: count, decibels: attenuation))
    return .strongAntenna
  }

  /// How many receivers one identifier lies on in this minute.
  private mutating func nearReceivers(of sighting: AuditedSighting) -> Int {
    let minute = sighting.time.milliseconds / 60_000
    // Being near is so seldom that room for four thousand is enough.
    if nearHeard.count >= 4096 { nearHeard.removeAll(keepingCapacity: true) }
    let key = NearKey(identifier: sighting.identifier, minute: minute)
    var heard = nearHeard[key, default: []]
    if heard.count <= settings.nearReceivers, !heard.contains(sighting.receiver) {
      heard.append(sighting.receiver)
    }
    nearHeard[key] = heard
    return heard.count
  }

  // MARK: Findings

  private mutating func note(
    _ rule: AuditRule, _ sureness: AuditSureness, _ sighting: AuditedSighting,
    _ evidence: AuditEvidence, beside other: UInt32? = nil
  ) {
    note(rule, sureness, sighting, evidence, of: sighting.identifier, beside: other)
  }

  private mutating func note(
    _ rule: AuditRule, _ sureness: AuditSureness, _ sighting: AuditedSighting,
    _ evidence: AuditEvidence, of identifier: SixteenBytes?, beside other: UInt32? = nil
  ) {
    let isClock = rule == .clockBack || rule == .clockAhead
    let about = isClock ? nil : identifier
    add(
      AuditFinding(
        rule: rule, sureness: sureness, identifier: about,
        receivers: (other.map { [$0] } ?? []) + [sighting.receiver], first: sighting.time,
        last: sighting.time, count: 1, evidence: evidence),
      key: FindingKey(rule, about, sighting.receiver))
  }

  mutating func add(_ finding: AuditFinding, key: FindingKey) {
    guard let place = known[key] else {
      guard findings.count < settings.mostFindings else {
        tally.unlisted += 1
        return
      }
      known[key] = findings.count
      findings.append(finding)
      return
    }
    findings[place].count += 1
    findings[place].first = min(findings[place].first, finding.first)
    findings[place].last = max(findings[place].last, finding.last)
    guard finding.sureness >= findings[place].sureness,
      finding.evidence.weight >= findings[place].evidence.weight
    else { return }
    findings[place].sureness = finding.sureness
    findings[place].receivers = finding.receivers
    findings[place].evidence = finding.evidence
  }
}

extension AuditEvidence {
  /// How much it says beside evidence of the same kind.
  fileprivate var weight: Double {
    switch self {
    case .heardFor(let seconds): seconds
    case .outsideValidity(let seconds): seconds.magnitude
    case .apart(let meters, _): meters
    case .distinct(let count): Double(count)
    case .near(let count, let decibels): Double(count) - Double(decibels) / 1000
    case .clock(let seconds): seconds
    default: 0
    }
  }
}
