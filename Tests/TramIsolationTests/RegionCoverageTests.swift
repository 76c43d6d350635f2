// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits
import TramWorld

@testable import TramIsolation

@Suite("Where people are believed to be")
struct RegionCoverageTests {
  struct Sample {
    var standing: Standing
    var now: Instant
    var truth: Coordinate
    var isAway: Bool
  }

  static func samples(seed: UInt64, people: Int) throws -> [Sample] {
    let world = try World(
      WorldSettings(seed: seed, people: people, interval: .mixed, faults: false))
    var watch = IsolationWatch()
    for terms in try world.orders { try watch.add(terms) }
    var repair = ObservationRepair()
    var feed = world.makeFeed()
    var batch = ObservationBatch()
    var samples: [Sample] = []
    var alarms: [Alarm] = []
    var minute = world.settings.start.milliseconds + 3_600_000
    while feed.next(into: &batch) {
      repair.apply(to: &batch)
      for seen in batch.observations {
        while seen.time.milliseconds > minute {
          let now = Instant(milliseconds: minute)
          let at = now.seconds(since: world.settings.start)
          for (i, person) in world.people.enumerated() {
            let isAway = world.episodes(of: person).contains {
              ($0.kind == .departure || $0.kind == .permittedOuting) && $0.start <= at
                && at < $0.end
            }
            // Who is at home says the same for hours: one of nine times is enough.
            guard isAway || (minute / 60_000 &+ Int64(i)) % 9 == 0 else { continue }
            guard let standing = watch.standing(of: person.orderName), standing.isInForce
            else { continue }
            samples.append(
              Sample(
                standing: standing, now: now,
                truth: world.frame.coordinate(of: world.place(of: person, at: at)),
                isAway: isAway))
          }
          minute += 60_000
        }
        watch.observe(
          seen, cells: batch.cells(of: seen), sightings: batch.sightings(of: seen), into: &alarms)
      }
      alarms.removeAll()
      batch.removeAll()
    }
    return samples
  }

  /// The share of samples within the 67 and the 95 % radius.
  private static func coverage(_ samples: some Collection<Sample>) -> (of67: Double, of95: Double) {
    var counts = (0, 0, 0)
    for sample in samples {
      guard let region = sample.standing.region(at: sample.now) else { continue }
      let off = LocalFrame(origin: sample.truth).distance(sample.truth, region.coordinate)
      counts.0 += 1
      if off <= region.radius67 { counts.1 += 1 }
      if off <= region.radius95 { counts.2 += 1 }
    }
    let all = Double(max(counts.0, 1))
    return (Double(counts.1) / all, Double(counts.2) / all)
  }

  @Test("the two radii of a fix hold 67 and 95 in 100 of the truth, at home and away")
  func coverage() throws {
    // Not the seeds from which the growth was read off.
    var samples: [Sample] = []
    for seed in 21...24 as ClosedRange<UInt64> {
      samples += try RegionCoverageTests.samples(seed: seed, people: 60)
    }
    for part in [
      samples, samples.filter { !$0.isAway }, samples.filter { $0.isAway },
      samples.filter { $0.standing.presence == .away },
    ] {
      let share = RegionCoverageTests.coverage(part)
      #expect(part.count > 500)
      #expect(abs(share.of67 - 0.67) <= 0.05, "\(part.count) samples: \(share)")
      #expect(abs(share.of95 - 0.95) <= 0.05, "\(part.count) samples: \(share)")
    }
  }
}
