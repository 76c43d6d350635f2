// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How likely what a receiver heard in a minute is, for every level the sender may have there.
///
/// A likelihood depends on distance, shadow and carriage through their sum alone, the true level.
/// So it is tabulated over levels once a minute, and the states of a pair look it up.
struct EmissionTable {
  /// Steps of a decibel.
  static let steps = 4.0
  /// Levels from -150 to -5 dBm.
  static let lowest = -150.0
  static let count = 581
  /// The most advertisements that a minute is told by; more are scaled down to it.
  static let mostCounted = 12

  private let model: NearnessModel
  /// By the level over the floor, -160 to +160 dB: share heard, bias of the heard.
  private var heard: [Double] = []
  private var bias: [Double] = []
  /// By count heard and count expected, over the level above the floor.
  private var counts: [Int: [Float]] = [:]

  private static let reach = 160.0

  init(model: NearnessModel) {
    self.model = model
    let spread = (model.scanSpread * model.scanSpread + model.floorSoftness * model.floorSoftness)
      .squareRoot()
    for i in 0...Int(Self.reach * 2 * Self.steps) {
      let z = (Double(i) / Self.steps - Self.reach) / spread
      let q = 0.5 * erfc(-z / 2.0.squareRoot())
      let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      heard.append(q)
      // The mean of what is heard of a spread of levels lies above its mean (truncated normal).
      let pull = model.scanSpread * model.scanSpread / spread
      bias.append(q < 1e-9 ? pull * -z : pull * density / q)
    }
  }

  /// The share of advertisements heard at `level` dB above the floor, and the bias of the heard.
  func hearing(above level: Double) -> (share: Double, bias: Double) {
    let at = min(max((level + Self.reach) * Self.steps, 0), Double(heard.count - 1))
    let i = min(Int(at), heard.count - 2)
    let part = at - Double(i)
    return (
      heard[i] + (heard[i + 1] - heard[i]) * part, bias[i] + (bias[i + 1] - bias[i]) * part
    )
  }

  /// Fills `table` with the likelihood of `heard` sightings of `expected` with mean `mean`.
  ///
  /// - Parameter floor: The receiver's floor in dBm, a multiple of a half.
  mutating func fill(
    _ table: inout [Float], heard: Int, expected: Int, mean: Double, floor: Double
  ) {
    let (n, of) = Self.scaled(heard, of: expected)
    let counted = countTable(n, of)
    let start = Int(((Self.lowest - floor + Self.reach) * Self.steps).rounded())
    let scale =
      -0.5
      / (model.minuteVariance + model.scanSpread * model.scanSpread / Double(heard))
    let outlier = Float(model.outlier)
    for i in 0..<Self.count {
      let at = min(max(start + i, 0), bias.count - 1)
      let off = mean - (Self.lowest + Double(i) / Self.steps) - bias[at]
      table[i] = (Float(exp(off * off * scale)) + outlier) * counted[at]
    }
  }

  /// Fills `table` with the likelihood of hearing nothing where `expected` might have been heard.
  mutating func fillSilent(_ table: inout [Float], expected: Int, floor: Double) {
    let (_, of) = Self.scaled(0, of: max(expected, 1))
    let counted = countTable(0, of)
    let start = Int(((Self.lowest - floor + Self.reach) * Self.steps).rounded())
    let deaf = Float(model.deafness)
    for i in 0..<Self.count {
      let at = min(max(start + i, 0), bias.count - 1)
      table[i] = deaf + (1 - deaf) * counted[at]
    }
  }

  static func scaled(_ heard: Int, of expected: Int) -> (Int, Int) {
    let expected = max(heard, expected)
    guard expected > mostCounted else { return (heard, expected) }
    let part = (Double(heard) * Double(mostCounted) / Double(expected)).rounded()
    return (heard == 0 ? 0 : max(Int(part), 1), mostCounted)
  }

  /// The beta-binomial likelihood of `n` of `of`, over the level above the floor.
  private mutating func countTable(_ n: Int, _ of: Int) -> [Float] {
    let key = n * (Self.mostCounted + 1) + of
    if let table = counts[key] { return table }
    let table = heard.map { share -> Float in
      let a = model.hearingCount * model.hearing * share + 1e-3
      let b = model.hearingCount - model.hearingCount * model.hearing * share + 1e-3
      var value = 1.0
      for k in 0..<n { value *= a + Double(k) }
      for k in 0..<(of - n) { value *= b + Double(k) }
      for k in 0..<of { value /= a + b + Double(k) }
      return Float(value)
    }
    counts[key] = table
    return table
  }
}
