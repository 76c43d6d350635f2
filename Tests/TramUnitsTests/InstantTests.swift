// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@Suite("An instant")
struct InstantTests {
  @Test(arguments: [0.0, 1, 59.9995, 86_400, -3])
  func `goes forward and back by the same seconds`(seconds: Double) {
    let start = Instant(milliseconds: 1_583_020_800_000)
    #expect(abs(start.advanced(seconds: seconds).seconds(since: start) - seconds) <= 0.000_500_1)
  }

  @Test
  func `stops at the end of time instead of trapping`() {
    #expect(Instant(milliseconds: .max).advanced(seconds: 1).milliseconds == .max)
    #expect(Instant(milliseconds: .min).advanced(seconds: -1).milliseconds == .min)
    #expect(Instant(milliseconds: 0).advanced(seconds: .infinity).milliseconds == .max)
  }
}

@Suite("A probability")
struct ProbabilityTests {
  @Test
  func `is brought into its range`() {
    #expect(Probability(1.000001).rawValue == 1)
    #expect(Probability(-0.000001).rawValue == 0)
    #expect(Probability(0.25).complement.rawValue == 0.75)
  }

  @Test
  func `refuses what is not a number`() async {
    await #expect(processExitsWith: .failure) { _ = Probability(.nan) }
  }
}

@Suite("A seeded generator")
struct SeededGeneratorTests {
  /// The first outputs of SplitMix64 for seed 1234567, as published with Vigna's reference code.
  @Test
  func `gives the published stream`() {
    var random = SeededGenerator(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
    #expect(random.next() == 9_817_491_932_198_370_423)
  }
}
