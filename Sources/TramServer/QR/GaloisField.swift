// SPDX-License-Identifier: Apache-2.0

/// Arithmetic in the field of 256 elements that QR codes count in: polynomials over two elements
/// modulo x⁸ + x⁴ + x³ + x² + 1 (ISO/IEC 18004:2015, 7.5.2).
struct GaloisField: Sendable {
  /// The field; its tables are 1 kB.
  static let qr = GaloisField()

  /// `powers[n]` is α to the `n`, for `n` below 510, so that two logarithms may be added.
  private let powers: [UInt8]
  private let logarithms: [Int]

  private init() {
    var powers = [UInt8](repeating: 0, count: 510)
    var logarithms = [Int](repeating: 0, count: 256)
    var value = 1
    for exponent in 0..<255 {
      powers[exponent] = UInt8(value)
      powers[exponent + 255] = UInt8(value)
      logarithms[value] = exponent
      value <<= 1
      if value > 255 { value ^= 0x11D }
    }
    self.powers = powers
    self.logarithms = logarithms
  }

  /// α to the `exponent`.
  func power(_ exponent: Int) -> UInt8 { powers[exponent % 255] }

  /// The logarithm of an element other than 0.
  func logarithm(_ element: UInt8) -> Int { logarithms[Int(element)] }

  func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
    a == 0 || b == 0 ? 0 : powers[logarithms[Int(a)] + logarithms[Int(b)]]
  }
}

/// The check bytes of a block: the remainder of its polynomial by one whose roots are the first
/// powers of α.
struct ReedSolomon: Sendable {
  /// The generator's coefficients after the leading 1, the highest power first.
  let generator: [UInt8]

  /// Prepares `count` check bytes.
  init(count: Int) {
    let field = GaloisField.qr
    var product: [UInt8] = [1]
    for root in 0..<count {
      // Times (x - α^root): shifted by one power, plus itself times the root.
      product.append(0)
      for place in stride(from: product.count - 1, to: 0, by: -1) {
        product[place] ^= field.product(product[place - 1], field.power(root))
      }
    }
    generator = Array(product.dropFirst())
  }

  /// The check bytes of `bytes`.
  ///
  /// - Complexity: O(*n* · *checks*)
  func checkBytes(of bytes: some Sequence<UInt8>) -> [UInt8] {
    let field = GaloisField.qr
    var remainder = [UInt8](repeating: 0, count: generator.count)
    for byte in bytes {
      guard let first = remainder.first else { return [] }
      let factor = byte ^ first
      for place in 0..<remainder.count - 1 {
        remainder[place] =
          remainder[place + 1] ^ field.product(generator[place], factor)
      }
      remainder[remainder.count - 1] = field.product(generator[generator.count - 1], factor)
    }
    return remainder
  }
}
