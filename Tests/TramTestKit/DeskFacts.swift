// SPDX-License-Identifier: Apache-2.0

public import TramIsolation
public import TramUnits

/// Makes facts and filters of a desk for tests: the same seed gives the same ones.
public struct DeskFacts: Sendable {
  /// The random stream.
  public var random: SeededGenerator
  private var clock: Int64 = 1_600_000_000_000
  /// Identities of this kind are drawn from 1 to this.
  private let most: UInt64

  /// Creates the facts of `seed`.
  public init(seed: UInt64, most: UInt64 = 30) {
    random = SeededGenerator(seed: seed)
    self.most = most
  }

  private static let families = ["Nguyễn", "Trần", "Lê", "Đặng", "NGUYEN", "Ng", "Ünal", "李"]
  private static let given = ["An", "Ánh", "Bình", "Cường", "Ðức", "Hạnh", "Ân", "O'Neil-Smith"]
  private static let areas = [
    "", "0100100001", "0100100004", "0100200037", "0200100001", "0200100002", "01", "010", "79001",
  ]

  /// One of `values`.
  mutating func one<Value>(of values: [Value], or other: Value) -> Value {
    values.randomElement(using: &random) ?? other
  }

  /// A true value once in `count` times.
  mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

  /// An identity that may be there.
  public mutating func id<Subject>(_ kind: ID<Subject>.Type) -> ID<Subject> {
    ID(UInt64.random(in: 1...most, using: &random))
  }

  /// A code of an area.
  mutating func area() -> String { one(of: Self.areas, or: "") }

  mutating func time() -> Instant {
    clock += Int64.random(in: 0...60_000, using: &random)
    return Instant(milliseconds: clock)
  }

  mutating func note() -> String? { once(in: 2) ? nil : "ghi chú \"\(area())\"\n" }

  /// A person.
  public mutating func person() -> Person {
    let name = "\(one(of: Self.families, or: "")) Văn \(one(of: Self.given, or: ""))"
    return Person(
      id: id(PersonID.self), name: name, birthYear: once(in: 2) ? 1980 : nil,
      phone: once(in: 2) ? "+8491234567\(Int.random(in: 0...9, using: &random))" : nil,
      language: once(in: 3) ? .english : .vietnamese, area: area(), address: "12 ngõ Gạch, tổ 4")
  }

  /// An order.
  public mutating func order() -> OrderRecord {
    let id = id(OrderID.self)
    let place: Place =
      once(in: 2)
      ? .circle(latitude: 21.0285, longitude: 105.8542, radius: 50)
      : .polygons([[[[105.1, 21], [105.2, 21], [105.2, 21.1], [105.1, 21]]]])
    return OrderRecord(
      id: id, name: once(in: 2) ? "home-\(id)" : nil, person: self.id(PersonID.self),
      device: once(in: 2) ? self.id(DeviceID.self) : nil, place: place, area: area(), from: time(),
      until: once(in: 2) ? time() : nil, decision: once(in: 2) ? "\(id.rawValue)/QĐ-UBND" : nil,
      anchor: once(in: 3) ? "00112233445566778899aabbccddeeff" : nil)
  }

  /// An alarm.
  public mutating func alarm() -> AlarmCase {
    let odds = once(in: 8) ? Double.infinity : Double.random(in: -9...9, using: &random)
    var evidence = Evidence(
      rule: one(of: WatchRule.allCases, or: .departure), logOdds: odds,
      terms: [Evidence.Term("distance", 0.1 + 0.2)])
    evidence.assumedAccuracy = once(in: 2) ? Meters(30) : nil
    let alarm = Alarm(
      order: "home", device: id(DeviceID.self), deviceName: "phone", time: time(),
      kind: one(of: AlarmKind.allCases, or: .left), probability: Probability(0.97),
      evidence: evidence)
    return AlarmCase(
      id: id(AlarmID.self), order: id(OrderID.self), person: id(PersonID.self), area: area(),
      alarm: alarm)
  }

  /// The next fact; about half of them are of rows that are not there yet.
  public mutating func next() -> DeskEntry {
    let event = once(in: 2) ? made() : changed()
    return DeskEntry(time: time(), author: one(of: ["an", "binh", "watch"], or: ""), event: event)
  }

  /// The next `count` facts with their numbers, some numbers left out.
  public mutating func entries(
    _ count: Int, after number: UInt64 = 0
  ) -> [(number: UInt64, entry: DeskEntry)] {
    var number = number
    return (0..<count).map { _ in
      number += once(in: 5) ? 3 : 1
      return (number, next())
    }
  }

  private mutating func made() -> DeskEvent {
    let (order, person, area, time) = (id(OrderID.self), id(PersonID.self), area(), time())
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1: return .personKept(person: self.person())
    case 2:
      let device = id(DeviceID.self)
      return .deviceEnrolled(
        device: EnrolledDevice(
          id: device, name: "phone-\(device.rawValue)", person: person,
          kind: one(of: EnrolledDevice.Kind.allCases, or: .page), since: time))
    case 3: return .orderIssued(order: self.order())
    case 4, 5: return .alarmRaised(alarm: alarm())
    case 6:
      return .checkAsked(
        check: Check(
          id: id(CheckID.self), order: order, person: person, area: area, asked: time, due: time,
          reason: "officer"))
    case 7:
      return .leaveAsked(
        leave: Leave(
          id: id(LeaveID.self), order: order, person: person, area: area, from: time, until: time,
          reason: "xét nghiệm", asked: time))
    case 8:
      return .visitMade(
        visit: Visit(
          id: id(VisitID.self), order: order, person: person, area: area,
          way: one(of: Visit.Way.allCases, or: .call), time: time, officer: "an",
          finding: one(of: AlarmCase.Finding.allCases, or: .away), note: note()))
    default:
      if once(in: 2) {
        return .recordRead(
          reading: RecordReading(
            id: id(ReadingID.self), person: person, reader: one(of: ["an", "binh"], or: ""),
            part: "person", purpose: "gọi", time: time))
      }
      return .helpAsked(
        help: HelpCall(
          id: id(HelpID.self), person: person, area: area,
          need: one(of: HelpCall.Need.allCases, or: .other), text: "gạo", asked: time))
    }
  }

  private mutating func changed() -> DeskEvent {
    switch Int.random(in: 0..<16, using: &random) {
    case 0: return .personErased(person: id(PersonID.self))
    case 1: return .deviceRetired(device: id(DeviceID.self))
    case 2: return .orderExtended(order: id(OrderID.self), until: once(in: 2) ? time() : nil)
    case 3:
      return .orderTransferred(
        order: id(OrderID.self),
        place: once(in: 2) ? .circle(latitude: 10, longitude: 106, radius: 30) : nil,
        area: once(in: 2) ? area() : nil, device: once(in: 2) ? id(DeviceID.self) : nil)
    case 4: return .orderEnded(order: id(OrderID.self), note: note())
    case 5: return .orderErased(order: id(OrderID.self))
    case 6:
      return .leaveGranted(leave: id(LeaveID.self), from: time(), until: time(), note: note())
    case 7: return .leaveRefused(leave: id(LeaveID.self), note: note())
    case 8, 9: return .alarmAcknowledged(alarm: id(AlarmID.self))
    case 10: return .alarmAssigned(alarm: id(AlarmID.self), to: one(of: ["an", "binh"], or: ""))
    case 11:
      return .alarmClosed(
        alarm: id(AlarmID.self), finding: one(of: AlarmCase.Finding.allCases, or: .away),
        note: note())
    case 12:
      let answer = Check.Answer(
        way: one(of: Check.Way.allCases, or: .code), time: time(), latitude: 21.1,
        longitude: 105.7, accuracy: 12.5, inside: 1.0 / 3, note: note())
      return .checkAnswered(check: id(CheckID.self), answer: answer)
    case 13: return .checkMissed(check: id(CheckID.self))
    default: return .helpDone(help: id(HelpID.self), note: note())
    }
  }

  /// A filter, mostly of few members.
  public mutating func filter() -> DeskFilter {
    var filter = DeskFilter()
    if once(in: 2) {
      filter.area = one(
        of: ["0", "01", "02", "010", "0100", "01001", "02001", "0100100001", "010010", "9"],
        or: "")
    }
    let states = [
      "open", "acknowledged", "closed", "issued", "ended", "erased", "known", "asked", "granted",
      "enrolled", "atHome", "nothing \"of\" this",
    ]
    if once(in: 3) { filter.states = (0..<4).map { _ in one(of: states, or: "") } }
    if once(in: 5) {
      filter.kinds = (0..<2).map { _ in one(of: ["left", "returned", "code", "page", ""], or: "") }
    }
    if once(in: 6) { filter.person = id(PersonID.self) }
    if once(in: 6) { filter.order = id(OrderID.self) }
    if once(in: 6) { filter.assignee = one(of: ["an", "binh", "nobody"], or: "") }
    if once(in: 9) { filter.name = one(of: ["phone-3", "home-D1", "phone"], or: "") }
    let texts = [
      "nguyen", "Nguyễn văn", "van an", "ng a", "84912", "dang duc", "李", "home", "ubnd", "--",
      "o neil smith", "x", "van OR an", "an* \"b", "1 2 3 4 5 6 7 8 9",
    ]
    if once(in: 3) { filter.text = one(of: texts, or: "") }
    if once(in: 3) { filter.sort = .title }
    filter.limit = Int.random(in: 0...8, using: &random)
    return filter
  }
}
