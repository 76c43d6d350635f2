// SPDX-License-Identifier: Apache-2.0

import TramGeo
public import TramSense
import TramUnits

/// A phone that did not report because its site was down.
public struct Silence: Hashable, Sendable {
  /// Whose phone: an index into `World.people`.
  public var person: Int
  /// Which outage: an index into `World.outages`.
  public var outage: Int
  /// When the first report was lost, in seconds since the beginning of the feed.
  public var start: Double
  /// When the phone reported again, or the end of the feed.
  public var end: Double
}

/// The observations of all phones of a world, slice of time by slice of time.
///
/// It holds the state of each phone and the lines of one slice, never the day: about 600 bytes a
/// person, whatever the number of days.
public struct Feed: Sendable {
  /// One observation that will be made or delivered.
  struct Due: Sendable {
    /// When it is delivered, in milliseconds since the feed began.
    var delivery: Int64
    /// When it is observed.
    var observed: Int64
    var person: Int32
    /// Whether it is delivered twice.
    var isDoubled: Bool
  }

  /// The world that reports.
  public let world: World
  /// The silences that outages caused so far and that are over.
  public private(set) var silences: [Silence] = []
  /// How many observations were delivered so far.
  public private(set) var delivered = 0
  /// How far the feed has come, 0 to 1.
  public var progress: Double {
    min(Double(sliceStart) / Double(max(length, 1)), 1)
  }

  var phones: [PhoneState]
  private var sliceStart: Int64 = 0
  private let sliceLength: Int64
  private let length: Int64
  private var due: [Due] = []
  /// What a fault or the settings delay beyond the present slice.
  private var delayed: [Due] = []
  /// Whether a person's episodes change when lines are delivered.
  private let changesDelivery: [Bool]
  var near: [Int32] = []
  var heard: [CellReading] = []
  var seen: [BeaconSighting] = []

  init(_ world: World) {
    self.world = world
    phones = world.people.map { PhoneState(seed: world.settings.seed, person: $0) }
    length = Int64(world.settings.days) * 86_400_000
    // Some sixteen thousand reports a slice at one a minute.
    let seconds = 16_384 * 60 / world.people.count
    sliceLength = Int64(min(max(seconds, 1), 600)) * 1000
    var changes = Array(repeating: world.settings.disorder > 0, count: world.people.count)
    for episode in world.episodes {
      switch episode.kind {
      case .duplicates, .lateDelivery, .heldBack: changes[episode.person] = true
      default: break
      }
    }
    changesDelivery = changes
  }

  /// Replaces what is in `batch` by the observations of the next slice of time, in the order of
  /// their delivery.
  ///
  /// A slice may be empty; the feed is over when the answer is false.
  ///
  /// - Complexity: O(people + observations of the slice)
  public mutating func next(into batch: inout ObservationBatch) -> Bool {
    batch.removeAll()
    guard sliceStart < length || !delayed.isEmpty else {
      endSilences()
      return false
    }
    let sliceEnd = sliceStart + sliceLength
    collect(before: sliceEnd)
    due.sort { a, b in
      (a.delivery, a.person, a.observed) < (b.delivery, b.person, b.observed)
    }
    for report in due {
      let before = batch.observations.count
      observe(report, into: &batch)
      delivered += batch.observations.count - before
    }
    sliceStart = sliceEnd
    return true
  }

  private mutating func collect(before sliceEnd: Int64) {
    due.removeAll(keepingCapacity: true)
    var kept = 0
    for i in delayed.indices {
      if delayed[i].delivery < sliceEnd {
        due.append(delayed[i])
      } else {
        delayed[kept] = delayed[i]
        kept += 1
      }
    }
    delayed.removeLast(delayed.count - kept)
    let end = min(sliceEnd, length)
    for i in phones.indices {
      while phones[i].next < end {
        let time = phones[i].next
        let hour = Double(time % 86_400_000) / 3_600_000
        phones[i].schedule(
          after: time, phone: world.people[i].phone, isNight: hour < 6 || hour >= 22.5)
        var report = Due(delivery: time, observed: time, person: Int32(i), isDoubled: false)
        if changesDelivery[i] { delay(&report) }
        if report.delivery < sliceEnd { due.append(report) } else { delayed.append(report) }
      }
    }
  }

  private mutating func delay(_ report: inout Due) {
    let i = Int(report.person)
    let time = Double(report.observed) / 1000
    if world.settings.disorder > 0 {
      let longest = world.settings.disorder * 1000
      report.delivery += Int64(phones[i].random.between(0, longest))
    }
    for episode in world.episodes(of: world.people[i]) where episode.holds(at: time) {
      switch episode.kind {
      case .duplicates: report.isDoubled = phones[i].random.happens(0.25)
      case .lateDelivery:
        if phones[i].random.happens(0.5) {
          report.delivery += Int64(phones[i].random.between(20_000, 580_000))
        }
      case .heldBack: report.delivery = max(report.delivery, Int64(episode.end * 1000))
      default: break
      }
    }
  }

  /// Notes that the phone of `person` cannot report at `time` because of an outage.
  mutating func lose(
    _ person: Int, _ phone: inout PhoneState, at time: Int64, outage: Int32
  ) {
    guard phone.outage != outage else { return }
    endSilence(of: person, &phone, at: time)
    phone.outage = outage
    phone.silentSince = time
  }

  /// Notes that the phone of `person` reports at `time`.
  mutating func endSilence(of person: Int, _ phone: inout PhoneState, at time: Int64) {
    guard phone.outage >= 0 else { return }
    silences.append(
      Silence(
        person: person, outage: Int(phone.outage), start: Double(phone.silentSince) / 1000,
        end: Double(time) / 1000))
    phone.outage = -1
  }

  private mutating func endSilences() {
    for person in phones.indices where phones[person].outage >= 0 {
      var phone = phones[person]
      endSilence(of: person, &phone, at: length)
      phones[person] = phone
    }
  }
}

extension World {
  /// Lets all phones report from the beginning; every feed of a world is the same.
  public func makeFeed() -> Feed { Feed(self) }
}
