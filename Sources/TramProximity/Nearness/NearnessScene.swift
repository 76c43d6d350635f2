// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A ledger put in order: who listens how, which pairs there are, what the rest says of each.
struct NearnessScene {
  /// One direction of a pair with its minutes in order.
  struct PairDirection: Sendable {
    /// Phones as the ledger numbers them.
    var receiver: Int32
    var sender: Int32
    var rows: [SightingLedger.Row]
    /// The transmit power, taken or told, over that of the model, and the receiver's correction.
    var gain: Double
    var listening: Int
    var observed: OffsetPriors.Observed?
  }

  /// Two phones of which one at least heard the other.
  struct Pair: Sendable {
    var phones: (Int32, Int32)
    var directions: [PairDirection]
    var isPowerTold: Bool
  }

  private(set) var pairs: [Pair] = []
  private(set) var listening: [Listening] = []
  private(set) var priors: OffsetPriors
  private let model: NearnessModel

  init(_ ledger: SightingLedger, model: NearnessModel) {
    self.model = model
    // Names decide the order of everything, so that the order of lines decides nothing.
    let order = (0..<Int32(ledger.phones)).sorted {
      ledger.name(of: $0).lexicographicallyPrecedes(ledger.name(of: $1))
    }
    var rank = [Int32](repeating: 0, count: order.count)
    for (i, phone) in order.enumerated() { rank[Int(phone)] = Int32(i) }
    let sorted = ledger.directions.map { direction in
      var direction = direction
      direction.rows.sort { $0.minute < $1.minute }
      return direction
    }.sorted {
      (rank[Int($0.receiver)], rank[Int($0.sender)]) < (
        rank[Int($1.receiver)], rank[Int($1.sender)]
      )
    }
    var listeningOf: [Int32: Int] = [:]
    var start = 0
    while start < sorted.count {
      var end = start
      var rows: [SightingLedger.Row] = []
      while end < sorted.count, sorted[end].receiver == sorted[start].receiver {
        rows.append(contentsOf: sorted[end].rows)
        end += 1
      }
      listeningOf[sorted[start].receiver] = listening.count
      listening.append(
        Listening(
          ledger.listeners[sorted[start].receiver] ?? SightingLedger.Listener(), rows: rows,
          model: model, longestGap: NearnessEstimator.longestGap))
      start = end
    }
    priors = OffsetPriors([], phones: 0, model: model)
    gather(sorted, rank: rank, listeningOf: listeningOf)
    priors = OffsetPriors(
      pairs.map { $0.directions.compactMap(\.observed) }, phones: order.count, model: model)
  }

  private mutating func gather(
    _ sorted: [SightingLedger.Direction], rank: [Int32], listeningOf: [Int32: Int]
  ) {
    var indexOfPair: [UInt64: Int] = [:]
    var expectation = LevelExpectation(model: model)
    for direction in sorted {
      let isFirst = rank[Int(direction.receiver)] < rank[Int(direction.sender)]
      let phones =
        isFirst
        ? (direction.receiver, direction.sender) : (direction.sender, direction.receiver)
      let key = UInt64(UInt32(phones.0)) << 32 | UInt64(UInt32(phones.1))
      let listener = listeningOf[direction.receiver] ?? 0
      let isTold = direction.powerCount > 0
      let power =
        isTold ? direction.powerSum / Double(direction.powerCount) : model.unknownPower
      let correction =
        direction.correctionCount > 0
        ? direction.correction / Double(direction.correctionCount)
        : PhoneCalibration.usualCorrection
      // A phone that must be corrected upwards reads low.
      let gain =
        power - NearnessModel.referencePower - (correction - PhoneCalibration.usualCorrection)
      var entry = PairDirection(
        receiver: direction.receiver, sender: direction.sender, rows: direction.rows, gain: gain,
        listening: listener, observed: nil)
      entry.observed = expectation.observed(
        direction.rows, gain: gain, listening: listening[listener],
        receiver: Int(rank[Int(direction.receiver)]), sender: Int(rank[Int(direction.sender)]),
        isPowerTold: isTold)
      if let index = indexOfPair[key] {
        pairs[index].directions.append(entry)
        pairs[index].isPowerTold = pairs[index].isPowerTold && isTold
      } else {
        indexOfPair[key] = pairs.count
        pairs.append(Pair(phones: phones, directions: [entry], isPowerTold: isTold))
      }
    }
  }

  /// Every encounter, by pair and time: minutes of hearing with no silence beyond the longest gap.
  func encounters() -> [(pair: Int, task: EncounterTask)] {
    var tasks: [(pair: Int, task: EncounterTask)] = []
    for (i, pair) in pairs.enumerated() {
      let minutes = Self.merged(pair.directions.map { $0.rows.map(\.minute) })
      // Half a rhythm before the first and after the last hearing the two were there as well.
      let edge =
        pair.directions.map {
          Int32(max(0, (listening[$0.listening].rhythm / 2 - 0.5).rounded(.toNearestOrEven)))
        }
        .max() ?? 0
      let observed = pair.directions.compactMap(\.observed)
      let priors = pair.directions.map { direction in
        direction.observed.map { self.priors.prior(of: $0, in: observed) }
      }
      var start = 0
      for k in minutes.indices {
        let isLast = k + 1 == minutes.count
        let isFull =
          Int(minutes[k] - minutes[start]) + 1 >= NearnessEstimator.longestEncounter
        guard
          isLast || isFull || minutes[k + 1] - minutes[k] > NearnessEstimator.longestGap
        else { continue }
        tasks.append(
          (i, task(pair, priors, from: minutes[start] - edge, through: minutes[k] + edge)))
        start = k + 1
      }
    }
    return tasks
  }

  private func task(
    _ pair: Pair, _ priors: [OffsetPriors.Prior?], from first: Int32, through last: Int32
  ) -> EncounterTask {
    let known = priors.compactMap(\.self)
    let file = self.priors.filePrior(leavingOut: [])
    let mean =
      known.isEmpty ? file.variance : known.reduce(0) { $0 + $1.variance } / Double(known.count)
    // Two directions share the pair's offset; each phone's own errors go half into either.
    let shared = mean * (known.count == 2 ? 0.5 : 1)
    let variance = model.pairVariance + shared + (pair.isPowerTold ? 0 : model.unknownPowerVariance)
    let directions = pair.directions.indices.map { k in
      let direction = pair.directions[k]
      return EncounterTask.Direction(
        listening: direction.listening, offset: direction.gain + (priors[k]?.mean ?? file.mean),
        rows: direction.rows.filter { $0.minute >= first && $0.minute <= last })
    }
    return EncounterTask(
      first: first, minutes: Int(last - first) + 1, directions: directions, variance: variance)
  }

  /// The union of rising lists, rising.
  private static func merged(_ lists: [[Int32]]) -> [Int32] {
    guard lists.count > 1 else { return lists.first ?? [] }
    var all = lists.flatMap(\.self)
    all.sort()
    var merged: [Int32] = []
    for minute in all where merged.last != minute { merged.append(minute) }
    return merged
  }
}

extension NearnessModel {
  /// The transmit power of the phones that the levels are of, in dBm.
  static let referencePower = -24.0
}
