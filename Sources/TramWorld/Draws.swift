// SPDX-License-Identifier: Apache-2.0

import TramUnits

// The draws of this target use only additions, multiplications, divisions and square roots, which
// IEEE 754 fixes to the last bit: a seed gives the same world on every machine and C library.

/// Mixes a seed with up to three numbers into the seed of a stream of its own.
func streamSeed(_ seed: UInt64, _ a: UInt64, _ b: UInt64 = 0, _ c: UInt64 = 0) -> UInt64 {
  var random = SeededGenerator(seed: seed)
  var mixed = random.next() ^ (a &* 0xA24B_AED4_963E_E407)
  random = SeededGenerator(seed: mixed)
  mixed = random.next() ^ (b &* 0x9FB2_1C65_1E98_DF25)
  random = SeededGenerator(seed: mixed)
  mixed = random.next() ^ (c &* 0xD6E8_FEB8_6659_FD93)
  random = SeededGenerator(seed: mixed)
  return random.next()
}

/// The natural logarithm of a positive, finite, normal number, to 1e-12.
///
/// The series of atanh: `ln m = 2 (s + s³/3 + s⁵/5 + ...)` with `s = (m - 1) / (m + 1)`, and `m`
/// brought between √½ and √2 by the exponent.
func naturalLogarithm(_ x: Double) -> Double {
  var m = x.significand
  var exponent = Double(x.exponent)
  if m > 1.414_213_562_373_095_1 {
    m *= 0.5
    exponent += 1
  }
  let s = (m - 1) / (m + 1)
  let q = s * s
  let tail = 1.0 / 9 + q * (1.0 / 11 + q * (1.0 / 13 + q / 15))
  let series = s * (1 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * tail))))
  return exponent * 0.693_147_180_559_945_3 + 2 * series
}

/// A turn, as the cosine and sine of an angle.
struct Turn: Hashable, Sendable {
  var cosine: Double
  var sine: Double

  /// The turn by the angle whose half has the tangent `t`; no trigonometry is needed.
  init(halfTangent t: Double) {
    let w = 1 / (1 + t * t)
    cosine = (1 - t * t) * w
    sine = 2 * t * w
  }

  init(cosine: Double, sine: Double) {
    self.cosine = cosine
    self.sine = sine
  }

  /// This turn and then `other`.
  func then(_ other: Turn) -> Turn {
    Turn(
      cosine: cosine * other.cosine - sine * other.sine,
      sine: sine * other.cosine + cosine * other.sine)
  }
}

extension SeededGenerator {
  /// A number drawn evenly from 0 (included) to 1 (excluded).
  mutating func unit() -> Double { Double(next() &>> 11) * 0x1p-53 }

  /// A number drawn evenly from a range.
  mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// Whether something of this probability happens.
  mutating func happens(_ probability: Double) -> Bool { unit() < probability }

  /// A whole number drawn evenly from 0 to `count - 1`; 0 when there is nothing to draw from.
  mutating func index(below count: Int) -> Int {
    guard count > 0 else { return 0 }
    return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// A draw from the standard normal distribution (Marsaglia's polar method).
  mutating func normal() -> Double {
    while true {
      let a = 2 * unit() - 1
      let b = 2 * unit() - 1
      let s = a * a + b * b
      guard s < 1, s > 1e-300 else { continue }
      return a * (-2 * naturalLogarithm(s) / s).squareRoot()
    }
  }

  /// A cheap draw of mean 0 and variance 1: four evenly drawn 16-bit numbers added up.
  ///
  /// It never leaves ±3.47, so it serves fading and jitter and never the tails.
  mutating func roughNormal() -> Double {
    let bits = next()
    let sum =
      (bits & 0xFFFF) + ((bits &>> 16) & 0xFFFF) + ((bits &>> 32) & 0xFFFF) + (bits &>> 48)
    // Variance of the sum: 4 (2¹⁶)² / 12, so its deviation is 2¹⁶ / √3.
    return (Double(sum) - 131_070) * (1.732_050_807_568_877_2 / 65_536)
  }

  /// A draw from the exponential distribution of this mean.
  mutating func exponential(mean: Double) -> Double { -mean * naturalLogarithm(1 - unit()) }

  /// A draw from Student's t distribution with two degrees of freedom, by its inverse.
  ///
  /// Its variance is infinite: of a million draws some lie beyond ±700.
  mutating func studentT2() -> Double {
    let u = (Double(next() &>> 12) + 0.5) * 0x1p-52
    return (2 * u - 1) * (1 / (2 * u * (1 - u))).squareRoot()
  }

  /// A turn drawn evenly from the whole circle.
  mutating func turn() -> Turn {
    while true {
      let a = 2 * unit() - 1
      let b = 2 * unit() - 1
      let s = a * a + b * b
      guard s < 1, s > 1e-6 else { continue }
      let w = 1 / s.squareRoot()
      return Turn(cosine: a * w, sine: b * w)
    }
  }

  /// The indexes `0..<count` in an order drawn evenly (Fisher and Yates).
  mutating func order(of count: Int) -> [Int32] {
    var indexes = (0..<Int32(count)).map { $0 }
    guard count > 1 else { return indexes }
    for i in stride(from: count - 1, to: 0, by: -1) { indexes.swapAt(i, index(below: i + 1)) }
    return indexes
  }
}

/// A fixed draw of mean 0 and variance 1 that belongs to three numbers; the same every time.
func latticeNormal(_ salt: UInt64, _ x: Int, _ y: Int) -> Double {
  var z = salt &+ UInt64(bitPattern: Int64(x)) &* 0x9E37_79B9_7F4A_7C15
  z ^= UInt64(bitPattern: Int64(y)) &* 0xC2B2_AE3D_27D4_EB4F
  z = (z ^ (z &>> 29)) &* 0xBF58_476D_1CE4_E5B9
  var random = SeededGenerator(seed: z)
  return random.roughNormal()
}
