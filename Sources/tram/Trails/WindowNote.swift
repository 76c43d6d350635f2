// SPDX-License-Identifier: Apache-2.0

import TramTrails

/// Tells on standard error where a question reaches beyond what the store knows: no row is then
/// "no data", not "no contact".
enum WindowNote {
  static func tell(
    _ times: Range<Int64>, _ snapshot: TrailSnapshot, _ edges: any EdgeSource,
    _ areas: AreaSnapshot? = nil
  ) throws {
    if let kept = snapshot.keptFrom, times.lowerBound < kept {
      StandardError.line(
        "no data before \(kept): the store has forgotten what was; the window begins at "
          + "\(times.lowerBound)")
      return
    }
    let closed = times.lowerBound...(times.upperBound - 1)
    let slices = try edges.edgeSlices(of: closed)
    if let known = snapshot.times, known.overlaps(closed) { return }
    if slices.isEmpty, areas?.knows(times) != true {
      StandardError.line(
        "no data: the store knows nothing of the time from \(times.lowerBound) to "
          + "\(times.upperBound)")
    }
  }
}
