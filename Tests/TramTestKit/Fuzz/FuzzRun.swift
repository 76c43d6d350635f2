// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs one target some number of times.
public struct FuzzRun {
  var target: FuzzTarget
  var seed: UInt64
  var from: UInt64
  var runs: UInt64

  /// Creates a run; the number `from` is the first.
  public init(target: FuzzTarget, seed: UInt64, from: UInt64 = 0, runs: UInt64) {
    self.target = target
    self.seed = seed
    self.from = from
    self.runs = runs
  }

  /// What came of it.
  public struct Outcome {
    /// Inputs that were taken.
    public var taken: UInt64 = 0
    /// Inputs that were refused.
    public var refused: UInt64 = 0
  }

  /// Feeds the target; every number gives the same bytes each time, but for signatures in them.
  ///
  /// - Throws: `FuzzFailure`, with the number, when something does not hold
  public func run(telling tell: (UInt64) -> Void = { _ in }) throws -> Outcome {
    let sound = try target.sound()
    for each in sound {
      guard try target.run(each) || target.refusesSound else {
        throw FuzzFailure("\(target.name): a sound input is refused")
      }
    }
    var outcome = Outcome()
    for number in from..<from + runs {
      if number % 100_000 == 0 { tell(number) }
      var mutator = Mutator(seed: seed, number: number, words: target.words)
      let bytes = mutator.nonsense(from: sound)
      do {
        if try target.run(bytes) { outcome.taken += 1 } else { outcome.refused += 1 }
      } catch {
        throw FuzzFailure("\(target.name), seed \(seed), number \(number): \(error)")
      }
    }
    return outcome
  }

  /// The most memory that this process had at once, in bytes.
  static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Glibc)
      unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #else
      unsafe getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}
