// SPDX-License-Identifier: Apache-2.0

import TramProximity
import TramUnits

/// An honest street: three sites with receivers, phones that rotate as real ones do, receivers
/// whose clocks differ by some seconds.
struct AuditWorld {
  static let start = Instant(milliseconds: 1_596_090_000_000)

  struct Phone {
    var site: Int
    var identifier: SixteenBytes
    var metadata: UInt32
    var until: Double
  }

  var random: SeededGenerator
  /// Sightings in the order in which they come.
  var sightings: [AuditedSighting] = []
  var places = ReceiverPlaces()

  /// Receivers 0 to 3 stand at site A, 4 to 7 at site B 300 m off, 8 to 11 at site C 5 km off, and
  /// 12 in another city.
  init(seed: UInt64, phones count: Int = 24, minutes: Int = 90) throws {
    random = SeededGenerator(seed: seed)
    for receiver in 0..<13 as Range<UInt32> {
      let north = [0, 0.0027, 0.045, 9.0][Int(receiver / 4)]
      try places.place(
        receiver, latitude: 10.8 + north + Double(receiver % 4) * 0.0002, longitude: 106.7)
    }
    var clocks = (0..<13).map { _ in Double.random(in: -4...4, using: &random) }
    clocks[0] = 0
    var phones = (0..<count).map { phone in
      Phone(site: phone % 3, identifier: .random(using: &random), metadata: 0, until: 0)
    }
    for second in stride(from: 0.0, to: Double(minutes) * 60, by: 60) {
      var heard: [AuditedSighting] = []
      for i in phones.indices {
        if second >= phones[i].until { rotate(&phones[i], at: second) }
        // Now and then somebody walks from A to B or back; it takes five minutes.
        if second.truncatingRemainder(dividingBy: 900) == 0, phones[i].site < 2,
          Bool.random(using: &random)
        {
          phones[i].site = 1 - phones[i].site
        }
        for receiver in 0..<4 where Double.random(in: 0..<1, using: &random) < 0.6 {
          let number = phones[i].site * 4 + receiver
          let moment = second + Double.random(in: 0..<50, using: &random) + clocks[number]
          // A phone in the hand of whoever stands at the receiver is seldom, but is.
          let isNear = Double.random(in: 0..<1, using: &random) < 0.002
          let loss = isNear ? 6 : Float.random(in: 25...75, using: &random).rounded()
          heard.append(
            AuditedSighting(
              time: Self.start.advanced(seconds: moment), receiver: UInt32(number),
              identifier: phones[i].identifier, rssi: DecibelMilliwatts(-24 - loss),
              metadata: phones[i].metadata, txPower: DecibelMilliwatts(-24)))
        }
      }
      sightings += heard.sorted { $0.time < $1.time }
    }
  }

  private mutating func rotate(_ phone: inout Phone, at second: Double) {
    phone.identifier = .random(using: &random)
    phone.metadata = UInt32(truncatingIfNeeded: random.next())
    // Ten to twenty minutes as a rule, half an hour when the phone slept.
    let isLate = Double.random(in: 0..<1, using: &random) < 0.1
    phone.until = second + (isLate ? 1890 : Double.random(in: 600...1200, using: &random))
  }

  func audit(
    _ settings: AuditSettings = AuditSettings(), keys: [TemporaryExposureKey] = []
  ) throws -> SightingAudit {
    try SightingAudit(settings: settings, places: places, keys: keys, seed: 77)
  }
}
