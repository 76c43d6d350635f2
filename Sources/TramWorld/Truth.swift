// SPDX-License-Identifier: Apache-2.0

public import TramBytes
import TramGeo
import TramSense
public import TramUnits

/// What truly happened: one thing, to one person, phone, order or site.
public struct TruthEvent: Hashable, Sendable {
  /// What happened.
  public var kind: Episode.Kind
  /// To whom: an index into `World.people`; `nil` for a site's outage.
  public var person: Int?
  /// When it began.
  public var from: Instant
  /// When it ended; `nil` if it did not.
  public var until: Instant?
  /// Of a departure or outing: when the person left the fence.
  public var left: Instant?
  /// Of a departure or outing: when the person was inside the fence again; `nil` for never.
  public var returned: Instant?
  /// Of a way: how far its goal is from the home.
  public var farthest: Meters?
  /// Of a way: how fast the person went.
  public var speed: MetersPerSecond?
  /// Of a wrong clock: by how many seconds.
  public var seconds: Double?
  /// Of an outage, and of a phone that was silent because of one: which, as an index into
  /// `World.outages`.
  public var outage: Int?
}

extension World {
  /// What truly happens in the whole world: people's episodes, then the outages.
  ///
  /// Which phones an outage silences is known when the feed has run: `truth(of:)`.
  public var truth: [TruthEvent] {
    episodes.map(truth(of:)) + outages.indices.map(truth(ofOutage:))
  }

  private func instant(_ seconds: Double) -> Instant { settings.start.advanced(seconds: seconds) }

  /// What one episode was.
  public func truth(of episode: Episode) -> TruthEvent {
    var event = TruthEvent(
      kind: episode.kind, person: episode.person, from: instant(episode.start),
      until: episode.end.isFinite ? instant(episode.end) : nil)
    if let journey = episode.journey {
      let fence = people[episode.person].outline
      event.left = journey.leaving(fence).map(instant)
      if event.left != nil { event.returned = journey.entering(fence).map(instant) }
      event.farthest = journey.goal.distance(to: journey.home)
      event.speed = MetersPerSecond(journey.speed)
    }
    if episode.kind == .wrongClock { event.seconds = episode.amount }
    return event
  }

  /// What the outage at `index` of `outages` was.
  public func truth(ofOutage index: Int) -> TruthEvent {
    let outage = outages[index]
    return TruthEvent(
      kind: .siteOutage, from: instant(outage.start), until: instant(outage.end), outage: index)
  }

  /// What a phone's silence was.
  public func truth(of silence: Silence) -> TruthEvent {
    TruthEvent(
      kind: .siteOutage, person: silence.person, from: instant(silence.start),
      until: instant(silence.end), outage: silence.outage)
  }

  /// Appends the line that heads a file of truth: what it is and how to make it again.
  public func appendTruthHeader(to text: inout ByteWriter) {
    text.append(literal: "{\"synthetic\":true,\"kind\":\"world\",\"seed\":")
    text.append(unsigned: settings.seed)
    text.append(",\"people\":\(people.count),\"wards\":\(wards),\"days\":\(settings.days)")
    text.append(",\"from\":\(settings.start.milliseconds),\"until\":\(settings.end.milliseconds)}")
  }

  /// Appends an event as a JSON line without a newline.
  public func append(_ event: TruthEvent, to text: inout ByteWriter) {
    text.append(literal: "{\"synthetic\":true,\"kind\":")
    text.appendJSON(event.kind == .siteOutage && event.person != nil ? "silenced" : event.kind.name)
    if let person = event.person {
      text.append(",\"person\":\(person + 1),\"device\":\"\(people[person].deviceName)\"")
      text.append(",\"order\":\"\(people[person].orderName)\"")
    }
    text.append(",\"from\":\(event.from.milliseconds)")
    if let until = event.until { text.append(",\"until\":\(until.milliseconds)") }
    if let left = event.left {
      text.append(",\"left\":\(left.milliseconds)")
      if let returned = event.returned { text.append(",\"returned\":\(returned.milliseconds)") }
      text.append(event.kind == .permittedOuting ? ",\"permitted\":true" : ",\"permitted\":false")
    }
    if let farthest = event.farthest {
      text.append(literal: ",\"farthest\":")
      text.append(farthest.rawValue, decimals: 0)
    }
    if let speed = event.speed {
      text.append(literal: ",\"speed\":")
      text.append(speed.rawValue, decimals: 1)
    }
    if let seconds = event.seconds {
      text.append(literal: ",\"seconds\":")
      text.append(seconds, decimals: 0)
    }
    if let outage = event.outage { appendOutage(outage, to: &text) }
    text.append(byte: UInt8(ascii: "}"))
  }

  private func appendOutage(_ index: Int, to text: inout ByteWriter) {
    let site = network.sites[Int(outages[index].site)]
    let network = MobileOperator.all[site.owner].network
    text.append(",\"outage\":\(index + 1),\"site\":\(outages[index].site + 1)")
    text.append(",\"mcc\":\(network.mcc),\"mnc\":\(network.mnc ?? 0),\"cells\":[")
    for cell in site.cells {
      if cell > site.cells.lowerBound { text.append(byte: UInt8(ascii: ",")) }
      text.append(unsigned: self.network.cells[Int(cell)].cell)
    }
    text.append(byte: UInt8(ascii: "]"))
  }
}

extension Episode.Kind {
  /// The kind as files name it.
  public var name: String { "\(self)" }
}
