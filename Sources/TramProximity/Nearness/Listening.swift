// SPDX-License-Identifier: Apache-2.0

/// How a receiver listens, learned from all that it heard: its floor, its rate, its rhythm.
struct Listening: Sendable {
  /// The level under which it hears nothing, dBm; a multiple of a half.
  var floor: Double
  /// Sightings of one sender in a second of listening, at the best of times.
  var rate: Double
  /// Minutes from one minute of hearing to the next, as a rule.
  var rhythm: Double
  /// In how many seconds of each minute it heard anything.
  var seconds: [Int32: Int]

  /// How many advertisements of one sender may be heard in a minute; `nil` if it did not listen.
  func expected(in minute: Int32) -> Int? {
    seconds[minute].map { max(1, Int((rate * Double($0)).rounded())) }
  }

  init(
    _ listener: SightingLedger.Listener, rows: [SightingLedger.Row], model: NearnessModel,
    longestGap: Int32
  ) {
    seconds = listener.seconds.mapValues { $0.nonzeroBitCount }
    let strengths = Self.percentile(2, of: listener.strengths)
    floor = (min(model.floor, strengths) * 2).rounded() / 2
    let seconds = self.seconds
    var rates = rows.compactMap { row -> Double? in
      guard row.count > 0, let own = seconds[row.minute] else { return nil }
      return Double(row.count) / Double(own)
    }
    rates.sort()
    rate = Self.quantile(0.95, of: rates) ?? 1
    let minutes = seconds.keys.sorted()
    var gaps: [Double] = []
    for i in minutes.indices.dropFirst() where minutes[i] - minutes[i - 1] <= longestGap {
      gaps.append(Double(minutes[i] - minutes[i - 1]))
    }
    gaps.sort()
    rhythm = Self.quantile(0.5, of: gaps) ?? 1
  }

  /// The quantile of sorted numbers, straight between neighbours; `nil` of none.
  static func quantile(_ part: Double, of sorted: [Double]) -> Double? {
    guard !sorted.isEmpty else { return nil }
    let at = part * Double(sorted.count - 1)
    let i = min(Int(at), max(sorted.count - 2, 0))
    let next = min(i + 1, sorted.count - 1)
    return sorted[i] + (sorted[next] - sorted[i]) * (at - Double(i))
  }

  /// The strength that `percent` of the readings lie under, in dBm.
  private static func percentile(_ percent: UInt64, of strengths: [UInt32]) -> Double {
    let total = strengths.reduce(0 as UInt64) { $0 + UInt64($1) }
    var left = total * percent / 100
    for i in strengths.indices.reversed() where strengths[i] > 0 {
      if left < UInt64(strengths[i]) { return -Double(i) }
      left -= UInt64(strengths[i])
    }
    return 0
  }
}
