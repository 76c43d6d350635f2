// SPDX-License-Identifier: Apache-2.0

import TramUnits

extension SightingAudit {
  /// Whose clock is off when two receivers heard one identifier at times that do not fit.
  enum WrongClock {
    /// Neither as far as can be told.
    case neither
    /// That of the receiver that heard it before.
    case other
    /// That of the receiver that hears it now; far off, or within what protocols allow.
    case own(isFar: Bool)
  }

  /// Compares the clocks of two receivers by an identifier that both heard.
  ///
  /// A clock that is hours off would make a replay of everything that its receiver hears first. It
  /// is known by its disagreeing with others, at one distance, and agreeing with nobody. What was
  /// heard before is given up only where two others disagree with it: a single one may be where an
  /// attacker sends again what he recorded.
  ///
  /// - Complexity: O(1)
  mutating func compareClocks(
    _ sighting: AuditedSighting, _ trace: RecentIdentifiers.Trace,
    _ receiver: inout ReceiverState
  ) -> WrongClock {
    let other = trace.receiver
    guard other != sighting.receiver else { return .neither }
    let time = sighting.time.milliseconds
    let seconds = Double(time - trace.last) / 1000
    guard seconds.magnitude > settings.secondsOfIdentifier else {
      receiver.clock.agreed += 1
      receivers[other]?.clock.agreed += 1
      return .neither
    }
    receiver.clock.differ(from: other, by: seconds, at: time)
    receivers[other]?.clock.differ(from: sighting.receiver, by: -seconds, at: trace.last)
    let isOwn = receiver.clock.isOff
    let theirs = receivers[other]?.clock
    let isOther = theirs?.isOff ?? false
    if isOther, !isOwn, theirs?.others.count ?? 0 > 1 { return .other }
    if isOwn, !isOther { return .own(isFar: seconds.magnitude > settings.secondsOfTolerance) }
    return .neither
  }

  /// Looks for what only the whole shows: receivers whose clocks are off.
  ///
  /// Their sightings fit the keys, or those of others, at one distance only. What they made look
  /// like a replay is explained by that and taken out of the findings. Called at the end, or now
  /// and then.
  ///
  /// - Complexity: O(receivers + findings)
  public mutating func close() {
    var off: Set<UInt32> = []
    for (number, state) in receivers.sorted(by: { $0.key < $1.key }) {
      let evidence: AuditEvidence
      var times = (state.firstOutside, state.lastOutside)
      // Two keys and three sightings at one distance are a clock; one key alone is a replay.
      if state.outside >= 3, state.keys.count > 1, state.outside > 4 * state.inside,
        state.most - state.least < 2400
      {
        evidence = .offset(seconds: (state.least + state.most) / 2, sightings: state.outside)
      } else if state.clock.isOff {
        evidence = .unlikeOthers(
          seconds: (state.clock.least + state.clock.most) / 2, sightings: state.clock.differed)
        times = (state.clock.first, state.clock.last)
      } else {
        continue
      }
      off.insert(number)
      add(
        AuditFinding(
          rule: .clockOffset, sureness: .likely, receivers: [number],
          first: Instant(milliseconds: times.0), last: Instant(milliseconds: times.1), count: 1,
          evidence: evidence),
        key: FindingKey(.clockOffset, nil, number))
    }
    guard !off.isEmpty else { return }
    findings.removeAll { $0.rule == .replay && $0.receivers.contains(where: off.contains) }
    known.removeAll()
    for (place, finding) in findings.enumerated() {
      guard let receiver = finding.receivers.last else { continue }
      known[FindingKey(finding.rule, finding.identifier, receiver)] = place
    }
  }
}
