// SPDX-License-Identifier: Apache-2.0

/// A stretch of one device's observations that carry cells and a fix, without long gaps.
struct Journey: Sendable {
  /// One observation of it.
  struct Sample: Sendable {
    var milliseconds: Int64
    var east: Float
    var north: Float
    /// Where in the learner's column its readings lie.
    var cells: Range<Int>
  }

  let device: UInt64
  var samples: [Sample] = []
  /// Seconds by which the cells' reports come after the fixes' moments.
  var lag: Float = 0

  /// Where the device was `seconds` before sample `index`; `nil` before its begin or in a gap.
  func place(before seconds: Float, of index: Int) -> (east: Float, north: Float)? {
    let wanted = samples[index].milliseconds - Int64(seconds * 1000)
    var i = index
    while i > 0, samples[i].milliseconds > wanted { i -= 1 }
    let a = samples[i]
    guard a.milliseconds <= wanted else { return nil }
    guard i < index else { return (a.east, a.north) }
    let b = samples[i + 1]
    let span = b.milliseconds - a.milliseconds
    guard span <= Self.longestGap else { return nil }
    let share = Float(wanted - a.milliseconds) / Float(max(span, 1))
    return (a.east + (b.east - a.east) * share, a.north + (b.north - a.north) * share)
  }

  /// Milliseconds without a sample over which nothing is interpolated.
  private static let longestGap: Int64 = 10_000

  /// The lag under which `map` explains the journey's cells best.
  ///
  /// - Parameter map: a map that did not learn from this journey.
  func bestLag(in map: CellMap, readings: [CellReading], among lags: [Float]) -> Float {
    var scores = [Float](repeating: 0, count: lags.count)
    var heard = HeardCells()
    var evidence = CellEvidence()
    let settings = CellEvidence.Settings()
    let step = max(1, samples.count / 400)
    let longest = lags.max() ?? 0
    for index in stride(from: 0, to: samples.count, by: step)
    where place(before: longest, of: index) != nil {
      heard.read(readings[samples[index].cells], in: map.onlyNetwork)
      evidence.match(heard, in: map)
      if evidence.known.isEmpty { continue }
      for (number, lag) in lags.enumerated() {
        guard let at = place(before: lag, of: index) else { continue }
        scores[number] += evidence.logLikelihood(
          at: map.place(east: at.east, north: at.north), in: map, settings: settings)
      }
    }
    var best = 0
    for i in scores.indices where scores[i] > scores[best] { best = i }
    return lags[best]
  }
}
