// SPDX-License-Identifier: Apache-2.0

import Testing
import TramUnits

@testable import TramTrails

@Suite("Meetings of devices")
struct MeetingUnionTests {
  private func meeting(
    _ hearer: UInt32, _ heard: UInt32, _ start: Int64, _ end: Int64, near: Int64
  ) -> DeviceMeeting {
    DeviceMeeting(
      hearer: PersonNumber(hearer), heard: PersonNumber(heard), times: start..<end, near: near)
  }

  @Test func `heard by one side only are contacts as those heard by both`() {
    let one = MeetingUnion([meeting(1, 2, 0, 100, near: 60)])
    let both = MeetingUnion([meeting(1, 2, 0, 100, near: 60), meeting(2, 1, 10, 90, near: 40)])
    let wanted = [ContactEdge(PersonNumber(1), PersonNumber(2), start: 0, end: 60)]
    #expect(one.edges == wanted && both.edges == wanted)
    #expect(one.summary.oneSided == 1 && one.summary.mutual == 0)
    #expect(both.summary.oneSided == 0 && both.summary.mutual == 1)
  }

  @Test func `are united while they overlap and apart when they do not`() {
    let union = MeetingUnion([
      meeting(1, 2, 0, 100, near: 30), meeting(2, 1, 50, 300, near: 50),
      meeting(1, 2, 150, 280, near: 40), meeting(1, 2, 300, 400, near: 20),
      meeting(1, 3, 0, 100, near: 10),
    ])
    #expect(
      union.edges == [
        ContactEdge(PersonNumber(1), PersonNumber(2), start: 0, end: 70),
        ContactEdge(PersonNumber(1), PersonNumber(2), start: 300, end: 320),
        ContactEdge(PersonNumber(1), PersonNumber(3), start: 0, end: 10),
      ])
  }

  @Test func `replayed as they were, or of one person's own devices, add nothing`() {
    let once = [meeting(1, 2, 0, 100, near: 60)]
    #expect(
      MeetingUnion(once + once + [meeting(1, 1, 0, 100, near: 60)]).edges
        == MeetingUnion(once).edges)
    // Heard by a third one elsewhere at the same time: both stand, a replay is told elsewhere.
    let replayed = MeetingUnion(once + [meeting(3, 2, 0, 100, near: 60)])
    #expect(replayed.edges.count == 2)
    #expect(MeetingUnion([meeting(1, 2, 0, 100, near: 0)]).edges.isEmpty)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `come to the same whatever their order and as their slow twin says`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var meetings: [DeviceMeeting] = []
    for _ in 0..<40 {
      let hearer = UInt32.random(in: 0..<4, using: &random)
      let start = Int64.random(in: 0..<300, using: &random)
      let length = Int64.random(in: 1..<30, using: &random)
      meetings.append(
        meeting(
          hearer, (hearer + UInt32.random(in: 1..<4, using: &random)) % 4, start, start + length,
          near: Int64.random(in: 0...length, using: &random)))
    }
    let union = MeetingUnion(meetings)
    #expect(MeetingUnion(meetings.shuffled(using: &random)).edges == union.edges)
    // Groups by joining whatever overlaps until nothing does.
    var groups = meetings.map { [$0] }
    var isChanged = true
    while isChanged {
      isChanged = false
      search: for i in groups.indices {
        for j in groups.indices where j > i {
          let touch = groups[i].contains { a in
            groups[j].contains { b in
              Set([a.hearer, a.heard]) == Set([b.hearer, b.heard]) && a.times.overlaps(b.times)
            }
          }
          guard touch else { continue }
          groups[i] += groups.remove(at: j)
          isChanged = true
          break search
        }
      }
    }
    let near = groups.filter { $0.contains { $0.near > 0 } }
    #expect(union.edges.count == near.count)
    for group in near {
      let start = group.map(\.times.lowerBound).min() ?? 0
      let end = group.map(\.times.upperBound).max() ?? 0
      let edge = union.edges.first { edge in
        edge.start == start && Set([edge.a, edge.b]) == Set([group[0].hearer, group[0].heard])
      }
      let most = group.map(\.near).max() ?? 0
      #expect(edge.map { $0.end - start >= most && $0.end <= end } == true)
    }
    #expect(union.summary.mutual + union.summary.oneSided == union.edges.count)
  }
}
