// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Testing
import TramGeo
import TramSense
import TramTracing
import TramTrails
import TramUnits

@testable import TramServer

@Suite("Contacts of cases from the room's own trails")
struct TrailFinderTests {
  private static let minute: Int64 = 60_000

  /// Two devices side by side for 40 minutes two hours ago, a third a kilometre away.
  private func walk(_ room: ControlRoom) async throws {
    var batch = ObservationBatch()
    let start = ApiFixture.start.milliseconds - 120 * Self.minute
    for step in 0..<40 {
      for (device, latitude) in [(1, 210_300_000), (2, 210_300_010), (3, 210_400_000)]
        as [(
          UInt64, Int32
        )]
      {
        guard let place = Coordinate(latitudeE7: latitude, longitudeE7: 1_058_500_000) else {
          continue
        }
        batch.append(
          Observation(
            device: DeviceID(device),
            time: Instant(milliseconds: start + Int64(step) * Self.minute),
            fix: Fix(coordinate: place, accuracy: Meters(0.2))),
          cells: [], sightings: [])
      }
    }
    try await room.intake.take(batch, at: ApiFixture.start)
    try await TrailService(trails: room.trails, room: room).catchUp()
  }

  @Test
  func `a confirmed case finds whom its device met, with evidence, and nobody else`() async throws {
    let fixture = try await ApiFixture()
    try await walk(fixture.room)
    let trail = try #require(fixture.room.trails.trail(of: DeviceID(1)))
    let other = try #require(fixture.room.trails.trail(of: DeviceID(2)))
    try await fixture.test { api in
      let now = ApiFixture.start.milliseconds
      let onset = LevelRule.vietnamDay(of: ApiFixture.start)
      let record = try await api.made(
        TracedCase.self, "/v1/cases",
        #"{"disease":"covid-19","trail":\#(trail.rawValue),"onset":"\#(onset)"}"#)
      let confirmed = try await api.post(
        "/v1/cases/\(record.id.text)/confirm", #"{"sampled":\#(now),"resulted":\#(now)}"#)
      #expect(confirmed.status == .ok, "\(confirmed.text)")
      let meetings = try await api.get("/v1/meetings?person=\(record.person.text)")
        .decoded(ApiPage<CaseContact>.self).items
      #expect(meetings.count == 1)
      let met = try #require(meetings.first)
      #expect(abs(met.seconds - 39 * 60) < 1)
      #expect(met.evidence.hasPrefix("position:1 "), "\(met.evidence)")
      #expect(met.dose > 0 && met.probability > 0.5)
      let contacts = try await api.get("/v1/contacts?kind=F1").decoded(ApiPage<TracedPerson>.self)
      #expect(contacts.items.map(\.trail) == [other.rawValue])
    }
  }

  @Test
  func `what the log holds is carried into trails once, also when it is carried again`()
    async throws
  {
    let fixture = try await ApiFixture()
    try await walk(fixture.room)
    #expect(fixture.room.trails.counts.kept == 120)
    let service = TrailService(trails: fixture.room.trails, room: fixture.room)
    try await service.catchUp()
    #expect(fixture.room.trails.counts == TrailRoom.Counts(kept: 120, known: 0, refused: 0))
    try await fixture.room.trails.live.seal()
    #expect(fixture.room.trails.live.waiting == 0)
    try fixture.room.close()
  }

  @Test
  func `a time that was forgotten is told as not known, not as nobody met`() async throws {
    let fixture = try await ApiFixture()
    try await walk(fixture.room)
    let trail = try #require(fixture.room.trails.trail(of: DeviceID(1)))
    let today = LevelRule.vietnamDay(of: ApiFixture.start)
    try await fixture.room.trails.live.forget(before: today.moved(by: 1))
    let finder = TrailFinder(trails: fixture.room.trails) { _ in "" }
    let question = ContactQuestion(
      person: trail, from: ApiFixture.start.advanced(seconds: -7200), until: ApiFixture.start)
    await #expect(throws: TracingError.self) { try await finder.contacts([question], limit: 10) }
    try fixture.room.close()
  }

  @Test
  func `fixes of a forgotten day are refused and hold up no other`() async throws {
    let fixture = try await ApiFixture()
    try await walk(fixture.room)
    let trails = fixture.room.trails
    let today = Day(number: Int32(ApiFixture.start.milliseconds / 86_400_000))
    try await trails.live.forget(before: today.moved(by: 1))
    let fixes = [0, 86_400_000].map { later in
      (
        device: DeviceID(9),
        fix: TrailFix(
          time: ApiFixture.start.milliseconds + later, person: PersonNumber(0),
          latitudeE7: 210_300_000, longitudeE7: 1_058_500_000, accuracy: 500)
      )
    }
    try await trails.take(fixes, at: ApiFixture.start)
    #expect(trails.counts == TrailRoom.Counts(kept: 121, known: 0, refused: 1))
    try fixture.room.close()
  }
}
