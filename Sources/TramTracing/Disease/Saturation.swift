// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// 1 - exp(-x), to full precision for small x; 0 for what is not positive.
@inline(__always)
func saturated(_ x: Double) -> Double { x > 0 ? -expm1(-x) : 0 }

/// `base` to the power of `exponent`, for a base of 0...1 and an exponent of 0...1.
func raised(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
