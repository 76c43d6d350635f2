// SPDX-License-Identifier: Apache-2.0

/// What the rest of a file says about the level of one pair: the file, the receiver, the sender.
///
/// A phone in a pocket is weak to everybody. Each pair's own sightings are left out of what is
/// said about it, so that nothing is counted twice: its distance must not become its "carriage".
struct OffsetPriors: Sendable {
  /// An offset from the model's level, in dB, and its variance.
  struct Prior: Hashable, Sendable {
    var mean: Double
    var variance: Double
  }

  /// The mean level of an ordered pair and what is needed to compare it.
  struct Observed: Sendable {
    var receiver: Int
    var sender: Int
    /// The mean level with what was missed at the floor, transmit power taken off, dB.
    var level: Double
    /// That level less what the model expects of a pair of which nothing is known.
    var surplus: Double
    /// Whether the transmit power was told.
    var isPowerTold: Bool
  }

  /// The share of the unordered pairs' surplus that is the file's.
  private var fileSum = 0.0
  private var filePairs = 0.0
  private var fileVariance: Double
  private var pairNoise: Double
  private let model: NearnessModel
  private var mean = 0.0
  private var receiver: [Double]
  private var sender: [Double]
  private var receiverSum: [Double]
  private var receiverCount: [Double]
  private var senderSum: [Double]
  private var senderCount: [Double]

  /// - Parameter pairs: For each unordered pair its one or two observed directions.
  init(_ pairs: [[Observed]], phones: Int, model: NearnessModel) {
    self.model = model
    let all = pairs.flatMap(\.self)
    let untold = all.reduce(0) { $0 + ($1.isPowerTold ? 0 : 1) }
    let isUntold = untold * 2 > all.count
    fileVariance = isUntold ? model.unknownFileVariance : model.fileVariance
    pairNoise = model.placeVariance + (isUntold ? model.unknownPowerVariance : 0)
    for pair in pairs where !pair.isEmpty {
      fileSum += Self.surplus(pair)
      filePairs += 1
    }
    if !all.isEmpty { mean = all.reduce(0) { $0 + $1.level } / Double(all.count) }
    receiver = [Double](repeating: 0, count: phones)
    sender = receiver
    receiverSum = receiver
    receiverCount = receiver
    senderSum = receiver
    senderCount = receiver
    // Two-way random effects by turns; three rounds settle it to a tenth of a decibel.
    for _ in 0..<3 { settle(all) }
  }

  private mutating func settle(_ all: [Observed]) {
    for i in receiver.indices {
      receiverSum[i] = 0
      receiverCount[i] = 0
      senderSum[i] = 0
      senderCount[i] = 0
    }
    for one in all {
      receiverSum[one.receiver] += one.level - mean - sender[one.sender]
      receiverCount[one.receiver] += 1
    }
    let receiverDamping = model.placeVariance / model.receiverVariance
    for i in receiver.indices {
      receiver[i] = receiverSum[i] / (receiverCount[i] + receiverDamping)
    }
    for one in all {
      senderSum[one.sender] += one.level - mean - receiver[one.receiver]
      senderCount[one.sender] += 1
    }
    let senderDamping = model.placeVariance / model.senderVariance
    for i in sender.indices { sender[i] = senderSum[i] / (senderCount[i] + senderDamping) }
  }

  /// The prior of `direction`, one of the directions of `pair`, of everything but that pair.
  func prior(of direction: Observed, in pair: [Observed]) -> Prior {
    let file = filePrior(leavingOut: pair)
    let r = direction.receiver
    let s = direction.sender
    let fromReceiver = Self.shrunk(
      sum: receiverSum[r] - (direction.level - mean - sender[s]), count: receiverCount[r] - 1,
      variance: model.receiverVariance, noise: model.placeVariance)
    let fromSender = Self.shrunk(
      sum: senderSum[s] - (direction.level - mean - receiver[r]), count: senderCount[s] - 1,
      variance: model.senderVariance, noise: model.placeVariance)
    return Prior(
      mean: file.mean + fromReceiver.mean + fromSender.mean,
      variance: file.variance + fromReceiver.variance + fromSender.variance)
  }

  /// What the file's other pairs say about all pairs alike.
  func filePrior(leavingOut pair: [Observed]) -> Prior {
    let others = pair.isEmpty ? filePairs : filePairs - 1
    guard others > 0.5 else { return Prior(mean: 0, variance: fileVariance) }
    let sum = pair.isEmpty ? fileSum : fileSum - Self.surplus(pair)
    let noise = pairNoise / others + model.crowdVariance
    return Prior(
      mean: fileVariance / (fileVariance + noise) * sum / others,
      variance: fileVariance * noise / (fileVariance + noise))
  }

  private static func surplus(_ pair: [Observed]) -> Double {
    pair.reduce(0) { $0 + $1.surplus } / Double(pair.count)
  }

  private static func shrunk(sum: Double, count: Double, variance: Double, noise: Double) -> Prior {
    let damping = noise / variance
    return Prior(mean: sum / (count + damping), variance: variance * damping / (count + damping))
  }
}
