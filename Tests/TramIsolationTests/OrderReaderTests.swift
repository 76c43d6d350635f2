// SPDX-License-Identifier: Apache-2.0

import Testing
import TramBytes
import TramGeo
import TramIsolation
import TramSense
import TramUnits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

private let good =
  #"{"order":"o1","device":"p1","from":1583020800000,"until":1584230400000,"#
  + #""place":{"latitude":21.03,"longitude":105.85,"radius":100}}"#

private let square =
  #"[[[105.85,21.03],[105.86,21.03],[105.86,21.04],[105.85,21.04],[105.85,21.03]]]"#

private func read(_ lines: [String], tree: AreaTree? = nil) -> OrderReader {
  var reader = OrderReader(tree: tree)
  for (i, line) in lines.enumerated() {
    let bytes = Array(line.utf8)
    reader.read(bytes.span, number: Int64(i + 1))
  }
  return reader
}

/// An order that names this place.
private func order(place: String) -> String {
  #"{"order":"o1","device":"p1","from":1583020800000,"# + place + "}"
}

/// The areas of a country of one ward.
private func oneWard() throws -> AreaTree {
  let path = "/tmp/tram-areas-\(UInt64.random(in: 0 ... .max)).csv"
  var writer = try LineWriter(path: path)
  defer { unsafe unlink(path) }
  let levels = [1, 2, 3].map { "level\($0)_id,level\($0)_name,level\($0)_type" }
  writer.text.append(levels.joined(separator: ","))
  try writer.endLine()
  writer.text.append("01,Hà Nội,Thành phố,001,Quận Ba Đình,Quận,00001,Phường Phúc Xá,Phường")
  try writer.endLine()
  try writer.finish()
  var csv = try CSVReader(path: path)
  return try AreaTree([try AreaList(day: try #require(Day("2020-01-01")), csv: &csv)])
}

/// What is said of the only order of a file.
private func notice(_ line: String) -> OrderNotice? {
  let reader = read([line])
  return reader.notices.count == 1 ? reader.notices.first : nil
}

@Suite("An order reader")
struct OrderReaderTests {
  @Test
  func `reads the documented order`() throws {
    let reader = read([good])
    let center = try Coordinate(latitude: 21.03, longitude: 105.85)
    #expect(
      reader.orders == [
        OrderTerms(
          order: "o1", device: DeviceID(0), deviceName: "p1",
          from: Instant(milliseconds: 1_583_020_800_000),
          until: Instant(milliseconds: 1_584_230_400_000),
          place: .circle(try Circle(center: center, radius: Meters(100))))
      ])
    #expect(reader.notices.isEmpty)
  }

  @Test(arguments: [
    #""place":{"geometry":{"type":"Polygon","coordinates":\#(square)}}"#,
    #""geometry":{"type":"Polygon","coordinates":\#(square)}"#,
    #""place":{"type":"Polygon","coordinates":\#(square)}"#,
    #""place":{"type":"MultiPolygon","coordinates":[\#(square)]}"#,
    #""place":{"geometry":{"coordinates":\#(square),"type":"Polygon"},"x":"Hẻm 5"},"until":null"#,
  ])
  func `reads a geometry wherever it stands, and an order without an end`(place: String) throws {
    let reader = read([order(place: place)])
    #expect(reader.notices.isEmpty)
    let terms = try #require(reader.orders.first)
    #expect(terms.until == nil)
    #expect(terms.place.contains(try Coordinate(latitude: 21.035, longitude: 105.855)))
    #expect(!terms.place.contains(try Coordinate(latitude: 21.045, longitude: 105.855)))
  }

  @Test(arguments: [
    (#""until":null"#, OrderNotice.Reason.noPlace), (#""place":{}"#, .noPlace),
    (#""place":{"radius":100}"#, .noPlace), (#""place":"home""#, .noPlace),
    (#""place":{"latitude":21.03,"longitude":105.85}"#, .radiusNotPositive),
    (#""place":{"latitude":21.03,"longitude":105.85,"radius":0}"#, .radiusNotPositive),
    (#""place":{"latitude":21.03,"longitude":105.85,"radius":-5}"#, .radiusNotPositive),
    (#""place":{"latitude":21.03,"longitude":105.85,"radius":1e9}"#, .radiusTooLarge),
    (#""place":{"latitude":91.2,"longitude":105.85,"radius":9}"#, .positionUnusable),
    (#""place":{"latitude":0,"longitude":0,"radius":100}"#, .positionUnusable),
    (#""place":{"latitude":"21,03","longitude":105.85,"radius":100}"#, .positionUnusable),
    (#""place":{"latitude":1,"latitude":2,"longitude":3,"radius":9}"#, .duplicateMember),
    (#""geometry":{"type":"Point","coordinates":[105.85,21.03]}"#, .shapeUnusable),
    (#""geometry":{"type":"Polygon","coordinates":[[[1,2],[2,3],[3,4],[1,2]]]}"#, .shapeUnusable),
    (#""geometry":{"type":"Polygon","coordinates":[[["#, .shapeUnusable),
  ])
  func `refuses a place that is none`(place: String, reason: OrderNotice.Reason) {
    let found = notice(order(place: place))
    #expect(found?.reason == reason)
    #expect(found?.reason.isRefusal == true)
  }

  @Test
  func `says that a latitude is out of range, and that it seems to be the longitude`() {
    let place = #""place":{"latitude":105.85,"longitude":21.03,"radius":100}"#
    #expect(
      notice(order(place: place))?.description
        == "line 1: latitude 105.85 is outside -90...90; latitude and longitude seem to be swapped")
  }

  @Test(arguments: [
    (#""order":"o1""#, #""order":"""#, OrderNotice.Reason.noOrder),
    (#""order":"o1""#, #""order":7"#, .noOrder), (#""order":"o1","#, "", .noOrder),
    (#""device":"p1","#, "", .noDevice), (#""device":"p1""#, #""device":null"#, .noDevice),
    (#""from":1583020800000,"#, "", .noBegin), ("1583020800000", "\"now\"", .timeImplausible),
    ("1583020800000", "0", .timeImplausible),
    ("1584230400000", "1583020800000", .endsBeforeItBegins),
    ("1584230400000", "1573020800000", .endsBeforeItBegins),
    (#""device":"p1""#, #""device":"p1","device":"p2""#, .duplicateMember), ("}}", "}", .notJSON),
    ("}}", "}}}", .notJSON), ("{\"order\"", "[\"order\"", .notJSON),
  ])
  func `refuses an order without its parts`(
    part: String, other: String, reason: OrderNotice.Reason
  ) {
    #expect(notice(good.replacing(part, with: other))?.reason == reason)
  }

  @Test
  func `keeps the first of two orders of one name, and all others`() {
    let reader = read([good, good, "", "{", good.replacing("o1", with: "o2")])
    #expect(reader.orders.map(\.order) == ["o1", "o2"])
    #expect(reader.refused == 2)
    #expect(
      reader.notices.first?.description == #"line 2: order "o1" is on line 1 already, which stands"#
    )
    #expect(reader.notices.map(\.line) == [2, 4, 5])
    #expect(reader.notices.last?.reason == .deviceShared)
  }

  @Test
  func `says nothing of two orders of one device after each other, or at one address`() {
    let later = good.replacing("o1", with: "o2").replacing("1583020800000", with: "1584230400000")
      .replacing(#""until":1584230400000,"#, with: "")
    let neighbour = good.replacing("o1", with: "o3").replacing("p1", with: "p2")
    let reader = read([good, later, neighbour])
    #expect(reader.orders.count == 3)
    #expect(reader.notices.isEmpty)
    #expect(reader.orders.map(\.device.rawValue) == [0, 0, 1])
  }

  @Test(arguments: [
    (#""radius":100"#, #""radius":1"#, OrderNotice.Reason.radiusTooSmall),
    ("1583020800000", "1583020800", .timeMended),
    (#""order":"#, #""area":"99","order":"#, .unknownArea),
    (#""order":"#, #""area":"ward","order":"#, .unknownArea),
    (#""order":"#, #""area":1,"order":"#, .unknownArea),
  ])
  func `uses an order that is worth a look, and says so`(
    part: String, other: String, reason: OrderNotice.Reason
  ) throws {
    let reader = read([good.replacing(part, with: other)], tree: try oneWard())
    #expect(reader.orders.count == 1)
    #expect(reader.notices.map(\.reason) == [reason])
    #expect(reader.orders.first?.from.milliseconds == 1_583_020_800_000)
  }

  @Test
  func `mends a shape that is not closed and says so`() {
    let open = "[[[105.85,21.03],[105.86,21.03],[105.86,21.04],[105.85,21.04]]]"
    let reader = read([
      order(place: #""geometry":{"type":"Polygon","coordinates":\#(open)}"#)
    ])
    #expect(reader.orders.count == 1)
    #expect(reader.notices.map(\.reason) == [.shapeMended])
  }

  @Test
  func `takes a fence that is clockwise, has 10,000 corners, islands, or crosses 180 degrees`() {
    let clockwise = "[[[105.85,21.03],[105.85,21.04],[105.86,21.04],[105.86,21.03],[105.85,21.03]]]"
    let corners = (0..<10_000).map { i in
      let angle = Double(i) / 10_000 * 2 * .pi
      return "[\(105.85 + 0.01 * cos(angle)),\(21.03 + 0.01 * sin(angle))]"
    }
    let ring = "[[\((corners + [corners[0]]).joined(separator: ","))]]"
    let islands = "[\(square),[[[111.6,16.5],[111.7,16.5],[111.7,16.6],[111.6,16.5]]]]"
    let across = "[[[179.9,-17],[-179.9,-17],[-179.9,-16.9],[179.9,-16.9],[179.9,-17]]]"
    for (type, shape, mended) in [
      ("Polygon", clockwise, 1), ("Polygon", ring, 0), ("MultiPolygon", islands, 0),
      ("Polygon", across, 1),
    ] {
      let reader = read([
        order(place: #""geometry":{"type":"\#(type)","coordinates":\#(shape)}"#)
      ])
      #expect(reader.orders.count == 1)
      #expect(reader.notices.filter { $0.reason == .shapeMended }.count == mended)
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `never traps, and loses no good order beside a damaged one`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var reader = OrderReader()
    let shaped = order(place: #""geometry":{"type":"Polygon","coordinates":\#(square)}"#)
    for i in 0..<100 {
      var line = Array((Bool.random(using: &random) ? good : shaped).utf8)
      for _ in 0..<Int.random(in: 1...5, using: &random) where !line.isEmpty {
        let at = Int.random(in: 0..<line.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: line[at] = UInt8.random(in: 0...255, using: &random)
        case 1: line.remove(at: at)
        case 2: line.insert(contentsOf: line[at...].prefix(30), at: at)
        default: line.removeSubrange(at...)
        }
      }
      reader.read(line.span, number: Int64(2 * i + 1))
      let before = reader.orders.count
      let own = Array(good.replacing("o1", with: "good-\(i)").utf8)
      reader.read(own.span, number: Int64(2 * i + 2))
      #expect(reader.orders.count == before + 1)
    }
  }

  @Test("an order that stands in another file already is told with that file")
  func otherFile() {
    var reader = OrderReader()
    let line =
      #"{"order":"o1","device":"p1","from":1583020800000,"#
      + #""place":{"latitude":21.03,"longitude":105.85,"radius":100}}"#
    reader.source = "one.jsonl"
    reader.read(Array(line.utf8).span, number: 4)
    reader.read(Array(line.utf8).span, number: 6)
    reader.source = "two.jsonl"
    reader.read(Array(line.utf8).span, number: 2)
    let details = reader.notices.map(\.detail)
    #expect(
      details == [
        "order \"o1\" is on line 4 already, which stands",
        "order \"o1\" is on line 4 of one.jsonl already, which stands",
      ])
  }
}
