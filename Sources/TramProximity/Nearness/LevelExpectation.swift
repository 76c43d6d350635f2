// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The mean level of an ordered pair, and the one that the model expects where nothing is known.
///
/// A mean of what was heard flatters faint senders, whose weaker advertisements were missed; so
/// what was missed is put in at the receiver's floor, in what is observed and what is expected.
struct LevelExpectation {
  private let model: NearnessModel
  private let emissions: EmissionTable
  /// Levels of an unknown pair over the receiver's gain, and how likely each is.
  private var levels: [(level: Double, weight: Double)] = []

  init(model: NearnessModel) {
    self.model = model
    emissions = EmissionTable(model: model)
    let deviation =
      (model.shadowVariance + model.pairVariance + model.receiverVariance
      + model.senderVariance).squareRoot()
    for d in 0..<8 {
      for k in -5...5 {
        let z = Double(k) / 2
        levels.append(
          (model.levels[d] + z * deviation, model.habits[0].shares[d] * exp(-z * z / 2)))
      }
    }
  }

  /// What is observed of an ordered pair; `nil` where no strength was usable.
  mutating func observed(
    _ rows: [SightingLedger.Row], gain: Double, listening: Listening, receiver: Int, sender: Int,
    isPowerTold: Bool
  ) -> OffsetPriors.Observed? {
    var sum = 0.0
    var expected = 0.0
    var minutes = 0.0
    for row in rows where row.count > 0 {
      guard let seconds = listening.seconds[row.minute] else { continue }
      let heard = Double(row.count)
      let possible = listening.rate * Double(seconds)
      let all = max(heard, possible * model.hearing)
      sum += (Double(row.sum) + (all - heard) * listening.floor) / all
      expected += max(1, possible)
      minutes += 1
    }
    guard minutes > 0 else { return nil }
    let level = sum / minutes - gain
    var weighted = 0.0
    var weights = 0.0
    for (one, weight) in levels {
      let hearing = emissions.hearing(above: one + gain - listening.floor)
      let chance = 1 - exp(-model.hearing * hearing.share * expected / minutes)
      let value =
        hearing.share * (one + gain + hearing.bias) + (1 - hearing.share) * listening.floor
      weighted += value * chance * weight
      weights += chance * weight
    }
    return OffsetPriors.Observed(
      receiver: receiver, sender: sender, level: level,
      surplus: level - (weights > 0 ? weighted / weights - gain : level),
      isPowerTold: isPowerTold)
  }
}
