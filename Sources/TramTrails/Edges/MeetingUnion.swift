// SPDX-License-Identifier: Apache-2.0

/// Makes proven contacts of what devices heard, whichever of both did.
///
/// Meetings of two people that overlap are one contact, seen from one side or from both. It begins
/// with the first sighting and lasts as long as the side that heard more expects them near, not as
/// long as they were in reach. A sighting by one side proves as much as one by both. Whether an
/// identifier was heard elsewhere at the same time, which would be a replay, is not looked at here.
public struct MeetingUnion: Sendable {
  /// What came of it.
  public struct Summary: Hashable, Sendable {
    /// Contacts of which both sides have a record.
    public var mutual = 0
    /// Contacts of which one side has a record.
    public var oneSided = 0

    /// Creates empty counts.
    public init() {}
  }

  /// The contacts, by people and time.
  public private(set) var edges: [ContactEdge] = []
  /// What they came from.
  public private(set) var summary = Summary()

  /// Unites meetings; what comes twice counts once.
  ///
  /// - Complexity: O(n log n)
  public init(_ meetings: [DeviceMeeting]) {
    let sorted = Set(meetings).filter { $0.hearer != $0.heard }.sorted(by: Self.comesBefore)
    var group: [DeviceMeeting] = []
    var end = Int64.min
    for meeting in sorted {
      if let first = group.first,
        Self.pair(first) != Self.pair(meeting)
          || meeting.times.lowerBound >= end
      {
        close(group)
        group = []
      }
      end = group.isEmpty ? meeting.times.upperBound : max(end, meeting.times.upperBound)
      group.append(meeting)
    }
    close(group)
  }

  private static func pair(_ meeting: DeviceMeeting) -> UInt64 {
    let (a, b) = (meeting.hearer, meeting.heard)
    return UInt64(min(a, b).rawValue) << 32 | UInt64(max(a, b).rawValue)
  }

  private static func comesBefore(_ one: DeviceMeeting, _ other: DeviceMeeting) -> Bool {
    (pair(one), one.times.lowerBound, one.times.upperBound, one.hearer, one.near)
      < (pair(other), other.times.lowerBound, other.times.upperBound, other.hearer, other.near)
  }

  /// Makes a contact of the meetings of two people that overlap, in the order of their start.
  private mutating func close(_ group: [DeviceMeeting]) {
    guard let first = group.first else { return }
    let last = group.reduce(first.times.upperBound) { max($0, $1.times.upperBound) }
    // What one side heard one after the other adds up; of what it heard at once the most counts.
    var sides: [PersonNumber: (near: Int64, most: Int64, end: Int64)] = [:]
    for meeting in group {
      var side = sides[meeting.hearer] ?? (0, 0, .min)
      if meeting.times.lowerBound >= side.end {
        side.near += side.most
        side.most = 0
      }
      side.most = max(side.most, meeting.near)
      side.end = max(side.end, meeting.times.upperBound)
      sides[meeting.hearer] = side
    }
    let near = sides.values.reduce(0) { max($0, $1.near + $1.most) }
    let whole = last - first.times.lowerBound
    guard near > 0, whole > 0 else { return }
    if sides.count > 1 { summary.mutual += 1 } else { summary.oneSided += 1 }
    let start = first.times.lowerBound
    edges.append(
      ContactEdge(first.hearer, first.heard, start: start, end: start + min(near, whole)))
  }
}
