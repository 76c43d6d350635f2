// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TramProximity
import TramUnits

/// Windows that Google's own program returned on 30 July 2020 to four phones, beside those that
/// come from what these phones heard (DP-3T, experiment 34; CC BY-ND 4.0, not in this project).
@Suite("Windows beside those of Google's program")
struct PlayServicesTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/data/proximity/dev")
  private static let sightingsFile = folder.appending(path: "dp3t_exp34_sightings.csv")
  private static let windowsFile = folder.appending(path: "dp3t_exp34_gaen_windows.json")
  private static let isThere = FileManager.default.fileExists(atPath: sightingsFile.path)

  private struct Answer: Decodable { var windows: [String: [[[Int]]]] }

  private static let key = TemporaryExposureKey(
    key: SixteenBytes(high: 0, low: 0), rollingStart: ExposureInterval(0))

  /// What each receiver heard of each sender in one scene, by scene, receiver and sender.
  private static func heard() throws -> [[String]: [ExposureSighting]] {
    var heard: [[String]: [ExposureSighting]] = [:]
    let text = try String(contentsOf: sightingsFile, encoding: .utf8)
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let words = line.split(separator: ",", omittingEmptySubsequences: false)
      guard let time = Double(words[1]), let attenuation = Int(words[7]) else { continue }
      heard[[words[0], words[2], words[3]].map { String($0) }, default: []].append(
        ExposureSighting(
          time: Instant(milliseconds: Int64((time * 1000).rounded())), attenuation: attenuation))
    }
    return heard
  }

  /// The scans of each pair of receiver and sender in one scene.
  private static func scans() throws -> [(receiver: String, scans: [ExposureWindow.Scan])] {
    try heard().map { name, sightings in
      (name[1], ExposureWindow.windows(of: sightings, key: key).flatMap(\.scans))
    }
  }

  /// Whether each pair was within two metres for a quarter of an hour, as cameras saw it.
  private static func nearness() throws -> [[String]: Bool] {
    let text = try String(
      contentsOf: folder.appending(path: "dp3t_exp34_pairs.csv"), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
    }
    let place = { (name: String) in lines[0].firstIndex(of: name) ?? 0 }
    let (near, receiver, sender) = (place("seconds_within_2m"), place("rx"), place("tx"))
    return lines.dropFirst().reduce(into: [:]) {
      $0[[$1[0], $1[receiver], $1[sender]]] = (Double($1[near]) ?? 0) >= 900
    }
  }

  @Test(
    .enabled(if: isThere, "the recordings lie in ../shared/data"), arguments: CountryRules.all)
  func `a country's rule says little of two metres, as its replay shows`(
    rules: CountryRules
  ) throws {
    let heard = try Self.heard()
    var level = Self.key
    // The level at which Germany's score of 2020 leaves minutes as they are.
    level.transmissionRisk = 5
    level.daysSinceOnset = 0
    level.rollingStart = ExposureInterval(2_660_112)
    let now = Instant(milliseconds: 1_596_153_600_000)
    var (hits, misses, alarms) = (0, 0, 0)
    for (pair, isNear) in try Self.nearness() {
      let exposure = CountryRules.Exposure(key: level, sightings: heard[pair] ?? [])
      let isTold = rules.days(of: [exposure], at: now).contains(where: \.isTold)
      if isTold, isNear { hits += 1 }
      if isTold, !isNear { alarms += 1 }
      if !isTold, isNear { misses += 1 }
    }
    let score = Double(2 * hits) / Double(max(2 * hits + misses + alarms, 1))
    print("\(rules.name): \(hits) found, \(misses) missed, \(alarms) wrong, F1 \(score)")
    #expect(hits + misses > 20)
    #expect(score < 0.7)
  }

  /// The least mean difference of typical attenuation, over every way to lay five scans or more of
  /// the one beside the other, and its differences of typical and of least attenuation.
  private static func closest(
    _ ours: [ExposureWindow.Scan], _ theirs: [[Int]]
  ) -> (mean: Double, typical: [Int], least: [Int])? {
    var best: (mean: Double, typical: [Int], least: [Int])?
    let need = 5
    guard ours.count >= need, theirs.count >= need else { return nil }
    for offset in need - theirs.count...ours.count - need {
      let range = max(0, offset)..<min(ours.count, offset + theirs.count)
      guard range.count >= need else { continue }
      let typical = range.map { abs(ours[$0].typical - theirs[$0 - offset][1]) }
      let least = range.map { abs(ours[$0].minimum - theirs[$0 - offset][0]) }
      let mean = Double(typical.reduce(0, +)) / Double(typical.count)
      if mean < best?.mean ?? .infinity { best = (mean, typical, least) }
    }
    return best
  }

  @Test(.enabled(if: isThere, "the recorded windows lie in ../shared/data"))
  func `differ by a decibel in the middle`() throws {
    let answer = try JSONDecoder().decode(Answer.self, from: Data(contentsOf: Self.windowsFile))
    var (pairs, near) = (0, 0)
    var typical: [Int] = []
    var least: [Int] = []
    for (receiver, scans) in try Self.scans() {
      guard let windows = answer.windows[receiver], scans.count >= 5 else { continue }
      pairs += 1
      let found = windows.compactMap { Self.closest(scans, $0) }.min { $0.mean < $1.mean }
      guard let found else { continue }
      typical += found.typical
      least += found.least
      if found.mean <= 2 { near += 1 }
    }
    try #require(!typical.isEmpty)
    typical.sort()
    least.sort()
    print(
      "Google's windows: \(pairs) pairs with five scans, \(near) within 2 dB; typical "
        + "\(typical[typical.count / 2]) dB, least \(least[least.count / 2]) dB in the middle")
    #expect(pairs > 50)
    #expect(near * 2 > pairs)
    #expect(typical[typical.count / 2] <= 1)
    #expect(least[least.count / 2] <= 2)
  }
}
