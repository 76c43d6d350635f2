// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The exponential function.
func exponential(_ x: Double) -> Double { exp(x) }

/// The logarithm to base 10.
func decimalLogarithm(_ x: Double) -> Double { log10(x) }

/// The natural logarithm.
func naturalLogarithm(_ x: Double) -> Double { log(x) }

extension Float {
  /// The number brought into `low...high`.
  @inline(__always)
  func clamped(_ low: Float, _ high: Float) -> Float { Swift.min(Swift.max(self, low), high) }
}
