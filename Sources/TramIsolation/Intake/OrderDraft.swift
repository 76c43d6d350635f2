// SPDX-License-Identifier: Apache-2.0

import TramBytes
import TramGeo
import TramSense
import TramUnits

/// What one line has said of an order so far.
struct OrderDraft {
  typealias Remark = (reason: OrderNotice.Reason, detail: String)

  private var order: String?
  private var device: String?
  private var from: Instant?
  private var until: Instant?
  private var place: PlaceDraft?
  private var seen: Set<String> = []
  private(set) var area: String?
  /// When the person may be out.
  private(set) var outings: [IsolationOrder.Outing] = []
  private var anchor: SightingToken?
  /// Why the order cannot be used.
  private(set) var problem: Remark?
  /// What is worth a look.
  private(set) var notices: [Remark] = []

  private static let members = [
    "order", "device", "from", "until", "place", "geometry", "area", "anchor", "outings",
  ]

  private mutating func refuse(_ reason: OrderNotice.Reason, _ detail: String) {
    if problem == nil { problem = (reason, detail) }
  }

  /// Reads the object at the scanner; stops at the first thing that refuses it.
  mutating func read(_ scanner: inout JSONScanner) throws(BytesError) {
    try scanner.beginObject()
    while problem == nil, let key = try scanner.nextKey() {
      let name = key.count <= 16 ? scanner.text(of: key) : ""
      guard OrderDraft.members.contains(name) else {
        try scanner.skipValue()
        continue
      }
      guard seen.insert(name).inserted else {
        return refuse(.duplicateMember, "\"\(name)\" occurs twice")
      }
      if try scanner.peek() == .null {
        try scanner.null()
        continue
      }
      switch name {
      case "order": order = try readName(&scanner, name, .noOrder)
      case "device": device = try readName(&scanner, name, .noDevice)
      case "from": from = try readTime(&scanner, name)
      case "until": until = try readTime(&scanner, name)
      case "area": try readArea(&scanner)
      case "geometry": try readShape(&scanner)
      case "anchor": try readAnchor(&scanner)
      case "outings": try readOutings(&scanner)
      default: try readPlace(&scanner)
      }
    }
  }

  private mutating func readName(
    _ scanner: inout JSONScanner, _ member: String, _ reason: OrderNotice.Reason
  ) throws(BytesError) -> String? {
    guard try scanner.peek() == .string else {
      refuse(reason, "\"\(member)\" is not a text")
      return nil
    }
    let text = try scanner.string()
    guard text.count > 0 else {
      refuse(reason, "\"\(member)\" is empty")
      return nil
    }
    guard text.count <= OrderReader.longestName else {
      refuse(reason, "\"\(member)\" has \(text.count) bytes, more than \(OrderReader.longestName)")
      return nil
    }
    return scanner.text(of: text)
  }

  private mutating func readArea(_ scanner: inout JSONScanner) throws(BytesError) {
    guard try scanner.peek() == .string else {
      notices.append((.unknownArea, "\"area\" is not a text, so its leading zeros are lost"))
      return try scanner.skipValue()
    }
    let text = try scanner.string()
    area = text.count <= 32 ? scanner.text(of: text) : "(too long)"
  }

  private mutating func readAnchor(_ scanner: inout JSONScanner) throws(BytesError) {
    guard try scanner.peek() == .string else {
      notices.append((.anchorUnusable, "\"anchor\" is not a text of 32 hexadecimal digits"))
      return try scanner.skipValue()
    }
    let text = try scanner.string()
    anchor = SightingToken(hexadecimal: scanner.rawBytes(of: text))
    if anchor == nil {
      notices.append((.anchorUnusable, "\"anchor\" is not 32 hexadecimal digits"))
    }
  }

  /// Reads the leave permits; one that cannot be used refuses the order, so that nobody with a
  /// permit is taken for a breaker.
  private mutating func readOutings(_ scanner: inout JSONScanner) throws(BytesError) {
    guard try scanner.peek() == .array else {
      return refuse(.outingUnusable, "\"outings\" is not an array of from and until")
    }
    try scanner.beginArray()
    while try scanner.nextElement() {
      guard outings.count < OrderReader.mostOutings else {
        return refuse(.outingUnusable, "there are more than \(OrderReader.mostOutings) outings")
      }
      guard try scanner.peek() == .object else {
        return refuse(.outingUnusable, "an outing is not an object of from and until")
      }
      var begin: Instant?
      var end: Instant?
      try scanner.beginObject()
      while let key = try scanner.nextKey() {
        if scanner.matches(key, "from") {
          begin = try readTime(&scanner, "outings.from")
        } else if scanner.matches(key, "until") {
          end = try readTime(&scanner, "outings.until")
        } else {
          try scanner.skipValue()
        }
        if problem != nil { return }
      }
      guard let begin, let end, begin < end else {
        return refuse(.outingUnusable, "an outing needs \"from\" and a later \"until\"")
      }
      outings.append(IsolationOrder.Outing(from: begin, until: end))
    }
  }

  private mutating func readTime(
    _ scanner: inout JSONScanner, _ member: String
  ) throws(BytesError) -> Instant? {
    guard try scanner.peek() == .number else {
      refuse(
        .timeImplausible,
        "\"\(member)\" is not a number; whole milliseconds since 1970 are expected")
      return nil
    }
    let number = try scanner.number()
    var check = TimeCheck(now: nil, newest: nil)
    switch check.moment(whole: number.int64, double: number.double) {
    case .success(let time):
      if !check.repairs.isEmpty {
        notices.append((.timeMended, "\"\(member)\" is not in milliseconds and was converted"))
      }
      return time
    case .failure(let refusal):
      refuse(.timeImplausible, "\"\(member)\": \(refusal.detail)")
      return nil
    }
  }

  /// Reads a circle, an object that holds a geometry, or the geometry itself.
  private mutating func readPlace(_ scanner: inout JSONScanner) throws(BytesError) {
    guard try scanner.peek() == .object else {
      return refuse(.noPlace, "\"place\" is not an object")
    }
    let start = copy scanner
    var circle = PlaceDraft()
    try scanner.beginObject()
    while let key = try scanner.nextKey() {
      if scanner.matches(key, "latitude") {
        circle.latitude = try readNumber(&scanner, "latitude", circle.latitude)
      } else if scanner.matches(key, "longitude") {
        circle.longitude = try readNumber(&scanner, "longitude", circle.longitude)
      } else if scanner.matches(key, "radius") {
        circle.radius = try readNumber(&scanner, "radius", circle.radius)
      } else if scanner.matches(key, "geometry") {
        try readShape(&scanner)
      } else if scanner.matches(key, "coordinates") {
        // "place" is the geometry itself: read it again from its beginning.
        scanner = copy start
        return try readShape(&scanner)
      } else {
        try scanner.skipValue()
      }
      if problem != nil { return }
    }
    guard place == nil || !circle.isEmpty else { return }
    guard place == nil else { return refuse(.noPlace, "\"place\" is a circle and a geometry") }
    place = circle
  }

  private mutating func readNumber(
    _ scanner: inout JSONScanner, _ member: String, _ former: Double?
  ) throws(BytesError) -> Double? {
    if former != nil { refuse(.duplicateMember, "\"\(member)\" occurs twice in \"place\"") }
    switch try scanner.peek() {
    case .number: return try scanner.number().double
    case .null:
      try scanner.null()
      return nil
    default:
      refuse(.positionUnusable, "\"\(member)\" is not a number")
      return nil
    }
  }

  private mutating func readShape(_ scanner: inout JSONScanner) throws(BytesError) {
    guard place == nil else { return refuse(.noPlace, "the order has two places") }
    do throws(GeoError) {
      let shape = try Shape(geoJSON: &scanner)
      if let first = shape.repairs.first {
        let more = shape.repairs.count - 1
        notices.append((.shapeMended, "\(first)" + (more > 0 ? " and \(more) more" : "")))
      }
      place = PlaceDraft(shape: shape)
    } catch {
      refuse(.shapeUnusable, error.detail)
    }
  }

  /// The order, its device still without a number; `nil` leaves `problem`.
  mutating func terms() -> OrderTerms? {
    guard problem == nil else { return nil }
    guard let order else { return missing(.noOrder, "order") }
    guard let device else { return missing(.noDevice, "device") }
    guard let from else { return missing(.noBegin, "from") }
    if let until, until <= from {
      refuse(.endsBeforeItBegins, "\"until\" is not after \"from\"")
      return nil
    }
    guard let place else {
      refuse(.noPlace, "the order has no place: latitude, longitude and radius, or a geometry")
      return nil
    }
    switch place.fence() {
    case .success(let fence):
      if case .circle(let circle) = fence, circle.radius < OrderReader.smallestRadius {
        notices.append(
          (
            .radiusTooSmall,
            "radius \(circle.radius.rawValue) m is less than a phone's position is usually off"
          ))
      }
      return OrderTerms(
        order: order, device: DeviceID(0), deviceName: device, from: from, until: until,
        place: fence, anchor: anchor)
    case .failure(let fault):
      refuse(fault.reason, fault.detail)
      return nil
    }
  }

  private mutating func missing(_ reason: OrderNotice.Reason, _ member: String) -> OrderTerms? {
    refuse(reason, "\"\(member)\" is missing")
    return nil
  }
}

/// The place of an order as its line said it.
struct PlaceDraft {
  struct Fault: Error {
    var reason: OrderNotice.Reason
    var detail: String
  }

  var latitude: Double?
  var longitude: Double?
  var radius: Double?
  var shape: Shape?

  var isEmpty: Bool { latitude == nil && longitude == nil && radius == nil && shape == nil }

  func fence() -> Result<Fence, Fault> {
    if let shape { return .success(.shape(shape)) }
    guard let latitude, let longitude else {
      return fault(.noPlace, "\"place\" has no latitude and longitude")
    }
    guard let radius else { return fault(.radiusNotPositive, "\"place\" has no radius") }
    guard radius > 0 else {
      return fault(.radiusNotPositive, "radius \(radius) is not more than 0 metres")
    }
    guard radius <= OrderReader.largestRadius.rawValue else {
      return fault(
        .radiusTooLarge,
        "radius \(radius) is more than \(OrderReader.largestRadius.rawValue) metres")
    }
    guard latitude != 0 || longitude != 0 else {
      return fault(.positionUnusable, "latitude 0, longitude 0 is nobody's home")
    }
    do throws(GeoError) {
      let center = try Coordinate(latitude: latitude, longitude: longitude)
      return .success(.circle(try Circle(center: center, radius: Meters(radius))))
    } catch {
      let isSwapped = abs(latitude) > 90 && abs(latitude) <= 180 && abs(longitude) <= 90
      return fault(
        .positionUnusable,
        error.detail + (isSwapped ? "; latitude and longitude seem to be swapped" : ""))
    }
  }

  private func fault(_ reason: OrderNotice.Reason, _ detail: String) -> Result<Fence, Fault> {
    .failure(Fault(reason: reason, detail: detail))
  }
}
