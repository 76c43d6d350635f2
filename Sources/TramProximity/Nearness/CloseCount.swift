// SPDX-License-Identifier: Apache-2.0

/// The distribution of the number of minutes within 2 m, from what is known of neighbouring ones.
///
/// Given the offset that stays, "within 2 m" is taken as a chain of two states whose steps have
/// the smoothed probabilities. Minutes therefore err together, as they do: the interval is wide
/// where one unknown offset could shift them all.
struct CloseCount: Sendable {
  /// Offsets less likely than this are left out.
  private static let negligible = 0.002

  private let minutes: Int
  private let offsets: Int
  /// By minute and offset: P(near, offset), P(offset), P(near in this minute and the one before).
  var near: [Double]
  var all: [Double]
  var stayed: [Double]

  init(minutes: Int, offsets: Int) {
    self.minutes = minutes
    self.offsets = offsets
    near = [Double](repeating: 0, count: minutes * offsets)
    all = near
    stayed = near
  }

  /// For each minute the probability of being near.
  var nearShares: [Double] {
    (0..<minutes).map { t in
      var near = 0.0
      var all = 0.0
      for i in t * offsets..<(t + 1) * offsets {
        near += self.near[i]
        all += self.all[i]
      }
      return all > 0 ? min(max(near / all, 0), 1) : 0
    }
  }

  /// How likely each number of near minutes is, from 0 to all of them.
  ///
  /// - Complexity: O(minutes^2 x likely offsets)
  func distribution() -> [Double] {
    var sum = [Double](repeating: 0, count: minutes + 1)
    let total = all[0..<offsets].reduce(0, +)
    guard total > 0 else {
      sum[0] = 1
      return sum
    }
    for c in 0..<offsets where all[c] >= Self.negligible * total { add(c, to: &sum) }
    let whole = sum.reduce(0, +)
    return sum.map { $0 / whole }
  }

  private func add(_ c: Int, to sum: inout [Double]) {
    // far[k], close[k]: P(offset, k near minutes so far, now far or close).
    var far = [Double](repeating: 0, count: minutes + 1)
    var close = far
    close[1] = near[c]
    far[0] = max(all[c] - near[c], 0)
    for t in 1..<max(minutes, 1) {
      let before = near[(t - 1) * offsets + c]
      let now = near[t * offsets + c]
      let weight = all[t * offsets + c]
      let both = min(stayed[t * offsets + c], before, now)
      let stays = before > 0 ? both / before : 0
      let leaves = max(all[(t - 1) * offsets + c] - before, 0)
      let comes = leaves > 0 ? min(max((now - both) / leaves, 0), 1) : 0
      guard weight > 0 else { continue }
      for k in stride(from: t + 1, through: 1, by: -1) {
        let c = close[k - 1] * stays + far[k - 1] * comes
        let f = far[k] * (1 - comes) + close[k] * (1 - stays)
        close[k] = c
        far[k] = f
      }
      far[0] = far[0] * (1 - comes) + close[0] * (1 - stays)
      close[0] = 0
    }
    for k in sum.indices { sum[k] += close[k] + far[k] }
  }
}
