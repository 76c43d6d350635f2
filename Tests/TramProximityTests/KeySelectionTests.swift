// SPDX-License-Identifier: Apache-2.0

import Testing
import TramProximity
import TramUnits

@Suite("The keys that are looked for")
struct KeySelectionTests {
  private let day: Int64 = 86_400_000
  private let now = Instant(milliseconds: 18_400 * 86_400_000)

  private func key(
    _ number: UInt64, daysAgo: Int64 = 3, period: UInt32 = 144,
    report: TemporaryExposureKey.ReportType = .confirmedTest
  ) -> TemporaryExposureKey {
    TemporaryExposureKey(
      key: SixteenBytes(high: 0, low: number),
      rollingStart: ExposureInterval(UInt32((now.milliseconds - daysAgo * day) / 600_000)),
      rollingPeriod: period, reportType: report)
  }

  @Test
  func `a key that stands there again with another period is left out`() {
    let selection = KeySelection(
      keys: [key(1, period: 20), key(2), key(1, period: 144)], revised: [], at: now)
    #expect(selection.keys == [key(1, period: 20), key(2)])
    #expect(selection.leftOut == [.duplicate: 1])
  }

  @Test
  func `a revoked key is left out, in this file or in the next`() {
    let selection = KeySelection(
      keys: [key(1), key(2, report: .revoked), key(3)], revised: [key(1, report: .revoked)], at: now
    )
    #expect(selection.keys == [key(3)])
    #expect(selection.leftOut == [.revoked: 2])
  }

  @Test
  func `a key that is told anew counts as it is now`() {
    let selection = KeySelection(
      keys: [key(1, report: .clinicalDiagnosis)], revised: [key(1), key(9)], at: now)
    #expect(selection.keys == [key(1), key(9)])
    #expect(selection.leftOut.isEmpty)
  }

  @Test
  func `a key that is valid still, or was two hours ago, is left out`() {
    let ended = key(1, daysAgo: 1)
    let late = KeySelection(
      keys: [ended], revised: [], at: Instant(milliseconds: ended.end.milliseconds + 7_200_000))
    #expect(late.keys == [ended])
    let early = KeySelection(
      keys: [ended], revised: [], at: Instant(milliseconds: ended.end.milliseconds + 7_199_999))
    #expect(early.leftOut == [.stillValid: 1])
    #expect(KeySelection(keys: [key(2, daysAgo: 0)], revised: [], at: now).keys.isEmpty)
  }

  @Test
  func `a key that starts in the future, or is twenty days old, is left out`() {
    let selection = KeySelection(
      keys: [key(1, daysAgo: -1), key(2, daysAgo: 20), key(3, daysAgo: 14)], revised: [], at: now)
    #expect(selection.keys == [key(3, daysAgo: 14)])
    #expect(selection.leftOut == [.future: 1, .old: 1])
    #expect(KeySelection(keys: [key(1, daysAgo: -1)], revised: [], at: nil).keys.count == 1)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `padding hides how many there were, looks like them, and takes none away`(seed: UInt64) {
    // Another stream than that of the keys.
    var random = SeededGenerator(seed: ~seed)
    let keys = ExportKit.keys(Int(seed), seed: seed)
    let padded = ExportPadding(minimum: 140, jitter: 14)
      .padded(keys, until: now, using: &random)
    #expect((140...154).contains(padded.count))
    #expect(Set(padded).isSuperset(of: keys))
    #expect(Set(padded.map(\.key)).count == padded.count)
    for added in padded where !keys.isEmpty {
      #expect(keys.contains { $0.rollingStart == added.rollingStart })
      #expect(keys.contains { $0.reportType == added.reportType })
    }
    let many = ExportKit.keys(200, seed: seed)
    #expect(ExportPadding().padded(many, until: now, using: &random) == many)
  }

  @Test
  func `the list of exports takes plain paths below it, oldest first`() throws {
    var index = ExportIndex()
    try index.append("452/1590969600-1591056000-00001.zip")
    try index.append("452/1591056000-1591142400-00001.zip")
    #expect(try ExportIndex(reading: index.text.utf8Span.span) == index)
    let windows = index.text.replacing("\n", with: "\r\n") + "\r\n"
    #expect(try ExportIndex(reading: windows.utf8Span.span) == index)
    for path in [
      "../a.zip", "/a.zip", "a/../b.zip", "http://x/a.zip", "a\\b.zip", "a b.zip", "a//b", "",
      "\u{E9}.zip",
    ] {
      #expect(throws: ProximityError.self) {
        var index = ExportIndex()
        try index.append(path)
      }
    }
    let many = String(repeating: "a\n", count: ExportIndex.mostPaths + 1)
    #expect(throws: ProximityError.self) { _ = try ExportIndex(reading: many.utf8Span.span) }
  }
}
