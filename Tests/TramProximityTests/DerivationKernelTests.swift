// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

@Suite("The derivation kernel")
struct DerivationKernelTests {
  @Test(arguments: DerivationFeatures.paths)
  func `encrypts the block of FIPS 197 on every path`(features: DerivationFeatures) {
    // FIPS 197, appendix C.1.
    let key = SixteenBytes(high: 0x0001_0203_0405_0607, low: 0x0809_0A0B_0C0D_0E0F)
    let plain = SixteenBytes(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF)
    let cipher = SixteenBytes(high: 0x69C4_E0D8_6A7B_0430, low: 0xD8CD_B780_70B4_C55A)
    let kernel = DerivationKernel(features: features)
    #expect(kernel.encrypted([plain, plain], under: key) == [cipher, cipher])
  }

  @Test(arguments: DerivationFeatures.paths)
  func `derives the keys that swift-crypto derives on every path, odd counts too`(
    features: DerivationFeatures
  ) {
    let kernel = DerivationKernel(features: features)
    for count in 0..<36 {
      var random = SeededGenerator(seed: UInt64(count))
      let keys = (0..<count).map { _ in SixteenBytes.random(using: &random) }
      #expect(
        kernel.derivedKeys(of: keys, info: "EN-RPIK")
          == keys.map { DerivationTwin.key($0, info: "EN-RPIK") })
      #expect(
        kernel.derivedKeys(of: keys, info: "0123456789012345678901234567890123456789")
          == keys.map {
            DerivationTwin.key($0, info: "0123456789012345678901234567890123456789")
          })
    }
  }

  @Test
  func `derives the identifiers that swift-crypto derives on every path, for every period`()
    throws
  {
    let kernels = DerivationFeatures.paths.map { DerivationKernel(features: $0) }
    var random = SeededGenerator(seed: 7)
    for period in 1...144 {
      let key = SixteenBytes.random(using: &random)
      // Also across the end of what 32 bits count.
      let first: UInt32 = period == 144 ? .max - 70 : .random(in: 0...(.max - 144), using: &random)
      let wanted = try (0..<UInt32(period)).map {
        try DerivationTwin.identifier(under: key, in: first &+ $0)
      }
      for kernel in kernels {
        #expect(
          kernel.identifiers(under: key, from: ExposureInterval(first), count: period) == wanted)
      }
    }
    let kernel = DerivationKernel()
    let none = SixteenBytes(high: 0, low: 0)
    #expect(kernel.identifiers(under: none, from: ExposureInterval(0), count: -1).isEmpty)
    #expect(kernel.identifiers(under: none, from: ExposureInterval(0), count: 1000).count == 144)
  }

  @Test
  func `uses nothing that the processor has not`() {
    let everything = DerivationKernel(features: DerivationFeatures(rawValue: .max))
    let key = SixteenBytes(high: 1, low: 2)
    #expect(
      everything.derivedKeys(of: [key], info: "EN-AEMK")
        == [DerivationTwin.key(key, info: "EN-AEMK")])
    #expect(DerivationFeatures.portable.name == "portable")
    #expect(DerivationFeatures([.sha, .wideAES]).name == "SHA-NI + VAES-512")
  }
}
