// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTestKit

@testable import proximity_fuzz

@Suite("Readers of files from outside, fed nonsense")
struct FuzzTests {
  @Test(arguments: FuzzTarget.all.map(\.name))
  func `refuse or take it, and neither trap nor take much memory`(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let outcome = try FuzzRun(target: target, seed: 20_200_730, runs: 12_500).run()
    #expect(outcome.taken + outcome.refused == 12_500)
    #expect(outcome.refused > 0)
  }

  @Test
  func `are fed the same for the same seed`() throws {
    let sound = try FuzzTarget.index.sound()
    for number in 0..<100 as Range<UInt64> {
      var one = Mutator(seed: 1, number: number, words: FuzzTarget.index.words)
      var two = Mutator(seed: 1, number: number, words: FuzzTarget.index.words)
      #expect(one.nonsense(from: sound) == two.nonsense(from: sound))
    }
  }
}
