// SPDX-License-Identifier: Apache-2.0

public import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How much one case could infect between any two moments, ready to be asked in great numbers.
///
/// The unit is the hour at the height of infectiousness: a day half as infectious counts 12. An
/// uncertain onset is averaged over its days.
public struct InfectiousnessCurve: Sendable {
  /// A table every two hours, straight lines between.
  private static let perDay = 12.0

  /// Hours at the height from the beginning of the table until each node.
  private let sums: [Double]
  private let origin: Instant
  private let isolated: Instant?

  /// Creates the curve of a case; after his isolation he infects nobody.
  ///
  /// - Complexity: O(days of the profile + days of the onset)
  public init(_ disease: Disease, _ traced: IndexCase) {
    let profile = traced.profile(of: disease)
    let support = profile.support
    let first = support.lowerBound.rounded(.down)
    let days = traced.days
    let width = Int(days.upperBound.number) - Int(days.lowerBound.number)
    let step = Int(Self.perDay)
    let span = (Int((support.upperBound - first).rounded(.up)) + 1) * step
    let height = profile.density(at: profile.peakDay)
    let own = Self.shares(profile, from: first, nodes: span).map { $0 / height * 24 }
    let whole = own.last ?? 0
    var sums = [Double](repeating: 0, count: span + width * step + 1)
    for later in 0...width {
      for i in sums.indices {
        let at = i - later * step
        if at > 0 { sums[i] += at <= span ? own[at] : whole }
      }
    }
    for i in sums.indices { sums[i] /= Double(width + 1) }
    self.sums = sums
    origin = traced.midday(of: days.lowerBound).advanced(seconds: first * 86_400)
    isolated = traced.isolated
  }

  /// The share of all infections before each node.
  ///
  /// Of a smooth gamma by Simpson's rule, to 1e-6; its exact function costs a millisecond a curve.
  private static func shares(
    _ profile: InfectiousnessProfile, from first: Double, nodes: Int
  ) -> [Double] {
    guard case .gamma(let shape, _, _) = profile, shape >= 3 else {
      return (0...nodes).map { profile.share(before: first + Double($0) / perDay) }
    }
    var sum = profile.share(before: first)
    var shares = [sum]
    shares.reserveCapacity(nodes + 1)
    var density = profile.density(at: first)
    for node in 0..<nodes {
      let at = first + Double(node) / perDay
      let middle = profile.density(at: at + 0.5 / perDay)
      let next = profile.density(at: at + 1 / perDay)
      sum += (density + 4 * middle + next) / (6 * perDay)
      shares.append(min(sum, 1))
      density = next
    }
    return shares
  }

  /// Hours at the height of infectiousness between two moments; 0 where they are in no order.
  ///
  /// - Complexity: O(1)
  @inline(__always)
  public func hours(from: Instant, until: Instant) -> Double {
    let end = isolated.map { min($0, until) } ?? until
    guard from < end else { return 0 }
    return sum(until: end) - sum(until: from)
  }

  /// All hours at the height, isolation left out of account.
  public var allHours: Double { sums.last ?? 0 }

  @inline(__always)
  private func sum(until moment: Instant) -> Double {
    let place = moment.seconds(since: origin) / 86_400 * Self.perDay
    guard place > 0 else { return 0 }
    guard place < Double(sums.count - 1) else { return sums[sums.count - 1] }
    let i = Int(place)
    return sums[i] + (sums[i + 1] - sums[i]) * (place - Double(i))
  }
}
