// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// When one case was infected, as far as his onset tells: the incubation backwards.
///
/// A second window beside that of his contacts: -14 to -2 days before onset for COVID-19.
public struct SourceWindow: Sendable {
  /// The first moment.
  public let from: Instant
  /// The last one.
  public let until: Instant
  /// A table every two hours: the share of the infection's probability before each node.
  private let shares: [Double]
  private let step: Double

  /// Creates the window of a case: within the disease's days before the first and the last day on
  /// which the onset may be, and until his isolation.
  ///
  /// - Complexity: O(days)
  public init(_ disease: Disease, _ traced: IndexCase) {
    let days = traced.days
    let start = traced.midday(of: days.lowerBound).advanced(
      seconds: disease.sourceDays.lowerBound * 86_400 - 43_200)
    var end = traced.midday(of: days.upperBound).advanced(
      seconds: disease.sourceDays.upperBound * 86_400 + 43_200)
    if let isolated = traced.isolated { end = min(end, isolated) }
    end = max(end, start)
    from = start
    until = end
    let span = end.seconds(since: start)
    let nodes = max(Int((span / 7200).rounded(.up)), 1)
    step = max(span / Double(nodes), 1e-3)
    var shares = [Double](repeating: 0, count: nodes + 1)
    let width = Int(days.upperBound.number) - Int(days.lowerBound.number)
    for later in 0...width {
      let onset = traced.midday(of: days.lowerBound).advanced(seconds: Double(later) * 86_400)
      for node in 0..<nodes {
        let late = onset.seconds(since: start.advanced(seconds: Double(node) * step)) / 86_400
        let early = late - step / 86_400
        shares[node + 1] +=
          disease.incubation.share(before: late) - disease.incubation.share(before: early)
      }
    }
    for node in 0..<nodes { shares[node + 1] += shares[node] }
    let whole = shares[nodes]
    // An onset so long ago that no incubation reaches it: every moment alike.
    for node in 0...nodes {
      shares[node] = whole > 0 ? shares[node] / whole : Double(node) / Double(nodes)
    }
    self.shares = shares
  }

  /// How likely the infection fell between two moments, given that it fell into the window.
  ///
  /// - Complexity: O(1)
  public func share(from: Instant, until: Instant) -> Double {
    guard from < until else { return 0 }
    return max(sum(until) - sum(from), 0)
  }

  /// How many times likelier than an even spread over the window an infection was at a moment.
  public func density(from: Instant, until: Instant) -> Double {
    let start = max(from, self.from)
    let end = min(max(until, start.advanced(seconds: 60)), self.until)
    let seconds = end.seconds(since: start)
    let whole = self.until.seconds(since: self.from)
    guard seconds > 0, whole > 0 else { return 0 }
    return share(from: start, until: end) * whole / seconds
  }

  /// A Boolean value: whether a stay shares a moment with the window.
  public func overlaps(from: Instant, until: Instant) -> Bool {
    from < self.until && until > self.from
  }

  private func sum(_ moment: Instant) -> Double {
    let place = min(max(moment.seconds(since: from) / step, 0), Double(shares.count - 1))
    let i = min(Int(place), shares.count - 2)
    return shares[i] + (shares[i + 1] - shares[i]) * (place - Double(i))
  }
}
