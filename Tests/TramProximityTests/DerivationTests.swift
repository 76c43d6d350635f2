// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

@Suite("The derivation of identifiers")
struct DerivationTests {
  @Test
  func `gives Google's two keys, 144 identifiers and their metadata`() throws {
    let given = SixteenBytes(hexadecimal: GAENVectors.key.utf8Span.span)
    let key = try #require(given)
    let derivation = IdentifierDerivation(key)
    #expect(hexadecimal(derivation.identifierKeyBytes) == GAENVectors.identifierKey)
    #expect(hexadecimal(derivation.metadataKeyBytes) == GAENVectors.metadataKey)
    let lines = GAENVectors.intervals.split(separator: "\n")
    #expect(lines.count == 144)
    for (i, line) in lines.enumerated() {
      let interval = ExposureInterval(GAENVectors.rollingStart + UInt32(i))
      let identifier = derivation.identifier(in: interval)
      let stream = derivation.metadataStream(beside: identifier)
      let said = UInt32(GAENVectors.metadata ^ stream)
      #expect("\(hexadecimal(identifier.bytes)) \(hexadecimal(said))" == line)
    }
  }

  @Test
  func `metadata says version, power and confidence`() {
    let vector = ExposureMetadata(rawValue: GAENVectors.metadata)
    #expect(vector.version == (1, 0))
    #expect(vector.power == 8)
    #expect(vector.confidence == nil)
    let later = ExposureMetadata(power: -21, confidence: 3)
    #expect(later.version == (1, 1))
    #expect(later.power == -21)
    #expect(later.confidence == 3)
    #expect(later.attenuation(at: -70) == 49)
    #expect(later.attenuation(at: -10) == 0)
  }

  @Test(arguments: [Int8.max, 21, -51, .min])
  func `a power that no phone sends at is no power, so that the sighting is dropped`(power: Int8) {
    #expect(ExposureMetadata(power: power).power == nil)
    #expect(ExposureMetadata(power: power).attenuation(at: -60) == nil)
    #expect(ExposureMetadata(power: power).claimedPower == power)
  }

  @Test(arguments: [127, 20, 0, -128])
  func `a strength that no receiver measures gives no attenuation`(strength: Int) {
    #expect(ExposureMetadata(power: -20).attenuation(at: strength) == nil)
  }

  @Test(arguments: 0..<32)
  func `a bit flipped in the air gives a power that can be, or none`(bit: UInt32) {
    let sent = ExposureMetadata(power: -24, confidence: 1)
    let flipped = ExposureMetadata(rawValue: sent.rawValue ^ 1 << bit)
    if let power = flipped.power { #expect(ExposureMetadata.believedPowers.contains(power)) }
    if bit >= 30 { #expect(flipped.power == nil) }
    #expect(flipped != sent)
  }
}

/// The hexadecimal digits of bytes.
func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
}

/// The eight hexadecimal digits of a number.
func hexadecimal(_ number: UInt32) -> String {
  hexadecimal((0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) })
}
