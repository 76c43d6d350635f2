// SPDX-License-Identifier: Apache-2.0

import Testing
import TramGeo
import TramSense
import TramUnits

@testable import TramIsolation

@Suite("A beacon at home, at the desk")
struct LiveAnchorTests {
  private let token = "96292322cc46771f1e09601a14583f22"

  private func order(anchor: String?) -> OrderRecord {
    let home = SimulatedPhone.home.origin
    return OrderRecord(
      id: ID(1), person: ID(1), device: DeviceID(1),
      place: .circle(latitude: home.latitude, longitude: home.longitude, radius: 100),
      from: SimulatedPhone.morning, anchor: anchor)
  }

  /// The checks of three hours at home in which the beacon is heard for the first.
  private func checks(anchor: String?) throws -> [WatchRule] {
    var watch = LiveWatch()
    let device = EnrolledDevice(
      id: DeviceID(1), name: "p1", person: ID(1), kind: .owntracks, since: SimulatedPhone.morning)
    for event in [
      DeskEvent.deviceEnrolled(device: device), .orderIssued(order: order(anchor: anchor)),
    ] {
      watch.apply(DeskEntry(time: SimulatedPhone.morning, author: "test", event: event))
    }
    let read = SightingToken(hexadecimal: token.utf8Span.span)
    let heard = try #require(read)
    var phone = SimulatedPhone(seed: 5, device: 1)
    var rules: [WatchRule] = []
    for (i, report) in phone.stay(180).enumerated() {
      var batch = ObservationBatch()
      let sightings =
        i < 60 ? [BeaconSighting(token: heard, rssi: DecibelMilliwatts(-70))] : []
      batch.append(report, cells: [], sightings: sightings)
      rules += watch.observe(&batch).map(\.alarm.evidence.rule)
    }
    return rules
  }

  @Test
  func `that an order names and that falls silent for an hour is asked about`() throws {
    #expect(try checks(anchor: token) == [.anchorLost])
    #expect(try checks(anchor: nil) == [])
  }

  @Test
  func `is 32 hexadecimal digits, or its order is not issued`() {
    #expect(order(anchor: token).problems().isEmpty)
    #expect(order(anchor: nil).problems().isEmpty)
    for text in ["", "96292322", String(repeating: "g", count: 32), token + "0"] {
      #expect(order(anchor: text).problems().map(\.field) == ["anchor"], "\(text)")
    }
  }
}
