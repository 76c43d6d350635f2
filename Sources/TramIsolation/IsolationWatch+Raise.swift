// SPDX-License-Identifier: Apache-2.0

import TramSense
import TramUnits

extension IsolationWatch {
  /// Puts the findings about `slot` into alarms with their evidence.
  mutating func raise(_ slot: Int32, into alarms: inout [Alarm]) {
    let i = Int(slot)
    guard let terms = lives[i].terms else { return }
    for n in 0..<findings.count {
      let finding = findings[n]
      let time = Instant(milliseconds: finding.time)
      if finding.kind == .check {
        guard mayAsk(slot, at: time) else { continue }
        homes[i].lastCheck = finding.time
      }
      tally.alarms[Int(finding.kind.rawValue)] &+= 1
      let evidence = evidence(of: finding, slot)
      alarms.append(
        Alarm(
          order: terms.order, device: terms.device, deviceName: terms.deviceName, time: time,
          kind: finding.kind, probability: probability(of: finding), evidence: evidence))
    }
  }

  /// A Boolean value: whether a person may be asked now: not at night, not in an outing, not often.
  private func mayAsk(_ slot: Int32, at time: Instant) -> Bool {
    let home = homes[Int(slot)]
    if settings.isQuiet(time) || home.isOuting(at: time.milliseconds) { return false }
    guard home.lastCheck != .min else { return true }
    return Double(time.milliseconds &- home.lastCheck) >= settings.secondsBetweenChecks * 1000
  }

  private func probability(of finding: Finding) -> Probability {
    TramIsolation.probability(ofLogOdds: finding.logOdds)
  }

  private func evidence(of finding: Finding, _ slot: Int32) -> Evidence {
    let home = homes[Int(slot)]
    var evidence: Evidence
    switch finding.rule {
    case .departure, .fixInside, .mockPosition, .impossibleSpeed, .phoneStill, .anchorLost:
      evidence = home.track.evidence(rule: finding.rule, settings: settings)
    default:
      evidence = Evidence(rule: finding.rule, logOdds: finding.logOdds)
    }
    evidence.logOdds = finding.logOdds
    switch finding.rule {
    case .departure:
      evidence.terms = speed.model.contributions(home.track.lastTerms)
      evidence.terms.append(Evidence.Term("support", Double(home.track.lastSupport)))
      evidence.terms.append(Evidence.Term("threshold", Double(speed.threshold)))
    case .foreignCells, .homeCells, .contradiction, .fixSilent:
      addCells(to: &evidence, home)
    case .dataSilent, .detached, .batteryLow, .neverHeard, .siteOutage:
      addSilence(to: &evidence, home, at: finding.time)
    case .phoneStill:
      evidence.terms = [
        Evidence.Term("stillSeconds", Double(finding.time &- home.stillSince) / 1000)
      ]
    case .anchorLost:
      evidence.terms = [
        Evidence.Term("anchorSilentSeconds", Double(finding.time &- home.anchorHeard) / 1000)
      ]
    case .fixInside, .mockPosition, .impossibleSpeed: break
    }
    return evidence
  }

  private func addCells(to evidence: inout Evidence, _ home: HomeWatch) {
    guard home.cells >= 0 else { return }
    let track = tracks[Int(home.cells)]
    evidence.cells = track.seenCells()
    evidence.blocks = track.curve
    evidence.terms = [
      Evidence.Term("movingBlocks", Double(track.moves)),
      Evidence.Term("homeSecondsLearned", Double(track.learned)),
      Evidence.Term("threshold", Double(CellTrack.threshold)),
    ]
  }

  private func addSilence(to evidence: inout Evidence, _ home: HomeWatch, at time: Int64) {
    if home.lastHeard != .min {
      evidence.terms.append(
        Evidence.Term("silentSeconds", Double(time &- home.heardBy) / 1000))
    }
    evidence.terms.append(Evidence.Term("usualInterval", Double(home.interval)))
    if home.battery >= 0 {
      evidence.terms.append(Evidence.Term("battery", Double(home.battery)))
    }
    guard home.site != 0 else { return }
    let phones = outages.slots(of: home.site)
    let spread = Int64(settings.outageSpread * 1000)
    let silent = phones.filter { (homes[Int($0)].heardBy &- home.heardBy).magnitude <= spread }
    evidence.terms.append(
      Evidence.Term("site", Double(CellKey(rawValue: home.serving).clusterNumber)))
    evidence.terms.append(Evidence.Term("phonesOfSite", Double(phones.count)))
    evidence.terms.append(Evidence.Term("silentTogether", Double(silent.count)))
  }
}
