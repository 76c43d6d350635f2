// SPDX-License-Identifier: Apache-2.0

/// Which phones were last served by which site, and which sites fell silent as a whole.
struct SiteOutages: Sendable {
  /// One site.
  private struct Site: Sendable {
    /// The orders whose phones it served last.
    var slots: [Int32] = []
    /// From when its phones have been silent together; the least time when they have not.
    var outageSince = Int64.min
  }

  private var sites: [UInt64: Site] = [:]

  /// The phones of `site`, as slots.
  func slots(of site: UInt64) -> [Int32] { sites[site]?.slots ?? [] }

  /// A Boolean value: whether `site` is known to be down.
  func isDown(_ site: UInt64) -> Bool { (sites[site]?.outageSince ?? .min) != .min }

  /// The sites that are down, by their numbers.
  var down: [(site: UInt64, since: Int64)] {
    sites.filter { $0.value.outageSince != .min }
      .map { (site: $0.key, since: $0.value.outageSince) }
      .sorted { $0.site < $1.site }
  }

  /// Takes note that a phone went from one site to another; 0 is none.
  mutating func move(_ slot: Int32, from old: UInt64, to new: UInt64) {
    if old != 0, let i = sites[old]?.slots.firstIndex(of: slot) {
      sites[old]?.slots.remove(at: i)
      if sites[old]?.slots.isEmpty == true { sites[old] = nil }
    }
    if new != 0 { sites[new, default: Site()].slots.append(slot) }
  }

  /// Takes note that a site is down.
  mutating func noteDown(_ site: UInt64, since: Int64) { sites[site]?.outageSince = since }

  /// Takes note that a phone of the site was heard: it is up, or up again.
  mutating func noteUp(_ site: UInt64) {
    guard let known = sites[site], known.outageSince != .min else { return }
    sites[site]?.outageSince = .min
  }
}
