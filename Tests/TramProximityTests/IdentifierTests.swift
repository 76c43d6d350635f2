// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

@Suite("Sixteen bytes and ten minutes")
struct IdentifierTests {
  @Test
  func `sixteen bytes come back as they were given, from bytes and from digits`() {
    let bytes: [UInt8] = (0..<16).map { $0 * 17 }
    let digits = bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }
    #expect(SixteenBytes(bytes.span)?.bytes == bytes)
    #expect(SixteenBytes(hexadecimal: digits.joined().utf8Span.span)?.bytes == bytes)
    #expect(SixteenBytes(bytes.span.extracting(0..<15)) == nil)
  }

  @Test
  func `a moment lies in the interval that began last`() {
    let interval = ExposureInterval(holding: Instant(milliseconds: 1_585_785_599_999))
    #expect(interval == ExposureInterval(2_642_975))
    #expect(interval?.start == Instant(milliseconds: 1_585_785_000_000))
    #expect(ExposureInterval(holding: Instant(milliseconds: -1)) == nil)
    #expect(ExposureInterval(holding: Instant(milliseconds: .max)) == nil)
  }
}
